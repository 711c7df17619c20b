"""Members of a workspace, and the record of what they changed."""

from typing import Any

from litestar import Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from cueline.api.auth import Seat
from cueline.api.moments import iso
from cueline.api.paging import Cursor, Limit, cursor_of, read_cursor
from cueline.api.parts import Parts
from cueline.members.membership import Colleague, change_role, colleagues, invite, remove_member
from cueline.members.roles import Right, Role
from cueline.workspaces.audit import AuditLine, audit_lines


class MemberItem(Struct):
    """A member of the workspace; `pending` until they sign in for the first time."""

    id: int
    email: str
    name: str
    role: Role
    created_at: str
    pending: bool


class MemberList(Struct):
    items: list[MemberItem]


class NewMember(Struct, forbid_unknown_fields=True):
    email: str
    role: Role


class Invitation(Struct):
    """The address to pass on, good once within 7 days; null when the member signs in as they always do."""

    link: str | None


class RoleChange(Struct, forbid_unknown_fields=True):
    role: Role


class AuditItem(Struct):
    id: int
    at: str
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


class AuditPage(Struct):
    items: list[AuditItem]
    next: str | None


@get("/members", operation_id="ListMembers", summary="Who may enter the workspace", sync_to_thread=True)
def list_members(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> MemberList:
    return MemberList([_member_item(one) for one in colleagues(parts.engine, seat.workspace.id)])


@post(
    "/members",
    operation_id="InviteMember",
    summary="Let somebody in, by a one-time link",
    right=Right.MANAGE,
    sync_to_thread=True,
)
def post_member(parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[NewMember]) -> Invitation:
    path = invite(parts.desk, seat.workspace.id, data.email, data.role, seat.actor)
    return Invitation(None if path is None else parts.settings.public_url + path)


@patch(
    "/members/{member_id:int}",
    operation_id="ChangeRole",
    summary="Give a member another role",
    right=Right.MANAGE,
    sync_to_thread=True,
)
def patch_member(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], member_id: FromPath[int], data: JSONBody[RoleChange]
) -> MemberItem:
    return _member_item(change_role(parts.desk, seat.workspace.id, member_id, data.role, seat.actor))


@delete(
    "/members/{member_id:int}",
    operation_id="RemoveMember",
    summary="Take a member out of the workspace",
    right=Right.MANAGE,
    sync_to_thread=True,
)
def delete_member(parts: NamedDependency[Parts], seat: NamedDependency[Seat], member_id: FromPath[int]) -> None:
    remove_member(parts.desk, seat.workspace.id, member_id, seat.actor)


@get(
    "/audit",
    operation_id="ListAudit",
    summary="Who changed what, newest first",
    right=Right.MANAGE,
    sync_to_thread=True,
)
def list_audit(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], cursor: Cursor = "", limit: Limit = 50
) -> AuditPage:
    lines = audit_lines(parts.engine, seat.workspace.id, read_cursor(cursor, int), limit + 1)
    following = cursor_of(lines[limit - 1].id) if len(lines) > limit else None
    return AuditPage([_audit_item(line) for line in lines[:limit]], following)


member_router = Router(
    "/",
    route_handlers=[list_members, post_member, patch_member, delete_member, list_audit],
    tags=["members"],
)


def _member_item(one: Colleague) -> MemberItem:
    return MemberItem(one.id, one.email, one.name, one.role, iso(one.created_at), one.pending)


def _audit_item(line: AuditLine) -> AuditItem:
    change = line.change
    return AuditItem(line.id, iso(line.at), change.actor, change.action, change.subject, change.detail)
