"""What people change about the outbox: correct a dead letter, try it again under the same key, cancel what waits."""

from sqlalchemy import Connection, select, update

from cueline.delivery.listing import Wanted, line, matching
from cueline.delivery.outbox import TRIED_FOR_MS, DeliveryState, decode_content, encode_content
from cueline.delivery.outgoing import PAGE, Content, Notice, destination_of
from cueline.errors import Conflict, InvalidInput
from cueline.state.automation_tables import outbox

REPLAYED_AT_ONCE = 10_000
MESSAGE_KEPT_MS = 24 * 3_600_000
"""A page message that is replayed may be fetched for so long."""


def edit(tx: Connection, workspace_id: int, number: int, content: Content) -> None:
    """Let something dead carry `content` when it is replayed.

    Raises:
        NotFound: there is no such thing.
        Conflict: it is not dead.
        InvalidInput: it is of another kind than before.
    """
    held, before = line(tx, workspace_id, number)
    if held.state != DeliveryState.DEAD:
        raise Conflict("Only what is dead can be edited.", code="delivery_state", hint="Cancel it first, or let it be.")
    if type(content) is not type(before):
        raise InvalidInput("The content is of another kind.", code="delivery_content_invalid", hint="Keep its `type`.")
    values = {"body": encode_content(content), "destination": destination_of(content)}
    tx.execute(update(outbox).where(outbox.c.id == number).values(values))


def replay(tx: Connection, workspace_id: int, number: int, now_ms: int) -> None:
    """Try something dead or cancelled again, from the start and under the same key.

    Raises:
        NotFound: there is no such thing.
        Conflict: it waits still, or was delivered.
    """
    held, _ = line(tx, workspace_id, number)
    if held.state not in {DeliveryState.DEAD, DeliveryState.CANCELLED}:
        raise Conflict(f"This is {held.state.value}; there is nothing to replay.", code="delivery_state")
    _wait_again(tx, [number], now_ms)


def replay_all(tx: Connection, workspace_id: int, wanted: Wanted, now_ms: int) -> int:
    """Try everything dead that is wanted again, at most 10 000 at once, and return how much that is."""
    dead = select(outbox.c.id).where(outbox.c.workspace_id == workspace_id, outbox.c.state == DeliveryState.DEAD.value)
    numbers = [*tx.execute(matching(dead, wanted).order_by(outbox.c.id).limit(REPLAYED_AT_ONCE)).scalars()]
    _wait_again(tx, numbers, now_ms)
    return len(numbers)


def cancel(tx: Connection, workspace_id: int, number: int, now_ms: int, by: str) -> None:
    """Try something no more.

    Raises:
        NotFound: there is no such thing.
        Conflict: it does not wait.
    """
    held, _ = line(tx, workspace_id, number)
    if held.state != DeliveryState.WAITING:
        raise Conflict(f"This is {held.state.value}, so nothing is to be cancelled.", code="delivery_state")
    ended = {
        "state": DeliveryState.CANCELLED.value,
        "due_at": None,
        "ended_at": now_ms,
        "reason": f"Cancelled by {by}.",
    }
    tx.execute(update(outbox).where(outbox.c.id == number).values(ended))


def _wait_again(tx: Connection, numbers: list[int], now_ms: int) -> None:
    fresh = {"state": DeliveryState.WAITING.value, "attempts": 0, "ended_at": None, "reason": ""}
    for start in range(0, len(numbers), 500):
        some = outbox.c.id.in_(numbers[start : start + 500])
        sent = {**fresh, "due_at": now_ms, "until_at": now_ms + TRIED_FOR_MS}
        tx.execute(update(outbox).where(some, outbox.c.destination != PAGE).values(sent))
        until = now_ms + MESSAGE_KEPT_MS
        rows = tx.execute(select(outbox.c.id, outbox.c.body).where(some, outbox.c.destination == PAGE)).all()
        for row in rows:
            notice = Notice(payload=_payload(row.body), until_ms=until)
            again = {**fresh, "due_at": until, "until_at": until, "body": encode_content(notice)}
            tx.execute(update(outbox).where(outbox.c.id == row.id).values(again))


def _payload(body: bytes) -> str:
    content = decode_content(body)
    return content.payload if isinstance(content, Notice) else ""
