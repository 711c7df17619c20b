"""What scoring costs in the lane: 20 rules over 50 names of events, against the same lane without a plan."""

import asyncio
import gc
import json
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Engine, insert, text

from bench.lane import a_lane, fill, some_rooms
from cueline.lane.lane import Lane
from cueline.lane.passing import let_time_pass
from cueline.log.port import Entry
from cueline.log.sqlite import SqliteEventLog
from cueline.scoring.plan import DAY_MS
from cueline.scoring.plan_reading import read_plan
from cueline.scoring.publishing import next_version
from cueline.scoring.score_rows import due_users, first_due
from cueline.server.garbage import collect_rarely
from cueline.state.engine import open_engine
from cueline.state.tables import score_plan

ROUNDS = 5
RULES = 20
DUE_USERS = 100_000
TAKING_SECONDS = 2.0
DATA = {"current_section": "pricing"}


def run(events: int = 20_000) -> dict[str, Any]:
    """Process `ROUNDS` times `events` events with and without a plan, in turns, and compare the CPU time."""
    with tempfile.TemporaryDirectory() as directory:
        plain, scoring = (Bench(Path(directory) / name) for name in ("plain", "scoring"))
        publish(scoring.engine, a_plan())
        for bench in (plain, scoring):
            bench.costs(4_000)
        collect_rarely()
        costs = [(plain.costs(events), scoring.costs(events)) for _ in range(ROUNDS)]
        lines = scoring.count("score_line")
        for bench in (plain, scoring):
            bench.log.close()
    gc.unfreeze()
    return {
        "scoring_ratio": round(median(scored / bare for bare, scored in costs), 3),
        "lane_cpu_us": round(median(bare for bare, _ in costs), 2),
        "scoring_lane_cpu_us": round(median(scored for _, scored in costs), 2),
        "ledger_lines": lines,
        "events": events * ROUNDS,
    } | due(DUE_USERS)


class Bench:
    """A lane with its log and its state database."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.log = SqliteEventLog.open(folder / "log.db")
        self.engine = open_engine(folder / "state.db")
        self.lane: Lane = a_lane(folder, self.log, self.engine)

    def costs(self, events: int) -> float:
        """Process events and return CPU µs for each."""
        asyncio.run(fill(self.log, events))
        before = time.process_time()
        assert self.lane.drain() >= events
        return (time.process_time() - before) / events * 1e6

    def count(self, table: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def a_plan(rules: int = RULES) -> dict[str, Any]:
    """Give a plan as people make them: some rules with decay, caps and conditions, two thresholds."""
    decays = [{"kind": "none"}, {"kind": "half_life", "days": 14}, {"kind": "linear", "days": 30}]
    seconds = {"kind": "event_attribute", "name": "current_section", "test": {"type": "string", "operator": "is_set"}}
    return {
        "groups": [{"name": "Engagement", "cap": {"maximum": 10_000}}, {"name": "Fit"}],
        "rules": [
            {
                "name": f"rule {number}",
                "group": "engagement" if number % 2 else "fit",
                "event": f"bench_{number}",
                "points": {"kind": "fixed", "points": 1 + number % 7},
                "decay": decays[number % 3],
                "condition": seconds if number % 2 else None,
                "window_cap": {"times": 50, "per": "day"} if number % 5 == 0 else None,
            }
            for number in range(rules)
        ],
        "thresholds": [{"name": "Warm", "score": 40, "rearm_below": 30}, {"name": "Hot", "score": 100}],
    }


def publish(engine: Engine, raw: dict[str, Any]) -> None:
    """Put a plan in force."""
    now = time.time_ns() // 1_000_000 - 3_600_000
    row = {
        "workspace_id": 1,
        "version": 1,
        "body": msgspec.json.encode(next_version(None, read_plan(raw), "from_now", now)).decode(),
        "mode": "from_now",
        "thresholds": "never",
        "published_at": now,
        "published_by": "bench",
    }
    with engine.begin() as tx:
        tx.execute(insert(score_plan), [row])


def due(users: int) -> dict[str, Any]:
    """Let `users` have scores that decay, and measure what it takes to find who is due, and to take one on."""
    now = time.time_ns() // 1_000_000
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(Path(directory) / "due")
        publish(bench.engine, a_plan())
        asyncio.run(visits(bench.log, users, now))
        bench.lane.drain()
        bench.log.close()
        with bench.engine.connect() as connection:
            finding = [timed(partial(next_due, connection, now)) for _ in range(50)]
            soonest = first_due(connection)
        rooms, began, taken = some_rooms(), time.process_time(), 0
        while time.process_time() - began < TAKING_SECONDS:
            with bench.engine.begin() as tx:
                taken += let_time_pass(tx, rooms, rooms.scores, soonest + DAY_MS, 500)[0]
        taking = (time.process_time() - began) / taken * 1e6
    return {"users_due": users, "find_due_us": round(median(finding), 1), "take_on_us": round(taking, 1)}


async def visits(log: SqliteEventLog, users: int, now: int) -> None:
    """Let each user do something that scores with half-lives."""
    for start in range(0, users, 1_000):
        events = [
            {"id": str(UUID(int=n)), "t": now, "name": "event.bench_1", "anon": f"u{n}", "data": DATA}
            for n in range(start + 1, min(start + 1_000, users) + 1)
        ]
        await log.append([Entry(1, now, now, "", "", 0, [msgspec.json.encode(event)]) for event in events])


def next_due(connection: Connection, now: int) -> int:
    return first_due(connection) + len(due_users(connection, now, 500))


def timed(do: Callable[[], object]) -> float:
    before = time.perf_counter()
    do()
    return (time.perf_counter() - before) * 1e6


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
