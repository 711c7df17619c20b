"""Runs and what they logged, for people to read."""

from collections.abc import Collection, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from cueline.automations.counts import FAILURES
from cueline.errors import NotFound
from cueline.state.automation_tables import automation, run, run_log

RunState = Literal["running", "ended"]


class RunRecord(Struct, frozen=True, kw_only=True):
    """One user's way through an automation. Times are milliseconds.

    Attributes:
        called: What the automation is called now.
        outcome: How it ended; empty: it goes on.
        node: Where it waits, or ended.
        due_at: When its wait ends by itself; None: it does not.
        event_id: Of the event that started it; empty: time did.
    """

    id: int
    automation_id: int
    called: str
    version: int
    user_id: int
    state: RunState
    outcome: str
    node: str
    due_at: int | None
    event_id: str
    started_at: int
    changed_at: int
    ended_at: int | None


class End(Struct, frozen=True):
    """Where a page of runs ended."""

    started_at: int
    id: int


class Wanted(Struct, frozen=True, kw_only=True):
    """Which runs to list; what is left out does not matter.

    Attributes:
        users: Numbers of a user, today's and former ones.
        after: Only what follows this, for paging.
        limit: At most so many.
    """

    automation: int | None = None
    state: RunState | None = None
    outcome: str | None = None
    node: str | None = None
    users: Collection[int] | None = None
    after: End | None = None
    limit: int = 50


class LogEnd(Struct, frozen=True):
    """Where a page of what was logged ended.

    Attributes:
        id: Of the last line; 0: no line of that millisecond is wanted.
    """

    at: int
    id: int


class Logged(Struct, frozen=True, kw_only=True):
    """Steps that were taken one after the other.

    Attributes:
        run_id: Whose; 0: nothing was started, and the steps say why.
        steps: As they were logged.
    """

    id: int
    run_id: int
    user_id: int
    at: int
    steps: list[dict[str, Any]]


def runs_wanted(tx: Connection, workspace_id: int, wanted: Wanted) -> list[RunRecord]:
    """Return runs of a workspace, started last first."""
    asked = _runs().where(run.c.workspace_id == workspace_id, *_conditions(wanted))
    newest_first = asked.order_by(run.c.started_at.desc(), run.c.id.desc()).limit(wanted.limit)
    return [_run(row) for row in tx.execute(newest_first)]


def run_numbered(tx: Connection, workspace_id: int, number: int) -> RunRecord:
    """Return one run.

    Raises:
        NotFound: the workspace has none with this number.
    """
    row = tx.execute(_runs().where(run.c.workspace_id == workspace_id, run.c.id == number)).one_or_none()
    if row is None:
        raise NotFound(f"There is no run {number}.", code="run_unknown")
    return _run(row)


def log_of_run(tx: Connection, number: int) -> list[Logged]:
    """Return everything a run did, in its order."""
    rows = tx.execute(select(run_log).where(run_log.c.run_id == number).order_by(run_log.c.id))
    return [_logged(row) for row in rows]


def log_of(
    tx: Connection, automation_id: int, users: Collection[int] | None, before: int | None, limit: int
) -> list[Logged]:
    """Return what runs of an automation did, and why others began not, newest first.

    Args:
        tx: A transaction.
        automation_id: Whose runs.
        users: Only theirs; None: everybody's.
        before: Only lines with a smaller number, for paging.
        limit: At most so many.
    """
    asked = select(run_log).where(run_log.c.automation_id == automation_id)
    if users is not None:
        asked = asked.where(run_log.c.user_id.in_(users))
    if before is not None:
        asked = asked.where(run_log.c.id < before)
    return [_logged(row) for row in tx.execute(asked.order_by(run_log.c.id.desc()).limit(limit))]


def log_of_users(
    tx: Connection, workspace_id: int, users: Collection[int], until: LogEnd | None, limit: int
) -> list[tuple[Logged, int, str]]:
    """Return what runs of a user did, of all automations, newest first, each with the automation's number and name.

    Args:
        tx: A transaction.
        workspace_id: The workspace.
        users: Numbers of the user, today's and former ones.
        until: Only what is older than this, for paging.
        limit: At most so many.
    """
    asked = (
        select(run_log, automation.c.name.label("called"))
        .join(automation, automation.c.id == run_log.c.automation_id)
        .where(run_log.c.workspace_id == workspace_id, run_log.c.user_id.in_(users))
    )
    if until is not None:
        same = and_(run_log.c.at == until.at, run_log.c.id < until.id)
        asked = asked.where(or_(run_log.c.at < until.at, same))
    rows = tx.execute(asked.order_by(run_log.c.at.desc(), run_log.c.id.desc()).limit(limit))
    return [(_logged(row), row.automation_id, row.called) for row in rows]


def errors_of(tx: Connection, runs: Sequence[RunRecord]) -> dict[int, dict[str, Any]]:
    """Return what made runs go wrong, by the run's number; nothing for those that did not."""
    failed = [one.id for one in runs if one.outcome in FAILURES]
    if not failed:
        return {}
    last = select(func.max(run_log.c.id)).where(run_log.c.run_id.in_(failed)).group_by(run_log.c.run_id)
    found = [_logged(row) for row in tx.execute(select(run_log).where(run_log.c.id.in_(last)))]
    told = {one.run_id: [step["error"] for step in one.steps if step.get("error")] for one in found}
    return {number: errors[-1] for number, errors in told.items() if errors}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    columns = {"automation": run.c.automation_id, "state": run.c.state, "outcome": run.c.outcome, "node": run.c.node}
    asked = [column == getattr(wanted, name) for name, column in columns.items() if getattr(wanted, name) is not None]
    if wanted.users is not None:
        asked.append(run.c.user_id.in_(wanted.users))
    if wanted.after is not None:
        end = wanted.after
        same = and_(run.c.started_at == end.started_at, run.c.id < end.id)
        asked.append(or_(run.c.started_at < end.started_at, same))
    return asked


def _runs() -> Select[Any]:
    columns = [run.c[name] for name in _COLUMNS]
    return select(*columns, automation.c.name.label("called")).join(automation, automation.c.id == run.c.automation_id)


def _run(row: Row[Any]) -> RunRecord:
    return RunRecord(**{name: getattr(row, name) for name in RunRecord.__struct_fields__})


def _logged(row: Row[Any]) -> Logged:
    steps = msgspec.json.decode(row.steps, type=list[dict[str, Any]])
    return Logged(id=row.id, run_id=row.run_id, user_id=row.user_id, at=row.at, steps=steps)


_COLUMNS = tuple(name for name in RunRecord.__struct_fields__ if name != "called")
