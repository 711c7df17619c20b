"""The record of who changed what."""

from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, insert, select

from cueline.state.engine import reading
from cueline.state.tables import audit_line


class Change(Struct, frozen=True):
    """One thing somebody did to a workspace.

    Attributes:
        actor: A member's e-mail, `token:<name>` or `cli`.
        action: What was done, such as `api_key.created`.
        subject: What it was done to, as a person would name it.
        detail: JSON values that say more; never a secret.
    """

    actor: str
    action: str
    subject: str = ""
    detail: dict[str, Any] = {}


class AuditLine(Struct, frozen=True):
    id: int
    at: int
    change: Change


def record(transaction: Connection, workspace_id: int, at: int, change: Change) -> None:
    """Write one line, to be committed together with what it tells of."""
    transaction.execute(
        insert(audit_line).values(
            workspace_id=workspace_id,
            at=at,
            actor=change.actor,
            action=change.action,
            subject=change.subject,
            detail=msgspec.json.encode(change.detail).decode(),
        )
    )


def audit_lines(engine: Engine, workspace_id: int, before: int | None, limit: int) -> list[AuditLine]:
    """Return up to `limit` lines, newest first; with `before`, only those with a smaller id."""
    query = select(audit_line).where(audit_line.c.workspace_id == workspace_id)
    if before is not None:
        query = query.where(audit_line.c.id < before)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(audit_line.c.id.desc()).limit(limit)).all()
    return [
        AuditLine(row.id, row.at, Change(row.actor, row.action, row.subject, msgspec.json.decode(row.detail)))
        for row in rows
    ]
