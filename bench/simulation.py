"""How fast history is told again to an automation: events warmed up with, and events in the simulated days."""

import json
import random
import sys
import tempfile
import time
from bisect import bisect_right
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from cueline.automations.graph import Graph
from cueline.automations.reading import parse
from cueline.event import EventRow, Kind, Offset
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.members.first_run import first_run
from cueline.simulation.replay import Period, Replay
from cueline.simulation.scratch import Subject, scratch_database
from cueline.state.automation_tables import run as run_table
from cueline.state.engine import open_engine, reading
from cueline.state.migrate import migrate
from cueline.workspaces.desk import Desk

EVENTS = 30_000
USERS = 3_000
NAMES = 20
DAY_MS = 86_400_000
START = 1_795_456_800_000
DAY = {"amount": 1, "unit": "days"}
GRAPH: dict[str, Any] = {
    "triggers": [{"id": "t", "kind": "event", "event": "bench_0"}],
    "start": "seen",
    "nodes": [
        {"id": "seen", "kind": "wait_event", "event": "bench_1", "timeout": DAY, "next": "tag"},
        {"id": "tag", "kind": "add_tag", "tag": "seen", "next": "hook"},
        {"id": "hook", "kind": "webhook", "url": "https://example.com/{{ user.key }}"},
    ],
}


def run(events: int = EVENTS) -> dict[str, Any]:
    """Tell `events` of 3 000 users over 60 days again; an automation that one of 20 names starts, for 30."""
    rows = history(events)
    graph: Graph | None = parse(GRAPH).graph
    assert graph is not None
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder) / "state.db")
        migrate(engine)
        first_run(Desk(engine, SqliteNoticeboard(Path(folder) / "log.db"), lambda: START))
        subject = Subject(workspace=1, automation=1, name="bench", graph=graph)
        warm_seconds = told(
            engine, subject, rows[: events // 2], Period(rows[-1].received_at, rows[-1].received_at + 1)
        )
        with scratch_database(engine, 1) as scratch:
            period = Period(rows[events // 2].received_at, rows[-1].received_at + DAY_MS)
            began = time.perf_counter()
            replay = Replay(scratch, subject, period, {}, lambda: False)
            replay.run(following(rows))
            seconds = time.perf_counter() - began
            with reading(scratch) as tx:
                runs = tx.execute(select(func.count()).select_from(run_table)).scalar_one()
        engine.dispose()
    return {
        "warm_events_per_second": (events // 2) / warm_seconds,
        "simulated_events_per_second": (events - events // 2) / max(seconds - warm_seconds, 1e-9),
        "simulation_events_per_second": events / seconds,
        "simulated_runs": runs,
        "events": events,
    }


def told(engine: Any, subject: Subject, rows: list[EventRow], period: Period) -> float:
    """Return how many seconds it takes to tell `rows` again."""
    with scratch_database(engine, 1) as scratch:
        began = time.perf_counter()
        Replay(scratch, subject, period, {}, lambda: False).run(following(rows))
        return time.perf_counter() - began


def following(rows: list[EventRow]) -> Any:
    """Return what gives `rows` page by page."""
    offsets = [row.offset for row in rows]

    def page(after: Offset, limit: int) -> list[EventRow]:
        first = bisect_right(offsets, after)
        return rows[first : first + limit]

    return page


def history(events: int) -> list[EventRow]:
    """Return events of users who come again and again, in order."""
    chosen, numbers = random.Random(7), dict[str, int]()
    rows = []
    for number in range(events):
        at_ms = START + number * 60 * DAY_MS // events
        key = f"bench{chosen.randrange(USERS):07d}"
        row = EventRow(
            workspace=1,
            name=f"bench_{chosen.randrange(NAMES)}",
            kind=Kind.EVENT,
            occurred_at=at_ms,
            received_at=at_ms,
            sent_at=at_ms,
            client_time=at_ms,
            user=numbers.setdefault(key, len(numbers) + 1),
            key=key,
            id=str(UUID(int=number + 1)),
            partition=0,
            offset=(number + 1) * 512,
            raw='{"plan":"pro","seconds":12}',
        )
        rows.append(row)
    return rows


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:])), indent=2))
