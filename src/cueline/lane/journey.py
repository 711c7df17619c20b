"""The steps an event takes through the lane, in order, and what they work on."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

import msgspec
import structlog
from msgspec import Struct, field
from sqlalchemy import Connection, insert

from cueline.automations.lane_automations import LaneAutomations
from cueline.automations.step import StepError
from cueline.automations.triggers import News
from cueline.errors import InvalidInput, NotFound
from cueline.event import EventRow, Flag, Kind, MadeEvent
from cueline.events.port import Block
from cueline.lane.arrival import Arrival, set_aside
from cueline.lane.blocks import BlockWriter
from cueline.lane.score_queue import ScoreQueue
from cueline.lane.seen import SeenIds
from cueline.lane.standing import lists_asked, stand
from cueline.registry.definition import State
from cueline.registry.lane_view import LaneRegistry, Reading
from cueline.scoring.lane_scores import LaneScores
from cueline.segments.lane_segments import LaneSegments, Stirred
from cueline.segments.segment_events import Cause
from cueline.state.tables import dead_letter, quarantine
from cueline.users.people import LaneUsers
from cueline.users.profile import Profile, learn, moment_text, see

_logger = structlog.get_logger()


class Rooms(Struct, frozen=True):
    """What the steps consult: each room's view for one lane."""

    seen: SeenIds
    users: LaneUsers
    registry: LaneRegistry
    scores: LaneScores
    score_queue: ScoreQueue
    segments: LaneSegments
    automations: LaneAutomations
    blocks: BlockWriter
    partition: int

    def forget(self) -> None:
        """Drop all that is cached, as is due after any exception."""
        self.seen.forget()
        self.users.forget()
        self.registry.forget()
        self.scores.forget()
        self.score_queue.forget()
        self.segments.forget()
        self.automations.forget()


class Batch(Struct):
    """What one transaction handles.

    Attributes:
        arrivals: Every event, in the order of the log.
        rows: Of the accepted ones, what the event store will hold.
        blocks: What was written for the event store, each block with its rows.
        made: Events that these made, to be kept with them.
    """

    arrivals: list[Arrival]
    rows: list[EventRow] = field(default_factory=list)
    blocks: list[tuple[Block, list[EventRow]]] = field(default_factory=list)
    made: list[MadeEvent] = field(default_factory=list)

    def accepted(self) -> list[Arrival]:
        return [arrival for arrival in self.arrivals if arrival.outcome == "accepted"]


_at = attrgetter("at_ms")

Step = Callable[[Connection, Rooms, Batch], None]
EventStep = Callable[[Rooms, Arrival], None]


def drop_seen(tx: Connection, rooms: Rooms, batch: Batch) -> None:
    """Mark what came before, so that no later step looks at it."""
    rooms.seen.drop_seen(tx, batch.accepted())


def look_up(tx: Connection, rooms: Rooms, batch: Batch) -> None:
    """Read the users and definitions that the batch may need, and the scores that steps ask for one by one."""
    users, scores, segments, automations = rooms.users, rooms.scores, rooms.segments, rooms.automations
    accepted = batch.accepted()
    claims = [arrival.claim for arrival in accepted]
    users.prepare(tx, claims)
    users.prepare_lists(tx, lists_asked(accepted))
    rooms.registry.refresh(tx)
    segments.refresh(tx)
    scores.refresh(tx, segments.workspaces)
    automations.refresh(tx, users.newest)
    workspaces = {claim.workspace for claim in claims}
    asked = {one for one in workspaces if segments.is_on(one) or automations.is_on(one) or scores.asks_of_users(one)}
    expected = [
        (profile, arrival.row.name)
        for arrival in (accepted if asked else ())
        if arrival.row.workspace in asked
        for profile in users.likely(arrival.claim)
    ]
    scores.prepare({profile.id for profile, _ in expected}, users.newest)
    segments.prepare(tx, {profile.id for profile, _ in expected if segments.is_on(profile.workspace)}, users.newest)
    automations.prepare(expected)


def follow_events(_tx: Connection, rooms: Rooms, batch: Batch) -> None:
    """Take each event through its own steps, in the order of the log: it finds its user as the one before left them."""
    accepted = batch.accepted()
    steps_of = {number: _steps_for(rooms, number) for number in {arrival.row.workspace for arrival in accepted}}
    for arrival in accepted:
        for step in steps_of[arrival.row.workspace]:
            step(rooms, arrival)
            if arrival.outcome != "accepted":
                break
        if arrival.depth and arrival.outcome != "accepted":
            _refuse(rooms, arrival)
    rooms.score_queue.catch_up()


