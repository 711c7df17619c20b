"""What the lane costs per event: decode, dedupe, who, typed, profile, block, commit."""

import asyncio
import gc
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from sqlalchemy import Engine

from bench.load import an_event
from cueline.api.event_item import encode_live_item
from cueline.events.pending import PendingRows
from cueline.lane.journey import Rooms
from cueline.lane.lane import Lane
from cueline.lane.rooms import new_rooms
from cueline.live.feed import LiveFeed
from cueline.log.port import Entry, Position
from cueline.log.sqlite import SqliteEventLog
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.members.first_run import first_run
from cueline.scoring.histories import NoEvents
from cueline.server.garbage import collect_rarely
from cueline.state.engine import open_engine
from cueline.state.migrate import migrate
from cueline.workspaces.desk import Desk

ROUNDS = 5
BATCH = 2_000
decode = msgspec.json.Decoder().decode


class NothingStored:
    def stored(self, _workspace: int, _ids: object) -> set[str]:
        return set()


def run(events: int = 20_000) -> dict[str, Any]:
    """Process `ROUNDS` times `events` events of 5 000 users, one event an entry, and return CPU µs per event.

    Machines differ and are shared, so in turn with it goes the least that any such program has to do: read the same
    log, decode every event, and store it as one row, in transactions of the same size.
    """
    with tempfile.TemporaryDirectory() as directory:
        log = SqliteEventLog.open(Path(directory) / "log.db")
        lane = a_lane(Path(directory), log)
        asyncio.run(fill(log, 4_000))
        lane.drain()
        collect_rarely()
        costs, bare = [], []
        for _ in range(ROUNDS):
            begin = log.last()
            asyncio.run(fill(log, events))
            bare.append(cpu_us(partial(read_and_store, log, begin, Path(directory) / "bare.db"), events))
            costs.append(cpu_us(lane.drain, events))
        log.close()
    gc.unfreeze()
    return {
        "lane_cpu_us": median(costs),
        "lane_cpu_us_least": min(costs),
        "bare_cpu_us": median(bare),
        "lane_ratio": median(cost / least for cost, least in zip(costs, bare, strict=True)),
        "rounds": ROUNDS,
        "events": events,
    }


def cpu_us(work: Callable[[], int], events: int) -> float:
    """Return the CPU microseconds an event that `work` takes for `events` events."""
    before = time.process_time()
    assert work() == events
    return (time.process_time() - before) / events * 1e6


def read_and_store(log: SqliteEventLog, after: Position, place: Path) -> int:
    stored = 0
    with closing(sqlite3.connect(place, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, name TEXT, body BLOB) WITHOUT ROWID")
        while entries := log.read(after, BATCH):
            rows = [
                (item["id"], item["name"], raw)
                for _, entry in entries
                for raw in entry.events
                for item in [decode(raw)]
            ]
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO event VALUES (?, ?, ?)", rows)
            database.execute("COMMIT")
            after, stored = entries[-1][0], stored + len(rows)
    return stored


def a_lane(directory: Path, log: SqliteEventLog, engine: Engine | None = None) -> Lane:
    engine = engine or open_engine(directory / "state.db")
    migrate(engine)
    first_run(Desk(engine, SqliteNoticeboard(directory / "log.db"), lambda: time.time_ns() // 1_000_000))
    return Lane(log, engine, some_rooms(), PendingRows(), LiveFeed(encode_live_item))


def some_rooms() -> Rooms:
    return new_rooms(NothingStored(), NoEvents(), 0, lambda: time.time_ns() // 1_000_000)


async def fill(log: SqliteEventLog, count: int) -> None:
    now = time.time_ns() // 1_000_000
    for start in range(0, count, 100):
        numbers = range(start, min(start + 100, count))
        entries = [Entry(1, now, now, "", "", 0, [msgspec.json.encode(an_event(i, now))]) for i in numbers]
        await log.append(entries)


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
