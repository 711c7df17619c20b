"""How a lane reads segments and who is in them, and writes what changed."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, update

from cueline.conditions.reading import read_condition
from cueline.event import UserId
from cueline.segments.done import Times
from cueline.segments.held import NEVER, Fill, Place, UserSegments, Watch, place_of
from cueline.segments.segment import Segment
from cueline.state.bulk import write_rows
from cueline.state.standing_tables import segment, segment_edition, segment_member, segment_watch
from cueline.state.upsert import Columns, upsert

_USERS_AT_ONCE = 500
_encode = msgspec.msgpack.Encoder().encode
_read_times = msgspec.msgpack.Decoder(list[Times]).decode

Pair = tuple[int, UserId]
"""A segment's number and a user's."""


def edition(tx: Connection) -> int:
    """Return a number that grows when any segment is made, changed or deleted."""
    number: int = tx.execute(_EDITION).scalar_one()
    return number


def read_places(tx: Connection) -> dict[int, Place]:
    """Return the segments of each workspace that has any."""
    segments: dict[int, list[Segment]] = {}
    fills: dict[int, dict[int, Fill]] = {}
    for row in tx.execute(select(segment)):
        segments.setdefault(row.workspace_id, []).append(segment_of(row))
        fill = Fill(row.filled_to, row.fill_until, row.filled, has_failed=bool(row.failed))
        fills.setdefault(row.workspace_id, {})[row.id] = fill
    return {workspace: place_of(some, fills[workspace]) for workspace, some in segments.items()}


def segment_of(row: Any) -> Segment:
    """Return the segment that a row of the table says."""
    return Segment(
        id=row.id,
        workspace=row.workspace_id,
        name=row.name,
        condition=read_condition(msgspec.json.decode(row.condition)),
        zone=row.zone,
        revision=row.revision,
    )


def read_users(tx: Connection, users: Collection[UserId]) -> dict[UserId, UserSegments]:
    """Return what is stored of users; of who has nothing, nothing."""
    found: dict[UserId, UserSegments] = {}
    numbers = sorted(users)
    for start in range(0, len(numbers), _USERS_AT_ONCE):
        some = numbers[start : start + _USERS_AT_ONCE]
        for row in tx.execute(select(segment_member).where(segment_member.c.user_id.in_(some))):
            found.setdefault(UserId(row.user_id), UserSegments()).member[row.segment_id] = row.since
        for row in tx.execute(select(segment_watch).where(segment_watch.c.user_id.in_(some))):
            due_at = NEVER if row.due_at is None else row.due_at
            held = found.setdefault(UserId(row.user_id), UserSegments())
            held.watch[row.segment_id] = Watch(row.revision, _read_times(row.done), due_at)
    return found


def write_members(tx: Connection, changes: Mapping[Pair, int | None]) -> None:
    """Write since when users are in segments; those of None are in them no more."""
    there = [{"segment_id": one, "user_id": who, "since": at} for (one, who), at in changes.items() if at is not None]
    write_rows(tx, upsert(tx, segment_member, ["segment_id", "user_id"], _since), there)
    gone = [_pair(pair) for pair, at in changes.items() if at is None]
    if gone:
        tx.execute(_LEAVE, gone)


def write_watches(tx: Connection, changes: Mapping[Pair, Watch | None]) -> None:
    """Write what is remembered; of None, and where nothing is left to remember, nothing is."""
    kept = {pair: one for pair, one in changes.items() if one is not None and (any(one.times) or one.due_at != NEVER)}
    rows = [
        {
            "segment_id": number,
            "user_id": user,
            "revision": one.revision,
            "due_at": None if one.due_at == NEVER else one.due_at,
            "done": _encode(one.times),
        }
        for (number, user), one in kept.items()
    ]
    write_rows(tx, upsert(tx, segment_watch, ["segment_id", "user_id"], _remembered), rows)
    gone = [_pair(pair) for pair in changes if pair not in kept]
    if gone:
        tx.execute(_FORGET, gone)


def write_fills(tx: Connection, fills: Iterable[tuple[Segment, Fill]]) -> None:
    """Write how far filling is, of segments that did not change meanwhile."""
    for one, fill in fills:
        unchanged = (segment.c.id == one.id) & (segment.c.revision == one.revision)
        tx.execute(
            update(segment)
            .where(unchanged)
            .values(filled_to=fill.filled_to, fill_until=fill.until, filled=fill.users, failed="")
        )


def is_unfilled(tx: Connection) -> bool:
    """Tell whether there is a segment of which it is not known of everybody whether they are in it."""
    return tx.execute(select(segment.c.id).where(_UNFILLED).limit(1)).first() is not None


def give_up_filling(tx: Connection, one: Segment, reason: str) -> None:
    """Let a segment be filled no further, and say why; nobody else is in it until it is changed."""
    tx.execute(update(segment).where(segment.c.id == one.id).values(failed=reason))


def first_due(tx: Connection) -> int:
    """Return when time next may change who is in a segment, milliseconds."""
    number: int = tx.execute(_FIRST_DUE).scalar_one()
    return number


def due_users(tx: Connection, now_ms: int, limit: int) -> list[UserId]:
    """Return users of whom time may have changed something, the longest due first."""
    due = select(segment_watch.c.user_id).where(segment_watch.c.due_at <= now_ms)
    rows = tx.execute(due.order_by(segment_watch.c.due_at).limit(limit)).scalars()
    return list(dict.fromkeys(map(UserId, rows)))


def put_off_watches(tx: Connection, users: Iterable[UserId], until_ms: int) -> None:
    """Let what is due for users be due later."""
    for user in users:
        due = (segment_watch.c.user_id == user) & (segment_watch.c.due_at < until_ms)
        tx.execute(update(segment_watch).where(due).values(due_at=until_ms))


def remove_users(tx: Connection, users: Collection[int]) -> None:
    """Remove users from every segment, and what was remembered of them for it."""
    for table in (segment_member, segment_watch):
        tx.execute(delete(table).where(table.c.user_id.in_(users)))


def _pair(pair: Pair) -> dict[str, int]:
    return {"the_segment": pair[0], "the_user": pair[1]}


def _since(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {"since": new.since}


def _remembered(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {"revision": new.revision, "due_at": new.due_at, "done": new.done}


_UNFILLED = (segment.c.failed == "") & (segment.c.fill_until.is_(None) | (segment.c.filled_to < segment.c.fill_until))
_EDITION = select(func.coalesce(func.max(segment_edition.c.number), 0))
_FIRST_DUE = select(func.coalesce(func.min(segment_watch.c.due_at), NEVER))
_LEAVE = delete(segment_member).where(
    segment_member.c.segment_id == bindparam("the_segment"), segment_member.c.user_id == bindparam("the_user")
)
_FORGET = delete(segment_watch).where(
    segment_watch.c.segment_id == bindparam("the_segment"), segment_watch.c.user_id == bindparam("the_user")
)
