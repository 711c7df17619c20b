"""Scores of a real data directory against the fold of its log by a lane that nothing ever happened to."""

import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from shutil import copy
from typing import Any

import msgspec

from cueline.conditions.moment import Moment
from cueline.events.pending import PendingRows
from cueline.lane.lane import Lane
from cueline.lane.rooms import new_rooms
from cueline.log.sqlite import SqliteEventLog
from cueline.scoring.histories import NoEvents
from cueline.scoring.kept_scores import kept_scores
from cueline.scoring.plan import Plan
from cueline.scoring.plan_reading import read_plan
from cueline.scoring.publishing import next_version
from cueline.scoring.scorer import Scorer
from cueline.scoring.value import total_at
from cueline.state.engine import open_engine, reading
from cueline.state.migrate import migrate
from tests.lane.lane_stage import KnownIds, Shown

FADING = {"kind": "half_life", "days": 1}

PLAN: dict[str, Any] = {
    "groups": [
        {"name": "Steady", "cap": {"maximum": 500}},
        {"name": "Walk", "cap": {"minimum": -3_000, "maximum": 3_000}},
    ],
    "rules": [
        {"name": "each", "group": "steady", "event": "crash_0", "points": {"kind": "fixed", "points": 1.5}},
        {
            "name": "some",
            "group": "steady",
            "event": "crash_1",
            "points": {"kind": "fixed", "points": 0.125},
            "window_cap": {"times": 40, "per": "hour"},
            "object_cap": {"attribute": "note", "times": 25, "days": 1},
        },
        {
            "name": "up",
            "group": "walk",
            "event": "crash_2",
            "points": {"kind": "fixed", "points": 2_000},
            "decay": FADING,
        },
        {
            "name": "down",
            "group": "walk",
            "event": "crash_3",
            "points": {"kind": "fixed", "points": -2_000},
            "decay": FADING,
        },
    ],
    "thresholds": [{"name": "Hot", "score": 1_000, "rearm_below": 1_000}],
}
"""Thresholds are crossed again and again, and scores change by themselves every few seconds."""


def publish_into(data_dir: Path, raw: dict[str, Any] = PLAN) -> None:
    """Put a plan in force in a data directory that is served."""
    plan = next_version(None, read_plan(raw), "recompute", time.time_ns() // 1_000_000)
    values = (msgspec.json.encode(plan).decode(), time.time_ns() // 1_000_000)
    with closing(sqlite3.connect(data_dir / "state.db", timeout=30)) as database, database:
        database.execute(
            "INSERT INTO score_plan (workspace_id, version, body, mode, thresholds, published_at, published_by) "
            "VALUES (1, 1, ?, 'recompute', 'never', ?, 'tests')",
            values,
        )


def scores_that_differ(data_dir: Path) -> dict[str, Any]:
    """Compare what a data directory, which nothing serves now, has with the fold of its log; all 0 when it is right."""
    with tempfile.TemporaryDirectory() as folder:
        refold(data_dir, Path(folder))
        at_ms = time.time_ns() // 1_000_000 + 1_000
        there, here = (said(place, at_ms) for place in (data_dir, Path(folder)))
    return {
        "users_scored": len(here["scores"]),
        "ledger_lines": len(here["lines"]),
        "crossings": len(here["crossings"]),
        "scores_wrong": differences(here["scores"], there["scores"]),
        "lines_wrong": differences(here["lines"], there["lines"]),
        "crossings_wrong": differences(here["crossings"], there["crossings"]),
        "made_events_waiting": there["waiting"],
    }


def refold(data_dir: Path, folder: Path) -> None:
    """Let a fresh lane process a copy of the log under the same plan."""
    for name in ("log.db", "log.db-wal"):
        if (data_dir / name).exists():
            copy(data_dir / name, folder / name)
    with closing(sqlite3.connect(folder / "log.db")) as database, database:
        database.execute("DELETE FROM consumer")
    engine = open_engine(folder / "state.db")
    migrate(engine)
    with closing(sqlite3.connect(data_dir / "state.db")) as source, engine.begin() as tx:
        for table in ("workspace", "score_plan"):
            for row in source.execute(f"SELECT * FROM {table}"):
                tx.exec_driver_sql(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", tuple(row))
    log = SqliteEventLog.open(folder / "log.db")
    rooms = new_rooms(KnownIds(), NoEvents(), 0, lambda: time.time_ns() // 1_000_000)
    Lane(log, engine, rooms, PendingRows(), Shown()).drain()
    log.close()
    engine.dispose()


def said(place: Path, at_ms: int) -> dict[str, Any]:
    with closing(sqlite3.connect(place / "state.db")) as database:
        (body,) = database.execute("SELECT body FROM score_plan").fetchone()
        scorer = Scorer(msgspec.json.decode(body, type=Plan))
        users = [user for (user,) in database.execute("SELECT user_id FROM user_score")]
        lines = database.execute("SELECT user_id, event_id, kind, rule, milli FROM score_line").fetchall()
        (waiting,) = database.execute("SELECT count(*) FROM made_event").fetchone()
    engine = open_engine(place / "state.db")
    with reading(engine) as tx:
        kept = kept_scores(tx, users)
    engine.dispose()
    who = Moment(at_us=0)
    return {
        "scores": {(user, total_at(scorer, row.scores(scorer), who, at_ms)) for user, row in kept.items()},
        "lines": counted(line for line in lines if line[2] in {"award", "manual"}),
        "crossings": counted((line[0], line[3]) for line in lines if line[2] == "threshold"),
        "waiting": waiting,
    }


def counted(things: Any) -> set[Any]:
    """Give each thing with which time it is, so that what is there twice differs from what is there once."""
    seen: dict[Any, int] = {}
    found = set()
    for thing in things:
        seen[thing] = seen.get(thing, 0) + 1
        found.add((thing, seen[thing]))
    return found


def differences(one: set[Any], other: set[Any]) -> int:
    return len(one ^ other)
