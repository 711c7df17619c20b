"""Runs as JSON answers show them: their state, and what they did step by step."""

from typing import Any, Literal

from msgspec import Struct

from cueline.api.delivery_items import OutboxItem
from cueline.api.moments import iso, iso_or_none
from cueline.automations.graph import Graph
from cueline.automations.run_pages import Logged, RunRecord, RunState
from cueline.users.directory import Person

Outcome = Literal["completed", "goal", "exit", "failed", "restarted", "merged", "stale", "looped", "ended", "replaced"]


class RunAutomation(Struct):
    """Which automation."""

    id: int
    name: str


class RunUser(Struct):
    """Whose run it is."""

    id: int
    key: str
    label: str


class StepFailure(Struct):
    """Why a step failed."""

    code: str
    message: str


class StepItem(Struct, kw_only=True):
    """One step of a run.

    Attributes:
        node: Where; of `entered` and `skipped` the trigger; empty: the run as a whole.
        kind: What was done, such as `condition`, `waiting`, `sent`, `left`.
        decision: What came of it in a word; empty: nothing to decide.
        exit: Which way the run went on; empty: none.
        seen: The values that were compared.
        output: What it made.
        wake_at: When the run goes on by itself.
    """

    node: str
    kind: str
    at: str
    decision: str
    exit: str
    seen: dict[str, Any]
    output: dict[str, Any]
    wake_at: str | None
    error: StepFailure | None


class RunItem(Struct, kw_only=True):
    """One user's way through an automation.

    Attributes:
        outcome: How it ended; empty: it goes on.
        node: Where it waits, or ended.
        due_at: When its wait ends by itself; null: it does not.
        event_id: Of the event that started it; null: time did.
        error: What went wrong.
    """

    id: int
    automation: RunAutomation
    version: int
    user: RunUser
    state: RunState
    outcome: str
    node: str
    due_at: str | None
    event_id: str | None
    started_at: str
    changed_at: str
    ended_at: str | None
    error: StepFailure | None


class RunPage(Struct):
    items: list[RunItem]
    next: str | None


class RunAnswer(RunItem, kw_only=True):
    """A run with everything it did, what left or leaves by it, and the graph it follows."""

    steps: list[StepItem]
    deliveries: list[OutboxItem]
    graph: Graph


class LogItem(Struct, kw_only=True):
    """Steps that were taken one after the other; `run` is null when none began, and the steps say why."""

    id: int
    run: int | None
    user: RunUser
    at: str
    steps: list[StepItem]


class AutomationMoment(Struct, kw_only=True):
    """What an automation did with a user, as a timeline shows it; `run` is null when none began.

    Attributes:
        steps: Taken one after the other at this moment.
    """

    id: int
    at: str
    automation: RunAutomation
    run: int | None
    steps: list[StepItem]


class LogPage(Struct):
    items: list[LogItem]
    next: str | None


def run_item(run: RunRecord, people: dict[int, Person], error: dict[str, Any] | None) -> RunItem:
    """Return a run as lists show it."""
    return RunItem(**run_fields(run, people, error))


def run_fields(run: RunRecord, people: dict[int, Person], error: dict[str, Any] | None) -> dict[str, Any]:
    """Return the fields of a `RunItem`."""
    return {
        "id": run.id,
        "automation": RunAutomation(run.automation_id, run.called),
        "version": run.version,
        "user": run_user(run.user_id, people),
        "state": run.state,
        "outcome": run.outcome,
        "node": run.node,
        "due_at": iso_or_none(run.due_at),
        "event_id": run.event_id or None,
        "started_at": iso(run.started_at),
        "changed_at": iso(run.changed_at),
        "ended_at": iso_or_none(run.ended_at),
        "error": _failure(error),
    }


def automation_moment(line: Logged, automation_id: int, called: str) -> AutomationMoment:
    """Return steps as a timeline shows them."""
    return AutomationMoment(
        id=line.id,
        at=iso(line.at),
        automation=RunAutomation(automation_id, called),
        run=line.run_id or None,
        steps=step_items(line),
    )


def log_item(line: Logged, people: dict[int, Person]) -> LogItem:
    """Return steps as lists show them."""
    return LogItem(
        id=line.id,
        run=line.run_id or None,
        user=run_user(line.user_id, people),
        at=iso(line.at),
        steps=step_items(line),
    )


def step_items(line: Logged) -> list[StepItem]:
    """Return the steps of a line of the log."""
    return [step_item(step) for step in line.steps]


def step_item(step: dict[str, Any]) -> StepItem:
    """Return a step, as the log keeps it."""
    return StepItem(
        node=step.get("node", ""),
        kind=step["kind"],
        at=iso(step["at"]),
        decision=step.get("decision", ""),
        exit=step.get("exit", ""),
        seen=step.get("seen", {}),
        output=step.get("output", {}),
        wake_at=iso_or_none(step.get("wake_at")),
        error=_failure(step.get("error")),
    )


def _failure(error: dict[str, Any] | None) -> StepFailure | None:
    return StepFailure(error["code"], error["message"]) if error else None


def run_user(number: int, people: dict[int, Person]) -> RunUser:
    """Return whose run it is, by who they are today."""
    known = people.get(number)
    return RunUser(known.id, known.key, known.label) if known else RunUser(number, "", "")
