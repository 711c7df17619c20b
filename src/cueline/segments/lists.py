"""Lists: named groups of users, which users are put into and taken out of."""

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select, update

from cueline.errors import Conflict, InvalidInput, NotFound
from cueline.segments.naming import Described
from cueline.state.engine import reading
from cueline.state.standing_tables import list_member, user_list
from cueline.workspaces.audit import Change, record
from cueline.workspaces.desk import Desk

MAX_LISTS = 500


class UserList(Struct, frozen=True):
    """A list. Times are milliseconds.

    Attributes:
        users: How many are in it.
    """

    id: int
    name: str
    description: str
    created_at: int
    users: int


def lists_of(engine: Engine, workspace_id: int) -> list[UserList]:
    """Return the lists of a workspace, by name."""
    with reading(engine) as connection:
        rows = connection.execute(_counted().where(user_list.c.workspace_id == workspace_id))
        return sorted(map(_list, rows), key=lambda one: (one.name.casefold(), one.id))


def list_by_id(engine: Engine, workspace_id: int, list_id: int) -> UserList:
    """Return one list.

    Raises:
        NotFound: the workspace has no such list.
    """
    with reading(engine) as connection:
        return _one(connection, workspace_id, list_id)


def create_list(desk: Desk, workspace_id: int, called: Described, actor: str) -> UserList:
    """Make a list that nobody is in yet.

    Raises:
        Conflict: there is one of this name.
        InvalidInput: there are as many lists as there may be.
    """
    values = {"name": called.name, "description": called.description}
    with desk.engine.begin() as tx:
        _reject_taken(tx, workspace_id, called.name, 0)
        mine = select(func.count()).select_from(user_list).where(user_list.c.workspace_id == workspace_id)
        if tx.execute(mine).scalar_one() >= MAX_LISTS:
            raise InvalidInput(f"A workspace has at most {MAX_LISTS} lists.", code="lists_too_many")
        new = insert(user_list).values(workspace_id=workspace_id, created_at=desk.clock(), **values)
        number = tx.execute(new.returning(user_list.c.id)).scalar_one()
        record(tx, workspace_id, desk.clock(), Change(actor, "list.created", called.name, {"list": number}))
        return _one(tx, workspace_id, number)


def change_list(desk: Desk, workspace_id: int, list_id: int, called: Described, actor: str) -> UserList:
    """Give a list another name or description.

    Raises:
        NotFound: the workspace has no such list.
        Conflict: there is another of this name.
    """
    with desk.engine.begin() as tx:
        before = _one(tx, workspace_id, list_id)
        _reject_taken(tx, workspace_id, called.name, list_id)
        tx.execute(
            update(user_list).where(user_list.c.id == list_id).values(name=called.name, description=called.description)
        )
        detail = {"list": list_id, "before": before.name}
        record(tx, workspace_id, desk.clock(), Change(actor, "list.changed", called.name, detail))
        return _one(tx, workspace_id, list_id)


def remove_list(desk: Desk, workspace_id: int, list_id: int, actor: str) -> None:
    """Remove a list; nobody is in it any more.

    Raises:
        NotFound: the workspace has no such list.
    """
    with desk.engine.begin() as tx:
        before = _one(tx, workspace_id, list_id)
        tx.execute(delete(list_member).where(list_member.c.list_id == list_id))
        tx.execute(delete(user_list).where(user_list.c.id == list_id))
        detail = {"list": list_id, "users": before.users}
        record(tx, workspace_id, desk.clock(), Change(actor, "list.removed", before.name, detail))


def _counted() -> Select[Any]:
    users = func.count(list_member.c.user_id).label("users")
    joined = user_list.outerjoin(list_member, list_member.c.list_id == user_list.c.id)
    return select(user_list, users).select_from(joined).group_by(user_list.c.id)


def _one(connection: Connection, workspace_id: int, list_id: int) -> UserList:
    mine = (user_list.c.workspace_id == workspace_id) & (user_list.c.id == list_id)
    row = connection.execute(_counted().where(mine)).one_or_none() if 0 < list_id < 2**63 else None
    if row is None:
        raise NotFound(f"There is no list {list_id}.", code="list_unknown")
    return _list(row)


def _reject_taken(tx: Connection, workspace_id: int, name: str, but: int) -> None:
    same = (user_list.c.workspace_id == workspace_id) & (user_list.c.name == name) & (user_list.c.id != but)
    if tx.execute(select(user_list.c.id).where(same)).first() is not None:
        raise Conflict(f"There is a list called {name!r} already.", code="list_exists")


def _list(row: Row[Any]) -> UserList:
    return UserList(row.id, row.name, row.description, row.created_at, row.users)
