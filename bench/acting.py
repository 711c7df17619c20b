"""How soon an event acts outside, and that it does so exactly as promised while the server is killed.

`python -m bench.acting` measures event → webhook at a steady rate; `python -m bench.acting 30` kills the server 30
times under load, with a receiver that drops one answer in fifty.
"""

import asyncio
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.crash import SIGNALS, Sender, crash
from bench.live_latency import CONNECTIONS, Target, send
from bench.real_server import running
from cueline.events.chdb_store import ChdbEventStore
from cueline.events.port import Before, EventQuery
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.state.engine import open_engine
from tests.delivery.published import publish
from tests.delivery.receiver import OK, Answer, Came, receiving
from tests.running_server import RunningServer, eventually

LOCAL = "127.0.0.1"
SETTLE_SECONDS = 60
DROPPED_SHARE = 0.02
SECONDS_AN_EVENT = 0.02
ACTORS = 400
"""So many users act: one may be acted on only so often a minute."""

FAILPOINTS = (
    "lane_after_fence:0.1",
    "lane_before_commit:0.1",
    "lane_after_commit:0.1",
    "lane_made_before_append:0.2",
    "lane_made_after_append:0.2",
    "delivery_before_sending:0.02",
    "delivery_after_sending:0.02",
    "delivery_before_commit:0.1",
    "delivery_after_commit:0.1",
    "before_insert:0.5",
    "after_insert:0.5",
)


def publish_webhook(data_dir: Path, event: str, url: str, *before: dict[str, Any]) -> None:
    """Let an event do what `before` says, and then send a webhook that names it."""
    engine = open_engine(data_dir / "state.db")
    hook = {"kind": "webhook", "url": url, "body": '{"of": {{ event.id | json }}}'}
    publish(engine, SqliteNoticeboard(data_dir / "log.db"), event, *before, hook)
    engine.dispose()


# --- how soon -----------------------------------------------------------------------------------------------------


def run(rate: int = 500, seconds: int = 15) -> dict[str, Any]:
    """Send events that each start a run with one webhook, and return how long until the receiver had it, in ms."""
    came: dict[str, float] = {}

    def note(request: Came) -> Answer:
        came.setdefault(json.loads(request.body)["of"], time.perf_counter())
        return OK

    with receiving(note) as receiver, running(delivery_allowed_hosts=LOCAL) as server:
        publish_webhook(server.data_dir, "exit_intent", receiver.url)
        time.sleep(1)
        sent = asyncio.run(_send_at(Target(server), rate, seconds))
        with suppress(AssertionError):
            eventually(lambda: len(came) >= len(sent), seconds=SETTLE_SECONDS)
    waits = sorted((came[name] - at) * 1000 for name, at in sent.items() if name in came)
    return {
        "event_to_webhook_p50_ms": round(statistics.median(waits), 1),
        "event_to_webhook_p99_ms": round(waits[int(len(waits) * 0.99)], 1),
        "longest_ms": round(waits[-1], 1),
        "sent": len(sent),
        "never_came": len(sent) - len(waits),
    }


async def _send_at(target: Target, rate: int, seconds: int) -> dict[str, float]:
    sent: dict[str, float] = {}
    pause, began = CONNECTIONS / rate, time.perf_counter()
    places = (send(target, began + place / rate, pause, seconds, 1, sent) for place in range(CONNECTIONS))
    await asyncio.gather(*places)
    return sent


# --- exactly as promised ------------------------------------------------------------------------------------------


class Actor(Sender):
    """Sends events that each let their user do something once more, and tell a receiver."""

    def _event(self) -> dict[str, Any]:
        time.sleep(SECONDS_AN_EVENT)  # so many that a receiver takes them as they come
        number = UUID(int=self._random.getrandbits(128), version=4)
        now, key = time.time_ns() // 1_000_000, f"actor{self._random.randrange(ACTORS):07}"
        return {"id": str(number), "t": now, "name": "event.act", "anon": key, "data": {}}


def run_crashes(rounds: int = 30, *, seed: int | None = None) -> dict[str, Any]:
    """Kill the server `rounds` times under load, and return what became of the effects of every acknowledged event."""
    choice = random.Random(seed)
    ways = [(SIGNALS + FAILPOINTS)[index % len(SIGNALS + FAILPOINTS)] for index in range(rounds)]
    choice.shuffle(ways)
    keys: dict[str, Counter[str]] = defaultdict(Counter)
    lock = threading.Lock()

    def take(request: Came) -> Answer:
        with lock:
            keys[json.loads(request.body)["of"]][request.key] += 1
        return None if choice.random() < DROPPED_SHARE else OK

    with tempfile.TemporaryDirectory() as folder, receiving(take) as receiver:
        server = RunningServer(Path(folder) / "data", flush_seconds="0.2", delivery_allowed_hosts=LOCAL)
        try:
            server.start()
            done = {"kind": "create_event", "event": "acted", "attributes": {"of": "{{ event.id }}"}}
            publish_webhook(server.data_dir, "act", receiver.url, done)
            actor = Actor(server.port, server.api_key, 1)
            actor.start()
            deaths = sum(crash(server, way, choice) for way in ways)
            actor.end()
            actor.join(60)
            server.wait_processed()
            with suppress(AssertionError):
                eventually(lambda: len(keys) >= len(actor.acknowledged), seconds=SETTLE_SECONDS)
            time.sleep(1)
            server.stop()
        finally:
            server.kill_all()
        acted = _acted(server.data_dir)
    return {"rounds": rounds, "deaths": deaths, **_reckon(actor.acknowledged, acted, keys)}


def _reckon(asked: set[str], acted: Counter[str], keys: dict[str, Counter[str]]) -> dict[str, Any]:
    return {
        "events_that_act": len(asked),
        "inner_effects_lost": len(asked - acted.keys()),
        "inner_effects_doubled": sum(times - 1 for times in acted.values()),
        "webhooks_lost": len(asked - keys.keys()),
        "webhooks_under_a_second_key": sum(len(of) - 1 for of in keys.values()),
        "webhooks_repeated": sum(sum(of.values()) - 1 for of in keys.values()),
    }


def _acted(data_dir: Path) -> Counter[str]:
    """Return how often each event let its user do something, as it is stored."""
    store = ChdbEventStore.open(data_dir / "events")
    found: Counter[str] = Counter()
    query = EventQuery(workspace=1, names=("acted",), limit=10_000)
    while page := store.find(query):
        found.update(row.strings["of"] for row in page)
        before = Before(page[-1].occurred_at, page[-1].offset)
        query = EventQuery(workspace=1, names=("acted",), limit=10_000, before=before)
    store.close()
    return found


if __name__ == "__main__":
    print(json.dumps(run_crashes(int(sys.argv[1])) if len(sys.argv) > 1 else run(), indent=2))
