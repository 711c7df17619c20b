"""Items to publish, and a client that speaks ASGI to a stream."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from cueline.event import EventRow, Kind
from cueline.live.feed import LiveFeed, Watch
from cueline.live.item import LiveItem, Verdict
from cueline.live.stream import LiveStream

NOW = 1_795_456_800_123


def a_row(offset: int, **fields: object) -> EventRow:
    values: dict[str, Any] = {
        "workspace": 1,
        "name": "exit_intent",
        "kind": Kind.EVENT,
        "occurred_at": NOW,
        "received_at": NOW,
        "sent_at": NOW,
        "client_time": NOW,
        "user": 7,
        "key": "abcdefghijk1",
        "id": f"0193557c-0000-7000-8000-{offset:012d}",
        "partition": 0,
        "offset": offset,
        "raw": "{}",
        **fields,
    }
    return EventRow(**values)


def an_item(offset: int, **fields: object) -> LiveItem:
    return LiveItem(a_row(offset, **fields), Verdict("accepted"), "Ada", "abcdefghijk1")


def items(first: int, last: int, **fields: object) -> list[LiveItem]:
    return [an_item(offset, **fields) for offset in range(first, last + 1)]


def encode(item: LiveItem) -> bytes:
    return msgspec.json.encode({"offset": item.row.offset, "raw": msgspec.Raw(item.row.raw.encode())})


class Heard(msgspec.Struct):
    event: str
    id: str
    text: str

    @property
    def offset(self) -> int:
        return int(msgspec.json.decode(self.text)["offset"])


class Watcher:
    """Reads a stream as a browser does."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.heard: list[Heard] = []
        self.comments = 0
        self.last_id = ""
        self.is_over = False
        self.is_stuck = False
        self._left = asyncio.Event()
        self._free = asyncio.Event()
        self._free.set()
        self._changed = asyncio.Condition()
        self._rest = b""

    async def receive(self) -> dict[str, Any]:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        await self._free.wait()
        async with self._changed:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                self._read(message["body"])
                self.is_over = not message.get("more_body", False)
            self._changed.notify_all()

    def get_stuck(self) -> None:
        self._free.clear()

    def go_on(self) -> None:
        self._free.set()

    def leave(self) -> None:
        self._left.set()

    async def until(self, count: int, event: str = "item") -> list[Heard]:
        """Wait until at least so many of these were heard, at most 5 s."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: len(self.of(event)) >= count)
        return self.of(event)

    async def until_over(self) -> None:
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: self.is_over)

    def of(self, event: str) -> list[Heard]:
        return [heard for heard in self.heard if heard.event == event]

    def _read(self, body: bytes) -> None:
        self._rest += body
        *blocks, self._rest = self._rest.split(b"\n\n")
        for block in blocks:
            fields: dict[str, str] = {}
            for line in block.decode().split("\n"):
                if line.startswith(":"):
                    self.comments += 1
                else:
                    name, _, value = line.partition(": ")
                    assert name in {"id", "event", "data"}, line
                    fields[name] = value
            self.last_id = fields.get("id", self.last_id)
            if "data" in fields:
                self.heard.append(Heard(fields["event"], self.last_id, fields["data"]))


@asynccontextmanager
async def watching(feed: LiveFeed, watch: Watch, stored: list[LiveItem] | None = None) -> AsyncIterator[Watcher]:
    def backfill(workspace: int, after: int, limit: int) -> list[LiveItem]:
        rows = [item for item in stored or [] if item.row.workspace == workspace and item.row.offset > after]
        return rows[:limit]

    watcher = Watcher()
    stream = asyncio.create_task(LiveStream(feed, watch, backfill)({}, watcher.receive, watcher.send))
    try:
        async with asyncio.timeout(5):
            while not watcher.comments and not stream.done():
                await asyncio.sleep(0)
        yield watcher
    finally:
        watcher.go_on()
        watcher.leave()
        await stream
