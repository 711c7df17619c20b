"""How fast users are brought to a new version of the plan, and how long a preview takes: over a real event store."""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.lane import fill
from bench.load import NAMES
from cueline.api.event_item import encode_live_item
from cueline.events.chdb_store import ChdbEventStore
from cueline.events.flusher import BlockFlusher
from cueline.events.pending import PendingRows
from cueline.events.timeline import EventReader
from cueline.lane.blocks import StateBlockQueue
from cueline.lane.lane import Lane
from cueline.lane.rooms import new_rooms
from cueline.live.feed import LiveFeed
from cueline.log.sqlite import SqliteEventLog
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.members.first_run import first_run
from cueline.scoring.plan_changes import planned, publish, save_draft
from cueline.scoring.preview import preview
from cueline.state.engine import open_engine
from cueline.state.migrate import migrate
from cueline.workspaces.desk import Desk
from cueline.workspaces.workspace import workspace_by_id

EVENTS = 60_000
RULES = 20


def run(events: int = EVENTS) -> dict[str, Any]:
    """Store `events` of 5 000 users, preview a plan of 20 rules, publish it, and let the lane recompute alone."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        engine, log = open_engine(place / "state.db"), SqliteEventLog.open(place / "log.db")
        migrate(engine)
        desk = Desk(engine, SqliteNoticeboard(place / "log.db"), lambda: time.time_ns() // 1_000_000)
        first_run(desk)
        store, pending = ChdbEventStore.open(place / "events", retention_months=1_200), PendingRows()
        reader, flusher = EventReader(pending, store), BlockFlusher(StateBlockQueue(engine), store, pending)
        rooms = new_rooms(reader, reader, 0, lambda: time.time_ns() // 1_000_000)
        lane = Lane(log, engine, rooms, pending, LiveFeed(encode_live_item))
        asyncio.run(fill(log, events))
        lane.drain()
        flusher.flush_now()

        save_draft(desk, 1, a_plan(), "bench")
        began = time.perf_counter()
        told = preview(engine, reader, workspace_by_id(engine, 1), planned(engine, 1, None), desk.clock())
        previewed = time.perf_counter() - began
        publish(desk, workspace_by_id(engine, 1), "recompute", "never", "bench")
        time.sleep(0.3)  # the lane looks for work four times a second
        began, worked = time.perf_counter(), time.process_time()
        lane.drain()
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
        log.close()
        store.close()
        engine.dispose()
    return {
        "recompute_events_per_second": events / seconds,
        "recompute_cpu_us": cpu / events * 1e6,
        "preview_seconds": previewed,
        "preview_users": told.compared,
        "events": events,
    }


def a_plan() -> dict[str, Any]:
    """Return 20 rules, one for each of 20 names, with decay and caps of every kind."""
    decays = [{"kind": "none"}, {"kind": "half_life", "days": 7}, {"kind": "linear", "days": 30}]
    rules = [
        {
            "id": f"r{number}",
            "name": f"Rule {number}",
            "group": "all",
            "event": f"bench_{number % NAMES}",
            "points": {"kind": "fixed", "points": 1 + number},
            "decay": decays[number % 3],
            "window_cap": {"times": 5, "per": "day"} if number % 4 == 0 else None,
        }
        for number in range(RULES)
    ]
    levels = [{"id": "hot", "name": "Hot", "score": 100, "rearm_below": 80}]
    return {"groups": [{"id": "all", "name": "All"}], "rules": rules, "thresholds": levels}


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:])), indent=2))
