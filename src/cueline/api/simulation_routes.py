"""What an automation would have done, and would do for one user: nothing is sent, and nothing is kept."""

from typing import Annotated, Any

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, field

from cueline.api.auth import Seat
from cueline.api.parts import Parts
from cueline.api.simulation_items import SimulationItem, TrialAnswer, simulation_item, trial_answer, users_in
from cueline.automations.publication import wanted_graph
from cueline.event import UserId
from cueline.members.roles import Right
from cueline.simulation.scratch import Subject
from cueline.simulation.simulations import MAX_DAYS, Job
from cueline.simulation.trial import TrialEvent, Tried, trial
from cueline.users.directory import numbers_of, people, user_by_key


class NewSimulation(Struct, forbid_unknown_fields=True):
    """What to simulate.

    Attributes:
        graph: When left out, the draft, else the version in force.
        days: Users could have come in since so long ago.
    """

    graph: dict[str, Any] | None = None
    days: Annotated[int, Meta(ge=1, le=MAX_DAYS)] = 30


class EventToTry(Struct, forbid_unknown_fields=True):
    """An event that the user is to do."""

    name: Annotated[str, Meta(min_length=1, max_length=128)]
    attributes: dict[str, Any] = field(default_factory=dict)


class NewTrial(Struct, forbid_unknown_fields=True):
    """What to try.

    Attributes:
        user: A key of the user it is tried with.
        graph: When left out, the draft, else the version in force.
        event: What they do; without it, they come in by hand.
    """

    user: str
    graph: dict[str, Any] | None = None
    event: EventToTry | None = None


@post(
    "/automations/{automation_id:int}/test",
    operation_id="TestAutomation",
    summary="What the automation would do for one user; waits are jumped over",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def post_test(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], automation_id: FromPath[int], data: JSONBody[NewTrial]
) -> TrialAnswer:
    subject = _subject(parts, seat, automation_id, data.graph)
    user = user_by_key(parts.engine, seat.workspace.id, data.user)
    who = Tried(UserId(user.id), numbers_of(parts.engine, seat.workspace.id, user.id), user.key)
    event = TrialEvent(data.event.name, data.event.attributes) if data.event else None
    tried = trial(parts.engine, parts.events, subject, who, event, now_ms=parts.clock())
    return trial_answer(tried, people(parts.engine, seat.workspace.id, [user.id]))


@post(
    "/automations/{automation_id:int}/simulations",
    operation_id="SimulateAutomation",
    summary="Begin to find out what the automation would have done in the last days",
    right=Right.DEFINE,
    status_code=202,
    sync_to_thread=True,
)
def post_simulation(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    automation_id: FromPath[int],
    data: JSONBody[NewSimulation],
) -> SimulationItem:
    subject, now_ms = _subject(parts, seat, automation_id, data.graph), parts.clock()
    counted = parts.counts.counts_by_day(seat.workspace.id, 0, now_ms)
    events = sum(count for days in counted.values() for count in days.values())
    return _item(parts, parts.simulations.start(subject, data.days, events, now_ms))


@get(
    "/automations/{automation_id:int}/simulations/{simulation_id:int}",
    operation_id="GetSimulation",
    summary="How far a simulation is, and what it found",
    sync_to_thread=True,
)
def show_simulation(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    automation_id: FromPath[int],
    simulation_id: FromPath[int],
) -> SimulationItem:
    return _item(parts, parts.simulations.numbered(seat.workspace.id, automation_id, simulation_id))


@post(
    "/automations/{automation_id:int}/simulations/{simulation_id:int}/stop",
    operation_id="StopSimulation",
    summary="Stop a simulation",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def post_stop(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    automation_id: FromPath[int],
    simulation_id: FromPath[int],
) -> SimulationItem:
    job = parts.simulations.numbered(seat.workspace.id, automation_id, simulation_id)
    job.stopping.set()
    return _item(parts, job)


simulation_router = Router(
    "/", route_handlers=[post_test, post_simulation, show_simulation, post_stop], tags=["automations"]
)


def _subject(parts: Parts, seat: Seat, automation_id: int, raw: dict[str, Any] | None) -> Subject:
    known, graph = wanted_graph(parts.engine, seat.workspace.id, automation_id, raw)
    return Subject(workspace=seat.workspace.id, automation=automation_id, name=known.name, graph=graph)


def _item(parts: Parts, job: Job) -> SimulationItem:
    named = people(parts.engine, job.workspace, users_in(job.result)) if job.result else {}
    return simulation_item(job, named)
