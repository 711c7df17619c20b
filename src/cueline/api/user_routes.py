"""Users: the list, one user, their timeline."""

from typing import Annotated, Any

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct

from cueline.api.auth import Seat
from cueline.api.moments import iso
from cueline.api.paging import Cursor, Limit, cursor_of, read_cursor
from cueline.api.parts import Parts
from cueline.api.timelines import EventPage, Kinds, Names, user_timeline
from cueline.event import AttributeType
from cueline.users.directory import (
    After,
    Search,
    Sort,
    UserRecord,
    find_users,
    keys_of,
    merged_users,
    user_by_id,
)

ScoreBound = Annotated[
    int | None, QueryParameter(ge=-(2**53), le=2**53, description="Only who scores at least, or at most, this.")
]


class UserItem(Struct, kw_only=True):
    """A user."""

    id: int
    key: str
    custom_id: str | None
    email: str | None
    name: str | None
    first_seen: str
    last_seen: str
    events: int
    page_views: int
    score: int
    attributes: dict[str, Any]


class UserPage(Struct):
    items: list[UserItem]
    next: str | None
    total: int


class UserKey(Struct):
    key: str
    since: str


class MergedUser(Struct):
    """A user who became part of this one."""

    id: int
    at: str
    key: str


class AttributeValue(Struct):
    """A user attribute, its type, and the event that set it."""

    name: str
    type: AttributeType
    value: Any
    event_id: str | None
    at: str | None


class UserDetail(UserItem, kw_only=True):
    """A user with everything known; `merged_into` is set when the number asked for has become part of this user."""

    keys: list[UserKey]
    merged: list[MergedUser]
    merged_into: int | None
    attribute_details: list[AttributeValue]
    last_page: str
    last_agent: str


@get("/users", operation_id="ListUsers", summary="Users, found by id, e-mail, key or name", sync_to_thread=True)
def list_users(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    q: Annotated[
        str, QueryParameter(max_length=255, description="Part of a name, e-mail, own id or key; or a number.")
    ] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
    sort: FromQuery[Sort] = "last_seen",
    min_score: ScoreBound = None,
    max_score: ScoreBound = None,
) -> UserPage:
    search = Search(
        text=q,
        sort=sort,
        after=read_cursor(cursor, After),
        limit=limit + 1,
        min_score=min_score,
        max_score=max_score,
    )
    records, total = find_users(parts.engine, seat.workspace.id, search)
    page = records[:limit]
    following = cursor_of(After(getattr(page[-1], sort), page[-1].id)) if len(records) > limit else None
    return UserPage([UserItem(**item_fields(record)) for record in page], following, total)


@get("/users/{user_id:int}", operation_id="GetUser", summary="One user", sync_to_thread=True)
def show_user(parts: NamedDependency[Parts], seat: NamedDependency[Seat], user_id: FromPath[int]) -> UserDetail:
    workspace_id = seat.workspace.id
    record = user_by_id(parts.engine, workspace_id, user_id)
    merged = merged_users(parts.engine, workspace_id, record.id)
    keys = keys_of(parts.engine, workspace_id, [record.id, *(one.id for one in merged)])
    return UserDetail(
        **item_fields(record),
        keys=[UserKey(held.key, iso(held.since)) for held in keys],
        merged=[MergedUser(one.id, iso(one.merged_at or 0), one.key) for one in merged],
        merged_into=record.id if record.id != user_id else None,
        attribute_details=_attribute_values(parts, workspace_id, record),
        last_page=record.last_page,
        last_agent=record.last_agent,
    )


@get(
    "/users/{user_id:int}/timeline",
    operation_id="GetUserTimeline",
    summary="Everything a user did, newest first",
    sync_to_thread=True,
)
def show_timeline(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    user_id: FromPath[int],
    cursor: Cursor = "",
    limit: Limit = 100,
    name: Names = None,
    kind: Kinds = None,
) -> EventPage:
    record = user_by_id(parts.engine, seat.workspace.id, user_id)
    return user_timeline(parts, seat.workspace.id, record, cursor, limit, name, kind)


user_router = Router("/", route_handlers=[list_users, show_user, show_timeline], tags=["users"])


def item_fields(record: UserRecord) -> dict[str, Any]:
    """Return the fields of a `UserItem`."""
    return {
        "id": record.id,
        "key": record.key,
        "custom_id": record.custom_id,
        "email": record.email,
        "name": record.name,
        "first_seen": iso(record.first_seen),
        "last_seen": iso(record.last_seen),
        "events": record.events,
        "page_views": record.page_views,
        "score": record.score,
        "attributes": record.attributes,
    }


def _attribute_values(parts: Parts, workspace_id: int, record: UserRecord) -> list[AttributeValue]:
    types = {known.name: known.type for known in parts.definitions.user_attributes(workspace_id)}
    values: list[AttributeValue] = []
    for name in sorted(record.attributes):
        event_id, at = record.sources.get(name, (None, None))
        kind = types.get(name, AttributeType.STRING)
        values.append(AttributeValue(name, kind, record.attributes[name], event_id, None if at is None else iso(at)))
    return values
