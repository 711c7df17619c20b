"""Looking users up: by key, by number, by search."""

from collections.abc import Collection, Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, and_, bindparam, func, or_, select

from cueline.errors import NotFound
from cueline.state.engine import reading
from cueline.state.slices import slices
from cueline.state.standing_tables import list_member, segment_member, tag, user_tag
from cueline.state.tables import user, user_key, user_score

Sort = Literal["last_seen", "first_seen", "events", "score"]

_LARGEST_NUMBER = 2**63 - 1


class UserRecord(Struct, frozen=True, kw_only=True):
    """A tracked user, with everything known of them. Times are milliseconds.

    Attributes:
        id: The internal number.
        key: The first key seen.
        custom_id: The customer's own id; None when never given.
        attributes: Typed values by name.
        sources: Where an attribute's value came from: event id and time, by name.
        merged_into: The user this one became part of; None for one who stands alone.
        merged_at: When that was.
        score: All groups together, rounded half to even; 0 for who never scored.
        tags: Tag → since when.
        lists: Number of a list → since when; lists that are gone may stand here.
    """

    id: int
    key: str
    custom_id: str | None
    email: str | None
    name: str | None
    attributes: dict[str, Any]
    sources: dict[str, tuple[str, int]]
    first_seen: int
    last_seen: int
    events: int
    page_views: int
    last_page: str
    last_agent: str
    merged_into: int | None
    merged_at: int | None
    score: int
    tags: dict[str, int]
    lists: dict[int, int]

    @property
    def label(self) -> str:
        """How to call the user: name, e-mail, own id or key, whichever is known first."""
        return self.name or self.email or self.custom_id or self.key


class Person(Struct, frozen=True):
    """Who a user's number stands for today, in short."""

    id: int
    key: str
    label: str


class HeldKey(Struct, frozen=True):
    """A key of a user, and since when, in milliseconds."""

    key: str
    since: int


class After(Struct, frozen=True):
    """Where a page of users ended: the value sorted by, and the number."""

    value: int
    id: int


class Search(Struct, frozen=True, kw_only=True):
    """Which users to list.

    Attributes:
        text: Part of a name, e-mail, own id or key in any case, or a whole number; empty for everybody.
        sort: Largest first.
        after: Only what follows this, for paging.
        limit: At most so many.
        min_score: Only who scores at least this.
        max_score: Only who scores at most this.
        tag: Only who has this tag.
        list: Only who is in the list with this number.
        segment: Only who is in the segment with this number.
    """

    text: str = ""
    sort: Sort = "last_seen"
    after: After | None = None
    limit: int = 50
    min_score: int | None = None
    max_score: int | None = None
    tag: str = ""
    list: int | None = None
    segment: int | None = None


def user_by_id(engine: Engine, workspace_id: int, user_id: int) -> UserRecord:
    """Return a user; for the number of one who became part of another, that other.

    Raises:
        NotFound: the workspace has no such user.
    """
    with reading(engine) as connection:
        row = _survivor(connection, workspace_id, user_id)
    if row is None:
        raise NotFound(f"There is no user {user_id}.", code="user_unknown")
    return _record(row)


def user_by_key(engine: Engine, workspace_id: int, key: str) -> UserRecord:
    """Return the user who has, or ever had, this key.

    Raises:
        NotFound: the workspace knows no such key.
    """
    held = select(user_key.c.user_id).where(user_key.c.workspace_id == workspace_id, user_key.c.key == key)
    with reading(engine) as connection:
        user_id = connection.execute(held).scalar_one_or_none()
        row = None if user_id is None else _survivor(connection, workspace_id, user_id)
    if row is None:
        raise NotFound(
            f"There is no user with the key {key!r}.",
            code="user_unknown",
            hint="The key is what the cookie __ca__chat holds. It is known once its first event was processed.",
        )
    return _record(row)


