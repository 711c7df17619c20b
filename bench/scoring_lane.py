"""What scoring costs in the lane: 20 rules over 50 names of events, against the same lane without a plan."""

import asyncio
import gc
import json
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from sqlalchemy import Engine, insert, text

from bench.lane import a_lane, fill
from cueline.lane.lane import Lane
from cueline.log.sqlite import SqliteEventLog
from cueline.scoring.plan_reading import read_plan
from cueline.scoring.publishing import next_version
from cueline.server.garbage import collect_rarely
from cueline.state.engine import open_engine
from cueline.state.tables import score_plan

ROUNDS = 5
RULES = 20
DUE_USERS = 100_000


def run(events: int = 20_000) -> dict[str, Any]:
    """Process `ROUNDS` times `events` events with and without a plan, in turns, and compare the CPU time."""
    with tempfile.TemporaryDirectory() as directory:
        plain, scoring = (a_bench(Path(directory) / name) for name in ("plain", "scoring"))
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


def a_bench(folder: Path) -> Bench:
    return Bench(folder)


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
    """Let `users` have scores that decay, and measure what finding who is due takes, and taking a user on."""
    now = time.time_ns() // 1_000_000
    with tempfile.TemporaryDirectory() as directory:
        bench = a_bench(Path(directory) / "due")
        publish(bench.engine, a_plan())
        asyncio.run(bench.log.append(visits(users, now - 60_000)))
        bench.lane.drain()
        with bench.engine.connect() as connection:
            finding = [timed(lambda: first_due(connection) + len(due_users(connection, now, 500))) for _ in range(50)]
            soonest = first_due(connection)
            due = int(connection.execute(_DUE_BY, {"until": soonest + 60_000}).scalar_one())
        taking = timed(lambda: bench.lane._do_chores(soonest + 60_000))
        bench.log.close()
    return {"find_due_us": round(median(finding), 1), "due_in_a_minute": due, "take_on_us": round(taking / max(due, 1), 1)}


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
