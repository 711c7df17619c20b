"""Simulations and test runs as JSON answers show them."""

from typing import Any

from msgspec import Struct

from cueline.api.moments import iso
from cueline.api.run_items import RunUser, StepItem, run_user, step_item
from cueline.automations.counts import Counts, NodeCount
from cueline.delivery.hiding import shown_content
from cueline.simulation.results import Departures, Result, as_json
from cueline.simulation.simulations import Job, SimulationState
from cueline.simulation.trial import Trial
from cueline.users.directory import Person


class DepartureSample(Struct):
    """One thing that would have left."""

    user: RunUser
    at: str
    content: dict[str, Any]


class DepartureItem(Struct):
    """What would have left by one node."""

    kind: str
    node: str
    count: int
    samples: list[DepartureSample]


class SimulatedRunItem(Struct):
    """One user's way; `outcome` is empty for a run that would still go on."""

    user: RunUser
    at: str
    outcome: str
    steps: list[StepItem]


class SimulationResult(Struct, kw_only=True):
    """What an automation would have done.

    Attributes:
        entered: How many runs would have begun.
        users: Of how many different users.
        running: How many would still go on.
        outcomes: How many would have ended, by how.
        skipped: How many would not have begun, by why.
        nodes: By id.
        outgoing: What would have left, with examples.
        samples: The first runs, step by step.
    """

    entered: int
    users: int
    running: int
    outcomes: dict[str, int]
    skipped: dict[str, int]
    nodes: dict[str, NodeCount]
    outgoing: list[DepartureItem]
    samples: list[SimulatedRunItem]


class SimulationItem(Struct, kw_only=True):
    """A simulation: `done` of about `events` were told; `users` came in; `reason` says why it failed."""

    id: int
    state: SimulationState
    days: int
    events: int
    done: int
    users: int
    reason: str
    result: SimulationResult | None


class TrialAnswer(Struct):
    """What the automation would do for one user; `outcome` is empty when no run began, or it would go on for ever."""

    steps: list[StepItem]
    outgoing: list[DepartureItem]
    outcome: str


def simulation_item(job: Job, people: dict[int, Person]) -> SimulationItem:
    """Return a simulation as JSON answers show it."""
    return SimulationItem(
        id=job.id,
        state=job.state,
        days=job.days,
        events=max(job.events, job.done),
        done=job.done,
        users=job.result.users if job.result else 0,
        reason=job.reason,
        result=_result(job.result, people) if job.result else None,
    )


def users_in(result: Result) -> list[int]:
    """Return whom a result names."""
    departed = [one.user for some in result.outgoing for one in some.samples]
    return [*departed, *(one.user for one in result.samples)]


def trial_answer(tried: Trial, people: dict[int, Person]) -> TrialAnswer:
    """Return what a test run did."""
    return TrialAnswer(list(map(step_item, tried.steps)), departure_items(tried.outgoing, people), tried.outcome)


def departure_items(outgoing: list[Departures], people: dict[int, Person]) -> list[DepartureItem]:
    """Return what would have left."""
    return [
        DepartureItem(
            some.kind,
            some.node,
            some.count,
            [
                DepartureSample(run_user(one.user, people), iso(one.at_ms), as_json(shown_content(one.content)))
                for one in some.samples
            ],
        )
        for some in outgoing
    ]


def _result(result: Result, people: dict[int, Person]) -> SimulationResult:
    counts: Counts = result.counts
    return SimulationResult(
        entered=counts.entered,
        users=result.users,
        running=counts.running,
        outcomes=counts.outcomes,
        skipped=counts.skipped,
        nodes=counts.nodes,
        outgoing=departure_items(result.outgoing, people),
        samples=[
            SimulatedRunItem(run_user(one.user, people), iso(one.at_ms), one.outcome, list(map(step_item, one.steps)))
            for one in result.samples
        ],
    )
