"""The edge over a log and a noticeboard in memory, driven as a page would."""

import contextlib
import json
from collections.abc import Sequence
from itertools import count
from typing import Any

import httpx
import msgspec

from cueline.collect.collector import Collector
from cueline.collect.edge import Edge
from cueline.collect.gate import Gate
from cueline.collect.request import Receive, Scope, Send
from cueline.collect.sightings import Sightings
from cueline.log.noticeboard import ADMISSION
from cueline.log.port import Entry, LogUnavailable, Position
from cueline.workspaces.admission_notice import Admission, KeyAdmission

NOW = 1_795_456_800_000
SHOP_KEY, LISTED_KEY, REVOKED_KEY = "shopshopshop", "listlistlist", "gonegonegone"
GPC_KEY, DNT_KEY = "gpcgpcgpcgpc", "dntdntdntdnt"
ALIAS = "q7x2-tea"
KEYS = {
    SHOP_KEY: KeyAdmission(1, False, []),
    LISTED_KEY: KeyAdmission(2, False, ["https://shop.example", "https://*.shop.example"]),
    REVOKED_KEY: KeyAdmission(1, True, []),
    GPC_KEY: KeyAdmission(3, False, [], respects_gpc=True, alias=ALIAS),
    DNT_KEY: KeyAdmission(4, False, [], respects_dnt=True),
}


class MemoryLog:
    """Takes entries until told otherwise."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.failure: LogUnavailable | None = None

    async def append(self, entries: Sequence[Entry]) -> Position:
        if self.failure is not None:
            raise self.failure
        self.entries += entries
        return Position(len(self.entries))

    @property
    def events(self) -> list[bytes]:
        return [event for entry in self.entries for event in entry.events]


class MemoryBoard:
    """A noticeboard whose owner can take it down."""

    def __init__(self) -> None:
        self.notice: tuple[int, bytes] | None = None
        self.is_down = False

    def publish(self, topic: str, body: bytes) -> int:
        version = self.notice[0] + 1 if self.notice else 1
        self.notice = (version, body)
        return version

    def read(self, topic: str) -> tuple[int, bytes] | None:
        if self.is_down:
            raise LogUnavailable("The noticeboard does not answer.")
        return self.notice if topic == ADMISSION else None

    def admit(self, keys: dict[str, KeyAdmission]) -> None:
        self.publish(ADMISSION, msgspec.json.encode(Admission(0, keys)))


class Stage:
    """An edge, what it stored, and a way to send to it."""

    def __init__(self, *, log: Any = None, rate: float = 1_000_000, trust_forwarded: bool = False) -> None:
        self.log = log or MemoryLog()
        self.board = MemoryBoard()
        self.board.admit(KEYS)
        self.now = 0.0
        self.gate = Gate(self.board, rate, lambda: self.now)
        self.sightings = Sightings()
        self.passed_on: list[str] = []
        self.edge = Edge(
            Collector(self.log, self.gate, self.sightings, lambda: NOW),
            lambda _path: None,
            self._pass_on,
            self.gate,
            contextlib.nullcontext(),
            trust_forwarded=trust_forwarded,
        )

    async def post(self, body: Any, /, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.ask("POST", content=content, headers=named(headers))

    async def ask(self, method: str, path: str = "/api/event/", **request: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.edge), base_url="http://edge.test") as client:
            return await client.request(method, path, **request)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.passed_on.append(scope["path"])
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


_numbers = count(1)


def an_event(name: str = "event.exit_intent", **fields: Any) -> dict[str, Any]:
    """Give an event that may enter; a field set to None is left out."""
    number = next(_numbers)
    event = {"id": f"0193557c-0000-4000-8000-{number:012d}", "t": NOW - 500, "name": name, "anon": "abcdefghijk1"}
    return {field: value for field, value in {**event, "data": {}, **fields}.items() if value is not None}


def a_batch(*events: Any, key: str = SHOP_KEY, **fields: Any) -> dict[str, Any]:
    return {"key": key, "sentAt": NOW - 20, "events": list(events), **fields}


def nested(levels: int) -> Any:
    """Give a value that nests so many levels."""
    value: Any = 1
    for level in range(levels):
        value = [value] if level % 2 else {"in": value}
    return value
