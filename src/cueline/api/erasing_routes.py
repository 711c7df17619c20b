"""Erasing a user: for the dashboard and for programs."""

from litestar import Router, delete
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from cueline.api.auth import Admittance, Seat
from cueline.api.parts import Parts
from cueline.api.path_names import name_in_path
from cueline.members.roles import Right
from cueline.users.directory import UserRecord, user_by_id, user_by_key
from cueline.users.erasures import ask_erasure
from cueline.workspaces.audit import Change, record
from cueline.workspaces.tokens import TokenScope


class Erasing(Struct):
    """Whose erasure was asked for: by this number nobody is found once it is done."""

    id: int


@delete(
    "/users/{user_id:int}",
    operation_id="EraseUser",
    summary="Erase a user and all they did, for good, within seconds",
    right=Right.MANAGE,
    status_code=202,
    sync_to_thread=True,
)
def delete_user(parts: NamedDependency[Parts], seat: NamedDependency[Seat], user_id: FromPath[int]) -> Erasing:
    user = user_by_id(parts.engine, seat.workspace.id, user_id)
    return _erase(parts, seat.workspace.id, user, seat.actor.called)


@delete(
    "/users/by-key/{key:str}",
    operation_id="V1EraseUser",
    summary="Erase a user and all they did, for good, within seconds",
    scope=TokenScope.WRITE,
    status_code=202,
    sync_to_thread=True,
)
def delete_user_by_key(
    parts: NamedDependency[Parts], admittance: NamedDependency[Admittance], key: FromPath[str]
) -> Erasing:
    user = user_by_key(parts.engine, admittance.workspace.id, name_in_path(key))
    return _erase(parts, admittance.workspace.id, user, admittance.called)


erasing_router = Router("/", route_handlers=[delete_user], tags=["users"])


def _erase(parts: Parts, workspace_id: int, user: UserRecord, actor: str) -> Erasing:
    """Ask the lane to erase a user, and record who asked, not for whom: the number stands for nobody from then on."""
    now = parts.clock()
    with parts.engine.begin() as transaction:
        ask_erasure(transaction, workspace_id, user.id, now)
        record(transaction, workspace_id, now, Change(actor, "user.erased", f"user {user.id}"))
    return Erasing(user.id)
