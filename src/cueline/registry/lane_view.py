"""The registry as one lane sees it: cached, single-threaded, and written together with the lane's checkpoint."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from sqlalchemy import Connection

from cueline.errors import InvalidInput
from cueline.event import EventRow, Kind, Violation
from cueline.registry.definition import Scope, State
from cueline.registry.known import (
    SURELY_SHORT,
    KnownAttribute,
    KnownEvent,
    ViolationTally,
    first_type,
)
from cueline.registry.lane_rows import GroupKey, KnownWorkspace, Noted, load, save
from cueline.registry.mismatch import Mismatch, got
from cueline.registry.names import check_name, printable
from cueline.state.registry_version import registry_edition

__all__ = ["LaneRegistry", "Reading"]

MAX_EVENTS: Final = 10_000
MAX_ATTRIBUTES: Final = 1_000
"""So many definitions are created by sight for a workspace, and for an event. Beyond, values are read as String and
kept like any other, but nothing is counted for them: names made up by a program must not fill the registry."""

OTHER_ATTRIBUTES: Final = "(other attributes)"
"""Where violations of attributes without a definition are grouped; each example's hint names its attribute."""

_BLOCKED = State.BLOCKED


class Reading(Struct, gc=False):
    """An event's or a user's attributes, typed; each stands in exactly one map, or in `violations`, or was null.

    Attributes:
        strings: Texts.
        numbers: 64-bit floats.
        booleans: Booleans.
        datetimes: Microseconds since 1970, UTC.
        json: Compact JSON text.
        violations: What did not fit, as it was sent.
        state: The event definition's; when `blocked`, nothing was read. For user attributes always `auto`.
    """

    strings: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    booleans: dict[str, bool] = field(default_factory=dict)
    datetimes: dict[str, int] = field(default_factory=dict)
    json: dict[str, str] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)
    state: State = State.AUTO


