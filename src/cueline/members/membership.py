"""Members and the workspaces they belong to."""

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select, update

from cueline.errors import Conflict, Forbidden, NotFound
from cueline.members.emails import normal_email
from cueline.members.links import INVITE_VALID_MS, add_link
from cueline.members.roles import Right, Role, allows, covers
from cueline.state.engine import reading
from cueline.state.tables import member, member_session, membership, sign_in_link, workspace
from cueline.workspaces.audit import Change, record
from cueline.workspaces.desk import Desk
from cueline.workspaces.workspace import Workspace


class Colleague(Struct, frozen=True):
    """A member as seen in one workspace.

    Attributes:
        id: The member's number.
        email: In lower case.
        name: As the member wrote it; may be empty.
        role: In this workspace.
        created_at: When the member joined this workspace, milliseconds.
        pending: True until the member signs in for the first time.
    """

    id: int
    email: str
    name: str
    role: Role
    created_at: int
    pending: bool


class Actor(Struct, frozen=True):
    """Who does something in a workspace: a member with a role, or somebody at the server's command line.

    Attributes:
        called: As the audit log names them: a member's e-mail, or `cli`.
        role: What decides what they may do.
        member_id: Who it is; None at the command line, which may do everything.
    """

    called: str
    role: Role
    member_id: int | None


CLI = Actor("cli", Role.OWNER, None)


def invite(desk: Desk, workspace_id: int, email: str, role: Role | None, by: Actor) -> str | None:
    """Let somebody into a workspace, and return the path of a link that signs them in once within 7 days.

    A member who is in it already gets `role` and a new link; without a role they keep theirs, and somebody new becomes
    an admin. None instead of a link when that would open more to the
    inviter than they have: the member is in another workspace too, or may do more here; they sign in as they always do.

    Raises:
        InvalidInput: `email` is no address; nothing changed.
        Forbidden: only an owner makes owners; nothing changed.
        Conflict: they are the last owner, and would be none; nothing changed.
    """
    email, now = normal_email(email), desk.clock()
    with desk.engine.begin() as transaction:
        member_id = _member_by_email(transaction, email, now)
        given = role or _role(transaction, workspace_id, member_id) or Role.ADMIN
        _set_role(transaction, workspace_id, member_id, given, by, now)
        record(transaction, workspace_id, now, Change(by.called, "member.invited", email, {"role": given}))
        if not _may_have_link(transaction, member_id, by):
            return None
        return add_link(transaction, member_id, now, INVITE_VALID_MS)


def change_role(desk: Desk, workspace_id: int, member_id: int, role: Role, by: Actor) -> Colleague:
    """Give a member another role.

    Raises:
        NotFound: the workspace has no such member.
        Forbidden: only an owner makes and unmakes owners; nothing changed.
        Conflict: they are the last owner; nothing changed.
    """
    now = desk.clock()
    with desk.engine.begin() as transaction:
        before = _colleague(transaction, workspace_id, member_id)
        _set_role(transaction, workspace_id, member_id, role, by, now)
        detail = {"from": before.role, "to": role}
        record(transaction, workspace_id, now, Change(by.called, "member.role_changed", before.email, detail))
        return _colleague(transaction, workspace_id, member_id)


def remove_member(desk: Desk, workspace_id: int, member_id: int, by: Actor) -> None:
    """Take a member out of a workspace. Who belongs to none any more is signed out, and open links end.

    Raises:
        NotFound: the workspace has no such member.
        Forbidden: only an owner removes an owner; nothing changed.
        Conflict: they are the last owner; nothing changed.
    """
    with desk.engine.begin() as transaction:
        leaving = _colleague(transaction, workspace_id, member_id)
        _reject_owner_change(transaction, workspace_id, leaving.role, None, by)
        here = (membership.c.workspace_id == workspace_id) & (membership.c.member_id == member_id)
        transaction.execute(delete(membership).where(here))
        _close_doors(transaction, member_id)
        record(transaction, workspace_id, desk.clock(), Change(by.called, "member.removed", leaving.email))


def colleagues(engine: Engine, workspace_id: int) -> list[Colleague]:
    """Return the members of a workspace, those who joined first before the others."""
    query = _colleagues_of(workspace_id).order_by(membership.c.created_at, member.c.id)
    with reading(engine) as connection:
        return [_as_colleague(row) for row in connection.execute(query)]


