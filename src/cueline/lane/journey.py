"""The steps an event takes through the lane, in order, and what they work on."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import structlog
from msgspec import Struct, field
from sqlalchemy import Connection, insert

from cueline.event import EventRow, Kind
from cueline.events.port import Block
from cueline.lane.arrival import Arrival, set_aside
from cueline.lane.blocks import BlockWriter, row_of
from cueline.lane.seen import SeenIds
from cueline.registry.definition import State
from cueline.registry.lane_view import LaneRegistry, Reading, Sighting
from cueline.state.tables import dead_letter, quarantine
from cueline.users.people import LaneUsers
from cueline.users.profile import Glimpse, Profile, learn, moment_text, see

_logger = structlog.get_logger()


class Rooms(Struct, frozen=True):
    """What the steps consult: each room's view for one lane."""

    seen: SeenIds
    users: LaneUsers
    registry: LaneRegistry
    blocks: BlockWriter
    partition: int

    def forget(self) -> None:
        """Drop all that is cached, as is due after any exception."""
        self.seen.forget()
        self.users.forget()
        self.registry.forget()


class Batch(Struct):
    """What one transaction handles.

    Attributes:
        arrivals: Every event, in the order of the log.
        rows: Of the accepted ones, what the event store will hold.
        blocks: What was written for the event store, each block with its rows.
    """

    arrivals: list[Arrival]
    rows: list[EventRow] = field(default_factory=list)
    blocks: list[tuple[Block, list[EventRow]]] = field(default_factory=list)

    def accepted(self) -> list[Arrival]:
        return [arrival for arrival in self.arrivals if arrival.outcome == "accepted"]


Step = Callable[[Connection, Rooms, Batch], None]
EventStep = Callable[[Rooms, Arrival], None]


def drop_seen(tx: Connection, rooms: Rooms, batch: Batch) -> None:
    """Mark what came before, so that no later step looks at it."""
    rooms.seen.drop_seen(tx, batch.accepted())


def look_up(tx: Connection, rooms: Rooms, batch: Batch) -> None:
    """Read every user and definition that the batch may need."""
    rooms.users.prepare(tx, [arrival.claim for arrival in batch.accepted()])
    rooms.registry.refresh(tx)


def follow_events(_tx: Connection, rooms: Rooms, batch: Batch) -> None:
    """Take each event through its own steps, in the order of the log: it finds its user as the one before left them."""
    for arrival in batch.accepted():
        for step in EVENT_STEPS:
            step(rooms, arrival)
            if arrival.outcome != "accepted":
                break


def resolve_user(rooms: Rooms, arrival: Arrival) -> None:
    """Find or make the event's user."""
    arrival.profile = rooms.users.resolve(arrival.claim)


def read_attributes(rooms: Rooms, arrival: Arrival) -> None:
    """Read attributes as their definitions say; note violations; let unknown names become definitions."""
    try:
        _read(rooms, arrival)
    except Exception as error:  # one bad event never blocks a lane, whatever is bad about it
        _logger.exception("event_set_aside", event_id=arrival.id, offset=arrival.offset)
        set_aside(arrival, getattr(error, "code", "processing_failed"), str(error) or type(error).__name__)


def fold_profile(rooms: Rooms, arrival: Arrival) -> None:
    """Count the event in its user's profile and note when and where the user was seen."""
    profile = _profile_of(arrival)
    see(profile, Glimpse(arrival.kind, arrival.occurred_at, arrival.url, arrival.address, arrival.agent))
    rooms.users.note_seen(profile)


# Scoring takes its place after `fold_profile`, automations follow it: they see the user as of the event.
EVENT_STEPS: tuple[EventStep, ...] = (resolve_user, read_attributes, fold_profile)


def _read(rooms: Rooms, arrival: Arrival) -> None:
    profile, registry = _profile_of(arrival), rooms.registry
    sighting = Sighting(arrival.id, arrival.occurred_at, arrival.url, arrival.library, profile.id)
    reading = registry.read_event(
        arrival.workspace, arrival.name, arrival.kind, arrival.attributes, arrival.received_at, sighting
    )
    arrival.reading = reading
    if reading.state is State.BLOCKED:
        arrival.outcome = "blocked"
    elif arrival.learned:
        learned = registry.read_user(arrival.workspace, arrival.learned, arrival.received_at, sighting)
        learn(profile, _flat(learned), arrival.id, arrival.occurred_at)
        rooms.users.note_change(profile)
        if arrival.kind is Kind.USER_UPDATE:
            arrival.reading = learned
        else:
            reading.violations += learned.violations


def write_state(tx: Connection, rooms: Rooms, _batch: Batch) -> None:
    """Write the users and the definitions that changed."""
    rooms.users.save(tx)
    rooms.registry.save(tx)


def write_set_aside(tx: Connection, rooms: Rooms, batch: Batch) -> None:
    """Keep dead letters and blocked events with what was sent."""
    dead = [_dead_letter(rooms, arrival) for arrival in batch.arrivals if arrival.outcome == "dead_letter"]
    if dead:
        tx.execute(insert(dead_letter), dead)
    blocked = [_blocked(rooms, arrival) for arrival in batch.arrivals if arrival.outcome == "blocked"]
    if blocked:
        tx.execute(insert(quarantine), blocked)


def write_blocks(tx: Connection, rooms: Rooms, batch: Batch) -> None:
    """Write the exact rows for the event store, to be inserted after the commit."""
    batch.rows = [row_of(arrival, rooms.partition) for arrival in batch.accepted()]
    batch.blocks = rooms.blocks.write(tx, batch.rows)


STEPS: tuple[Step, ...] = (
    drop_seen,
    look_up,
    follow_events,
    write_state,
    write_set_aside,
    write_blocks,
)


def travel(tx: Connection, rooms: Rooms, arrivals: Iterable[Arrival]) -> Batch:
    """Take `arrivals` through every step within the transaction `tx`, and return what came of them."""
    batch = Batch(list(arrivals))
    for step in STEPS:
        step(tx, rooms, batch)
    return batch


def _profile_of(arrival: Arrival) -> Profile:
    assert arrival.profile is not None, "resolve_user comes first"
    return arrival.profile


def _flat(reading: Reading) -> dict[str, Any]:
    """Return typed values as a profile keeps them."""
    values: dict[str, Any] = {**reading.strings, **reading.booleans}
    values |= {
        name: int(number) if number.is_integer() and abs(number) < 2**53 else number
        for name, number in reading.numbers.items()
    }
    values |= {name: moment_text(moment) for name, moment in reading.datetimes.items()}
    return values | {name: msgspec.json.decode(text) for name, text in reading.json.items()}


def _dead_letter(rooms: Rooms, arrival: Arrival) -> dict[str, Any]:
    code, reason = arrival.reason
    return _as_sent(rooms, arrival) | {"code": code, "reason": reason}


def _blocked(rooms: Rooms, arrival: Arrival) -> dict[str, Any]:
    return _as_sent(rooms, arrival) | {"event": arrival.name}


def _as_sent(rooms: Rooms, arrival: Arrival) -> dict[str, Any]:
    return {
        "workspace_id": arrival.workspace,
        "partition": rooms.partition,
        "offset": arrival.offset,
        "at": arrival.received_at,
        "raw": arrival.raw,
    }
