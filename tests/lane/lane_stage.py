"""A lane over a real log and a real state database, with what comes after it in memory."""

import json
import time
from collections.abc import Callable, Collection, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine, inspect, text

from cueline.event import EventRow
from cueline.events.matching import matches, page
from cueline.events.pending import PendingRows
from cueline.events.port import EventQuery
from cueline.events.rows import rows_of
from cueline.lane.blocks import StateBlockQueue
from cueline.lane.chores import Chore
from cueline.lane.journey import Rooms
from cueline.lane.lane import Lane, LanePace
from cueline.lane.rooms import new_rooms
from cueline.live.item import LiveItem, Processed
from cueline.log.port import START, Entry, Position
from cueline.log.sqlite import SqliteEventLog
from cueline.state.engine import reading
from tests.users.lane_users_stage import open_state

NOW = 1_795_456_800_000  # 2026-11-23T18:00:00Z
SECOND, HOUR, DAY = 1_000, 3_600_000, 86_400_000
EAGER = LanePace(batch_events=2_000, linger_seconds=0, wait_seconds=0.05, longest_pause_seconds=0.001)

_EVERYTHING = 100_000
_DEADLINE_SECONDS = 20


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again, while a lane runs on its thread, until something is so."""
    until = time.monotonic() + _DEADLINE_SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.002)


class KnownIds:
    """Stands for the event store: it knows what it was told, and what was asked."""

    def __init__(self) -> None:
        self.known: set[tuple[int, str, int]] = set()
        self.asked: list[tuple[str, int]] = []

    def stored(self, workspace: int, ids: Collection[tuple[str, int]]) -> set[str]:
        self.asked += ids
        return {number for number, at in ids if (workspace, number, at) in self.known}


class StoredRows:
    """Stands for the event store: everything that was committed."""

    def __init__(self, stage: "LaneStage") -> None:
        self._stage = stage

    def find(self, query: EventQuery) -> list[EventRow]:
        return page((row for row in self._stage.rows() if matches(query, row)), query.limit)


class Shown:
    """A feed that keeps what it shows."""

    def __init__(self) -> None:
        self.items: list[LiveItem] = []

    def publish(self, events: Sequence[Processed]) -> None:
        self.items += [event.shown() for event in events]

    def erase(self, is_gone: Callable[[EventRow], bool]) -> None:
        self.items = [item for item in self.items if not is_gone(item.row)]

    @property
    def outcomes(self) -> list[str]:
        return [item.verdict.outcome for item in self.items]


class LaneStage:
    """One state database and one log; as many lanes as a test starts."""

    def __init__(self, folder: Path) -> None:
        self.engine = open_state(folder / "state.db")
        self.log = SqliteEventLog.open(folder / "log.db")
        self.store = KnownIds()
        self.pending = PendingRows()
        self.feed = Shown()
        self.now = NOW

    def rooms(self, **others: Any) -> Rooms:
        return msgspec.structs.replace(new_rooms(self.store, StoredRows(self), 0, lambda: self.now), **others)

    def lane(
        self,
        *,
        rooms: Rooms | None = None,
        engine: Engine | None = None,
        batch_events: int = 2_000,
        chores: Sequence[Chore] = (),
        fail_at: Callable[[str], None] = lambda _: None,
    ) -> Lane:
        pace = msgspec.structs.replace(EAGER, batch_events=batch_events)
        return Lane(
            self.log,
            engine or self.engine,
            rooms or self.rooms(),
            self.pending,
            self.feed,
            chores=chores,
            pace=pace,
            clock_ms=lambda: self.now,
            fail_at=fail_at,
        )

    async def send(self, *events: Any, **fields: Any) -> Position:
        """Append one request with `events`, each a dict or bytes."""
        return await self.log.append([an_entry(*events, **fields)])

    async def take(self, *events: Any, **fields: Any) -> list[str]:
        """Send `events`, let a lane that starts anew process them, and give what became of each."""
        shown = len(self.feed.items)
        await self.send(*events, **fields)
        self.lane().drain()
        return self.feed.outcomes[shown:]

    def rows(self) -> list[EventRow]:
        """Give all rows that wait for the event store, in the order of the log."""
        blocks = StateBlockQueue(self.engine).waiting(_EVERYTHING)
        return sorted((row for block in blocks for row in rows_of(block.body)), key=lambda row: row.offset)

    def table(self, name: str) -> list[dict[str, Any]]:
        with reading(self.engine) as connection:
            return [dict(row._mapping) for row in connection.execute(text(f'SELECT * FROM "{name}"'))]

    def checkpoint(self) -> int:
        return int(self.table("lane")[0]["position"]) if self.table("lane") else START

    def state(self) -> dict[str, Any]:
        """Give everything the lane wrote; how it was cut into batches apart, and who owns the lane."""
        names = [name for name in inspect(self.engine).get_table_names() if name not in {"lane", "block"}]
        tables = {name: sorted(_comparable(name, row) for row in self.table(name)) for name in names}
        return {**tables, "position": self.checkpoint(), "rows": [msgspec.to_builtins(row) for row in self.rows()]}

    def close(self) -> None:
        self.log.close()
        self.engine.dispose()


def _comparable(table: str, row: dict[str, Any]) -> str:
    """Give a row without its number, which follows the order of writing, unless the number is a user's own."""
    return repr(sorted(item for item in row.items() if table == "user" or item[0] != "id"))


_numbers = count(1)


def an_id(number: int | None = None) -> str:
    return f"0193557c-0000-4000-8000-{next(_numbers) if number is None else number:012d}"


def an_event(name: str = "event.exit_intent", **fields: Any) -> dict[str, Any]:
    """Give an event as it stands in the log; a field set to None is left out."""
    event = {"id": an_id(), "t": NOW - SECOND, "name": name, "anon": "abcdefghijk1", "data": {}, **fields}
    return {field: value for field, value in event.items() if value is not None}


def an_entry(
    *events: Any, received_at: int = NOW, sent_at: int = 0, workspace: int = 1, flags: int = 0, library: str = ""
) -> Entry:
    bodies = [event if isinstance(event, bytes) else json.dumps(event).encode() for event in events]
    return Entry(workspace, received_at, sent_at, "192.0.2.1", "tests", flags, bodies, library)