def user_named(engine: Engine, workspace_id: int, custom_id: str | None, email: str | None) -> UserRecord:
    """Return the user with the customer's own id; else the one with an address, of several as events find them.

    Raises:
        NotFound: the workspace has no such user.
    """
    mine = and_(user.c.workspace_id == workspace_id, user.c.merged_into.is_(None))
    by_id = select(user.c.id).where(mine, user.c.custom_id == custom_id)
    by_email = select(user.c.id).where(mine, user.c.email == email).order_by(user.c.custom_id.is_(None), user.c.id)
    with reading(engine) as connection:
        numbers = [connection.execute(one.limit(1)).scalar_one_or_none() for one in (by_id, by_email)]
        found = next((number for number in numbers if number is not None), None)
        row = None if found is None else _survivor(connection, workspace_id, found)
    if row is None:
        raise NotFound(
            "There is no such user.",
            code="user_unknown",
            hint="Send an event of theirs first; user_id, email and key name users that Cueline knows.",
        )
    return _record(row)


def merged_users(engine: Engine, workspace_id: int, user_id: int) -> list[UserRecord]:
    """Return every user who became part of this one, directly or through others, in the order of the merges."""
    _, *others = numbers_of(engine, workspace_id, user_id)
    with reading(engine) as connection:
        found = [
            _record(row) for some in slices(others) for row in connection.execute(_records().where(user.c.id.in_(some)))
        ]
    return sorted(found, key=lambda record: (record.merged_at or 0, record.id))


def numbers_of(engine: Engine, workspace_id: int, user_id: int) -> tuple[int, ...]:
    """Return every number a user's events may carry: their own, and those of users who became part of them."""
    found, layer = {user_id: None}, [user_id]
    with reading(engine) as connection:
        while layer:
            merged = [
                number
                for some in slices(layer)
                for number in connection.execute(_MERGED, {"place": workspace_id, "survivors": some}).scalars()
            ]
            layer = [number for number in merged if number not in found]
            found |= dict.fromkeys(layer)
    return tuple(found)


def keys_of(engine: Engine, workspace_id: int, numbers: Collection[int]) -> list[HeldKey]:
    """Return the keys held under any of these numbers, oldest first."""
    held = select(user_key.c.since, user_key.c.key).where(user_key.c.workspace_id == workspace_id)
    with reading(engine) as connection:
        found = [
            HeldKey(row.key, row.since)
            for some in slices(sorted(numbers))
            for row in connection.execute(held.where(user_key.c.user_id.in_(some)))
        ]
    return sorted(found, key=lambda one: (one.since, one.key))


_MERGED = (
    select(user.c.id)
    .where(user.c.workspace_id == bindparam("place"), user.c.merged_into.in_(bindparam("survivors", expanding=True)))
    .order_by(user.c.merged_at, user.c.id)
)


def people(engine: Engine, workspace_id: int, numbers: Iterable[int]) -> dict[int, Person]:
    """Return who each of these numbers stands for today; unknown ones are left out."""
    wanted = set(numbers)
    known: dict[int, UserRecord] = {}
    asked: set[int] = set()
    with reading(engine) as connection:
        while layer := (wanted | _survivors(known.values())) - asked:
            asked |= layer
            query = _records().where(user.c.workspace_id == workspace_id, user.c.id.in_(layer))
            known |= {row.id: _record(row) for row in connection.execute(query)}
    return {number: _person(_last(known, number)) for number in wanted if number in known}


def find_users(engine: Engine, workspace_id: int, search: Search) -> tuple[list[UserRecord], int]:
    """Return a page of users who stand alone, and how many there are in all."""
    matching = [*_matching(workspace_id, search.text.strip()), *_scoring(search), *_standing(workspace_id, search)]
    column: ColumnElement[int] = _SCORE if search.sort == "score" else user.c[search.sort]
    query = _records().where(*matching).order_by(column.desc(), user.c.id.desc()).limit(search.limit)
    if search.after is not None:
        further = and_(column == search.after.value, user.c.id < search.after.id)
        query = query.where(or_(column < search.after.value, further))
    with reading(engine) as connection:
        records = [_record(row) for row in connection.execute(query)]
        total = connection.execute(select(func.count()).select_from(_WITH_SCORES).where(*matching)).scalar_one()
    return records, total


