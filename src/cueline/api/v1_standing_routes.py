"""Tags in the stable API for programs."""

import asyncio

from litestar import delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from cueline.api.auth import Admittance
from cueline.api.parts import Parts
from cueline.api.path_names import name_in_path
from cueline.api.standing_changes import change_tags, tag_changes
from cueline.api.standing_items import StandingAnswer, WantedTag
from cueline.users.directory import user_by_key
from cueline.workspaces.tokens import TokenScope


@post(
    "/users/by-key/{key:str}/tags",
    operation_id="V1AddTag",
    summary="Add a tag to a user",
    scope=TokenScope.WRITE,
    status_code=202,
)
async def post_tag(
    parts: NamedDependency[Parts],
    admittance: NamedDependency[Admittance],
    key: FromPath[str],
    data: JSONBody[WantedTag],
) -> StandingAnswer:
    changes = tag_changes([data.tag], [])
    user = await asyncio.to_thread(user_by_key, parts.engine, admittance.workspace.id, name_in_path(key))
    return await change_tags(parts, admittance.workspace.id, [user], changes, admittance.called)


@delete(
    "/users/by-key/{key:str}/tags/{tag:str}",
    operation_id="V1RemoveTag",
    summary="Remove a tag from a user",
    scope=TokenScope.WRITE,
    status_code=202,
)
async def delete_tag(
    parts: NamedDependency[Parts],
    admittance: NamedDependency[Admittance],
    key: FromPath[str],
    tag: FromPath[str],
) -> StandingAnswer:
    changes = tag_changes([], [name_in_path(tag)])
    user = await asyncio.to_thread(user_by_key, parts.engine, admittance.workspace.id, name_in_path(key))
    return await change_tags(parts, admittance.workspace.id, [user], changes, admittance.called)


STANDING_HANDLERS = [post_tag, delete_tag]
