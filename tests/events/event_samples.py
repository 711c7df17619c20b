"""Rows, blocks, a queue and a store in memory for the tests of this room."""

import itertools
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from cueline.conditions.moment import Matching
from cueline.event import EventRow, Flag, Offset
from cueline.events.matching import matches, page
from cueline.events.port import Block, EventQuery, Removed, StoreHealth, StoreProblem, StoreUnavailable
from cueline.events.rows import rows_of

NOON = 1_767_268_800_000
"""2026-01-01 12:00 UTC."""

DAY = 86_400_000

_block_ids = itertools.count(1)


def next_block_ids(after: int) -> None:
    """Number the following blocks from `after` on."""
    global _block_ids  # noqa: PLW0603 - blocks are numbered per process, as by a database
    _block_ids = itertools.count(after + 1)


def a_row(offset: int = 1, **changes: Any) -> EventRow:
    given = {
        "workspace": 1,
        "name": "popup_closed",
        "kind": 1,
        "occurred_at": NOON,
        "received_at": NOON + 150,
        "sent_at": NOON + 100,
        "client_time": NOON,
        "user": 7,
        "key": "abc123def456",
        "id": str(UUID(int=offset)),
        "partition": 0,
        "offset": offset,
        "raw": "{}",
    }
    return EventRow(**(given | changes))


def month_of(row: EventRow) -> int:
    return int(datetime.fromtimestamp(row.occurred_at // 1000, tz=UTC).strftime("%Y%m"))


def a_block(*rows: EventRow) -> Block:
    """One block of rows that share their month and partition."""
    return Block(
        id=next(_block_ids),
        partition=rows[0].partition,
        first=Offset(min(row.offset for row in rows)),
        last=Offset(max(row.offset for row in rows)),
        month=month_of(rows[0]),
        rows=len(rows),
        body=b"\n".join(msgspec.json.encode(row) for row in rows),
    )


def blocks_of(rows: Sequence[EventRow]) -> list[Block]:
    """Cut rows into blocks as a lane does: one a month and partition."""

    def place(row: EventRow) -> tuple[int, int]:
        return row.partition, month_of(row)

    return [a_block(*group) for _, group in groupby(sorted(rows, key=place), place)]


class MemoryEventStore:
    """An `EventStore` without a disk, which can be told to be down or to lose the answer."""

    def __init__(self) -> None:
        self.rows: list[EventRow] = []
        self.is_down = False
        self.loses_answers = False

    def insert(self, blocks: Sequence[Block]) -> None:
        self._answer()
        self.rows += [row for block in blocks for row in rows_of(block.body)]
        if self.loses_answers:
            raise StoreUnavailable("The answer is lost.")

    def repair(self, blocks: Sequence[Block]) -> int:
        self._answer()
        stored = {(row.partition, row.offset) for row in self.rows}
        rows = (row for block in blocks for row in rows_of(block.body))
        missing = [row for row in rows if (row.partition, row.offset) not in stored]
        self.rows += missing
        return len(missing)

    def erase(self, workspace: int, users: Collection[int]) -> None:
        self._answer()
        self.rows = [row for row in self.rows if row.workspace != workspace or row.user not in users]

    def remove(self, workspace: int, events: Collection[Removed]) -> None:
        self._answer()
        gone = {(workspace, one.event_id, one.name, one.occurred_at) for one in events}
        self.rows = [row for row in self.rows if (row.workspace, row.id, row.name, row.occurred_at) not in gone]

    def find(self, query: EventQuery) -> list[EventRow]:
        self._answer()
        return page((row for row in self.rows if matches(query, row)), query.limit)

    def following(self, workspace: int, partition: int, after: Offset, limit: int) -> list[EventRow]:
        self._answer()
        found = [r for r in self.rows if (r.workspace, r.partition) == (workspace, partition) and r.offset > after]
        return sorted(found, key=lambda row: row.offset)[:limit]

    def stored(self, workspace: int, ids: Collection[tuple[str, int]]) -> set[str]:
        self._answer()
        return {row.id for row in self.rows if row.workspace == workspace and (row.id, row.client_time) in set(ids)}

    def counts_by_day(
        self, workspace: int, since: int, until: int, names: Collection[str] = ()
    ) -> dict[str, dict[str, int]]:
        self._answer()
        counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in self.rows:
            if row.workspace == workspace and since <= row.occurred_at < until and (not names or row.name in names):
                counts[row.name][str(datetime.fromtimestamp(row.occurred_at // 1000, tz=UTC).date())] += 1
        return {name: dict(days) for name, days in counts.items()}

    def times_done(
        self, workspace: int, event_name: str, since_us: int, until_us: int, matching: Matching | None
    ) -> dict[int, int]:
        self._answer()
        return Counter(
            row.user
            for row in self.rows
            if (row.workspace, row.name) == (workspace, event_name)
            and since_us <= row.occurred_at * 1000 < until_us
            and not row.flags & Flag.BLOCKED
            and (matching is None or matching(row))
        )

    def health(self) -> StoreHealth:
        self._answer()
        return StoreHealth(rows=len(self.rows), bytes_on_disk=0, parts=1)

    def check(self) -> list[StoreProblem]:
        return []

    def close(self) -> None:
        self.is_down = True

    def _answer(self) -> None:
        if self.is_down:
            raise StoreUnavailable("The event store is down.")


class SqliteBlockQueue:
    """A `BlockQueue` in a file: what a block costs to lose is a row of this table."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS block (id INTEGER PRIMARY KEY, partition, first, last, month, rows, body)"
        )

        self._database.execute("CREATE TABLE IF NOT EXISTS committed (last_id, last_offset)")

    def commit(self, blocks: Sequence[Block], last_offset: int) -> None:
        """Put blocks and note how far they go, in one transaction, as a lane does."""
        self._database.execute("BEGIN IMMEDIATE")
        self.put(blocks)
        self._database.execute("INSERT INTO committed VALUES (?, ?)", (blocks[-1].id, last_offset))
        self._database.execute("COMMIT")

    def last_id(self) -> int:
        return self._largest("last_id")

    def last_offset(self) -> int:
        return self._largest("last_offset")

    def _largest(self, column: str) -> int:
        (largest,) = self._database.execute(f"SELECT coalesce(max({column}), 0) FROM committed").fetchone()
        return int(largest)

    def put(self, blocks: Sequence[Block]) -> None:
        self._database.executemany(
            "INSERT INTO block VALUES (?, ?, ?, ?, ?, ?, ?)", map(msgspec.structs.astuple, blocks)
        )

    def waiting(self, limit: int) -> list[Block]:
        return [Block(*row) for row in self._database.execute("SELECT * FROM block ORDER BY id LIMIT ?", (limit,))]

    def remove(self, blocks: Sequence[Block]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany("DELETE FROM block WHERE id = ?", [(block.id,) for block in blocks])
        self._database.execute("COMMIT")

    def close(self) -> None:
        self._database.close()