def _refuse(rooms: Rooms, arrival: Arrival) -> None:
    """Tell the run that made an event that it was not accepted."""
    profile = arrival.profile
    if profile is not None:
        code, message = (
            arrival.reason if arrival.outcome == "dead_letter" else ("event_blocked", "The event is blocked.")
        )
        rooms.automations.refuse(profile, arrival.row.id, StepError(code, message), arrival.row.received_at)


def let_score_pass(rooms: Rooms, arrival: Arrival) -> None:
    """Let time pass for the score of who is about to change: until now they were as they were."""
    if arrival.learned or arrival.kind is _STANDING:
        for profile in rooms.users.likely(arrival.claim):
            rooms.score_queue.before_learning(profile, arrival.row.received_at)


def let_segments_pass(rooms: Rooms, arrival: Arrival) -> None:
    """Let time pass for the segments of who is about to change."""
    for profile in rooms.users.likely(arrival.claim):
        rooms.segments.before_change(profile, arrival.row.received_at)


def resolve_user(rooms: Rooms, arrival: Arrival) -> None:
    """Find or make the event's user."""
    claim, users = arrival.claim, rooms.users
    if claim.number and users.numbered(claim.workspace, claim.number) is None:
        set_aside(arrival, "user_unknown", "The user this event names is not there.")
        return
    before = users.newest
    arrival.profile = profile = users.resolve(claim)
    arrival.row.user = number = profile.id
    if number > before:
        arrival.is_new = True


def meet_user(rooms: Rooms, arrival: Arrival) -> None:
    """Note a new user, of whom nobody knows yet which segments they are in."""
    if arrival.is_new:
        rooms.segments.meet(_profile_of(arrival), arrival.row.received_at)


def let_runs_pass(rooms: Rooms, arrival: Arrival) -> None:
    """Let what waits for time in the user's runs and triggers come first."""
    rooms.automations.let_pass(_profile_of(arrival), arrival.row.received_at)


def read_attributes(rooms: Rooms, arrival: Arrival) -> None:
    """Read attributes as their definitions say; note violations; let unknown names become definitions."""
    try:
        _read(rooms, arrival)
    except Exception as error:  # one bad event never blocks a lane, whatever is bad about it
        _logger.exception("event_set_aside", event_id=arrival.row.id, offset=arrival.row.offset)
        set_aside(arrival, getattr(error, "code", "processing_failed"), str(error) or type(error).__name__)


def change_standing(rooms: Rooms, arrival: Arrival) -> None:
    """Let a change that Cueline made itself change where its user stands: tags, lists, attributes."""
    if arrival.kind is not _STANDING:
        return
    try:
        is_change = stand(rooms.users, arrival, _profile_of(arrival))
    except (InvalidInput, NotFound) as error:
        set_aside(arrival, error.code, error.message)
    else:
        arrival.tells |= is_change
        arrival.is_idle = not is_change


def fold_profile(rooms: Rooms, arrival: Arrival) -> None:
    """Count the event in its user's profile and note when and where the user was seen."""
    profile = _profile_of(arrival)
    if arrival.kind >= _SCORE:
        return  # Cueline's own doing
    row = arrival.row
    if row.occurred_at < profile.first_seen:
        rooms.score_queue.before_learning(profile, row.received_at)
        arrival.tells = True
    see(profile, row, arrival.entry.address, arrival.entry.agent)
    rooms.users.note_seen(profile)


def score(rooms: Rooms, arrival: Arrival) -> None:
    """Let the event change its user's score, as its workspace's plan says."""
    profile, row, tells = _profile_of(arrival), arrival.row, arrival.tells
    given = rooms.scores.given(row, profile.id, tells=tells)
    if given is not None:
        arrival.told = rooms.scores.follow(row, profile, given, tells=tells)


def score_later(rooms: Rooms, arrival: Arrival) -> None:
    """Let the event change its user's score once the other steps of the batch's events are done."""
    profile = _profile_of(arrival)
    given = rooms.scores.given(arrival.row, profile.id, tells=arrival.tells)
    if given is not None:
        rooms.score_queue.put(arrival, profile, given)


def sort_into_segments(rooms: Rooms, arrival: Arrival) -> None:
    """Let the event change which segments its user is in, and a score it changed those of its owner."""
    moved, segments, row = rooms.scores.moved(), rooms.segments, arrival.row
    profile = _profile_of(arrival)
    stirred = Stirred(
        is_learned=arrival.tells,
        is_seen=arrival.kind < _SCORE,
        is_scored=moved.pop(profile.id, None) is not None,
        is_standing=arrival.kind is _STANDING and not arrival.is_idle,
    )
    segments.follow(profile, stirred, row, Cause(row.received_at, row.id, arrival.depth))
    for other, at_ms in moved.values():
        segments.scored(other, Cause(at_ms, row.id, arrival.depth))