def _records() -> Select[Any]:
    return select(user, _SCORE.label("score")).select_from(_WITH_SCORES)


def _scoring(search: Search) -> list[ColumnElement[bool]]:
    least = [] if search.min_score is None else [_SCORE.op(">=")(search.min_score)]
    most = [] if search.max_score is None else [_SCORE.op("<=")(search.max_score)]
    return [*least, *most]


def _standing(workspace_id: int, search: Search) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if search.tag:
        tagged = select(user_tag.c.user_id).join(tag, tag.c.id == user_tag.c.tag_id)
        named = (tag.c.workspace_id == workspace_id) & (tag.c.name == search.tag)
        wanted.append(user.c.id.in_(tagged.where(named)))
    if search.list is not None:
        wanted.append(user.c.id.in_(select(list_member.c.user_id).where(list_member.c.list_id == search.list)))
    if search.segment is not None:
        members = select(segment_member.c.user_id).where(segment_member.c.segment_id == search.segment)
        wanted.append(user.c.id.in_(members))
    return wanted


def _matching(workspace_id: int, text: str) -> list[ColumnElement[bool]]:
    alone = [user.c.workspace_id == workspace_id, user.c.merged_into.is_(None)]
    if not text:
        return alone
    columns = (user.c.name, user.c.email, user.c.custom_id)
    by_text = [func.lower(column).contains(text.lower(), autoescape=True) for column in columns]
    holders = select(user_key.c.user_id).where(
        user_key.c.workspace_id == workspace_id, user_key.c.key.contains(text.lower(), autoescape=True)
    )
    by_number = [user.c.id == int(text)] if text.isdecimal() and int(text) <= _LARGEST_NUMBER else []
    return [*alone, or_(*by_text, user.c.id.in_(holders), user.c.key == text, *by_number)]


def _survivor(connection: Connection, workspace_id: int, user_id: int) -> Row[Any] | None:
    seen: set[int] = set()
    row = None
    number: int | None = user_id if 0 <= user_id <= _LARGEST_NUMBER else None
    while number is not None and number not in seen:
        seen.add(number)
        query = _records().where(user.c.workspace_id == workspace_id, user.c.id == number)
        row = connection.execute(query).one_or_none()
        number = None if row is None else row.merged_into
    return row


def _survivors(records: Iterable[UserRecord]) -> set[int]:
    return {record.merged_into for record in records if record.merged_into is not None}


def _last(known: dict[int, UserRecord], number: int) -> UserRecord:
    record, steps = known[number], len(known)
    while record.merged_into in known and steps:
        record, steps = known[record.merged_into], steps - 1
    return record


def _person(record: UserRecord) -> Person:
    return Person(record.id, record.key, record.label)


def _record(row: Row[Any]) -> UserRecord:
    return UserRecord(
        id=row.id,
        key=row.key,
        custom_id=row.custom_id,
        email=row.email,
        name=row.name,
        attributes=msgspec.json.decode(row.attributes, type=dict[str, Any]),
        sources=msgspec.json.decode(row.sources, type=dict[str, tuple[str, int]]),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        events=row.events,
        page_views=row.page_views,
        last_page=row.last_page,
        last_agent=row.last_agent,
        merged_into=row.merged_into,
        merged_at=row.merged_at,
        score=row.score,
        tags=msgspec.json.decode(row.tags, type=dict[str, int]),
        lists=msgspec.json.decode(row.lists, type=dict[int, int]),
    )


_WITH_SCORES = user.outerjoin(user_score, user_score.c.user_id == user.c.id)
_SCORE: ColumnElement[int] = func.coalesce(user_score.c.score, 0)
