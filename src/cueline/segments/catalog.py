"""What members do with segments: make, look at, change, remove."""

from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select, update

from cueline.conditions.condition import Condition
from cueline.conditions.needs import names_needed
from cueline.conditions.problems import not_asked_here
from cueline.conditions.reading import read_condition
from cueline.errors import Conflict, InvalidInput, NotFound
from cueline.segments.naming import Described
from cueline.segments.segment import reject_as_segment
from cueline.state.engine import reading
from cueline.state.standing_tables import segment, segment_edition, segment_member, segment_watch, user_list
from cueline.state.upsert import upsert
from cueline.workspaces.audit import Change, record
from cueline.workspaces.desk import Desk
from cueline.workspaces.workspace import Workspace

MAX_SEGMENTS = 100


class SegmentRecord(Struct, frozen=True, kw_only=True):
    """A segment as it stands. Times are milliseconds.

    Attributes:
        condition: As JSON has it.
        users: How many are in it, as far as is known.
        is_filling: Whether users are still being looked at.
        filled: How many were.
        failed: Why looking at them ended early; empty: it did not.
    """

    id: int
    name: str
    description: str
    condition: Any
    created_at: int
    changed_at: int
    users: int
    is_filling: bool
    filled: int
    failed: str


def segments_of(engine: Engine, workspace_id: int) -> list[SegmentRecord]:
    """Return the segments of a workspace, by name."""
    with reading(engine) as connection:
        return _all(connection, workspace_id)


def segment_by_id(engine: Engine, workspace_id: int, segment_id: int) -> SegmentRecord:
    """Return one segment.

    Raises:
        NotFound: the workspace has no such segment.
    """
    with reading(engine) as connection:
        return _one(connection, workspace_id, segment_id)


def segments_using(
    connection: Connection, workspace_id: int, thing: Literal["list", "segment"]
) -> dict[int, list[SegmentRecord]]:
    """Return for every list or segment, by number, the segments that ask for it."""
    using: dict[int, list[SegmentRecord]] = {}
    for known in _all(connection, workspace_id):
        needs = names_needed(read_condition(known.condition))
        for number in needs.lists if thing == "list" else needs.segments:
            using.setdefault(number, []).append(known)
    return using


def segment_condition(raw: Any) -> Condition:
    """Read a condition that a segment can be kept true to.

    Raises:
        ConditionInvalid: it cannot be read, or may not be asked here.
    """
    condition = read_condition(raw)
    reject_as_segment(condition)
    return condition


def create_segment(desk: Desk, place: Workspace, called: Described, raw: Any, actor: str) -> SegmentRecord:
    """Make a segment; its users are looked for from now on.

    Raises:
        ConditionInvalid: its condition cannot be read, or may not be asked here.
        Conflict: there is one of this name.
        InvalidInput: there are as many segments as there may be.
    """
    condition, now = segment_condition(raw), desk.clock()
    with desk.engine.begin() as tx:
        known = _all(tx, place.id)
        if len(known) >= MAX_SEGMENTS:
            raise InvalidInput(f"A workspace has at most {MAX_SEGMENTS} segments.", code="segments_too_many")
        _reject_taken(known, called.name, 0)
        _reject_dangling(tx, place.id, known, 0, condition)
        values = {
            "workspace_id": place.id,
            "name": called.name,
            "description": called.description,
            "condition": msgspec.json.encode(condition).decode(),
            "zone": place.timezone,
            "revision": _grow(tx),
            "created_at": now,
            "changed_at": now,
        }
        number = tx.execute(insert(segment).values(values).returning(segment.c.id)).scalar_one()
        record(tx, place.id, now, Change(actor, "segment.created", called.name, {"segment": number}))
        return _one(tx, place.id, number)


