"""How long it takes to read events back. Run as `python bench/events_timeline.py [EVENTS]`; 5 million by default."""

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec

from cueline.event import EventRow, Offset
from cueline.events.chdb_store import ChdbEventStore
from cueline.events.matching import end_of
from cueline.events.pending import PendingRows
from cueline.events.port import Block, EventQuery
from cueline.events.timeline import EventReader

EVENTS = 5_000_000
USERS = 200_000
NAMES = 50
DAY = 86_400_000
START = 1_735_689_600_000  # 2025-01-01
SPAN = 365 * DAY
BATCH = 5_000

# Few users and few names have most of the events, as on any site.
GENERATE = """
INSERT INTO cueline.event (workspace, name, kind, occurred_at, received_at, sent_at, client_time, user, key, id,
  partition, offset, flags, url, referrer, library, raw, violations, strings, numbers, booleans, datetimes, json)
SELECT
  1, concat('event_', toString(toUInt8(pow(rand(1) / 4294967296, 2) * {names:UInt8}))), 1,
  toInt64({start:Int64} + intDiv(number * {span:Int64}, {events:UInt64})) AS occurred,
  occurred + 200, occurred, occurred,
  1 + toUInt64(pow(rand(2) / 4294967296, 2) * {users:UInt32}) AS who,
  substring(lower(hex(sipHash64(who))), 1, 12), generateUUIDv4(number), 0, number + 1, 0,
  concat('https://shop.example/products/', toString(rand(3) % 5000), '?utm=', toString(rand(4) % 20)), '',
  'widget/0.1.0',
  concat('{"section":"s', toString(rand(5) % 40), '","plan":"p', toString(rand(6) % 5), '","price":',
    toString(rand(7) % 10000 / 100), ',"copied":true,"when":"2026-01-01"}'), '',
  map('section', concat('s', toString(rand(5) % 40)), 'plan', concat('p', toString(rand(6) % 5))),
  map('price', rand(7) % 10000 / 100), map('copied', rand(8) % 2 = 1), map('when', occurred * 1000), map()
FROM numbers({first:UInt64}, {rows:UInt64})
"""

MEMORY = """
import sys, time
from pathlib import Path
from cueline.events.chdb_store import ChdbEventStore
store = ChdbEventStore.open(Path(sys.argv[1]), retention_months=1200)
time.sleep(1)
print(Path('/proc/self/smaps_rollup').read_text())
store.close()
"""


