"""Automations in the stable API for programs."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import structs

from cueline.api.auth import Admittance
from cueline.api.automation_items import AutomationList
from cueline.api.automation_routes import automation_list
from cueline.api.paging import Cursor, Limit
from cueline.api.parts import Parts
from cueline.api.run_answers import run_page, wanted_runs
from cueline.api.run_items import Outcome, RunPage
from cueline.api.run_routes import InState
from cueline.api.run_starts import AppendedEvent, WantedStart, start_run
from cueline.workspaces.tokens import TokenScope


@get("/automations", operation_id="V1ListAutomations", summary="Every automation", sync_to_thread=True)
def list_automations(parts: NamedDependency[Parts], admittance: NamedDependency[Admittance]) -> AutomationList:
    return automation_list(parts, admittance.workspace.id)


@get(
    "/automations/{automation_id:int}/runs",
    operation_id="V1ListRuns",
    summary="The runs of an automation, started last first",
    sync_to_thread=True,
)
def list_runs(
    *,
    parts: NamedDependency[Parts],
    admittance: NamedDependency[Admittance],
    automation_id: FromPath[int],
    cursor: Cursor = "",
    limit: Limit = 50,
    in_state: InState = None,
    outcome: FromQuery[Outcome | None] = None,
) -> RunPage:
    wanted = structs.replace(wanted_runs(cursor, limit), automation=automation_id, state=in_state, outcome=outcome)
    return run_page(parts, admittance.workspace.id, wanted)


@post(
    "/automations/{automation_id:int}/start",
    operation_id="V1StartAutomation",
    summary="Let a user in",
    scope=TokenScope.WRITE,
    status_code=202,
)
async def post_start(
    parts: NamedDependency[Parts],
    admittance: NamedDependency[Admittance],
    automation_id: FromPath[int],
    data: JSONBody[WantedStart],
) -> AppendedEvent:
    return await start_run(parts, admittance.workspace.id, automation_id, data, admittance.called)


AUTOMATION_HANDLERS = [list_automations, list_runs, post_start]
