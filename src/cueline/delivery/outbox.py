"""The outbox: what is to leave, committed together with the step that caused it."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from cueline.delivery.outgoing import Content, Kind, Letter, Notice, Outgoing, Request
from cueline.state.automation_tables import attempt, outbox
from cueline.state.bulk import write_rows
from cueline.state.upsert import Columns, upsert

TRIED_FOR_MS = 24 * 3_600_000
"""So long after it was due, what could not be delivered is dead."""

encode_content = msgspec.json.Encoder().encode
decode_content = msgspec.json.Decoder(Content).decode


class DeliveryState(StrEnum):
    """What became of something that is to leave."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    CANCELLED = "cancelled"
    ERASED = "erased"


def write_outbox(tx: Connection, leaving: Sequence[Outgoing]) -> None:
    """Put `leaving` into the outbox; what is there under the same key already stays as it is.

    Ring the sender once the transaction is committed. A page message is fetched by pages, not sent: it is due when
    nobody may have it any more.
    """
    write_rows(tx, upsert(tx, outbox, ["idempotency_key"], _nothing), [_row(one) for one in leaving])


def cancel_waiting(tx: Connection, runs: Collection[int], now_ms: int) -> int:
    """Cancel what waits of these runs and return how much that was.

    What is on its way at this moment arrives all the same, and then counts as delivered.
    """
    theirs = update(outbox).where(outbox.c.run_id.in_(runs), outbox.c.state == DeliveryState.WAITING)
    ended = {"state": DeliveryState.CANCELLED.value, "due_at": None, "ended_at": now_ms, "reason": LEFT}
    return tx.execute(theirs.values(ended)).rowcount


def erase_content(tx: Connection, users: Collection[int], now_ms: int) -> None:
    """Let nothing be left of what left, or was to leave, for these users, but that it did, when and where to.

    What is on its way at this moment arrives all the same; nothing is written down of it any more.
    """
    theirs = outbox.c.user_id.in_(users)
    tx.execute(delete(attempt).where(attempt.c.outbox_id.in_(select(outbox.c.id).where(theirs))))
    ended = {"state": DeliveryState.ERASED.value, "due_at": None, "ended_at": func.coalesce(outbox.c.ended_at, now_ms)}
    for kind, nothing in _NOTHING_LEFT.items():
        blank = {"body": encode_content(nothing), "reason": ERASED}
        tx.execute(update(outbox).where(theirs, outbox.c.kind == kind).values(ended | blank))


LEFT = "The run ended first."
ERASED = "The user was erased."
_NOTHING_LEFT: Mapping[Kind, Content] = {
    "webhook": Request(url=""),
    "slack": Request(url=""),
    "email": Letter(to="", subject="", text=""),
    "page_message": Notice(payload="null", until_ms=0),
}


def _nothing(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {"idempotency_key": new.idempotency_key}


def _row(one: Outgoing) -> dict[str, Any]:
    until = one.content.until_ms if isinstance(one.content, Notice) else one.due_ms + TRIED_FOR_MS
    return {
        "workspace_id": one.workspace,
        "automation_id": one.automation,
        "run_id": one.run,
        "node": one.node,
        "user_id": one.user,
        "kind": one.kind,
        "destination": one.destination[:255],
        "idempotency_key": one.idempotency_key,
        "body": encode_content(one.content),
        "state": DeliveryState.WAITING.value,
        "due_at": until if isinstance(one.content, Notice) else one.due_ms,
        "until_at": until,
        "created_at": one.created_ms,
    }