def workspaces_of(engine: Engine, member_id: int) -> list[tuple[Workspace, Role]]:
    """Return the workspaces a member belongs to, with their role in each, oldest first."""
    query = (
        select(workspace, membership.c.role)
        .join(membership, membership.c.workspace_id == workspace.c.id)
        .where(membership.c.member_id == member_id)
        .order_by(workspace.c.id)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    return [
        (Workspace(row.id, row.name, row.slug, row.timezone, bool(row.unified_identification)), Role(row.role))
        for row in rows
    ]


def role_in(engine: Engine, workspace_id: int, member_id: int) -> Role | None:
    """Return a member's role in a workspace; None when they are not in it."""
    with reading(engine) as connection:
        return _role(connection, workspace_id, member_id)


def add_membership(transaction: Connection, workspace_id: int, email: str, role: Role, now: int) -> int:
    """Put a member, known or new, into a workspace that they are not in, and return their number."""
    member_id = _member_by_email(transaction, email, now)
    row = {"workspace_id": workspace_id, "member_id": member_id, "role": role, "created_at": now}
    transaction.execute(insert(membership).values(row))
    return member_id


def _role(connection: Connection, workspace_id: int, member_id: int) -> Role | None:
    here = (membership.c.workspace_id == workspace_id) & (membership.c.member_id == member_id)
    role = connection.execute(select(membership.c.role).where(here)).scalar_one_or_none()
    return None if role is None else Role(role)


def _member_by_email(transaction: Connection, email: str, now: int) -> int:
    query = select(member.c.id).where(member.c.email == email)
    known: int | None = transaction.execute(query).scalar_one_or_none()
    if known is not None:
        return known
    added = insert(member).values(email=email, created_at=now).returning(member.c.id)
    new: int = transaction.execute(added).scalar_one()
    return new


def _set_role(transaction: Connection, workspace_id: int, member_id: int, role: Role, by: Actor, now: int) -> None:
    before = _role(transaction, workspace_id, member_id)
    _reject_owner_change(transaction, workspace_id, before, role, by)
    if before is None:
        row = {"workspace_id": workspace_id, "member_id": member_id, "role": role, "created_at": now}
        transaction.execute(insert(membership).values(row))
    else:
        here = (membership.c.workspace_id == workspace_id) & (membership.c.member_id == member_id)
        transaction.execute(update(membership).where(here).values(role=role))


def _reject_owner_change(
    transaction: Connection, workspace_id: int, before: Role | None, after: Role | None, by: Actor
) -> None:
    if before is after or Role.OWNER not in {before, after}:
        return
    if not allows(by.role, Right.OWN):
        raise Forbidden("Only an owner makes and unmakes owners.", code="owner_needed", hint="Ask an owner to do it.")
    owners = (membership.c.workspace_id == workspace_id) & (membership.c.role == Role.OWNER)
    count = transaction.execute(select(func.count()).select_from(membership).where(owners)).scalar_one()
    if before is Role.OWNER and count == 1:
        raise Conflict(
            "This is the workspace's last owner.", code="last_owner", hint="Make somebody else an owner first."
        )


def _may_have_link(transaction: Connection, member_id: int, by: Actor) -> bool:
    if by.member_id is None:
        return True
    theirs = membership.alias("theirs")
    same_place = (membership.c.workspace_id == theirs.c.workspace_id) & (membership.c.member_id == by.member_id)
    places = (
        select(theirs.c.role, membership.c.role.label("mine"))
        .outerjoin(membership, same_place)
        .where(theirs.c.member_id == member_id)
    )
    rows = transaction.execute(places).all()
    return all(
        row.mine is not None and allows(Role(row.mine), Right.MANAGE) and covers(Role(row.mine), Role(row.role))
        for row in rows
    )


def _close_doors(transaction: Connection, member_id: int) -> None:
    elsewhere = select(membership.c.member_id).where(membership.c.member_id == member_id)
    if transaction.execute(elsewhere.limit(1)).first() is None:
        transaction.execute(delete(member_session).where(member_session.c.member_id == member_id))
        transaction.execute(delete(sign_in_link).where(sign_in_link.c.member_id == member_id))


def _colleague(transaction: Connection, workspace_id: int, member_id: int) -> Colleague:
    row = transaction.execute(_colleagues_of(workspace_id).where(member.c.id == member_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no member {member_id} in this workspace.", code="member_unknown")
    return _as_colleague(row)


def _colleagues_of(workspace_id: int) -> Select[Any]:
    link = sign_in_link.c
    arrived = select(link.member_id).where(link.member_id == member.c.id, link.used_at.is_not(None)).exists()
    return (
        select(member.c.id, member.c.email, member.c.name, membership.c.role, membership.c.created_at)
        .add_columns((member.c.password_hash.is_(None) & ~arrived).label("pending"))
        .join(membership, membership.c.member_id == member.c.id)
        .where(membership.c.workspace_id == workspace_id)
    )


def _as_colleague(row: Row[Any]) -> Colleague:
    return Colleague(row.id, row.email, row.name, Role(row.role), row.created_at, bool(row.pending))
