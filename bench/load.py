"""A load of its own process: fixed connections, each sending its next request when the answer to the last is there."""

import asyncio
import json
import os
import random
import sys
import time
from functools import partial
from typing import cast
from urllib.parse import urlsplit

import uvloop

USERS = 5_000
NAMES = 50


def an_event(number: int, now_ms: int) -> dict[str, object]:
    stamp = f"{now_ms:012x}"
    tail = f"{random.getrandbits(48):012x}"
    return {
        "id": f"{stamp[:8]}-{stamp[8:]}-7{number % 4096:03x}-8{random.getrandbits(12):03x}-{tail}",
        "t": now_ms,
        "name": f"event.bench_{number % NAMES}",
        "anon": f"visitor{random.randrange(USERS):05d}",
        "url": "https://shop.example/pricing",
        "data": {
            "current_section": "pricing_table",
            "seconds_on_page": number % 300,
            "has_copied_text": number % 2 == 0,
            "plan": "premium",
            "mouse_position": {"x": number % 1920, "y": 15},
        },
    }


def requests_for(api_key: str, count: int, batch: int) -> list[bytes]:
    """Return `count` whole HTTP requests of `batch` events each; a batch of 1 is a single event object."""
    now_ms = time.time_ns() // 1_000_000
    made: list[bytes] = []
    for number in range(count):
        events = [an_event(number * batch + index, now_ms) for index in range(batch)]
        outside: dict[str, object] = {"key": api_key, "sentAt": now_ms}
        content = outside | (events[0] if batch == 1 else {"events": events})
        body = json.dumps(content, separators=(",", ":")).encode()
        made.append(b"POST /api/event/ HTTP/1.1\r\nHost: bench\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
    return made


class Sender(asyncio.Protocol):
    """One connection. Answers with a Content-Length are all it understands."""

    def __init__(self, queue: list[bytes], done: asyncio.Future[None], failures: list[bytes]) -> None:
        self._queue = queue
        self._done = done
        self._failures = failures
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        start = head.lower().index(b"content-length:") + 15
        length = int(head[start:].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        if b" 200 " not in head[:20]:
            self._failures.append(self._buffer[:500])
        self._buffer = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._failures.append(repr(exc).encode())
            self._done.set_result(None)

    def _next(self) -> None:
        assert self._transport is not None
        if self._queue:
            self._transport.write(self._queue.pop())
        elif not self._done.done():
            self._done.set_result(None)
            self._transport.close()


async def send_all(url: str, requests: list[bytes], connections: int) -> tuple[float, list[bytes]]:
    """Send every request and return how many seconds it took, and what failed."""
    loop = asyncio.get_running_loop()
    target = urlsplit(url)
    failures: list[bytes] = []
    ended = [loop.create_future() for _ in range(connections)]
    began = time.perf_counter()
    for done in ended:
        await loop.create_connection(partial(Sender, requests, done, failures), str(target.hostname), target.port or 80)
    await asyncio.gather(*ended)
    return time.perf_counter() - began, failures


def main() -> None:
    url, api_key, count, batch, connections = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    requests = requests_for(api_key, count, batch)
    seconds, failures = uvloop.run(send_all(url, requests, connections))
    cpu = os.times()
    print(
        json.dumps(
            {
                "requests": count,
                "events": count * batch,
                "seconds": seconds,
                "per_second": count / seconds,
                "failed": len(failures),
                "first_failure": failures[0].decode("latin-1") if failures else "",
                "sender_cpu_seconds": cpu.user + cpu.system,
            }
        )
    )


if __name__ == "__main__":
    main()
