"""Changing tags and lists of users: what is asked becomes events in the log, one for each change."""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import uuid4

from cueline.api.parts import Parts
from cueline.api.registry_routes import note_change
from cueline.api.standing_items import StandingAnswer
from cueline.event import UserId
from cueline.segments.lists import UserList
from cueline.users.directory import UserRecord, user_by_id
from cueline.users.standing import TagChange, tag_name
from cueline.users.standing_events import Made, list_event, tag_event
from cueline.workspaces.audit import Change


def tag_changes(added: Iterable[str], removed: Iterable[str]) -> list[TagChange]:
    """Read which tags to add and remove.

    Raises:
        InvalidInput: one is no name for a tag.
    """
    return [
        TagChange(tag_name(name), is_added) for names, is_added in ((added, True), (removed, False)) for name in names
    ]


async def users_called(parts: Parts, workspace_id: int, numbers: Iterable[int]) -> list[UserRecord]:
    """Return these users, each once.

    Raises:
        NotFound: there is no such user; none is returned.
    """

    def find() -> list[UserRecord]:
        found = [user_by_id(parts.engine, workspace_id, number) for number in dict.fromkeys(numbers)]
        return list({one.id: one for one in found}.values())

    return await asyncio.to_thread(find)


async def change_tags(
    parts: Parts, workspace_id: int, users: Sequence[UserRecord], changes: Sequence[TagChange], actor: str
) -> StandingAnswer:
    """Send the events that change tags, and record who did it.

    Raises:
        Unavailable: some may be changed; asking again is safe.
    """
    wanted = [(one, change) for one in users for change in changes if change.is_added != (change.name in one.tags)]
    bodies = [(made := _made(parts, actor), tag_event(UserId(one.id), change, made)) for one, change in wanted]
    detail = {"added": [one.name for one in changes if one.is_added], "users": [one.id for one in users]}
    detail["removed"] = [one.name for one in changes if not one.is_added]
    await _send(parts, workspace_id, [body for _, body in bodies], Change(actor, "user.tagged", _called(users), detail))
    return StandingAnswer([made.event_id for made, _ in bodies])


async def change_members(
    parts: Parts, workspace_id: int, into: UserList, users: Sequence[UserRecord], actor: str, *, is_joined: bool
) -> StandingAnswer:
    """Send the events by which users join or leave a list, and record who did it.

    Raises:
        Unavailable: some may be changed; asking again is safe.
    """
    wanted = [one for one in users if is_joined != (into.id in one.lists)]
    bodies = [
        (made := _made(parts, actor), list_event(UserId(one.id), into.id, into.name, made, is_joined=is_joined))
        for one in wanted
    ]
    action = "list.joined" if is_joined else "list.left"
    detail = {"list": into.id, "users": [one.id for one in wanted]}
    await _send(parts, workspace_id, [body for _, body in bodies], Change(actor, action, into.name, detail))
    return StandingAnswer([made.event_id for made, _ in bodies])


async def _send(parts: Parts, workspace_id: int, bodies: list[bytes], line: Change) -> None:
    if bodies:
        await asyncio.gather(*(parts.append_made_event(workspace_id, body) for body in bodies))
        await asyncio.to_thread(note_change, parts, workspace_id, line)


def _made(parts: Parts, actor: str) -> Made:
    return Made(actor, str(uuid4()), parts.clock())


def _called(users: Sequence[UserRecord]) -> str:
    return users[0].label if len(users) == 1 else f"{len(users)} users"