def automate(rooms: Rooms, arrival: Arrival) -> None:
    """Let the event take runs of its user on, and start others: they see the user as of the event."""
    profile, automations, row = _profile_of(arrival), rooms.automations, arrival.row
    if automations.concerns(profile, row.name, arrival.altered, is_new_user=arrival.is_new):
        news = News(
            row,
            arrival.attributes,
            arrival.altered,
            is_new_user=arrival.is_new,
            has_effect=not arrival.is_idle,
            depth=arrival.depth,
        )
        arrival.touched = automations.follow(profile, news)


def _steps_for(rooms: Rooms, workspace: int) -> tuple[EventStep, ...]:
    """Return the steps of a workspace's events, in order: what a workspace does not use costs its events nothing."""
    is_sorted, is_automated = rooms.segments.is_on(workspace), rooms.automations.is_on(workspace)
    steps: tuple[tuple[EventStep, bool], ...] = (
        (let_score_pass, rooms.scores.asks_of_users(workspace)),
        (let_segments_pass, is_sorted),
        (resolve_user, True),
        (meet_user, is_sorted),
        (let_runs_pass, is_automated),
        (read_attributes, True),
        (change_standing, True),
        (fold_profile, True),
        (score if is_sorted or is_automated else score_later, True),  # also where there is no plan: by hand, or merged
        (sort_into_segments, is_sorted),
        (automate, is_automated),
    )
    return tuple(step for step, is_due in steps if is_due)


def _read(rooms: Rooms, arrival: Arrival) -> None:
    registry, row = rooms.registry, arrival.row
    reading = registry.read_event(row.workspace, row.name, arrival.kind, arrival.attributes, row.received_at, row)
    if reading.state is _BLOCKED:
        arrival.outcome = "blocked"
        row.flags |= Flag.BLOCKED.value
        return
    if arrival.learned:
        learned = registry.read_user(row.workspace, arrival.learned, row.received_at, row)
        arrival.taught = _flat(learned)
        profile = _profile_of(arrival)
        arrival.altered = learn(profile, arrival.taught, row.id, row.occurred_at)
        rooms.users.note_change(profile)
        arrival.tells = True
        if arrival.kind is _USER_UPDATE:
            reading = learned
        else:
            reading.violations += learned.violations
    _keep(row, reading)


def _keep(row: EventRow, reading: Reading) -> None:
    row.strings = reading.strings
    if reading.numbers:
        row.numbers = reading.numbers
    if reading.booleans:
        row.booleans = reading.booleans
    if reading.datetimes:
        row.datetimes = reading.datetimes
    if reading.json:
        row.json = reading.json
    if reading.violations:
        row.violations = msgspec.json.encode(reading.violations).decode()


def write_state(tx: Connection, rooms: Rooms, batch: Batch) -> None:
    """Write the users, the definitions, the scores, the segments and the runs that changed."""
    rooms.users.save(tx)
    rooms.registry.save(tx)
    batch.made = save_made(tx, rooms)


def save_made(tx: Connection, rooms: Rooms) -> list[MadeEvent]:
    """Write scores, segments and runs that changed, and return the events that were made, in the order of time."""
    scored = rooms.scores.save(tx)
    for profile, at_ms in rooms.scores.moved().values():
        rooms.segments.scored(profile, Cause(at_ms))
    return sorted([*scored, *rooms.segments.save(tx), *rooms.automations.save()], key=_at)


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
    accepted = batch.accepted()
    for arrival in accepted:
        if arrival.taught:
            arrival.row.learned = msgspec.json.encode(arrival.taught).decode()
    batch.rows = [arrival.row for arrival in accepted]
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


# Looking a member up in its enum takes longer than comparing with it.
_USER_UPDATE, _SCORE, _STANDING, _BLOCKED = Kind.USER_UPDATE, Kind.SCORE, Kind.STANDING, State.BLOCKED


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
    return _as_sent(rooms, arrival) | {"event": arrival.row.name}


def _as_sent(rooms: Rooms, arrival: Arrival) -> dict[str, Any]:
    return {
        "workspace_id": arrival.row.workspace,
        "partition": rooms.partition,
        "offset": arrival.row.offset,
        "at": arrival.row.received_at,
        "raw": arrival.raw,
    }
