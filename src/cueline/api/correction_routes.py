"""Putting right what happened to a user: undoing a merge, removing an event."""

from typing import Annotated

from litestar import Router, delete
from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter
from msgspec import Struct

from cueline.api.auth import Admittance, Seat
from cueline.api.parts import Parts
from cueline.api.path_names import name_in_path
from cueline.errors import InvalidInput, NotFound
from cueline.event import Kind, event_id
from cueline.events.port import EventQuery
from cueline.members.roles import Right
from cueline.users.directory import UserRecord, numbers_of, user_by_id, user_by_key
from cueline.users.merges import ask_undoing
from cueline.users.removals import ask_removal
from cueline.workspaces.audit import Change, record
from cueline.workspaces.tokens import TokenScope


class Parting(Struct):
    """Who is about to stand for themselves again."""

    id: int


class Removing(Struct):
    """Which event is about to be removed: it is not found any more once it is."""

    id: str


MergedNumber = Annotated[int, PathParameter(description="The number of who was merged in.", ge=1, le=2**53)]
EventName = Annotated[str, PathParameter(description="The event's id, as timelines show it or as it was sent.")]


@delete(
    "/users/{user_id:int}/merged/{merged_id:int}",
    operation_id="UndoMerge",
    summary="Undo a merge: both users are as if it had never been, within seconds",
    right=Right.DEFINE,
    status_code=202,
    sync_to_thread=True,
)
def delete_merged(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], user_id: FromPath[int], merged_id: MergedNumber
) -> Parting:
    user = user_by_id(parts.engine, seat.workspace.id, user_id)
    return _undo(parts, seat.workspace.id, user, merged_id, seat.actor.called)


@delete(
    "/users/{user_id:int}/events/{event:str}",
    operation_id="RemoveEvent",
    summary="Remove an event for good: its user is as if it had never been, within seconds",
    right=Right.MANAGE,
    status_code=202,
    sync_to_thread=True,
)
def delete_event(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], user_id: FromPath[int], event: EventName
) -> Removing:
    user = user_by_id(parts.engine, seat.workspace.id, user_id)
    return _remove(parts, seat.workspace.id, user, name_in_path(event), seat.actor.called)


@delete(
    "/users/by-key/{key:str}/merged/{merged_id:int}",
    operation_id="V1UndoMerge",
    summary="Undo a merge: both users are as if it had never been, within seconds",
    scope=TokenScope.WRITE,
    status_code=202,
    sync_to_thread=True,
)
def delete_merged_by_key(
    parts: NamedDependency[Parts], admittance: NamedDependency[Admittance], key: FromPath[str], merged_id: MergedNumber
) -> Parting:
    user = user_by_key(parts.engine, admittance.workspace.id, name_in_path(key))
    return _undo(parts, admittance.workspace.id, user, merged_id, admittance.called)


@delete(
    "/users/by-key/{key:str}/events/{event:str}",
    operation_id="V1RemoveEvent",
    summary="Remove an event for good: its user is as if it had never been, within seconds",
    scope=TokenScope.WRITE,
    status_code=202,
    sync_to_thread=True,
)
def delete_event_by_key(
    parts: NamedDependency[Parts], admittance: NamedDependency[Admittance], key: FromPath[str], event: EventName
) -> Removing:
    user = user_by_key(parts.engine, admittance.workspace.id, name_in_path(key))
    return _remove(parts, admittance.workspace.id, user, name_in_path(event), admittance.called)


correction_router = Router("/", route_handlers=[delete_merged, delete_event], tags=["users"])
V1_CORRECTION_HANDLERS = [delete_merged_by_key, delete_event_by_key]


def _undo(parts: Parts, workspace_id: int, user: UserRecord, merged_id: int, actor: str) -> Parting:
    """Ask the lane to undo a merge, and record who asked."""
    if merged_id == user.id or merged_id not in numbers_of(parts.engine, workspace_id, user.id):
        raise NotFound(
            f"User {merged_id} is not part of user {user.id}.",
            code="merge_unknown",
            hint="The user's page lists who was merged into them.",
        )
    now = parts.clock()
    with parts.engine.begin() as transaction:
        if ask_undoing(transaction, workspace_id, merged_id, now):
            detail = {"user_id": merged_id, "part_of": user.id}
            record(transaction, workspace_id, now, Change(actor, "user.unmerged", f"user {merged_id}", detail))
    return Parting(merged_id)


def _remove(parts: Parts, workspace_id: int, user: UserRecord, sent_id: str, actor: str) -> Removing:
    """Ask the lane to remove an event, and record who asked."""
    users = numbers_of(parts.engine, workspace_id, user.id)
    found = parts.events.find(EventQuery(workspace=workspace_id, users=users, ids=(event_id(sent_id),), limit=1))
    if not found:
        raise NotFound(
            "The user has no event with this id.",
            code="event_not_found",
            hint="The user's timeline shows ids; an event that was removed is not found any more.",
        )
    (row,) = found
    if row.kind >= Kind.SCORE:
        raise InvalidInput(
            "This is Cueline's own record of what it did.",
            code="event_not_removable",
            hint="Remove the event that caused it, or change the score, tag or list back.",
        )
    now = parts.clock()
    with parts.engine.begin() as transaction:
        if ask_removal(transaction, row, now):
            subject, detail = f"{row.name} of user {user.id}", {"user_id": user.id, "event_id": row.id}
            record(transaction, workspace_id, now, Change(actor, "event.removed", subject, detail))
    return Removing(row.id)