def change_segment(
    desk: Desk, place: Workspace, segment_id: int, called: Described, raw: Any, actor: str
) -> SegmentRecord:
    """Give a segment another name, description or condition; with another condition its users are looked for anew.

    Raises:
        NotFound: the workspace has no such segment.
        ConditionInvalid: its condition cannot be read, or may not be asked here.
        Conflict: there is another of this name.
    """
    condition, now = segment_condition(raw), desk.clock()
    with desk.engine.begin() as tx:
        before, known = _one(tx, place.id, segment_id), _all(tx, place.id)
        _reject_taken(known, called.name, segment_id)
        _reject_dangling(tx, place.id, known, segment_id, condition)
        revision = _grow(tx)
        values: dict[str, Any] = {"name": called.name, "description": called.description, "changed_at": now}
        is_other = read_condition(before.condition) != condition
        if is_other or before.failed:
            values |= {"condition": msgspec.json.encode(condition).decode(), "zone": place.timezone}
            values |= {"revision": revision, "filled_to": 0, "fill_until": None, "filled": 0, "failed": ""}
        tx.execute(update(segment).where(segment.c.id == segment_id).values(values))
        detail = {"segment": segment_id, "before": before.name, "condition_changed": is_other}
        record(tx, place.id, now, Change(actor, "segment.changed", called.name, detail))
        return _one(tx, place.id, segment_id)


def remove_segment(desk: Desk, workspace_id: int, segment_id: int, actor: str) -> None:
    """Remove a segment; nobody is told that they left it.

    Raises:
        NotFound: the workspace has no such segment.
    """
    with desk.engine.begin() as tx:
        before = _one(tx, workspace_id, segment_id)
        tx.execute(delete(segment_member).where(segment_member.c.segment_id == segment_id))
        tx.execute(delete(segment_watch).where(segment_watch.c.segment_id == segment_id))
        tx.execute(delete(segment).where(segment.c.id == segment_id))
        _grow(tx)
        detail = {"segment": segment_id, "users": before.users}
        record(tx, workspace_id, desk.clock(), Change(actor, "segment.removed", before.name, detail))


def _grow(tx: Connection) -> int:
    """Tell the lanes, as of this transaction's commit, that segments changed; return the new edition."""
    grown = upsert(tx, segment_edition, ["id"], lambda _: {"number": segment_edition.c.number + 1})
    tx.execute(grown, [{"id": 1, "number": 1}])
    number: int = tx.execute(select(segment_edition.c.number)).scalar_one()
    return number


def _counted() -> Select[Any]:
    users = func.count(segment_member.c.user_id).label("users")
    joined = segment.outerjoin(segment_member, segment_member.c.segment_id == segment.c.id)
    return select(segment, users).select_from(joined).group_by(segment.c.id)


def _all(connection: Connection, workspace_id: int) -> list[SegmentRecord]:
    rows = connection.execute(_counted().where(segment.c.workspace_id == workspace_id)).all()
    return sorted(map(_record, rows), key=lambda one: (one.name.casefold(), one.id))


def _one(connection: Connection, workspace_id: int, segment_id: int) -> SegmentRecord:
    for known in _all(connection, workspace_id):
        if known.id == segment_id:
            return known
    raise NotFound(f"There is no segment {segment_id}.", code="segment_unknown")


def _reject_taken(known: list[SegmentRecord], name: str, but: int) -> None:
    if any(one.name == name and one.id != but for one in known):
        raise Conflict(f"There is a segment called {name!r} already.", code="segment_exists")


def _reject_dangling(
    tx: Connection, workspace_id: int, known: list[SegmentRecord], number: int, condition: Condition
) -> None:
    """Refuse a condition that asks for a list or segment that is not there, or goes round in a circle."""
    needs = names_needed(condition)
    lists = set(tx.execute(select(user_list.c.id).where(user_list.c.workspace_id == workspace_id)).scalars())
    if unknown := sorted(needs.lists - lists):
        raise not_asked_here(f"there is no list {unknown[0]}", "choose a list that is there")
    asks = {one.id: names_needed(read_condition(one.condition)).segments for one in known} | {number: needs.segments}
    if unknown := sorted(needs.segments - {one.id for one in known}):
        raise not_asked_here(f"there is no segment {unknown[0]}", "choose a segment that is there")
    reached, layer = set[int](), set(needs.segments)
    while layer:
        reached |= layer
        layer = {inner for one in layer for inner in asks.get(one, ())} - reached
    if number in reached:
        raise not_asked_here("the segment would ask for itself", "ask for what the other segment asks")


def _record(row: Row[Any]) -> SegmentRecord:
    return SegmentRecord(
        id=row.id,
        name=row.name,
        description=row.description,
        condition=msgspec.json.decode(row.condition),
        created_at=row.created_at,
        changed_at=row.changed_at,
        users=row.users,
        is_filling=not row.failed and (row.fill_until is None or row.filled_to < row.fill_until),
        filled=row.filled,
        failed=row.failed,
    )
