"""Segments."""

from zoneinfo import ZoneInfo

from litestar import Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from cueline.api.auth import Seat
from cueline.api.paging import Cursor, Limit
from cueline.api.parts import Parts
from cueline.api.standing_items import (
    SegmentChange,
    SegmentItem,
    SegmentList,
    UsedBy,
    WantedPreview,
    WantedSegment,
    segment_item,
)
from cueline.api.usage import uses_of
from cueline.api.user_pages import UserItem, UserPage, user_items, user_page
from cueline.errors import Conflict
from cueline.members.roles import Right
from cueline.segments.catalog import (
    change_segment,
    create_segment,
    remove_segment,
    segment_by_id,
    segment_condition,
    segments_of,
)
from cueline.segments.matching import Asked
from cueline.segments.naming import described
from cueline.segments.preview import find_matching
from cueline.users.directory import Search, user_by_id


class SegmentPreview(Struct):
    """How many users a condition is true of now, and some of them."""

    count: int
    sample: list[UserItem]


@get("/segments", operation_id="ListSegments", summary="Segments, by name", sync_to_thread=True)
def list_segments(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> SegmentList:
    used = uses_of(parts.engine, seat.workspace.id, "segment")
    known = segments_of(parts.engine, seat.workspace.id)
    return SegmentList([segment_item(one, used.get(one.id, [])) for one in known])


@post("/segments", operation_id="CreateSegment", summary="Make a segment", right=Right.DEFINE, sync_to_thread=True)
def post_segment(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[WantedSegment]
) -> SegmentItem:
    called = described(data.name, data.description)
    return segment_item(create_segment(parts.desk, seat.workspace, called, data.condition, seat.actor.called), [])


@post(
    "/segments/preview",
    operation_id="PreviewSegment",
    summary="How many users a condition is true of now, and some of them",
    status_code=200,
    sync_to_thread=True,
)
def post_preview(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[WantedPreview]
) -> SegmentPreview:
    place = seat.workspace
    asked = Asked(workspace=place.id, at_us=parts.clock() * 1_000, zone=ZoneInfo(place.timezone))
    found = find_matching(parts.engine, parts.counts, segment_condition(data.condition), asked)
    users = [user_by_id(parts.engine, place.id, number) for number in found.sample]
    return SegmentPreview(found.count, user_items(parts, users))


@get("/segments/{segment_id:int}", operation_id="GetSegment", summary="One segment", sync_to_thread=True)
def show_segment(parts: NamedDependency[Parts], seat: NamedDependency[Seat], segment_id: FromPath[int]) -> SegmentItem:
    known = segment_by_id(parts.engine, seat.workspace.id, segment_id)
    return segment_item(known, _uses(parts, seat, segment_id))


@patch(
    "/segments/{segment_id:int}",
    operation_id="ChangeSegment",
    summary="Give a segment another name, description or condition",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def patch_segment(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], segment_id: FromPath[int], data: JSONBody[SegmentChange]
) -> SegmentItem:
    before = segment_by_id(parts.engine, seat.workspace.id, segment_id)
    called = described(
        before.name if data.name is None else data.name,
        before.description if data.description is None else data.description,
    )
    condition = before.condition if data.condition is None else data.condition
    changed = change_segment(parts.desk, seat.workspace, segment_id, called, condition, seat.actor.called)
    return segment_item(changed, _uses(parts, seat, segment_id))


@delete(
    "/segments/{segment_id:int}",
    operation_id="RemoveSegment",
    summary="Remove a segment that nothing asks for",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def delete_segment(parts: NamedDependency[Parts], seat: NamedDependency[Seat], segment_id: FromPath[int]) -> None:
    if uses := _uses(parts, seat, segment_id):
        raise Conflict(
            f"The {uses[0].kind} {uses[0].name!r} asks who is in the segment.",
            code="segment_used",
            hint="Change or remove that first.",
        )
    remove_segment(parts.desk, seat.workspace.id, segment_id, seat.actor.called)


@get(
    "/segments/{segment_id:int}/users",
    operation_id="ListSegmentUsers",
    summary="The users in a segment",
    sync_to_thread=True,
)
def list_segment_users(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    segment_id: FromPath[int],
    cursor: Cursor = "",
    limit: Limit = 50,
) -> UserPage:
    segment_by_id(parts.engine, seat.workspace.id, segment_id)
    return user_page(parts, seat.workspace.id, Search(segment=segment_id, limit=limit), cursor)


segment_router = Router(
    "/",
    route_handlers=[
        list_segments,
        post_segment,
        post_preview,
        show_segment,
        patch_segment,
        delete_segment,
        list_segment_users,
    ],
    tags=["users"],
)


def _uses(parts: Parts, seat: Seat, segment_id: int) -> list[UsedBy]:
    return uses_of(parts.engine, seat.workspace.id, "segment").get(segment_id, [])
