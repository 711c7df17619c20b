"""Kill a real server at random moments under load, and count what was lost and what was counted twice, and
which scores differ from the fold of the log.

`python -m bench.crash 30` prints JSON. Lost and doubled are 0, or the promise is broken.
"""

import http.client
import json
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID
from zlib import crc32

from cueline.log.port import START
from cueline.log.sqlite import SqliteEventLog
from tests.running_server import RunningServer, eventually
from tests.scoring.refolding import publish_into, scores_that_differ

SENDERS = 4
KEYS_OF_A_SENDER = 8
OWN_IDS = 10
MOST_EVENTS_AT_ONCE = 20
MEAN_PAUSE_SECONDS = 0.01
RARE_SECONDS = 15
BACKLOG_SECONDS = 600
"""What was accepted while nothing processed, one crash after the other, is many events in the end."""
FAILPOINTS = (
    "log_before_commit:0.02",
    "log_after_commit:0.02",
    "lane_after_read:0.1",
    "lane_after_fence:0.1",
    "lane_before_commit:0.1",
    "lane_after_commit:0.1",
    "lane_after_publish:0.1",
    "lane_after_acknowledge:0.5",
    "lane_made_before_append:0.3",
    "lane_made_after_append:0.3",
    "lane_timers_after_fence:0.5",
    "lane_timers_before_commit:0.5",
    "lane_timers_after_commit:0.5",
    "before_insert:0.5",
    "after_insert:0.5",
    "after_remove:0.5",
)
SIGNALS = ("everything", "core", "edge")


