"""Automations and their drafts, as they stand in the state database."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from cueline.errors import NotFound
from cueline.state.automation_tables import automation, automation_draft
from cueline.state.upsert import Columns, upsert

State = Literal["draft", "live", "paused", "archived"]
"""`draft`: never published. `paused`: nobody comes in, and runs rest. `archived`: its runs ended, for good."""


class Automation(Struct, frozen=True, kw_only=True):
    """An automation without its graph. Times are milliseconds.

    Attributes:
        version: The one in force; 0: none was published yet.
        revision: Grows with every change of its draft.
        hook: The secret part of its own address; None: it never had a webhook trigger.
    """

    id: int
    workspace_id: int
    name: str
    state: State
    version: int
    revision: int
    hook: str | None
    created_at: int
    created_by: str
    changed_at: int
    changed_by: str


class Draft(Struct, frozen=True):
    """What may be published next, as it was sent: it may be incomplete."""

    raw: dict[str, Any]
    changed_at: int
    changed_by: str


def automations_of(tx: Connection, workspace_id: int) -> list[Automation]:
    """Return every automation of a workspace, changed last first."""
    rows = select(automation).where(automation.c.workspace_id == workspace_id)
    found = [_automation(row) for row in tx.execute(rows)]
    return sorted(found, key=lambda one: (one.changed_at, one.id), reverse=True)


def count_automations(tx: Connection, workspace_id: int) -> int:
    """Return how many a workspace has."""
    counted = select(func.count()).select_from(automation).where(automation.c.workspace_id == workspace_id)
    return tx.execute(counted).scalar_one()


def automation_numbered(tx: Connection, workspace_id: int, number: int) -> Automation:
    """Return one automation.

    Raises:
        NotFound: the workspace has none with this number.
    """
    found = select(automation).where(automation.c.workspace_id == workspace_id, automation.c.id == number)
    row = tx.execute(found).one_or_none()
    if row is None:
        raise NotFound(f"There is no automation {number}.", code="automation_unknown")
    return _automation(row)


def automation_at(tx: Connection, hook: str) -> Automation | None:
    """Return the automation whose own address has this secret part; None when there is none."""
    row = tx.execute(select(automation).where(automation.c.hook == hook)).one_or_none()
    return None if row is None else _automation(row)


def add_automation(tx: Connection, workspace_id: int, name: str, now_ms: int, actor: str) -> int:
    """Write a new automation, and return its number."""
    row = {
        "workspace_id": workspace_id,
        "name": name,
        "state": "draft",
        "created_at": now_ms,
        "created_by": actor,
        "changed_at": now_ms,
        "changed_by": actor,
    }
    return int(tx.execute(insert(automation).values(row).returning(automation.c.id)).scalar_one())


def change_automation(tx: Connection, number: int, changed: Mapping[str, Any], now_ms: int, actor: str) -> None:
    """Write what changed of an automation, by column, with who changed it."""
    values = {**changed, "changed_at": now_ms, "changed_by": actor}
    tx.execute(update(automation).where(automation.c.id == number).values(values))


def draft_of(tx: Connection, number: int) -> Draft | None:
    """Return an automation's draft, if there is one."""
    row = tx.execute(select(automation_draft).where(automation_draft.c.automation_id == number)).one_or_none()
    return None if row is None else _draft(row)


def drafts_of(tx: Connection, workspace_id: int) -> dict[int, Draft]:
    """Return every draft of a workspace, by the number of its automation."""
    mine = select(automation.c.id).where(automation.c.workspace_id == workspace_id)
    rows = tx.execute(select(automation_draft).where(automation_draft.c.automation_id.in_(mine)))
    return {row.automation_id: _draft(row) for row in rows}


def write_draft(tx: Connection, number: int, draft: Draft) -> None:
    """Keep a draft in place of the one there is."""
    row = {
        "automation_id": number,
        "body": msgspec.json.encode(draft.raw).decode(),
        "changed_at": draft.changed_at,
        "changed_by": draft.changed_by,
    }
    tx.execute(upsert(tx, automation_draft, ["automation_id"], _draft_changes), [row])


def remove_draft(tx: Connection, number: int) -> None:
    """Drop the draft, if there is one."""
    tx.execute(delete(automation_draft).where(automation_draft.c.automation_id == number))


def _draft_changes(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {"body": new.body, "changed_at": new.changed_at, "changed_by": new.changed_by}


def _draft(row: Row[Any]) -> Draft:
    return Draft(msgspec.json.decode(row.body), row.changed_at, row.changed_by)


def _automation(row: Row[Any]) -> Automation:
    return Automation(**{name: getattr(row, name) for name in Automation.__struct_fields__})
