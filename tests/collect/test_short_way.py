"""The short way of an ordinary event answers as the long way does, byte for byte stored."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from cueline.collect.collector import Collector
from cueline.collect.short_way import with_short_way
from cueline.log.port import START
from cueline.log.sqlite import SqliteEventLog
from tests.collect.collect_stage import GPC_KEY, LISTED_KEY, NOW, REVOKED_KEY, Stage, a_batch, an_event, nested

LONG_WAY = {"Content-Encoding": "identity"}
"""What sends a request the long way, and changes nothing else."""


class Served(Stage):
    """An edge behind a real port."""

    def __init__(self, log: SqliteEventLog, **options: Any) -> None:
        super().__init__(log=log, **options)
        collector = Collector(log, self.gate, self.sightings, lambda: NOW)
        protocol = with_short_way(collector, log, trusts_forwarded=options.get("trust_forwarded", False))
        config = uvicorn.Config(self.edge, http=protocol, lifespan="off", log_config=None, port=0)
        self.server = uvicorn.Server(config)

    @property
    def port(self) -> int:
        return int(self.server.servers[0].sockets[0].getsockname()[1])

    def stored(self) -> list[bytes]:
        return [event for _, entry in self.log.read(START, 10_000) for event in entry.events]

    async def send(self, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.post(f"http://127.0.0.1:{self.port}/api/event/", content=body, headers=headers or {})

    async def speak(self, *parts: bytes, answers: int = 1) -> list[bytes]:
        """Send bytes on one connection, part by part, and return so many answers."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        found = []
        for _ in range(answers):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            found.append(head + await reader.readexactly(length))
        writer.close()
        return found


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    log = SqliteEventLog.open(tmp_path / "log.db")
    stage = Served(log)
    serving = asyncio.create_task(stage.server.serve())
    while not stage.server.started:
        await asyncio.sleep(0.01)
    yield stage
    stage.server.should_exit = True
    await serving
    log.close()


def a_request(body: bytes, *headers: bytes) -> bytes:
    lines = [b"POST /api/event/ HTTP/1.1", b"Host: x", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


BODIES = {
    "a batch": a_batch(an_event(), an_event("event.other", data={"price": "12,50", "name": "naïve ☕"})),
    "a single event": {"key": "shopshopshop", **an_event()},
    "one bad among good ones": a_batch(an_event(), an_event("no prefix"), an_event(data=nested(40)), an_event()),
    "only bad ones": a_batch(an_event("no prefix")),
    "a single bad event": {"key": "shopshopshop", **an_event("no prefix")},
    "an unknown key": a_batch(an_event(), key="nobodysnobod"),
    "a revoked key": a_batch(an_event(), key=REVOKED_KEY),
    "no key": {"events": [an_event()]},
    "the wrong shape": [1, 2],
    "no JSON": b'{"key":',
    "nothing": b"",
    "501 events": a_batch(*[an_event()] * 501),
    "too large an event": a_batch(an_event(data={"text": "x" * 40_000})),
    "another origin": a_batch(an_event(), key=LISTED_KEY),
}


@pytest.mark.parametrize("name", BODIES)
async def test_both_ways_give_the_same_answer_and_store_the_same(served: Served, name: str) -> None:
    body = BODIES[name] if isinstance(BODIES[name], bytes) else json.dumps(BODIES[name]).encode()
    origin = {"Origin": "https://else.example"}

    short = await served.send(body, origin)
    by_short = served.stored()
    long = await served.send(body, origin | LONG_WAY)

    assert short.status_code == long.status_code
    assert without_request_id(short) == without_request_id(long)
    assert set(short.headers) - {"date", "server"} == set(long.headers) - {"date", "server"}
    assert served.stored() == by_short * 2


def without_request_id(response: httpx.Response) -> Any:
    answer = response.json()
    answer.get("error", {}).pop("request_id", None)
    return answer


async def test_a_body_that_comes_in_pieces_is_one_event(served: Served) -> None:
    event = json.dumps({"key": "shopshopshop", **an_event()}).encode()
    request = a_request(event)

    (answer,) = await served.speak(*[request[at : at + 40] for at in range(0, len(request), 40)])

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert served.stored() == [event]


async def test_pipelined_requests_are_answered_in_order(served: Served) -> None:
    requests = [a_request(json.dumps(a_batch(an_event(id=f"pipelined-{i}"))).encode()) for i in range(5)]

    answers = await served.speak(b"".join(requests), answers=5)

    assert [answer.partition(b'"id":"')[2][:11] for answer in answers] == [b"pipelined-%d" % i for i in range(5)]
    assert len(served.stored()) == 5


async def test_blanks_behind_a_header_are_no_part_of_it(served: Served) -> None:
    body = json.dumps(a_batch(an_event(), key=GPC_KEY)).encode()

    short, long = await served.speak(
        a_request(body, b"Sec-GPC: 1 \t") + a_request(body, b"Sec-GPC: 1 ", b"Content-Encoding: identity "), answers=2
    )

    assert b"visitor_opted_out" in short
    assert b"visitor_opted_out" in long


async def test_a_connection_ends_when_the_sender_asks_for_it(served: Served) -> None:
    body = json.dumps(a_batch(an_event())).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(a_request(body, b"Connection: close"))

    answer = await reader.read()

    assert b"connection: close" in answer
    assert answer.endswith(b"]}")
    writer.close()


async def test_a_sender_who_leaves_has_their_event_stored_all_the_same(served: Served) -> None:
    body = json.dumps(a_batch(an_event())).encode()
    _, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(a_request(body))
    await writer.drain()
    writer.transport.abort()

    async with asyncio.timeout(10):
        while not served.stored():
            await asyncio.sleep(0.01)

    assert (await served.send(body)).status_code == 200


async def test_larger_than_allowed_is_413_on_either_way(served: Served) -> None:
    answer = await served.send(b" " * (512 * 1024 + 1))

    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "body_too_large"


async def test_a_disk_that_is_full_is_503_and_stores_nothing(tmp_path: Path) -> None:
    def full(point: str) -> None:
        if point == "log_before_commit":
            raise sqlite3.OperationalError("database or disk is full")

    log = SqliteEventLog.open(tmp_path / "log.db", fail_at=full)
    stage = Served(log)
    serving = asyncio.create_task(stage.server.serve())
    while not stage.server.started:
        await asyncio.sleep(0.01)

    answer = await stage.send(json.dumps(a_batch(an_event())).encode())

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert stage.stored() == []
    stage.server.should_exit = True
    await serving
    log.close()
