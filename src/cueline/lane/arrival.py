"""One event on its way through the lane, and how it is read from the log. Pure."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct

from cueline.errors import InvalidInput
from cueline.event import OFFSETS_PER_ENTRY, EventRow, Flag, Kind, UserId, event_id
from cueline.live.item import LiveItem, ScoreChange, Touched, Verdict, count_typed, count_violations
from cueline.log.port import Entry, Position
from cueline.scoring.ledger import Told
from cueline.users.people import Claim
from cueline.users.profile import Profile, address_of
from cueline.wire import (
    ATTRIBUTES_CHANGED,
    MADE_EVENT_PREFIX,
    MADE_VERBS,
    MAX_LIBRARY_CHARACTERS,
    NONE_SENT,
    OTHER_VERBS,
    SentItem,
    own_id,
    read_sent_item,
    stored_name,
)

MAX_AGE_MS = 30 * 24 * 3600 * 1000
"""An event is taken to be at most so old, whatever its sender's clock says."""

SKEW_NOTED_MS = 5 * 60 * 1000
"""A sender's clock further off than this is flagged."""

MAX_URL_CHARACTERS = 2048
MAX_TITLE_CHARACTERS = 512
NO_ATTRIBUTES: dict[str, Any] = {}
NO_CLAIM = Claim(0, "", None, None, 0)
NOTHING_TOUCHED: list[Touched] = []

Outcome = Literal["accepted", "duplicate", "blocked", "dead_letter"]


class Arrival(Struct, eq=False, gc=False):
    """An event being processed: what was read of it, then what each step found out.

    Attributes:
        row: The event as the event store keeps it; its user and its typed attributes come as they are found.
        kind: The row's, as what it is.
        raw: As it was sent.
        entry: What it came in.
        claim: What it says about whose it is.
        own_time: When it happened by what it brings itself (its `t`, or the time in a version 7 id); 0 when neither.
        attributes: What its definition types: of an event the event's, of `client.update` none.
        learned: User attributes it carries.
        profile: Its user, once resolved.
        tells: Whether it changed what is known of its user.
        is_new: Whether its user was made for it.
        is_idle: Whether it asked Cueline for a change that changed nothing: it is kept, and nothing follows from it.
        taught: User attributes it taught, as the profile keeps them; None for one that it cleared.
        depth: How many automations, one causing the next, led to it; 0: none.
        touched: What it did to runs of automations.
        altered: Names of the user attributes that got another value by it.
        told: What it did to its user's score; None: nothing.
        outcome: What became of it so far.
        reason: Why it is a dead letter: code and text.
    """

    row: EventRow
    kind: Kind
    raw: bytes
    entry: Entry
    claim: Claim
    own_time: int
    attributes: dict[str, Any]
    learned: dict[str, Any]
    profile: Profile | None = None
    tells: bool = False
    is_new: bool = False
    is_idle: bool = False
    taught: dict[str, Any] = NO_ATTRIBUTES
    altered: tuple[str, ...] = ()
    depth: int = 0
    touched: list[Touched] = NOTHING_TOUCHED
    told: Told | None = None
    outcome: Outcome = "accepted"
    reason: tuple[str, str] = ("", "")

    def shown(self) -> LiveItem:
        """Return what the live feed shows of it, its user as they are called now."""
        row, profile, told = self.row, self.profile, self.told
        score = ScoreChange(round(told.total), told.change) if told is not None else None
        rules = told.rules if told is not None else []
        verdict = Verdict(self.outcome, count_typed(row), count_violations(row), rules, score, self.touched)
        if profile is None:
            return LiveItem(row, verdict)
        return LiveItem(row, verdict, profile.name or profile.email or profile.custom_id or profile.key, profile.key)


def arrivals_of(entries: Iterable[tuple[Position, Entry]], partition: int = 0) -> list[Arrival]:
    """Return the events of log entries, in order; one that cannot be read is a dead letter already."""
    arrivals: list[Arrival] = []
    for position, entry in entries:
        offset = position * OFFSETS_PER_ENTRY
        for raw in entry.events:
            arrivals.append(_arrival(offset, raw, entry, partition))
            offset += 1
    return arrivals


