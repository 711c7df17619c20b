"""Users: the list, one user, their timeline."""

from typing import Annotated

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from cueline.api.auth import Seat
from cueline.api.paging import Cursor, Limit
from cueline.api.parts import Parts
from cueline.api.timelines import Kinds, Names, TimelinePage, user_timeline
from cueline.api.user_details import UserDetail, user_detail
from cueline.api.user_exports import export_answer
from cueline.api.user_pages import UserPage, user_page
from cueline.users.directory import Search, Sort, user_by_id

ScoreBound = Annotated[
    int | None, QueryParameter(ge=-(2**53), le=2**53, description="Only who scores at least, or at most, this.")
]


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
    record = user_by_id(parts.engine, seat.workspace.id, user_id)
    return user_detail(parts, seat.workspace.id, record, asked=user_id)


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


@get(
    "/users/{user_id:int}/export",
    operation_id="ExportUser",
    summary="Everything that is kept of a user, as one file",
    media_type="application/json",
    sync_to_thread=True,
)
def export_user(parts: NamedDependency[Parts], seat: NamedDependency[Seat], user_id: FromPath[int]) -> Stream:
    record = user_by_id(parts.engine, seat.workspace.id, user_id)
    return export_answer(parts, seat.workspace, record, seat.actor.called)


user_router = Router("/", route_handlers=[list_users, show_user, show_timeline, export_user], tags=["users"])
