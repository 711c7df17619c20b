"""The automations in force, as one lane sees them: read when one changed, made ready when it is needed."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from cueline.automations.compiled import Compiled, compile_automation
from cueline.automations.graph import Graph
from cueline.automations.triggers import TriggerIndex
from cueline.automations.world import Place
from cueline.delivery.templates import TemplateInvalid
from cueline.state.automation_tables import automation, automation_edition, automation_version
from cueline.state.registry_version import registry_edition
from cueline.state.tables import workspace

_logger = structlog.get_logger()

LIVE, PAUSED, ARCHIVED = "live", "paused", "archived"
UTC = ZoneInfo("UTC")


class Known(Struct, frozen=True):
    """An automation that was published.

    Attributes:
        version: The one in force.
        state: `live`, `paused` or `archived`.
        published_at: When that version was published, milliseconds.
    """

    id: int
    workspace: int
    name: str
    state: str
    version: int
    published_at: int


class Succession(Struct, frozen=True):
    """What becomes of the runs by older versions.

    Attributes:
        version: The newer one; 0: of an archived automation, whose runs all end.
        mapping: Node → node of the newer version; None: the run ends.
    """

    automation: int
    version: int
    mapping: Mapping[str, str | None] | None


class LaneVersions:
    """Every workspace's automations. Used by one lane's thread."""

    def __init__(self) -> None:
        self._edition: int | None = None
        self._zones: tuple[int, int] | None = None
        self._known: dict[int, Known] = {}
        self._indexes: dict[int, TriggerIndex] = {}
        self._compiled: dict[tuple[int, int], Compiled | None] = {}
        self._places: dict[int, Place] = {}
        self.resting: frozenset[int] = frozenset()
        """Paused automations: nobody enters, their runs rest."""
        self.successions: list[Succession] = []
        """What may have to be done to older runs since automations were read."""
        self.asks_for: frozenset[str] = frozenset()
        """Names of events of which any version at hand asks how often users did them."""

    def refresh(self, tx: Connection) -> bool:
        """Begin a batch: read what changed since the last; tell whether anything did."""
        edition = tx.execute(_EDITION).scalar_one_or_none()
        is_changed = edition != self._edition
        if is_changed:
            self._read(tx)
            self._edition = edition
        if self._known and (zones := registry_edition(tx)) != self._zones:
            self._read_places(tx)
            self._zones = zones
        return is_changed

    def is_outdated(self, connection: Connection) -> bool:
        """Tell whether anything changed since automations were read."""
        return bool(connection.execute(_EDITION).scalar_one_or_none() != self._edition)

    def forget(self) -> None:
        """Read everything anew with the next batch; what is made ready of versions stays, as they never change."""
        self._edition = self._zones = None

    def is_on(self, workspace_id: int) -> bool:
        """Tell whether a workspace ever published an automation."""
        return workspace_id in self._indexes

    def index(self, workspace_id: int) -> TriggerIndex | None:
        """Return the triggers of a workspace's live automations."""
        return self._indexes.get(workspace_id)

    def indexes(self) -> list[TriggerIndex]:
        """Return all triggers of live automations."""
        return [*self._indexes.values()]

    def known(self, number: int) -> Known | None:
        """Return an automation."""
        return self._known.get(number)

    def place(self, workspace_id: int) -> Place:
        """Return a workspace: its name as of when definitions, automations or its zone last changed."""
        return self._places.get(workspace_id) or Place(workspace_id, "", UTC)

    def compiled(self, tx: Connection, number: int, version: int) -> Compiled | None:
        """Return a version made ready; None when it cannot be: whoever is in it rests."""
        if (number, version) not in self._compiled:
            body = tx.execute(_BODY, {"the_automation": number, "the_version": version}).scalar_one_or_none()
            known = self._known.get(number)
            ready = _made_ready(known, version, body) if known is not None and body is not None else None
            self._compiled[number, version] = ready
            if ready is not None:
                self.asks_for |= ready.asks_for
            else:
                self.resting |= {number}
        return self._compiled[number, version]

    def _read_places(self, tx: Connection) -> None:
        rows = tx.execute(select(workspace.c.id, workspace.c.name, workspace.c.timezone))
        self._places = {row.id: Place(row.id, row.name, ZoneInfo(row.timezone)) for row in rows}

    def _read(self, tx: Connection) -> None:
        before, self._known = self._known, {row.id: Known(*row) for row in tx.execute(_PUBLISHED)}
        renamed = {
            number for number, one in self._known.items() if number in before and before[number].name != one.name
        }
        self._compiled = {key: ready for key, ready in self._compiled.items() if key[0] not in renamed}
        self.resting = frozenset(one.id for one in self._known.values() if one.state == PAUSED)
        live = [self.compiled(tx, one.id, one.version) for one in self._known.values() if one.state == LIVE]
        self._indexes = {
            number: TriggerIndex(one for one in live if one is not None and one.workspace == number)
            for number in {one.workspace for one in self._known.values()}
        }
        self.successions = [*_archived(self._known), *_successions(tx, self._known)]


def _made_ready(known: Known, version: int, body: str) -> Compiled | None:
    try:
        return compile_automation(known.workspace, known.id, known.name, version, _read_graph(body))
    except (TemplateInvalid, msgspec.ValidationError, ValueError) as error:
        _logger.exception("automation_unreadable", automation=known.id, version=version, reason=str(error))
        return None


def _archived(known: Mapping[int, Known]) -> list[Succession]:
    return [Succession(one.id, 0, None) for one in known.values() if one.state == ARCHIVED]


def _successions(tx: Connection, known: Mapping[int, Known]) -> list[Succession]:
    return [
        Succession(row.automation_id, row.version, _read_mapping(row.mapping) if row.waiting == "migrate" else None)
        for row in tx.execute(_NOT_DRAINED)
        if row.automation_id in known and row.version <= known[row.automation_id].version
    ]


_read_graph = msgspec.json.Decoder(Graph).decode
_read_mapping = msgspec.json.Decoder(dict[str, str | None]).decode
_EDITION = select(automation_edition.c.number)
_PUBLISHED = (
    select(
        automation.c.id,
        automation.c.workspace_id,
        automation.c.name,
        automation.c.state,
        automation.c.version,
        automation_version.c.published_at,
    )
    .join(
        automation_version,
        (automation_version.c.automation_id == automation.c.id)
        & (automation_version.c.version == automation.c.version),
    )
    .order_by(automation.c.id)
)
_BODY = select(automation_version.c.body).where(
    automation_version.c.automation_id == bindparam("the_automation"),
    automation_version.c.version == bindparam("the_version"),
)
_NOT_DRAINED = (
    select(automation_version)
    .where(automation_version.c.waiting != "drain", automation_version.c.version > 1)
    .order_by(automation_version.c.automation_id, automation_version.c.version)
)