class Sender(threading.Thread):
    """Sends batches until told to end; one without an answer is sent again, as it was, until there is one.

    Attributes:
        acknowledged: The ids the server answered for.
        resends: Requests that were sent again.
    """

    def __init__(self, port: int, api_key: str, number: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._api_key = api_key
        self._random = random.Random(number)
        self.keys = [f"s{number}k{index}" for index in range(KEYS_OF_A_SENDER)]
        self._ending = threading.Event()
        self.acknowledged: set[str] = set()
        self.resends = 0

    def end(self) -> None:
        self._ending.set()

    def run(self) -> None:
        while not self._ending.is_set():
            events = [self._event() for _ in range(self._random.randint(1, MOST_EVENTS_AT_ONCE))]
            body = {"key": self._api_key, "events": events}
            while not self._is_answered(body):
                self.resends += 1
                time.sleep(0.05)
            self.acknowledged.update(event["id"] for event in events)
            time.sleep(self._random.uniform(0, 2 * MEAN_PAUSE_SECONDS))

    def _event(self) -> dict[str, Any]:
        now = time.time_ns() // 1_000_000
        number, key = UUID(int=self._random.getrandbits(128), version=4), self._random.choice(self.keys)
        event = {
            "id": str(number),
            "t": now,
            "name": f"event.crash_{self._random.randrange(5)}",
            "anon": key,
            "data": {"amount": self._random.randrange(100), "note": "as sent"},
        }
        if self._random.random() < 0.05:
            event["user"] = {
                "user_id": f"own{crc32(key.encode()) % OWN_IDS}"
            }  # always the same: keys merge, never switch
        return event

    def _is_answered(self, body: dict[str, Any]) -> bool:
        body["sentAt"] = time.time_ns() // 1_000_000
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            with closing(connection):
                connection.request("POST", "/api/event/", json.dumps(body))
                answer = connection.getresponse()
                content = answer.read()
        except (OSError, http.client.HTTPException):
            return False
        if answer.status == 503:
            return False
        assert answer.status == 200, content
        assert json.loads(content)["accepted"] == len(body["events"]), content
        return True


def run(rounds: int, *, senders_at_once: int = SENDERS, seed: int | None = None) -> dict[str, Any]:
    """Run `rounds` of load, each with a crash of its own, and return what became of every acknowledged event."""
    choice = random.Random(seed)
    ways = [(SIGNALS + FAILPOINTS)[index % len(SIGNALS + FAILPOINTS)] for index in range(rounds)]
    choice.shuffle(ways)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        server = RunningServer(Path(folder) / "data", flush_seconds="0.2", metrics_need_token="false")
        try:
            server.start()
            publish_into(server.data_dir)
            senders = [Sender(server.port, server.api_key, number) for number in range(senders_at_once)]
            for sender in senders:
                sender.start()
            deaths = sum(crash(server, way, choice) for way in ways)
            result = _reckon(server, senders)
        finally:
            server.kill_all()
    return {"rounds": rounds, **result, "deaths": deaths, "seconds": round(time.monotonic() - began, 1)}


def crash(server: RunningServer, way: str, choice: random.Random) -> int:
    """Let the server die in one way under load, leave it running well, and return how many processes died."""
    if way in {"core", "edge"}:
        time.sleep(choice.uniform(0.1, 1))
        killed = server.kill(way)
        killed.wait(20)
        server.wait_ready()
        return 1
    if way == "everything":
        time.sleep(choice.uniform(0.1, 1))
        server.kill_all()
        server.start()
        return 3
    server.kill_all()
    server.launch(fail_at=way)
    with suppress(AssertionError):  # few scores are due, or crossed, at once: then nothing dies this time
        eventually(lambda: server.said().count("starting it again") > 0, seconds=RARE_SECONDS)
    time.sleep(choice.uniform(0.1, 1))
    died = server.said().count("starting it again")
    server.kill_all()
    server.output.write_text("")
    server.start()
    return 3 + died


def _reckon(server: RunningServer, senders: list[Sender]) -> dict[str, Any]:
    for sender in senders:
        sender.end()
    for sender in senders:
        sender.join(60)
        assert not sender.is_alive()
    acknowledged: set[str] = set().union(*(sender.acknowledged for sender in senders))
    server.wait_processed(BACKLOG_SECONDS)
    eventually(lambda: server.metric("cueline_blocks_waiting") == 0)
    shown = _shown(server, [key for sender in senders for key in sender.keys])
    definitions = eventually(lambda: server.get("/api/v1/events"))["items"]
    defined = sum(item["count"] for item in definitions if item["kind"] != "score")
    assert server.stop() == 0
    logged, counted, dead = _logged(server.data_dir), _counted(server.data_dir), _dead(server.data_dir)
    lost = {
        "log": len(acknowledged - logged.keys()),
        "timeline": len(acknowledged - shown.keys()),
        "users": max(0, len(acknowledged) - counted),
        "definitions": max(0, len(acknowledged) - defined),
    }
    doubled = {
        "timeline": sum(times - 1 for times in shown.values()),
        "users": max(0, counted - len(acknowledged)),
        "definitions": max(0, defined - len(acknowledged)),
    }
    return {
        "acknowledged": len(acknowledged),
        "lost": sum(lost.values()),
        "doubled": sum(doubled.values()),
        "where": {"lost": lost, "doubled": doubled, "dead_letters": dead},
        "resends": sum(sender.resends for sender in senders),
        "sent_twice_into_the_log": sum(times - 1 for times in logged.values()),
        **scores_that_differ(server.data_dir),
    }


def _shown(server: RunningServer, keys: list[str]) -> Counter[str]:
    """Return how often each event stands in the timelines of all users together, each user once."""
    shown: Counter[str] = Counter()
    users: set[int] = set()
    for key in keys:
        person = eventually(partial(server.get, f"/api/v1/users/by-key/{key}"))
        if person["id"] not in users:
            users.add(person["id"])
            shown.update(item["id"] for item in eventually(partial(server.timeline, key)))
    return shown


def _logged(data_dir: Path) -> Counter[str]:
    log, after, logged = SqliteEventLog.open(data_dir / "log.db"), START, Counter[str]()
    while entries := log.read(after, limit=10_000):
        logged.update(json.loads(event)["id"] for _, entry in entries for event in entry.events)
        after = entries[-1][0]
    log.close()
    return logged


def _counted(data_dir: Path) -> int:
    with closing(sqlite3.connect(data_dir / "state.db")) as database:
        return int(database.execute("SELECT sum(events) FROM user WHERE merged_into IS NULL").fetchone()[0])


def _dead(data_dir: Path) -> int:
    with closing(sqlite3.connect(data_dir / "state.db")) as database:
        return int(database.execute("SELECT count(*) FROM dead_letter").fetchone()[0])


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else 30), indent=2))
