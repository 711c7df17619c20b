"""The outbox as the sender reads and writes it."""

from collections.abc import Collection, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, case, delete, func, insert, literal, or_, select, update

from cueline.delivery.outbox import DeliveryState, decode_content
from cueline.delivery.outcome import Outcome
from cueline.delivery.outgoing import PAGE, Content, Kind
from cueline.state.automation_tables import attempt, outbox
from cueline.state.bulk import write_rows

NOBODY_THERE = "No page of theirs was open in time."
GIVEN_UP = "It could not be delivered within 24 hours."
AT_ONCE = 1_000


class Due(Struct, frozen=True, kw_only=True):
    """What is to be sent now.

    Attributes:
        key: The Idempotency-Key.
        attempts: How often it was tried.
        until_ms: When it is given up.
    """

    id: int
    workspace: int
    kind: Kind
    destination: str
    key: str
    content: Content
    attempts: int
    until_ms: int


class Done(Struct, frozen=True, kw_only=True):
    """An attempt that ended.

    Attributes:
        due_ms: When it is tried next, if it is.
    """

    due: Due
    outcome: Outcome
    began_ms: int
    ended_ms: int
    due_ms: int


def destinations_due(tx: Connection, now_ms: int) -> list[str]:
    """Return where something is to be sent now. What many rows cost here is what their destinations cost."""
    waiting = outbox.c.due_at.is_not(None)
    each = select(func.min(outbox.c.destination).label("name")).where(waiting).cte("destinations", recursive=True)
    after = select(func.min(outbox.c.destination)).where(waiting, outbox.c.destination > each.c.name).scalar_subquery()
    each = each.union_all(select(after).where(each.c.name.is_not(None)))
    is_due = select(literal(1)).where(outbox.c.destination == each.c.name, outbox.c.due_at <= now_ms).exists()
    return [*tx.execute(select(each.c.name).where(each.c.name.is_not(None), each.c.name != PAGE, is_due)).scalars()]


def due_at(tx: Connection, destination: str, now_ms: int, limit: int, but: Collection[int]) -> list[Due]:
    """Return what a destination is to get now, what is due longest first, without those whose numbers are in `but`."""
    rows = tx.execute(_DUE, {"to": destination, "now": now_ms, "limit": limit, "but": [*but]}).all()
    return [
        Due(
            id=row.id,
            workspace=row.workspace_id,
            kind=row.kind,
            destination=destination,
            key=row.idempotency_key,
            content=decode_content(row.body),
            attempts=row.attempts,
            until_ms=row.until_at,
        )
        for row in rows
    ]


def write_done(tx: Connection, done: Sequence[Done]) -> None:
    """Keep what came of attempts. What was cancelled meanwhile stays so, unless it arrived; what was erased, always."""
    tried = select(outbox.c.id).where(outbox.c.id.in_([one.due.id for one in done]))
    erased = {*tx.execute(tried.where(outbox.c.state == DeliveryState.ERASED.value)).scalars()}
    done = [one for one in done if one.due.id not in erased]
    write_rows(tx, insert(attempt), [_attempt(one) for one in done])
    if ended := [_ended(one) for one in done if one.outcome.verdict == "delivered"]:
        tx.execute(_ENDED, ended)
    if failed := [_failed(one) for one in done if one.outcome.verdict != "delivered"]:
        tx.execute(_FAILED, failed)


def overdue(tx: Connection, now_ms: int, failing: Collection[str]) -> list[int]:
    """Return some of what waited too long: what was tried, what waits for a failing destination, unfetched messages."""
    was_tried = or_(outbox.c.attempts > 0, outbox.c.destination.in_([*failing, PAGE]))
    late = and_(outbox.c.due_at.is_not(None), outbox.c.until_at <= now_ms, was_tried)
    return [*tx.execute(select(outbox.c.id).where(late).limit(AT_ONCE)).scalars()]


def give_up(tx: Connection, ids: Collection[int], now_ms: int) -> None:
    """End what waited too long."""
    why = case(
        (outbox.c.destination == PAGE, NOBODY_THERE),
        (outbox.c.reason == "", GIVEN_UP),
        else_=literal(f"{GIVEN_UP} Last: ") + outbox.c.reason,
    )
    ended = {"state": DeliveryState.DEAD.value, "due_at": None, "ended_at": now_ms, "reason": why}
    late = update(outbox).where(outbox.c.id.in_(ids), outbox.c.state == DeliveryState.WAITING.value)
    tx.execute(late.values(ended))


def ended_before(tx: Connection, before_ms: int) -> list[int]:
    """Return some of what ended before a moment."""
    return [*tx.execute(select(outbox.c.id).where(outbox.c.ended_at < before_ms).limit(AT_ONCE)).scalars()]


def remove(tx: Connection, ids: Collection[int]) -> None:
    """Remove what ended, with its attempts."""
    tx.execute(delete(attempt).where(attempt.c.outbox_id.in_(ids)))
    tx.execute(delete(outbox).where(outbox.c.id.in_(ids)))


def _attempt(one: Done) -> dict[str, Any]:
    return {
        "outbox_id": one.due.id,
        "at": one.began_ms,
        "took_ms": one.ended_ms - one.began_ms,
        "status": one.outcome.status,
        "request": one.outcome.request,
        "answer": one.outcome.answer,
        "error": one.outcome.error,
    }


def _ended(one: Done) -> dict[str, Any]:
    return {"row": one.due.id, "ended": one.ended_ms}


def _failed(one: Done) -> dict[str, Any]:
    is_over = one.outcome.verdict == "dead" or one.due.until_ms <= one.ended_ms
    return {
        "row": one.due.id,
        "becomes": DeliveryState.DEAD.value if is_over else DeliveryState.WAITING.value,
        "due": None if is_over else one.due_ms,
        "ended": one.ended_ms if is_over else None,
        "why": one.outcome.error,
    }


_DUE = (
    select(outbox)
    .where(outbox.c.destination == bindparam("to"), outbox.c.due_at <= bindparam("now"))
    .where(outbox.c.id.not_in(bindparam("but", expanding=True)))
    .order_by(outbox.c.due_at)
    .limit(bindparam("limit"))
)
_ENDED = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=DeliveryState.DELIVERED.value,
        due_at=None,
        ended_at=bindparam("ended"),
        attempts=outbox.c.attempts + 1,
        reason="",
    )
)
_FAILED = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == DeliveryState.WAITING.value)
    .values(
        state=bindparam("becomes"),
        due_at=bindparam("due"),
        ended_at=bindparam("ended"),
        attempts=outbox.c.attempts + 1,
        reason=bindparam("why"),
    )
)
