"""The Install page, and the edge's reports that feed it."""

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Struct
from sqlalchemy import select

from cueline.api.auth import Seat
from cueline.api.install import InstallState, install_state
from cueline.api.parts import Parts
from cueline.api.sightings import SightingsReport
from cueline.errors import Conflict
from cueline.members.roles import Right
from cueline.state.engine import reading
from cueline.state.tables import api_key
from cueline.workspaces.api_keys import first_valid_key
from cueline.workspaces.losses import SHOWN_DAYS, Loss, losses_since, note_losses


class SentEvent(Struct):
    """The id of an event that was just sent."""

    id: str


@get("/install", operation_id="GetInstall", summary="How far the installation has come", sync_to_thread=True)
def show_install(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> InstallState:
    with reading(parts.engine) as connection:
        all_keys = set(connection.execute(select(api_key.c.value)).scalars())
    return install_state(parts, seat.workspace.id, all_keys)


@post(
    "/install/test-event",
    operation_id="SendTestEvent",
    summary="Send an event as a page would, as the user installtest0",
    right=Right.DEFINE,
)
async def send_test_event(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> SentEvent:
    key = first_valid_key(parts.engine, seat.workspace.id)
    if key is None:
        raise Conflict("Every API key is revoked.", code="no_api_key", hint="Create an API key, then try again.")
    return SentEvent(await parts.send_test_event(key))


class LossMeter(Struct):
    """Events that pages gave up and said so in the last `days`, the most frequent reason first."""

    days: int
    total: int
    items: list[Loss]


@get("/losses", operation_id="GetLosses", summary="Events that pages could not deliver, by reason", sync_to_thread=True)
def show_losses(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> LossMeter:
    items = losses_since(parts.engine, seat.workspace.id, parts.clock())
    return LossMeter(SHOWN_DAYS, sum(item.count for item in items), items)


@post(
    "/internal/sightings",
    operation_id="ReportSightings",
    include_in_schema=False,
    status_code=204,
    sync_to_thread=True,
)
def report_sightings(parts: NamedDependency[Parts], data: JSONBody[SightingsReport]) -> None:
    note_losses(parts.engine, ((calls.api_key, calls.dropped) for calls in data.calls), parts.clock())
    parts.sightings.add(data)


install_router = Router("/", route_handlers=[show_install, show_losses, send_test_event], tags=["install"])
