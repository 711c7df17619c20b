"""The versions of a workspace's plan and its draft, as they stand in the state database."""

from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select

from cueline.scoring.plan import EMPTY_PLAN, Plan
from cueline.scoring.publishing import Mode, rules_known_to, thresholds_known_to
from cueline.scoring.scorer import MANUAL_RULE
from cueline.state.tables import score_draft, score_plan
from cueline.state.upsert import Columns, upsert

Choice = Literal["never", "if_now_above", "always"]
"""Which crossings a recompute tells of: none, those of users who end above, or every one that the change makes."""

_decode = msgspec.json.Decoder(Plan).decode
_encode = msgspec.json.Encoder().encode


class Version(Struct, frozen=True, kw_only=True):
    """A version of the plan, without the plan. Times are milliseconds.

    Attributes:
        version: 1, 2, … in each workspace.
        mode: What it counts.
        thresholds: Which crossings its recompute tells of.
    """

    version: int
    mode: Mode
    thresholds: Choice
    published_at: int
    published_by: str


class Published(Version, frozen=True, kw_only=True):
    """A version with the plan as it was published, its rules' revisions included."""

    plan: Plan


class Draft(Struct, frozen=True):
    """The plan that may be published next."""

    plan: Plan
    changed_at: int
    changed_by: str


class Names(Struct, frozen=True):
    """What rules are called, and thresholds, each by id."""

    rules: dict[str, str]
    thresholds: dict[str, str]


def newest_version(tx: Connection, workspace_id: int) -> Published | None:
    """Return the version in force; None before the first."""
    newest = _of(workspace_id).order_by(score_plan.c.version.desc()).limit(1)
    row = tx.execute(newest).one_or_none()
    return None if row is None else _published(row)


def version_numbered(tx: Connection, workspace_id: int, number: int) -> Published | None:
    """Return one version; None when there is no such version."""
    row = tx.execute(_of(workspace_id).where(score_plan.c.version == number)).one_or_none()
    return None if row is None else _published(row)


def versions_of(tx: Connection, workspace_id: int) -> list[Version]:
    """Return every version, newest first."""
    rows = tx.execute(_WITHOUT_PLAN.where(score_plan.c.workspace_id == workspace_id).order_by(score_plan.c.id.desc()))
    return [Version(**_fields(row)) for row in rows]


def names_of(tx: Connection, workspace_id: int) -> Names:
    """Return what rules and thresholds are called in the version in force; removed ones by their last name."""
    newest = newest_version(tx, workspace_id)
    plan = newest.plan if newest else EMPTY_PLAN
    rules = {id_: known.name for id_, known in rules_known_to(plan).items()}
    return Names(rules | {MANUAL_RULE.id: MANUAL_RULE.name}, thresholds_known_to(plan))


def write_version(tx: Connection, workspace_id: int, made: Published) -> None:
    """Put a version in force. Lanes see it with their next batch."""
    row = _fields(made) | {"workspace_id": workspace_id, "body": _encode(made.plan).decode()}
    tx.execute(insert(score_plan), [row])


def next_number(tx: Connection, workspace_id: int) -> int:
    """Return what the next version is called."""
    newest = select(func.coalesce(func.max(score_plan.c.version), 0))
    return int(tx.execute(newest.where(score_plan.c.workspace_id == workspace_id)).scalar_one()) + 1


def draft_of(tx: Connection, workspace_id: int) -> Draft | None:
    """Return the draft, if there is one."""
    row = tx.execute(select(score_draft).where(score_draft.c.workspace_id == workspace_id)).one_or_none()
    return None if row is None else Draft(_decode(row.body), row.changed_at, row.changed_by)


def write_draft(tx: Connection, workspace_id: int, draft: Draft) -> None:
    """Keep a draft in place of the one there is."""
    row = {
        "workspace_id": workspace_id,
        "body": _encode(draft.plan).decode(),
        "changed_at": draft.changed_at,
        "changed_by": draft.changed_by,
    }
    tx.execute(upsert(tx, score_draft, ["workspace_id"], _draft_changes), [row])


def remove_draft(tx: Connection, workspace_id: int) -> None:
    """Drop the draft, if there is one."""
    tx.execute(delete(score_draft).where(score_draft.c.workspace_id == workspace_id))


def _draft_changes(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {"body": new.body, "changed_at": new.changed_at, "changed_by": new.changed_by}


def _of(workspace_id: int) -> Select[Any]:
    return select(score_plan).where(score_plan.c.workspace_id == workspace_id)


def _published(row: Row[Any]) -> Published:
    return Published(**_fields(row), plan=_decode(row.body))


def _fields(known: Any) -> dict[str, Any]:
    return {name: getattr(known, name) for name in _NAMES}


_NAMES = ("version", "mode", "thresholds", "published_at", "published_by")
_WITHOUT_PLAN = select(*(score_plan.c[name] for name in _NAMES))
