"""Users: the list, one user, their timeline."""

from typing import Annotated, Any

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct

from cueline.api.auth import Seat
from cueline.api.moments import iso
from cueline.api.paging import Cursor, Limit
from cueline.api.parts import Parts
from cueline.api.timelines import Kinds, Names, TimelinePage, user_timeline
from cueline.api.user_pages import UserItem, UserPage, fields_of, user_page
from cueline.event import AttributeType
from cueline.state.engine import reading
from cueline.users.directory import Search, Sort, UserRecord, keys_of, merged_users, user_by_id
from cueline.users.merges import being_undone

ScoreBound = Annotated[
    int | None, QueryParameter(ge=-(2**53), le=2**53, description="Only who scores at least, or at most, this.")
]


class UserKey(Struct):
    key: str
    since: str


class MergedUser(Struct):
    """A user who became part of this one; `is_parting`: the merge is about to be undone."""

    id: int
    at: str
    key: str
    is_parting: bool


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
    *,
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
    tag: Annotated[str, QueryParameter(max_length=128, description="Only who has this tag.")] = "",
    list: Annotated[int | None, QueryParameter(description="Only who is in this list.")] = None,  # noqa: A002
    segment: Annotated[int | None, QueryParameter(description="Only who is in this segment.")] = None,
) -> UserPage:
    search = Search(
        text=q,
        sort=sort,
        limit=limit,
        min_score=min_score,
        max_score=max_score,
        tag=tag,
        list=list,
        segment=segment,
    )
    return user_page(parts, seat.workspace.id, search, cursor)


@get("/users/{user_id:int}", operation_id="GetUser", summary="One user", sync_to_thread=True)
def show_user(parts: NamedDependency[Parts], seat: NamedDependency[Seat], user_id: FromPath[int]) -> UserDetail:
    workspace_id = seat.workspace.id
    record = user_by_id(parts.engine, workspace_id, user_id)
    merged = merged_users(parts.engine, workspace_id, record.id)
    with reading(parts.engine) as connection:
        parting = being_undone(connection, {one.id for one in merged})
    keys = keys_of(parts.engine, workspace_id, [record.id, *(one.id for one in merged)])
    return UserDetail(
        **fields_of(parts, [record])[0],
        keys=[UserKey(held.key, iso(held.since)) for held in keys],
        merged=[MergedUser(one.id, iso(one.merged_at or 0), one.key, one.id in parting) for one in merged],
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
) -> TimelinePage:
    record = user_by_id(parts.engine, seat.workspace.id, user_id)
    return user_timeline(parts, seat.workspace.id, record, cursor, limit, name, kind)


user_router = Router("/", route_handlers=[list_users, show_user, show_timeline], tags=["users"])


def _attribute_values(parts: Parts, workspace_id: int, record: UserRecord) -> list[AttributeValue]:
    types = {known.name: known.type for known in parts.definitions.user_attributes(workspace_id)}
    values: list[AttributeValue] = []
    for name in sorted(record.attributes):
        event_id, at = record.sources.get(name, (None, None))
        kind = types.get(name, AttributeType.STRING)
        values.append(AttributeValue(name, kind, record.attributes[name], event_id, None if at is None else iso(at)))
    return values
