"""Messages for pages that are open: a page asks, and is answered as soon as there is one, or after a while with none.

Every page of the user that is open and looked at gets a message once. It counts as delivered when the first of them
says that it was handed over; pages that ask a moment later get it as well, pages opened later do not.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from cueline.delivery.outbox import DeliveryState, decode_content
from cueline.delivery.outgoing import PAGE, Notice
from cueline.state.automation_tables import attempt, outbox

HELD_SECONDS = 25.0
"""A question is answered after so long, with nothing."""

MOST_LISTENING = 10_000
"""Pages whose questions are held at once; more are answered at once, and ask again later."""

ALSO_FOR_MS = 15_000
"""After a message was handed over, other open pages get it for so long."""

MESSAGES_AT_ONCE = 20
HANDED_OVER = "Handed to civchat.onPayloadReceived."


class MessageItem(Struct, frozen=True):
    """A message: its number in the outbox, and the text."""

    id: int
    payload: str


class PageBell:
    """Wakes the questions of pages when there is something for their user. Questions belong to one event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: defaultdict[int, set[asyncio.Event]] = defaultdict(set)
        self._is_closed = False
        self.listening = 0

    def ring(self, users: Collection[int]) -> None:
        """Say that there is something for these users. From any thread."""
        if users and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, [*users])

    def close(self) -> None:
        """Answer every question now, and hold none from now on. From any thread."""
        self._is_closed = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, [*self._waiting])

    async def wait(self, users: Sequence[int], seconds: float) -> bool:
        """Return True once something may be there for one of `users`; False after `seconds`."""
        if self._is_closed or self.listening >= MOST_LISTENING:
            return False
        self._loop = asyncio.get_running_loop()
        rung = asyncio.Event()
        self.listening += 1
        for user in users:
            self._waiting[user].add(rung)
        try:
            async with asyncio.timeout(seconds):
                await rung.wait()
        except TimeoutError:
            return False
        finally:
            self.listening -= 1
            for user in users:
                self._waiting[user].discard(rung)
                if not self._waiting[user]:
                    del self._waiting[user]
        return not self._is_closed

    def _wake(self, users: Sequence[int]) -> None:
        for user in users:
            for rung in self._waiting.get(user, ()):
                rung.set()


def newest_message(tx: Connection) -> int:
    """Return the number of the newest thing in the outbox: what a page that has just been opened has missed."""
    newest: int | None = tx.execute(select(func.max(outbox.c.id))).scalar_one()
    return newest or 0


def messages_for(tx: Connection, users: Collection[int], after: int | None, now_ms: int) -> list[MessageItem]:
    """Return what pages of a user get now, in order: what waits, and what another page has just had.

    `users` are their numbers, merged ones included; `after` is how far the page is, None for one just opened.
    """
    theirs = and_(outbox.c.user_id.in_(users), outbox.c.destination == PAGE)
    waits = and_(outbox.c.state == DeliveryState.WAITING.value, outbox.c.until_at > now_ms)
    just_now = and_(outbox.c.state == DeliveryState.DELIVERED.value, outbox.c.ended_at > now_ms - ALSO_FOR_MS)
    wanted = waits if after is None else or_(waits, and_(outbox.c.id > after, just_now))
    query = select(outbox.c.id, outbox.c.body).where(theirs, wanted).order_by(outbox.c.id).limit(MESSAGES_AT_ONCE)
    return [MessageItem(row.id, _payload(row.body)) for row in tx.execute(query)]


def note_handed_over(tx: Connection, users: Collection[int], ids: Sequence[int], now_ms: int) -> None:
    """Note that pages of a user handed these messages over; what is not theirs, or noted already, stays as it is."""
    theirs = and_(outbox.c.id.in_(ids), outbox.c.user_id.in_(users), outbox.c.destination == PAGE)
    waits = select(outbox.c.id, outbox.c.body).where(theirs, outbox.c.state == DeliveryState.WAITING.value)
    rows = tx.execute(waits).all()
    if not rows:
        return
    tx.execute(_HANDED_OVER, [{"row": row.id, "now": now_ms} for row in rows])
    tx.execute(insert(attempt), [_attempt(row.id, row.body, now_ms) for row in rows])


def _attempt(number: int, body: bytes, now_ms: int) -> dict[str, object]:
    return {
        "outbox_id": number,
        "at": now_ms,
        "took_ms": 0,
        "status": 200,
        "request": _payload(body),
        "answer": HANDED_OVER,
    }


def _payload(body: bytes) -> str:
    content = decode_content(body)
    assert isinstance(content, Notice)
    return content.payload


_HANDED_OVER = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=DeliveryState.DELIVERED.value,
        due_at=None,
        ended_at=bindparam("now"),
        attempts=outbox.c.attempts + 1,
        reason="",
    )
)
