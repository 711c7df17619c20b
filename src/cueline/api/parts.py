"""What the routes work with. The assembly builds it; tests build their own."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Protocol

from msgspec import Struct, field
from sqlalchemy import Engine

from cueline.api.metrics import GaugeName
from cueline.api.sightings import Sightings
from cueline.conditions.moment import Matching
from cueline.delivery.destination import Destination
from cueline.delivery.pages import PageBell
from cueline.delivery.reach import Reach
from cueline.event import EventRow, Offset
from cueline.events.port import EventQuery
from cueline.live.feed import LiveFeed
from cueline.log.noticeboard import Noticeboard
from cueline.members.attempts import Attempts
from cueline.members.signing_in import Door
from cueline.registry.definitions import Definitions
from cueline.simulation.simulations import Simulations
from cueline.workspaces.admission_notice import KeyAdmission
from cueline.workspaces.desk import Desk


class Events(Protocol):
    """Events from the moment they are committed. Methods block; `cueline.events.timeline.EventReader` is one."""

    def find(self, query: EventQuery) -> list[EventRow]:
        """Return matching events, newest first.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        ...

    def following(self, workspace: int, partition: int, after: Offset, limit: int) -> list[EventRow]:
        """Return events with an offset above `after`, in offset order, at most `limit`.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        ...


class Counts(Protocol):
    """Counts of events. Methods block; every event store is one."""

    def counts_by_day(
        self, workspace: int, since: int, until: int, names: Collection[str] = ()
    ) -> dict[str, dict[str, int]]:
        """Count events by name and UTC day (`{name: {"2026-01-31": 12}}`) that occurred in [since, until) ms.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        ...

    def times_done(
        self, workspace: int, event_name: str, since_us: int, until_us: int, matching: Matching | None
    ) -> dict[int, int]:
        """Count, by user, the events of a name that occurred in [since_us, until_us) and match.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        ...


class Delivery(Protocol):
    """The sender, as routes know it; `cueline.delivery.sender.Sender` is one. From any thread."""

    @property
    def attempts(self) -> Mapping[str, int]:
        """Attempts since the start, by what came of them: `delivered`, `retry`, `dead`."""
        ...

    def ring(self) -> None:
        """Say that there may be something to send."""
        ...

    def destinations(self) -> Mapping[str, Destination]:
        """Return what is known of destinations that are busy or fail."""
        ...


class LaneHealth(Struct, frozen=True):
    """How far the lane is.

    Attributes:
        position: Of the log, up to where everything is processed.
        last: The log's newest position.
        lag: Log entries that wait to be processed.
        lag_ms: How long the oldest of them has waited; None when unknown or none waits.
        is_running: False: nothing is being processed.
    """

    position: int
    last: int
    lag: int
    lag_ms: int | None = None
    is_running: bool = True


class MachineHealth(Struct, frozen=True):
    """How the process and its data directory are."""

    lane: LaneHealth
    log_bytes: int
    events_bytes: int
    state_bytes: int


class BuiltScript(Struct, frozen=True):
    """The widget as it was built, from its manifest.

    Attributes:
        widget: The name of its immutable file, `widget.<hash>.js`.
        sri: What a page's `integrity` attribute says.
    """

    widget: str = ""
    sri: str = ""


class ApiSettings(Struct, frozen=True, kw_only=True):
    """What an operator decides about the API.

    Attributes:
        public_url: Where browsers reach Cueline, without a slash at the end.
        metrics_need_token: True: /metrics wants a token that may read every workspace.
        threads: How many requests may wait for a database at once.
        script: The widget that pages load.
        reach: What can leave at all.
    """

    public_url: str
    metrics_need_token: bool = False
    threads: int = 16
    script: BuiltScript = BuiltScript()
    reach: Reach = Reach()


class Parts(Struct, frozen=True, kw_only=True):
    """Everything the routes use.

    Attributes:
        engine: The state database.
        noticeboard: Where the edge learns which keys may send.
        clock: Gives milliseconds since 1970, UTC.
        events: Reads events from the moment they are committed.
        counts: Counts events by day.
        live: The live feed; made with `cueline.api.event_item.encode_live_item`.
        definitions: The registry.
        append_made_event: Writes an event that Cueline makes itself into a workspace's log; it survives a power cut.
        send_test_event: Sends an event through the edge as a page would, with an API key; returns its id.
        health: Says how the machine is, at once. Blocks.
        readiness: Says of each part whether it does its work, by name. Blocks.
        gauges: Gives what /metrics shows besides what the API counts itself. Blocks.
        admit_page: Says what holds for an API key and a page's origin, or refuses them as the edge does, at a rate of
            its own. For one thread.
        delivery: The sender.
        bell: Holds the questions of pages that listen for messages.
        admit_listener: As `admit_page`, for those.
        partition: The partition whose offsets the live feed shows.
        sightings: What the edge reported.
        simulations: What automations would have done, being found out.
        attempts: Sign-ins that failed lately.
        first_events: The earliest event of each workspace, once it is known.
    """

    engine: Engine
    noticeboard: Noticeboard
    clock: Callable[[], int]
    events: Events
    counts: Counts
    live: LiveFeed
    definitions: Definitions
    append_made_event: Callable[[int, bytes], Awaitable[None]]
    send_test_event: Callable[[str], Awaitable[str]]
    health: Callable[[], MachineHealth]
    readiness: Callable[[], Mapping[str, bool]]
    gauges: Callable[[], Mapping[GaugeName, float]]
    admit_page: Callable[[str, str | None], KeyAdmission]
    admit_listener: Callable[[str, str | None], KeyAdmission]
    delivery: Delivery
    bell: PageBell
    settings: ApiSettings
    simulations: Simulations
    partition: int = 0
    sightings: Sightings = field(default_factory=Sightings)
    attempts: Attempts = field(default_factory=Attempts)
    first_events: dict[int, EventRow] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        """What changes to a workspace need."""
        return Desk(self.engine, self.noticeboard, self.clock, self.settings.reach)

    @property
    def door(self) -> Door:
        """What signing in needs."""
        return Door(self.engine, self.attempts, self.clock)
