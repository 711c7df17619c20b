"""How long after it is sent an event stands in the live feed.

`python bench/live_latency.py [events a second] [seconds] [events a request]` starts a server of its own, sends, and
watches the stable API's live feed meanwhile.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

CONNECTIONS = 16
START_SECONDS = 60


class Target:
    """A running server, and the key and token to use with it."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "cueline", "info", "--json", "--data-dir", str(folder)]
        facts = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        address = urlsplit(facts["url"])
        self.host, self.port = address.hostname, address.port
        self.key = facts["workspaces"][0]["api_key"]
        self.token = (folder / "token").read_text().strip()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self.host, self.port)


def main(rate: int, seconds: int, events_a_request: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"CUELINE_KEY_REQUESTS_PER_SECOND": "10000"}
        arguments = [sys.executable, "-m", "cueline", "serve", "--data-dir", folder, "--port", "0"]
        server = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        try:
            wait_until_ready(Path(folder))
            asyncio.run(measure(Target(Path(folder)), rate, seconds, events_a_request))
        finally:
            server.terminate()
            server.wait(30)


def wait_until_ready(folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            url = (folder / "run" / "url").read_text().strip()
            with urllib.request.urlopen(f"{url}/readyz"):
                return
        except (FileNotFoundError, urllib.error.URLError):
            time.sleep(0.1)
    raise SystemExit("the server did not start")


async def measure(target: Target, rate: int, seconds: int, events_a_request: int) -> None:
    sent: dict[str, float] = {}
    seen: dict[str, float] = {}
    watching = asyncio.create_task(watch(target, seen))
    await asyncio.sleep(1)
    share = CONNECTIONS * events_a_request / rate
    began = time.perf_counter()
    senders = [
        send(target, began + place * share / CONNECTIONS, share, seconds, events_a_request, sent)
        for place in range(CONNECTIONS)
    ]
    await asyncio.gather(*senders)
    print(f"sent {len(sent)} events in {time.perf_counter() - began:.1f} s, {events_a_request} a request")
    await asyncio.sleep(3)
    watching.cancel()
    report(sent, seen)


async def watch(target: Target, seen: dict[str, float]) -> None:
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
            if place >= 0:
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


def report(sent: dict[str, float], seen: dict[str, float]) -> None:
    waits = sorted((seen[name] - at) * 1000 for name, at in sent.items() if name in seen)
    p99 = waits[int(len(waits) * 0.99)]
    print("longest wait in each second:", *(f"{longest:.0f}" for longest in longest_by_second(sent, seen)), "ms")
    print(f"seen {len(waits)} of {len(sent)}")
    print(f"p50 {statistics.median(waits):.0f} ms, p99 {p99:.0f} ms, longest {waits[-1]:.0f} ms")


if __name__ == "__main__":
    main(*(int(text) for text in [*sys.argv[1:], *("1000", "15", "1")[len(sys.argv) - 1 :]]))
