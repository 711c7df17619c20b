"""Merges as they are kept, so that one can be undone, and who is kept apart since."""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, insert, select, union, update

from cueline.errors import NotFound
from cueline.event import UserId
from cueline.state.correction_tables import user_merge
from cueline.state.tables import user, user_key

_read_keys = msgspec.json.Decoder(list[str]).decode


class Merge(Struct, frozen=True, gc=False):
    """One user became part of another.

    Attributes:
        at: When, milliseconds.
        keys: Keys at hand that led to the one who was merged; those that are stored are known anyway.
    """

    workspace: int
    merged: UserId
    survivor: UserId
    at: int
    keys: list[str]


class Undoing(Struct, frozen=True):
    """A merge that is to be undone.

    Attributes:
        id: Of the merge.
        keys: The keys that led to the merged user before it.
    """

    id: int
    workspace: int
    merged: UserId
    survivor: UserId
    keys: list[str]


def write_merges(tx: Connection, merges: Iterable[Merge]) -> None:
    """Keep merges, in their order, and let every key of a merged user lead to whom they became part of."""
    for one in merges:
        stored = tx.execute(_KEYS_OF, {"merged": one.merged}).scalars()
        keys = msgspec.json.encode(sorted({*one.keys, *stored})).decode()
        row = {"workspace_id": one.workspace, "merged_id": one.merged, "survivor_id": one.survivor, "at": one.at}
        tx.execute(_INSERT, {**row, "their_keys": keys})
        tx.execute(_LEAD_ELSEWHERE, {"merged": one.merged, "survivor": one.survivor})


def ask_undoing(tx: Connection, workspace_id: int, merged_id: int, now_ms: int) -> bool:
    """Let the merge by which a user became part of another be undone, by the lane; False when that is asked for.

    Raises:
        NotFound: the user is not part of another.
    """
    mine = select(user.c.merged_into, user.c.merged_at, user.c.key).where(
        user.c.workspace_id == workspace_id, user.c.id == merged_id, user.c.merged_into.is_not(None)
    )
    one = tx.execute(mine).one_or_none()
    if one is None:
        raise NotFound(
            f"User {merged_id} is not part of another.",
            code="merge_unknown",
            hint="The user's page lists who was merged into them.",
        )
    standing = user_merge.c.merged_id == merged_id, user_merge.c.undone_at.is_(None)
    asked = update(user_merge).where(*standing, user_merge.c.asked_at.is_(None)).values(asked_at=now_ms)
    if tx.execute(asked).rowcount:
        return True
    if tx.execute(select(user_merge.c.id).where(*standing)).first():
        return False
    # Made by a release that kept no merges: of the keys, only the user's own is known.
    row = {"workspace_id": workspace_id, "merged_id": merged_id, "survivor_id": one.merged_into, "at": one.merged_at}
    tx.execute(_INSERT, {**row, "their_keys": msgspec.json.encode([one.key]).decode(), "asked_at": now_ms})
    return True


def next_undoing(tx: Connection) -> Undoing | None:
    """Return which merge is to be undone first."""
    row = tx.execute(_ASKED.order_by(user_merge.c.id).limit(1)).first()
    return None if row is None else _undoing(row)


def being_undone(tx: Connection, merged: Collection[int]) -> set[int]:
    """Return which of these users are about to stand for themselves again."""
    return {row.merged_id for row in tx.execute(_ASKED)}.intersection(merged)


def note_undone(tx: Connection, undoing: Undoing, now_ms: int) -> None:
    """Note that a merge is undone: the two are kept apart from then on."""
    tx.execute(update(user_merge).where(user_merge.c.id == undoing.id).values(undone_at=now_ms))


def stand_alone(tx: Connection, merged: UserId, survivor: UserId) -> bool:
    """Let a user be part of another no more, as far as their row says it; False when they were not."""
    part = (user.c.id == merged) & (user.c.merged_into == survivor)
    return bool(tx.execute(update(user).where(part).values(merged_into=None, merged_at=None)).rowcount)


def kept_apart_from(tx: Connection, number: UserId) -> list[UserId]:
    """Return with whom a user is not made one any more by themselves, as such a merge was undone."""
    return [UserId(other) for other in tx.execute(_APART, {"number": number}).scalars()]


def remove_users(tx: Connection, numbers: Collection[int]) -> None:
    """Remove every merge that one of these users had a part in."""
    theirs = user_merge.c.merged_id.in_(numbers) | user_merge.c.survivor_id.in_(numbers)
    tx.execute(delete(user_merge).where(theirs))


def _undoing(row: Any) -> Undoing:
    keys = _read_keys(row.their_keys)
    return Undoing(row.id, row.workspace_id, UserId(row.merged_id), UserId(row.survivor_id), keys)


_INSERT = insert(user_merge)
_KEYS_OF = select(user_key.c.key).where(user_key.c.user_id == bindparam("merged"))
_LEAD_ELSEWHERE = (
    update(user_key).where(user_key.c.user_id == bindparam("merged")).values(user_id=bindparam("survivor"))
)
_ASKED = select(user_merge).where(user_merge.c.asked_at.is_not(None), user_merge.c.undone_at.is_(None))
_UNDONE = user_merge.c.undone_at.is_not(None)
_APART = union(
    select(user_merge.c.survivor_id).where(user_merge.c.merged_id == bindparam("number"), _UNDONE),
    select(user_merge.c.merged_id).where(user_merge.c.survivor_id == bindparam("number"), _UNDONE),
)