class LaneRegistry:
    """Reads attributes by their definitions, creates definitions at first sight, and notes what was seen.

    One lane's thread uses it, batch by batch: read the log, begin a transaction, `refresh`, read events, `save`,
    commit. In that order, a type set by a member holds for every event accepted after the member got the answer.
    After any exception, an unknown commit included: `forget`.
    """

    def __init__(self) -> None:
        self._edition: tuple[int, int] | None = None
        self._workspaces: dict[int, KnownWorkspace] = {}
        self._noted = Noted()
        self.uncounted = 0
        """Sightings, since the start, of events and attributes beyond the number of definitions kept."""

    def refresh(self, tx: Connection) -> None:
        """Begin a batch: read definitions and time zones anew if a member changed any since the last batch.

        What an earlier batch noted and never saved is forgotten.
        """
        if not self._noted.is_empty():
            self.forget()
        edition = registry_edition(tx)
        if edition != self._edition:
            self._workspaces = load(tx)
            self._edition = edition

    def read_event(
        self, workspace: int, name: str, kind: Kind, attributes: dict[str, Any], at_ms: int, sighting: EventRow
    ) -> Reading:
        """Count one event and read its attributes; unknown names get a definition, their values read as String.

        Args:
            workspace: The workspace's number.
            name: The event's name as it is stored.
            kind: The verb it came from; kept with the definition at first sight.
            attributes: As JSON decodes them. For `client.update` pass none, and use `read_user` for what it carries.
            at_ms: When the event was received, by the server's clock; what first and last seen tell.
            sighting: The event's row: where a violation of it was seen.

        Raises:
            InvalidInput: `name` is no name for an event. Nothing was counted.
        """
        known = self._workspaces.get(workspace)
        event = known.events.get(name) if known else None
        if event is None:
            event = self._meet_event(workspace, name, kind)
        if not (event.count or event.blocked_count):
            self._begin(event, at_ms)
        elif at_ms > event.last_seen:
            event.last_seen = at_ms
        elif at_ms < event.first_seen:
            event.first_seen = at_ms
        if event.state is _BLOCKED:
            event.blocked_count += 1
            return Reading(state=_BLOCKED)
        event.count += 1
        return self._read(event, attributes, at_ms, sighting)

    def read_user(self, workspace: int, attributes: dict[str, Any], at_ms: int, sighting: EventRow) -> Reading:
        """Read user attributes; as `read_event`, with the types of the workspace's user attributes."""
        return self._read(self._workspace(workspace).user, attributes, at_ms, sighting)

    def save(self, tx: Connection) -> None:
        """Write what was noted since the last save: new definitions, counters, samples and violations."""
        save(tx, self._noted)
        self._noted = Noted()

    def forget(self) -> None:
        """Drop everything cached or noted; the next `refresh` reads it anew."""
        self._edition = None
        self._workspaces = {}
        self._noted = Noted()

    def _read(self, event: KnownEvent, sent: dict[str, Any], at_ms: int, sighting: EventRow) -> Reading:
        # The hottest loop of the lane: one look-up, one sighting, and for most values no call.
        maps: tuple[dict[str, Any], ...] = ({}, {}, {}, {}, {}, {})
        violations: list[Violation] = []
        known = event.attributes
        for name, value in sent.items():
            if value is None:
                continue
            attribute = known.get(name)
            if attribute is None and (attribute := self._meet_attribute(event, name, value, violations)) is None:
                continue
            count = attribute.count = attribute.count + 1
            if count <= attribute.looks:
                self._sample(attribute, value, at_ms)
            elif at_ms > attribute.last_seen:
                attribute.last_seen = at_ms
            elif at_ms < attribute.first_seen:
                attribute.first_seen = at_ms
            kind = type(value)
            try:
                if kind is attribute.exact and (kind is not str or len(value) <= SURELY_SHORT):
                    maps[attribute.slot][name] = value
                else:
                    maps[attribute.slot][name] = attribute.quick.get(kind, attribute.read)(value)
            except Mismatch as mismatch:
                attribute.violations += 1
                violations.append(Violation(name, attribute.type, got(value), value, mismatch.hint))
        if violations:
            self._group(event, violations, at_ms, sighting)
        strings, numbers, booleans, datetimes, json, _blocked = maps
        return Reading(strings, numbers, booleans, datetimes, json, violations, event.state)

    def _begin(self, event: KnownEvent, at_ms: int) -> None:
        event.first_seen = event.last_seen = at_ms
        if event.is_kept:
            self._noted.events.append(event)
        else:
            self.uncounted += 1

    def _sample(self, attribute: KnownAttribute, value: Any, at_ms: int) -> None:
        if not attribute.is_kept:
            self.uncounted += 1
            return
        if attribute.count == 1:
            attribute.first_seen = attribute.last_seen = at_ms
            self._noted.attributes.append(attribute)
        elif at_ms > attribute.last_seen:
            attribute.last_seen = at_ms
        elif at_ms < attribute.first_seen:
            attribute.first_seen = at_ms
        attribute.sample(value)

    def _group(self, event: KnownEvent, violations: list[Violation], at_ms: int, sighting: EventRow) -> None:
        if not event.is_kept:
            return
        for violation in violations:
            label = violation.attribute if violation.attribute in event.attributes else OTHER_ATTRIBUTES
            key = GroupKey(
                event.workspace, event.scope.value, event.name, label, violation.expected.value, violation.got
            )
            tally = self._noted.groups.get(key)
            if tally is None:
                tally = self._noted.groups[key] = ViolationTally(at_ms, at_ms)
            tally.add(at_ms, violation, sighting)

    def _meet_event(self, workspace: int, name: str, kind: Kind) -> KnownEvent:
        known = self._workspace(workspace)
        event = known.events.get(name)
        if event is None:
            check_name(name, "event")
            event = KnownEvent(workspace, Scope.EVENT, name, kind, State.AUTO, known.zone)
            event.is_kept = len(known.events) < MAX_EVENTS
            if event.is_kept:
                known.events[name] = event
        return event

    def _meet_attribute(
        self, event: KnownEvent, name: str, value: Any, violations: list[Violation]
    ) -> KnownAttribute | None:
        kind = first_type(event.scope, event.name, name)
        try:
            check_name(name, "attribute")
        except InvalidInput as error:
            visible = printable(name)
            violations.append(Violation(visible, kind, got(value), value, f"“{visible}”: {error.hint}"))
            return None
        attribute = event.know(name, kind, State.AUTO)
        attribute.is_kept = event.is_kept and len(event.attributes) < MAX_ATTRIBUTES
        if attribute.is_kept:
            event.attributes[name] = attribute
        return attribute

    def _workspace(self, workspace: int) -> KnownWorkspace:
        known = self._workspaces.get(workspace)
        if known is None:
            known = self._workspaces[workspace] = KnownWorkspace.of(workspace, _UTC)
        return known


_UTC = ZoneInfo("UTC")