def _arrival(offset: int, raw: bytes, entry: Entry, partition: int) -> Arrival:
    try:
        item, sent, text = read_sent_item(raw)
    except InvalidInput as error:
        arrival = _unreadable(offset, raw, entry, partition)
        set_aside(arrival, error.code, error.message)
        return arrival
    kind, name, is_made = _verb(item.name)
    given = item.id if type(item.id) is str else str(item.id)
    identifier = event_id(given)
    client_time = int(item.t or 0)
    happened = occurred_at(client_time, entry.sent_at, entry.received_at)
    if is_made and client_time:  # by the server's own clock, however long the lane was away
        happened = min(client_time, entry.received_at)
    attributes, learned = (sent, item.user or NO_ATTRIBUTES) if kind is _EVENT else _said(item, kind, sent)
    # By place: by name, making this one structure would take as long as reading the event.
    row = EventRow(
        entry.workspace,
        name,
        kind,
        happened,
        entry.received_at,
        entry.sent_at,
        client_time,
        0,
        item.anon or "",
        identifier,
        partition,
        offset,
        text,
        "" if identifier == given else given,
        _flags(entry),
        item.url[:MAX_URL_CHARACTERS] if item.url else "",
        item.ref[:MAX_URL_CHARACTERS] if item.ref else "",
        (item.library or entry.library)[:MAX_LIBRARY_CHARACTERS],
    )
    claim = _claim(item, row, sent, learned, is_made=is_made)
    own_time = client_time or time_in(identifier)
    arrival = Arrival(row, kind, raw, entry, claim, own_time, attributes, learned)
    if is_made and item.chain is not None:
        arrival.depth = item.chain.depth
    return arrival


def _unreadable(offset: int, raw: bytes, entry: Entry, partition: int) -> Arrival:
    row = EventRow(
        workspace=entry.workspace,
        name="",
        kind=Kind.EVENT,
        occurred_at=0,
        received_at=entry.received_at,
        sent_at=entry.sent_at,
        client_time=0,
        user=0,
        key="",
        id="",
        partition=partition,
        offset=offset,
        raw=NONE_SENT,
        flags=entry.flags,
        library=entry.library,
    )
    return Arrival(row, Kind.EVENT, raw, entry, NO_CLAIM, 0, NO_ATTRIBUTES, NO_ATTRIBUTES)


@lru_cache(maxsize=4096)
def _verb(name: str) -> tuple[Kind, str, bool]:
    """Return the kind of event that a name on the wire asks for, the name it is kept under, and if Cueline made it."""
    if name.startswith(MADE_EVENT_PREFIX):
        return Kind.EVENT, name.removeprefix(MADE_EVENT_PREFIX), True
    return _VERBS.get(name, Kind.EVENT), stored_name(name), name in MADE_VERBS


def _flags(entry: Entry) -> int:
    is_skewed = entry.sent_at and not -SKEW_NOTED_MS <= entry.received_at - entry.sent_at <= SKEW_NOTED_MS
    return entry.flags | Flag.CLOCK_SKEWED.value if is_skewed else entry.flags


def _said(item: SentItem, kind: Kind, sent: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what an event of another verb says of itself, and what of its user."""
    about_user = item.user or NO_ATTRIBUTES
    if kind is _USER_UPDATE:
        return NO_ATTRIBUTES, {**about_user, **sent}
    if kind is _PAGE_VIEW and item.title:
        return {"title": item.title[:MAX_TITLE_CHARACTERS], **sent}, about_user
    if kind is _STANDING and item.name == ATTRIBUTES_CHANGED:
        wanted = sent.get("set")
        return sent, wanted if isinstance(wanted, dict) else NO_ATTRIBUTES
    return sent, about_user


def _claim(item: SentItem, row: EventRow, sent: dict[str, Any], learned: dict[str, Any], *, is_made: bool) -> Claim:
    if is_made and item.of:
        return Claim(row.workspace, "", None, None, row.occurred_at, row.received_at, UserId(item.of))
    if not learned:
        return Claim(row.workspace, row.key, None, None, row.occurred_at, row.received_at)
    email, custom_id = address_of(learned.get("email")), own_id(item.name, sent, item.user) or None
    return Claim(row.workspace, row.key, custom_id, email, row.occurred_at, row.received_at)


def set_aside(arrival: Arrival, code: str, message: str) -> None:
    """Make `arrival` a dead letter: it is kept with its reason and starts nothing."""
    arrival.outcome = "dead_letter"
    arrival.reason = (code, message)


def occurred_at(client_time: int, sent_at: int, received_at: int) -> int:
    """Return when an event happened by the server's clock; all in milliseconds.

    What the sender's clock was off when it sent, it was off when the event happened. Never later than `received_at`,
    never more than 30 days before it; without a time of its own an event happened when it was received.
    """
    if not client_time:
        return received_at
    corrected = received_at - (sent_at - client_time) if sent_at else client_time
    if corrected >= received_at:
        return received_at
    return max(corrected, received_at - MAX_AGE_MS)


def time_in(identifier: str) -> int:
    """Return the milliseconds a version 7 UUID holds, else 0."""
    return int(identifier[:8] + identifier[9:13], 16) if identifier[14:15] == "7" else 0


_VERBS = OTHER_VERBS | MADE_VERBS

# Looking a member up in its enum takes longer than what is done with it here.
_EVENT, _PAGE_VIEW, _USER_UPDATE, _STANDING = Kind.EVENT, Kind.PAGE_VIEW, Kind.USER_UPDATE, Kind.STANDING
