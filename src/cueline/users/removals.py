"""Single events of users that are to be removed, and those that were: their ids stay taken."""

from collections.abc import Collection
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from cueline.errors import NotFound
from cueline.event import EventRow, UserId
from cueline.state.correction_tables import event_removal
from cueline.state.tables import user

AT_ONCE = 500


class Removal(Struct, frozen=True):
    """One event that is to be removed, or was.

    Attributes:
        id: Of the removal.
        user: The number the event was stored under.
        occurred_at: Of the event, milliseconds.
    """

    id: int
    workspace: int
    user: UserId
    event_id: str
    name: str
    occurred_at: int


def ask_removal(tx: Connection, row: EventRow, now_ms: int) -> bool:
    """Let an event be removed, by the lane; False, and nothing changed, when that was asked for before.

    Raises:
        NotFound: its user was erased meanwhile.
    """
    if tx.execute(select(user.c.id).where(user.c.id == row.user)).first() is None:
        raise NotFound(f"There is no user {row.user}.", code="user_unknown")
    known = select(event_removal.c.id).where(
        event_removal.c.workspace_id == row.workspace, event_removal.c.event_id == row.id
    )
    if tx.execute(known).first() is not None:
        return False
    values = {"workspace_id": row.workspace, "event_id": row.id, "user_id": row.user, "name": row.name}
    tx.execute(insert(event_removal).values(**values, occurred_at=row.occurred_at, asked_at=now_ms))
    return True


def next_removals(tx: Connection) -> list[Removal]:
    """Return the events that are to be removed of the user whose were asked for first; a few hundred at most."""
    asked = _REMOVALS.where(event_removal.c.cleared_at.is_(None), event_removal.c.removed_at.is_(None))
    first = tx.execute(asked.order_by(event_removal.c.id).limit(1)).first()
    if first is None:
        return []
    theirs = asked.where(event_removal.c.user_id == first.user_id)
    return [_removal(row) for row in tx.execute(theirs.order_by(event_removal.c.id).limit(AT_ONCE))]


def note_removed(tx: Connection, removals: Collection[Removal], now_ms: int) -> None:
    """Note that these events are removed from everything but the event store."""
    those = event_removal.c.id.in_([one.id for one in removals])
    tx.execute(update(event_removal).where(those).values(removed_at=now_ms))


def uncleared_removals(tx: Connection) -> list[Removal]:
    """Return removed events that may be in the event store still."""
    waiting = _REMOVALS.where(event_removal.c.cleared_at.is_(None), event_removal.c.removed_at.is_not(None))
    return [_removal(row) for row in tx.execute(waiting.order_by(event_removal.c.id).limit(AT_ONCE))]


def note_removals_cleared(tx: Connection, cleared: Collection[int], now_ms: int) -> None:
    """Note that the event store does not hold the events of these removals any more."""
    tx.execute(update(event_removal).where(event_removal.c.id.in_(cleared)).values(cleared_at=now_ms))


def removed_ids(tx: Connection, workspace_id: int, ids: Collection[str]) -> set[str]:
    """Return which of these ids are of events that were removed, or are about to be."""
    mine = event_removal.c.workspace_id == workspace_id
    known = select(event_removal.c.event_id).where(mine, event_removal.c.event_id.in_(ids))
    return set(tx.execute(known).scalars())


def remove_users(tx: Connection, numbers: Collection[int]) -> None:
    """Forget what was removed of users."""
    tx.execute(delete(event_removal).where(event_removal.c.user_id.in_(numbers)))


def _removal(row: Any) -> Removal:
    return Removal(row.id, row.workspace_id, UserId(row.user_id), row.event_id, row.name, row.occurred_at)


_REMOVALS = select(
    event_removal.c.id,
    event_removal.c.workspace_id,
    event_removal.c.user_id,
    event_removal.c.event_id,
    event_removal.c.name,
    event_removal.c.occurred_at,
)