def run(events: int = EVENTS) -> dict[str, float]:
    """Fill a store, read it in every way, and return medians, in milliseconds unless named otherwise."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory) / "events"
        store = ChdbEventStore.open(place, retention_months=1_200)
        figures = _fill(store, events)
        figures |= _reading(EventReader(PendingRows(), store), store, events)
        figures |= _reading_while_inserting(EventReader(PendingRows(), store), store, events)
        figures |= _inserting(store, events)
        store.close()
        return figures | _memory(place)


def _fill(store: ChdbEventStore, events: int) -> dict[str, float]:
    step = 250_000
    with store._engine.writer.handle() as handle:  # noqa: SLF001 - made inside the engine, so that 5 million take seconds
        for first in range(0, events, step):
            rows = min(step, events - first)
            values = {"start": START, "span": SPAN, "events": events, "users": USERS, "names": NAMES}
            handle.command(GENERATE, parameters=values | {"first": first, "rows": rows})
        while int(handle.command("SELECT count() FROM system.merges")):
            time.sleep(0.2)
    health = store.health()
    return {
        "events": health.rows,
        "parts": health.parts,
        "bytes an event": round(health.bytes_on_disk / health.rows, 1),
    }


def _reading(reader: EventReader, store: ChdbEventStore, events: int) -> dict[str, float]:
    chance = random.Random(5)
    end = START + SPAN

    def user() -> int:
        return 1 + int(chance.random() ** 2 * USERS)

    def busy_user() -> int:
        return 1 + chance.randrange(50)

    def deep_page() -> object:
        query = EventQuery(workspace=1, users=(busy_user(),), limit=50, until=end - chance.randrange(300) * DAY)
        return reader.find(msgspec.structs.replace(query, before=end_of(reader.find(query))))

    sample = reader.find(EventQuery(workspace=1, limit=20, until=start_of_last_month()))
    known = [(row.id, row.client_time) for row in sample]
    return {
        **_times(
            "timeline of a user, last 50", lambda: reader.find(EventQuery(workspace=1, users=(user(),), limit=50)), 300
        ),
        **_times("timeline of a busy user", lambda: reader.find(_of(busy_user())), 100),
        **_times("two deep pages of a busy user", deep_page, 50),
        **_times("timeline, two names", lambda: reader.find(_of(user(), "event_1", "event_9")), 100),
        **_times("search, newest 50", lambda: reader.find(EventQuery(workspace=1, limit=50)), 30),
        **_times("search, a name", lambda: reader.find(EventQuery(workspace=1, names=("event_7",), limit=50)), 30),
        **_times("search, mid-year", lambda: reader.find(EventQuery(workspace=1, limit=50, until=end - 180 * DAY)), 30),
        **_times("counts by day, 30 days", lambda: store.counts_by_day(1, end - 30 * DAY, end), 20),
        **_times("counts by day, a name, a year", lambda: store.counts_by_day(1, START, end, ["event_3"]), 20),
        **_times("following, newest 100", lambda: reader.following(1, 0, Offset(events - 100), 100), 20),
        **_times("stored, 20 ids", lambda: reader.stored(1, known), 20),
    }


def start_of_last_month() -> int:
    return START + SPAN - 31 * DAY


def _of(user: int, *names: str) -> EventQuery:
    return EventQuery(workspace=1, users=(user,), names=names, limit=50)


def _reading_while_inserting(reader: EventReader, store: ChdbEventStore, events: int) -> dict[str, float]:
    over = threading.Event()

    def insert() -> None:
        turn = 0
        while not over.wait(1.0):
            turn += 1
            store.insert([a_block(events + 10_000_000 + turn * BATCH)])

    chance = random.Random(6)
    thread = threading.Thread(target=insert)
    thread.start()
    try:
        until = time.monotonic() + 10
        times: list[float] = []
        while time.monotonic() < until:
            times.append(_milliseconds(lambda: reader.find(_of(1 + int(chance.random() ** 2 * USERS)))))
    finally:
        over.set()
        thread.join()
    return _quantiles("timeline while 5 000 events a second come in", times)


def _inserting(store: ChdbEventStore, events: int) -> dict[str, float]:
    blocks = [a_block(events + turn * BATCH) for turn in range(10)]
    cpu, clock = time.process_time(), time.perf_counter()
    for block in blocks:
        store.insert([block])
    rows = BATCH * len(blocks)
    return {
        "insert, us CPU an event": round((time.process_time() - cpu) / rows * 1e6, 2),
        "insert of 5 000 events": round((time.perf_counter() - clock) / len(blocks) * 1e3, 1),
    }


def a_block(first: int) -> Block:
    rows = [_row(offset) for offset in range(first, first + BATCH)]
    body = b"\n".join(map(msgspec.json.encode, rows))
    return Block(
        id=first, partition=0, first=Offset(first), last=Offset(first + BATCH - 1), month=202512, rows=BATCH, body=body
    )


def _row(offset: int) -> EventRow:
    chance = random.Random(offset)
    occurred = START + SPAN - 1 - chance.randrange(DAY)
    return EventRow(
        workspace=1,
        name=f"event_{chance.randrange(NAMES)}",
        kind=1,
        occurred_at=occurred,
        received_at=occurred + 200,
        sent_at=occurred,
        client_time=occurred,
        user=1 + int(chance.random() ** 2 * USERS),
        key=f"{chance.getrandbits(48):012x}",
        id=str(UUID(int=chance.getrandbits(128))),
        partition=0,
        offset=offset,
        url=f"https://shop.example/products/{chance.randrange(5000)}",
        library="widget/0.1.0",
        raw='{"section":"pricing","plan":"pro","price":19.5,"copied":true,"when":"2026-01-01"}',
        strings={"section": "pricing", "plan": "pro"},
        numbers={"price": chance.randrange(10_000) / 100},
        booleans={"copied": True},
        datetimes={"when": 1_767_225_600_000_000},
    )


def _memory(place: Path) -> dict[str, float]:
    """Measure what a process that only opened the store takes, in MB."""
    command = [sys.executable, "-c", MEMORY, str(place)]
    sizes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in sizes.splitlines() if line.endswith("kB")}
    return {f"opened and idle, MB {name}": kilobytes[name] // 1024 for name in ("Rss", "Pss", "Anonymous")}


def _times(what: str, ask: Callable[[], object], count: int) -> dict[str, float]:
    """Measure how long an answer takes, and the CPU time it costs, which other work on the machine hardly changes."""
    for _ in range(5):
        ask()
    cpu = time.process_time()
    times = [_milliseconds(ask) for _ in range(count)]
    return _quantiles(what, times) | {f"{what}, CPU": round((time.process_time() - cpu) / count * 1_000, 1)}


def _milliseconds(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1_000


def _quantiles(what: str, times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        f"{what}, p50": round(ordered[len(ordered) // 2], 1),
        f"{what}, p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1),
    }


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:2])), indent=2))
