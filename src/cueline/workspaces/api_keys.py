"""Public keys that say which workspace a page's events belong to."""

import secrets
import string

from msgspec import Struct
from sqlalchemy import Connection, Engine, insert, select, update

from cueline.errors import NotFound
from cueline.state.engine import reading
from cueline.state.tables import api_key
from cueline.workspaces.admission import publish_admission
from cueline.workspaces.audit import Change, record
from cueline.workspaces.desk import Desk
from cueline.workspaces.naming import sound_name

KEY_CHARACTERS = 12

_ALPHABET = string.ascii_letters + string.digits


class ApiKey(Struct, frozen=True):
    """One key of a workspace; several may be valid at once, so that a key can be replaced without a gap."""

    id: int
    value: str
    name: str
    created_at: int
    revoked_at: int | None


def create_api_key(desk: Desk, workspace_id: int, name: str, actor: str) -> ApiKey:
    """Make a new key that may send at once.

    Raises:
        InvalidInput: the name is none; nothing changed.
    """
    name = sound_name("An API key's", name)
    with desk.engine.begin() as transaction:
        made = add_api_key(transaction, workspace_id, name, desk.clock())
        record(transaction, workspace_id, desk.clock(), Change(actor, "api_key.created", name, {"value": made.value}))
    publish_admission(desk.engine, desk.noticeboard)
    return made


def add_api_key(transaction: Connection, workspace_id: int, name: str, at: int) -> ApiKey:
    """Make a new key within a transaction; its caller records the change and publishes the admission."""
    value = "".join(secrets.choice(_ALPHABET) for _ in range(KEY_CHARACTERS))
    row = {"workspace_id": workspace_id, "value": value, "name": name, "created_at": at}
    number = transaction.execute(insert(api_key).values(row).returning(api_key.c.id)).scalar_one()
    return ApiKey(number, value, name, at, None)


def revoke_api_key(desk: Desk, workspace_id: int, key_id: int, actor: str) -> None:
    """Refuse a key from now on. Revoking it again changes nothing.

    Raises:
        NotFound: the workspace has no such key.
    """
    mine = (api_key.c.id == key_id) & (api_key.c.workspace_id == workspace_id)
    with desk.engine.begin() as transaction:
        row = transaction.execute(select(api_key).where(mine)).one_or_none()
        if row is None:
            raise NotFound(f"There is no API key {key_id}.", code="api_key_unknown")
        if row.revoked_at is None:
            transaction.execute(update(api_key).where(mine).values(revoked_at=desk.clock()))
            record(
                transaction,
                workspace_id,
                desk.clock(),
                Change(actor, "api_key.revoked", row.name, {"value": row.value}),
            )
    publish_admission(desk.engine, desk.noticeboard)


def api_keys(engine: Engine, workspace_id: int) -> list[ApiKey]:
    """Return every key the workspace ever had, oldest first."""
    query = select(api_key).where(api_key.c.workspace_id == workspace_id).order_by(api_key.c.id)
    with reading(engine) as connection:
        return [
            ApiKey(row.id, row.value, row.name, row.created_at, row.revoked_at) for row in connection.execute(query)
        ]


def first_valid_key(engine: Engine, workspace_id: int) -> str | None:
    """Return the newest key that may send; None when all are revoked."""
    valid = [key.value for key in api_keys(engine, workspace_id) if key.revoked_at is None]
    return valid[-1] if valid else None
