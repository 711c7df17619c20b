"""Users who are to be erased, and who were: all that stays of them is their number."""

from collections.abc import Collection
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select, update

from cueline.event import UserId
from cueline.state.erasure_tables import erasure
from cueline.state.standing_tables import list_member, user_tag
from cueline.state.tables import user, user_key
from cueline.users.merges import remove_users as remove_merges
from cueline.users.removals import remove_users as remove_removals

CLEARED_AT_ONCE = 500


class Erasure(Struct, frozen=True):
    """One user who is to be erased, or was.

    Attributes:
        id: Of the erasure.
        workspace: The workspace's number.
        user: The user's number.
    """

    id: int
    workspace: int
    user: UserId


def ask_erasure(tx: Connection, workspace_id: int, user_id: int, now_ms: int) -> None:
    """Let a user be erased, by the lane; asking again changes nothing."""
    asked = select(erasure.c.id).where(erasure.c.user_id == user_id)
    if tx.execute(asked.limit(1)).first() is None:
        tx.execute(insert(erasure).values(workspace_id=workspace_id, user_id=user_id, asked_at=now_ms))


def next_asked(tx: Connection) -> Erasure | None:
    """Return whose erasure was asked for first, of those who are still to be erased."""
    asked = _ERASURES.where(erasure.c.cleared_at.is_(None), erasure.c.erased_at.is_(None))
    row = tx.execute(asked.order_by(erasure.c.id).limit(1)).first()
    return None if row is None else _erasure(row)


def note_erased(tx: Connection, asked: Erasure, numbers: Collection[int], newest_run: int, now_ms: int) -> None:
    """Note that all these numbers of the one who asked are erased from the state database.

    Args:
        tx: The transaction that erases them.
        asked: What is done by it.
        numbers: Of the user's and those of users who became part of them.
        newest_run: The highest number a run has, or had: none gets it again.
        now_ms: The moment.
    """
    tx.execute(delete(erasure).where(erasure.c.user_id.in_(numbers)))
    rows = [
        {
            "workspace_id": asked.workspace,
            "user_id": number,
            "asked_at": now_ms,
            "erased_at": now_ms,
            "newest_run": newest_run,
        }
        for number in sorted(numbers)
    ]
    tx.execute(insert(erasure), rows)


def uncleared(tx: Connection) -> list[Erasure]:
    """Return users whose events may be in the event store still, though nothing else of them is left."""
    waiting = _ERASURES.where(erasure.c.cleared_at.is_(None), erasure.c.erased_at.is_not(None))
    return [_erasure(row) for row in tx.execute(waiting.order_by(erasure.c.id).limit(CLEARED_AT_ONCE))]


def note_cleared(tx: Connection, cleared: Collection[int], now_ms: int) -> None:
    """Note that the event store holds nothing any more of the users of these erasures."""
    those = update(erasure).where(erasure.c.id.in_(cleared))
    tx.execute(those.values(cleared_at=now_ms))


def newest_number(tx: Connection) -> UserId:
    """Return the highest number a user has, or had who is erased."""
    highest = (select(func.coalesce(func.max(column), 0)) for column in (user.c.id, erasure.c.user_id))
    return UserId(max(tx.execute(one).scalar_one() for one in highest))


def remove_users(tx: Connection, numbers: Collection[int]) -> None:
    """Remove users, the keys that lead to them, where they stand, and what they had a part in."""
    remove_merges(tx, numbers)
    remove_removals(tx, numbers)
    for table in (user_tag, list_member, user_key):
        tx.execute(delete(table).where(table.c.user_id.in_(numbers)))
    tx.execute(delete(user).where(user.c.id.in_(numbers)))


_ERASURES = select(erasure.c.id, erasure.c.workspace_id, erasure.c.user_id)


def _erasure(row: Any) -> Erasure:
    return Erasure(row.id, row.workspace_id, UserId(row.user_id))
