"""Tags and lists."""

from litestar import Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from cueline.api.auth import Seat
from cueline.api.paging import Cursor, Limit
from cueline.api.parts import Parts
from cueline.api.path_names import name_in_path
from cueline.api.standing_changes import change_members, change_tags, tag_changes, users_called
from cueline.api.standing_items import (
    ListItem,
    ListOfLists,
    StandingAnswer,
    TagList,
    UsedBy,
    WantedList,
    WantedMembers,
    WantedTag,
    WantedTags,
    list_item,
    tag_list,
)
from cueline.api.usage import FORMER_RULE, uses_of
from cueline.api.user_pages import UserPage, user_page
from cueline.errors import Conflict
from cueline.members.roles import Right
from cueline.segments.lists import change_list, create_list, list_by_id, lists_of, remove_list
from cueline.segments.naming import described
from cueline.users.directory import Search
from cueline.users.tags import tags_of


@get("/tags", operation_id="ListTags", summary="Tags, those of most users first", sync_to_thread=True)
def list_tags(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> TagList:
    return tag_list(tags_of(parts.engine, seat.workspace.id))


@post(
    "/users/{user_id:int}/tags",
    operation_id="AddTag",
    summary="Add a tag to a user",
    right=Right.DEFINE,
    status_code=202,
)
async def post_tag(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], user_id: FromPath[int], data: JSONBody[WantedTag]
) -> StandingAnswer:
    changes = tag_changes([data.tag], [])
    users = await users_called(parts, seat.workspace.id, [user_id])
    return await change_tags(parts, seat.workspace.id, users, changes, seat.actor.called)


@delete(
    "/users/{user_id:int}/tags/{tag:str}",
    operation_id="RemoveTag",
    summary="Remove a tag from a user",
    right=Right.DEFINE,
    status_code=202,
)
async def delete_tag(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], user_id: FromPath[int], tag: FromPath[str]
) -> StandingAnswer:
    changes = tag_changes([], [name_in_path(tag)])
    users = await users_called(parts, seat.workspace.id, [user_id])
    return await change_tags(parts, seat.workspace.id, users, changes, seat.actor.called)


@post(
    "/users/tags",
    operation_id="ChangeTags",
    summary="Add tags to several users, and remove some",
    right=Right.DEFINE,
    status_code=202,
)
async def post_tags(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[WantedTags]
) -> StandingAnswer:
    changes = tag_changes(data.add, data.remove)
    users = await users_called(parts, seat.workspace.id, data.users)
    return await change_tags(parts, seat.workspace.id, users, changes, seat.actor.called)


@get("/lists", operation_id="ListLists", summary="Lists, by name", sync_to_thread=True)
def list_lists(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> ListOfLists:
    used = uses_of(parts.engine, seat.workspace.id, "list")
    return ListOfLists([list_item(one, used.get(one.id, [])) for one in lists_of(parts.engine, seat.workspace.id)])


@post("/lists", operation_id="CreateList", summary="Make a list", right=Right.DEFINE, sync_to_thread=True)
def post_list(parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[WantedList]) -> ListItem:
    called = described(data.name, data.description)
    return list_item(create_list(parts.desk, seat.workspace.id, called, seat.actor.called), [])


@patch(
    "/lists/{list_id:int}",
    operation_id="ChangeList",
    summary="Give a list another name or description",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def patch_list(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], list_id: FromPath[int], data: JSONBody[WantedList]
) -> ListItem:
    called = described(data.name, data.description)
    changed = change_list(parts.desk, seat.workspace.id, list_id, called, seat.actor.called)
    return list_item(changed, _uses(parts, seat, list_id))


@delete(
    "/lists/{list_id:int}",
    operation_id="RemoveList",
    summary="Remove a list that nothing asks for",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def delete_list(parts: NamedDependency[Parts], seat: NamedDependency[Seat], list_id: FromPath[int]) -> None:
    if uses := _uses(parts, seat, list_id):
        raise Conflict(
            f"The {uses[0].kind} {uses[0].name!r} asks who is in the list.",
            code="list_used",
            hint=_HINTS.get(uses[0].kind, "Change or remove that first."),
        )
    remove_list(parts.desk, seat.workspace.id, list_id, seat.actor.called)


@get("/lists/{list_id:int}/users", operation_id="ListListUsers", summary="The users in a list", sync_to_thread=True)
def list_list_users(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    list_id: FromPath[int],
    cursor: Cursor = "",
    limit: Limit = 50,
) -> UserPage:
    list_by_id(parts.engine, seat.workspace.id, list_id)
    return user_page(parts, seat.workspace.id, Search(list=list_id, limit=limit), cursor)


@post(
    "/lists/{list_id:int}/users",
    operation_id="ChangeListUsers",
    summary="Put users into a list, and take some out",
    right=Right.DEFINE,
    status_code=202,
)
async def post_list_users(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], list_id: FromPath[int], data: JSONBody[WantedMembers]
) -> StandingAnswer:
    place, actor = seat.workspace.id, seat.actor.called
    into = list_by_id(parts.engine, place, list_id)
    joining, leaving = await users_called(parts, place, data.users), await users_called(parts, place, data.remove)
    joined = await change_members(parts, place, into, joining, actor, is_joined=True)
    left = await change_members(parts, place, into, leaving, actor, is_joined=False)
    return StandingAnswer(joined.event_ids + left.event_ids)


standing_router = Router(
    "/",
    route_handlers=[
        list_tags,
        post_tag,
        delete_tag,
        post_tags,
        list_lists,
        post_list,
        patch_list,
        delete_list,
        list_list_users,
        post_list_users,
    ],
    tags=["users"],
)


_HINTS = {FORMER_RULE: "Publish the scoring plan with mode recompute first."}


def _uses(parts: Parts, seat: Seat, list_id: int) -> list[UsedBy]:
    return uses_of(parts.engine, seat.workspace.id, "list").get(list_id, [])
