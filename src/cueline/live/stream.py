"""The live feed as server-sent events."""

import asyncio
from collections.abc import Callable, Iterable

import msgspec
from litestar.types import Receive, Scope, Send

from cueline.errors import Unavailable
from cueline.live.feed import LiveFeed, Watch
from cueline.live.item import LiveItem
from cueline.live.ring import HeldItem
from cueline.live.subscription import Subscription

HEARTBEAT_SECONDS = 15.0
MAX_GAP_ROWS = 2_000
"""Who missed more than this starts over, and is told so."""

ITEMS_A_WRITE = 100

ACTED = b"event: acted\ndata: {}\n\n"

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

Backfill = Callable[[int, int, int], list[LiveItem]]
"""Give a workspace's stored items after an offset, in offset order, at most so many. Blocks."""


class LiveStream:
    """An HTTP answer that goes on until the client leaves or the feed closes.

    Events: `item` with the item as JSON and its offset as id; `sampled` with `{"shown", "of"}` when more happened than
    is shown; `resync` when something is missing before the next item, so that what was shown before has to be fetched
    again; `acted` when automations did something with the one user that is watched, and at the beginning. A comment
    keeps the connection alive; it carries the position too.
    """

    def __init__(self, feed: LiveFeed, watch: Watch, backfill: Backfill) -> None:
        self._feed = feed
        self._watch = watch
        self._backfill = backfill

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        subscription, missed = self._feed.subscribe(self._watch)
        leaving = asyncio.create_task(_until_left(receive))
        leaving.add_done_callback(lambda _task: subscription.end())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await _write(send, b": live\n\n" if self._watch.after is not None else _position(subscription.seen))
            await self._catch_up(send, subscription, missed)
            await self._follow(send, subscription)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._feed.unsubscribe(subscription)
            leaving.cancel()

    async def _catch_up(self, send: Send, subscription: Subscription, missed: list[HeldItem] | None) -> None:
        after = self._watch.after
        if after is None:
            return
        if missed is None:
            missed = await self._stored_since(after)
        if missed is None or len(missed) > MAX_GAP_ROWS or self._is_from_elsewhere(after):
            await _write(send, _resync(subscription.seen))
            return
        if missed:
            subscription.skip_to(missed[-1].row.offset)
        await _write_items(send, filter(subscription.wants, missed))

    async def _stored_since(self, after: int) -> list[HeldItem] | None:
        try:
            items = await asyncio.to_thread(self._backfill, self._watch.workspace, after, MAX_GAP_ROWS + 1)
        except Unavailable:
            return None
        return [HeldItem(item, self._feed.encode) for item in items]

    def _is_from_elsewhere(self, after: int) -> bool:
        return 0 < self._feed.newest < after

    async def _follow(self, send: Send, subscription: Subscription) -> None:
        clock = subscription.loop.time
        heartbeat_due = clock() + HEARTBEAT_SECONDS
        while not subscription.is_over:
            if subscription.take_loss():
                await _write(send, _resync(subscription.seen))
            if subscription.take_acted():
                await _write(send, ACTED)
            await _write_items(send, subscription.take(ITEMS_A_WRITE))
            if (sampled := subscription.take_report()) is not None:
                await _write(send, b"event: sampled\ndata: %b\n\n" % msgspec.json.encode(sampled))
            if clock() >= heartbeat_due:
                await _write(send, _position(subscription.seen))
                heartbeat_due = clock() + HEARTBEAT_SECONDS
            await subscription.wait(
                min(1.0 if subscription.owes_report else HEARTBEAT_SECONDS, heartbeat_due - clock())
            )


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write_items(send: Send, items: Iterable[HeldItem]) -> None:
    frames = [held.frame() for held in items]
    for start in range(0, len(frames), ITEMS_A_WRITE):
        await _write(send, b"".join(frames[start : start + ITEMS_A_WRITE]))


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _resync(offset: int) -> bytes:
    return _id(offset) + b"event: resync\ndata: {}\n\n"


def _position(offset: int) -> bytes:
    return b": live\n" + _id(offset) + b"\n"


def _id(offset: int) -> bytes:
    return b"id: %d\n" % offset if offset else b""
