"""Runs: what they did and count, starting and ending them."""

from typing import Annotated

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import structs

from cueline.api.auth import Seat
from cueline.api.paging import Cursor, Limit
from cueline.api.parts import Parts
from cueline.api.run_answers import log_page, numbers_asked, run_answer, run_page, wanted_runs
from cueline.api.run_items import LogPage, Outcome, RunAnswer, RunPage
from cueline.api.run_starts import AppendedEvent, WantedStart, end_run, start_run
from cueline.automations.automation_rows import automation_numbered
from cueline.automations.counts import Counts, counts_of
from cueline.automations.graph import MAX_ID
from cueline.automations.run_pages import RunState
from cueline.members.roles import Right
from cueline.state.engine import reading
from cueline.users.directory import user_by_id

OfUser = Annotated[int | None, QueryParameter(description="Only of the user with this number.")]
AtNode = Annotated[str | None, QueryParameter(max_length=MAX_ID, description="Only who waits, or ended, there.")]
InState = Annotated[RunState | None, QueryParameter(name="state", description="Only those that go on, or that ended.")]
OfVersion = Annotated[int | None, QueryParameter(ge=1, description="The version in force when left out.")]


@get(
    "/automations/{automation_id:int}/counts",
    operation_id="GetAutomationCounts",
    summary="How many came in, went which way, and what became of them",
    sync_to_thread=True,
)
def show_counts(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    automation_id: FromPath[int],
    version: OfVersion = None,
) -> Counts:
    with reading(parts.engine) as tx:
        known = automation_numbered(tx, seat.workspace.id, automation_id)
        return counts_of(tx, automation_id, known.version if version is None else version)


@get(
    "/automations/{automation_id:int}/runs",
    operation_id="ListRuns",
    summary="The runs of an automation, started last first",
    sync_to_thread=True,
)
def list_runs(
    *,
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    automation_id: FromPath[int],
    cursor: Cursor = "",
    limit: Limit = 50,
    in_state: InState = None,
    outcome: FromQuery[Outcome | None] = None,
    node: AtNode = None,
    user: OfUser = None,
) -> RunPage:
    wanted = structs.replace(
        wanted_runs(cursor, limit),
        automation=automation_id,
        state=in_state,
        outcome=outcome,
        node=node,
        users=numbers_asked(parts, seat.workspace.id, user),
    )
    return run_page(parts, seat.workspace.id, wanted)


@get(
    "/automations/{automation_id:int}/log",
    operation_id="GetAutomationLog",
    summary="What runs of an automation did, and why others began not, newest first",
    sync_to_thread=True,
)
def show_log(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    automation_id: FromPath[int],
    cursor: Cursor = "",
    limit: Limit = 50,
    user: OfUser = None,
) -> LogPage:
    users = numbers_asked(parts, seat.workspace.id, user)
    return log_page(parts, seat.workspace.id, automation_id, users, cursor=cursor, limit=limit)


@get(
    "/automations/runs/{run_id:int}",
    operation_id="GetRun",
    summary="A run, step by step",
    sync_to_thread=True,
)
def show_run(parts: NamedDependency[Parts], seat: NamedDependency[Seat], run_id: FromPath[int]) -> RunAnswer:
    return run_answer(parts, seat, run_id)


@post(
    "/automations/runs/{run_id:int}/end",
    operation_id="EndRun",
    summary="End a run",
    right=Right.DEFINE,
    status_code=202,
)
async def post_end(parts: NamedDependency[Parts], seat: NamedDependency[Seat], run_id: FromPath[int]) -> AppendedEvent:
    return await end_run(parts, seat.workspace.id, run_id, seat.actor.called)


@post(
    "/automations/{automation_id:int}/start",
    operation_id="StartAutomation",
    summary="Let a user in by hand",
    right=Right.DEFINE,
    status_code=202,
)
async def post_start(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    automation_id: FromPath[int],
    data: JSONBody[WantedStart],
) -> AppendedEvent:
    return await start_run(parts, seat.workspace.id, automation_id, data, seat.actor.called)


@get(
    "/users/{user_id:int}/runs",
    operation_id="ListUserRuns",
    summary="A user's runs, started last first",
    tags=["users"],
    sync_to_thread=True,
)
def list_user_runs(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    user_id: FromPath[int],
    cursor: Cursor = "",
    limit: Limit = 50,
    in_state: InState = None,
) -> RunPage:
    known = user_by_id(parts.engine, seat.workspace.id, user_id)
    users = numbers_asked(parts, seat.workspace.id, known.id)
    return run_page(parts, seat.workspace.id, structs.replace(wanted_runs(cursor, limit), users=users, state=in_state))


run_router = Router(
    "/",
    route_handlers=[show_counts, list_runs, show_log, show_run, post_end, post_start, list_user_runs],
    tags=["automations"],
)
