"""Timers: a million runs that wait; how quickly those that are due are taken on, and how late."""

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text

from bench.automations_lane import publish
from bench.lane import some_rooms
from bench.scoring_lane import timed
from cueline.api.event_item import encode_live_item
from cueline.automations.happened import Happened
from cueline.automations.run import Memory, to_bytes
from cueline.automations.run_rows import due_users, first_due
from cueline.events.pending import PendingRows
from cueline.lane.lane import Lane
from cueline.live.feed import LiveFeed
from cueline.log.sqlite import SqliteEventLog
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.members.first_run import first_run
from cueline.state.automation_tables import run as run_table
from cueline.state.engine import open_engine
from cueline.state.migrate import migrate
from cueline.state.tables import user
from cueline.workspaces.desk import Desk

PENDING = 1_000_000
OVERDUE = 30_000
PER_SECOND = 500
SECONDS = 10
HOUR_MS = 3_600_000
AT_ONCE = 20_000
GRAPH = {
    "triggers": [{"kind": "event", "id": "t", "event": "visit"}],
    "start": "later",
    "nodes": [
        {"id": "later", "kind": "wait", "span": {"amount": 1, "unit": "hours"}, "next": "end"},
        {"id": "end", "kind": "goal"},
    ],
}


def run(pending: int = PENDING) -> dict[str, Any]:
    """Let `pending` runs wait; take on `OVERDUE` as after a stop, then `PER_SECOND` as they come due."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        engine = open_engine(place / "state.db")
        migrate(engine)
        first_run(Desk(engine, SqliteNoticeboard(place / "log.db"), now_ms))
        publish(engine, [GRAPH])
        log = SqliteEventLog.open(place / "log.db")
        begin = now_ms()
        fill(
            engine,
            [*(begin - HOUR_MS + n for n in range(OVERDUE)), *(begin + 24 * HOUR_MS + n for n in range(pending))],
        )
        with engine.connect() as connection:
            finding = [timed(partial(next_due, connection, begin)) for _ in range(50)]
        lane = Lane(log, engine, some_rooms(), PendingRows(), LiveFeed(encode_live_item))
        cpu, began = time.process_time(), time.monotonic()
        lane.drain()
        seconds, cpu = time.monotonic() - began, time.process_time() - cpu
        with engine.connect() as connection:
            taken = connection.execute(text("SELECT count(*) FROM run WHERE state = 'ended'")).scalar_one()
        late = lateness(engine, log, pending)
        log.close()
    return {
        "pending": pending,
        "find_due_us": round(median(finding), 1),
        "claimed": taken,
        "claimed_per_second": round(taken / seconds),
        "claim_cpu_us": round(cpu / taken * 1e6, 1),
        "late_p50_ms": round(median(late)),
        "late_p99_ms": round(quantiles(late, n=100)[98]),
        "late_most_ms": round(max(late)),
        "timers": len(late),
    }


def lateness(engine: Engine, log: SqliteEventLog, pending: int) -> list[float]:
    """Let runs come due at a steady rate while a lane runs on its thread; return how late each was committed."""
    begin = now_ms() + 2_000
    due = [begin + n * 1000 // PER_SECOND for n in range(PER_SECOND * SECONDS)]
    first = OVERDUE + pending + 1
    fill(engine, due, first)
    late: list[float] = []
    is_done = threading.Event()

    def note(step: str) -> None:
        if step != "lane_automations_after_commit":
            return
        ended = select(run_table.c.due_at).where(run_table.c.id >= first + len(late), run_table.c.state == "ended")
        with engine.connect() as connection:
            count = len(connection.execute(ended).all())
        now, done = now_ms(), len(late)
        late.extend(now - moment for moment in due[done : done + count])
        if len(late) == len(due):
            is_done.set()

    lane = Lane(log, engine, some_rooms(), PendingRows(), LiveFeed(encode_live_item), fail_at=note)
    lane.start()
    is_done.wait(SECONDS + 30)
    lane.stop()
    return late


def fill(engine: Engine, due: list[int], first: int = 1) -> None:
    """Let users wait, each until a moment."""
    now = now_ms()
    numbered = enumerate(due, first)
    while some := [*islice(numbered, AT_ONCE)]:
        with engine.begin() as tx:
            tx.execute(insert(user), [*users(some, now)])
            tx.execute(insert(run_table), [*runs(some, now)])


def users(some: list[tuple[int, int]], now: int) -> Iterator[dict[str, Any]]:
    seen = {"workspace_id": 1, "attributes": "{}", "first_seen": now, "last_seen": now, "events": 1, "page_views": 0}
    return ({"id": number, "key": f"k{number}", **seen} for number, _ in some)


def runs(some: list[tuple[int, int]], now: int) -> Iterator[dict[str, Any]]:
    event = Happened(id="0193557c-0000-4000-8000-000000000001", name="visit", kind=1, occurred_at=now)
    waits = {"workspace_id": 1, "automation_id": 1, "version": 1, "instance": "", "state": "running", "node": "later"}
    for number, due_at in some:
        body = to_bytes(Memory(f"1:{number}:x", event, pause="wait", since=now))
        times = {"due_at": due_at, "started_at": now, "changed_at": now}
        yield {"id": number, "user_id": number, "event_id": event.id, "body": body, **waits, **times}


def next_due(connection: Connection, now: int) -> int:
    return first_due(connection, ()) + len(due_users(connection, now, (), 500))


def now_ms() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
