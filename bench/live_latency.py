"""How long after it is sent an event stands in the live feed.

`python -m bench.live_latency [events a second] [seconds] [events a request]` starts a server of its own, sends, and
watches the stable API's live feed meanwhile.
"""

import asyncio
import json
import statistics
import sys
import time
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from bench.real_server import Server, running
from tests.scoring.refolding import publish_into

CONNECTIONS = 16
PLAN: dict[str, Any] = {
    "groups": [{"name": "Engagement"}],
    "rules": [
        {
            "name": "leaving",
            "group": "engagement",
            "event": "exit_intent",
            "points": {"kind": "fixed", "points": 3},
            "decay": {"kind": "half_life", "days": 14},
        }
    ],
    "thresholds": [{"name": "Hot", "score": 50}],
}


class Target:
    """A running server, and the key and token to use with it."""

    def __init__(self, server: Server) -> None:
        address = urlsplit(server.url)
        self.host, self.port = address.hostname, address.port
        self.key, self.token = server.api_key, server.token

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self.host, self.port)


def run(rate: int = 1_000, seconds: int = 15, events_a_request: int = 1) -> dict[str, Any]:
    """Send for a while and return how long events took to the live feed, in milliseconds."""
    with running() as server:
        return asyncio.run(measure(Target(server), rate, seconds, events_a_request))


def run_scoring(rate: int = 1_000, seconds: int = 15) -> dict[str, Any]:
    """Do as `run` with a plan by which each event scores, and time each new score."""
    with running() as server:
        publish_into(server.data_dir, PLAN)
        return asyncio.run(measure(Target(server), rate, seconds, 1, b'"score":{"'))


async def measure(
    target: Target, rate: int, seconds: int, events_a_request: int, wanted: bytes = b""
) -> dict[str, Any]:
    sent: dict[str, float] = {}
    seen: dict[str, float] = {}
    watching = asyncio.create_task(watch(target, seen, wanted))
    await asyncio.sleep(1)
    share = CONNECTIONS * events_a_request / rate
    began = time.perf_counter()
    senders = [
        send(target, began + place * share / CONNECTIONS, share, seconds, events_a_request, sent)
        for place in range(CONNECTIONS)
    ]
    await asyncio.gather(*senders)
    lasted = time.perf_counter() - began
    await asyncio.sleep(3)
    watching.cancel()
    return report(sent, seen) | {"events_per_second": round(len(sent) / lasted), "events_a_request": events_a_request}


async def watch(target: Target, seen: dict[str, float], wanted: bytes) -> None:
    reader, writer = await target.connect()
    writer.write(f"GET /api/v1/live HTTP/1.1\r\nHost: x\r\nAuthorization: Token {target.token}\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    rest = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        chunk = (await reader.readexactly(size + 2))[:-2]
        at = time.perf_counter()
        *frames, rest = (rest + chunk).split(b"\n\n")
        for frame in frames:
            place = frame.find(b'"id":"')
            if place >= 0 and wanted in frame:
                seen[frame[place + 6 : place + 42].decode()] = at


async def send(
    target: Target, begin: float, pause: float, seconds: int, events_a_request: int, sent: dict[str, float]
) -> None:
    reader, writer = await target.connect()
    for number in range(int(seconds / pause)):
        await asyncio.sleep(max(0.0, begin + number * pause - time.perf_counter()))
        names = [str(uuid4()) for _ in range(events_a_request)]
        body = batch(target.key, number, names)
        sent |= dict.fromkeys(names, time.perf_counter())
        writer.write(b"POST /api/event/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head, head
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()


def batch(key: str, number: int, names: list[str]) -> bytes:
    now = time.time_ns() // 1_000_000
    data = {"section": "pricing", "seconds": "45", "copied": True, "mouse": {"x": 1240, "y": 15}, "n": number}
    anon = f"k{number % 500:011d}"
    events = [{"id": name, "t": now, "name": "event.exit_intent", "anon": anon, "data": data} for name in names]
    return json.dumps({"key": key, "sentAt": now, "events": events}).encode()


def longest_by_second(sent: dict[str, float], seen: dict[str, float]) -> list[float]:
    first = min(sent.values())
    longest: dict[int, float] = {}
    for name, at in sent.items():
        if name in seen:
            second = int(at - first)
            longest[second] = max(longest.get(second, 0.0), (seen[name] - at) * 1000)
    return [longest[second] for second in sorted(longest)]


def report(sent: dict[str, float], seen: dict[str, float]) -> dict[str, Any]:
    waits = sorted((seen[name] - at) * 1000 for name, at in sent.items() if name in seen)
    return {
        "post_to_sse_p50_ms": round(statistics.median(waits), 1),
        "post_to_sse_p99_ms": round(waits[int(len(waits) * 0.99)], 1),
        "longest_ms": round(waits[-1], 1),
        "longest_by_second_ms": [round(longest) for longest in longest_by_second(sent, seen)],
        "sent": len(sent),
        "seen": len(waits),
    }


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:])), indent=2))
