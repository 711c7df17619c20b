"""One event on its way through the lane, and how it is read from the log. Pure."""

from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from cueline.errors import InvalidInput
from cueline.event import OFFSETS_PER_ENTRY, Flag, Kind, Offset, event_id
from cueline.log.port import Entry, Position
from cueline.registry.lane_view import Reading
from cueline.users.people import Claim
from cueline.users.profile import Profile, address_of
from cueline.wire import MAX_LIBRARY_CHARACTERS, OTHER_VERBS, Item, own_id, read_item, stored_name

MAX_AGE_MS = 30 * 24 * 3600 * 1000
"""An event is taken to be at most so old, whatever its sender's clock says."""

SKEW_NOTED_MS = 5 * 60 * 1000
"""A sender's clock further off than this is flagged."""

MAX_URL_CHARACTERS = 2048
MAX_TITLE_CHARACTERS = 512
NO_ATTRIBUTES: dict[str, Any] = {}

NONE_SENT = "{}"

Outcome = Literal["accepted", "duplicate", "blocked", "dead_letter"]


class Arrival(Struct, kw_only=True, eq=False, gc=False):
    """An event being processed: what was read of it, then what each step found out.

    Attributes:
        offset: Where it stands in the partition.
        raw: As it was sent.
        id: A UUID as text.
        given_id: The id as it was sent, where that is another text; else empty.
        own_time: When it happened by what it brings itself (its `t`, or the time in a version 7 id); 0 when neither.
        attributes: What its definition types: of an event the event's, of `client.update` none.
        learned: User attributes it carries.
        claim: What it says about whose it is.
        url: The page, at most 2 048 characters.
        profile: Its user, once resolved.
        reading: Its typed attributes, once read.
        outcome: What became of it so far.
        reason: Why it is a dead letter: code and text.
    """

    workspace: int
    offset: Offset
    raw: bytes
    received_at: int
    sent_at: int
    address: str
    agent: str
    flags: int
    library: str = ""
    id: str = ""
    given_id: str = ""
    name: str = ""
    kind: Kind = Kind.EVENT
    occurred_at: int = 0
    client_time: int = 0
    own_time: int = 0
    attributes: dict[str, Any] = field(default_factory=dict)
    learned: dict[str, Any] = field(default_factory=dict)
    claim: Claim = Claim(0, "", None, None, 0)
    url: str = ""
    referrer: str = ""
    key: str = ""
    profile: Profile | None = None
    reading: Reading | None = None
    outcome: Outcome = "accepted"
    reason: tuple[str, str] = ("", "")


def arrivals_of(position: Position, entry: Entry) -> list[Arrival]:
    """Return the events of a log entry, in order; one that cannot be read is a dead letter already."""
    first = position * OFFSETS_PER_ENTRY
    return [_arrival(Offset(first + index), raw, entry) for index, raw in enumerate(entry.events)]


def _arrival(offset: Offset, raw: bytes, entry: Entry) -> Arrival:
    arrival = Arrival(
        workspace=entry.workspace,
        offset=offset,
        raw=raw,
        received_at=entry.received_at,
        sent_at=entry.sent_at,
        address=entry.address,
        agent=entry.agent,
        flags=entry.flags,
        library=entry.library,
    )
    try:
        _read_into(arrival, read_item(raw))
    except InvalidInput as error:
        set_aside(arrival, error.code, error.message)
    return arrival


def _read_into(arrival: Arrival, item: Item) -> None:
    given = str(item.id)
    arrival.id = event_id(given)
    arrival.given_id = given if arrival.id != given else ""
    arrival.kind = OTHER_VERBS.get(item.name, Kind.EVENT)
    arrival.name = stored_name(item.name)
    arrival.client_time = int(item.t or 0)
    arrival.own_time = arrival.client_time or time_in(arrival.id)
    arrival.occurred_at = occurred_at(arrival.client_time, arrival.sent_at, arrival.received_at)
    if arrival.sent_at and abs(arrival.received_at - arrival.sent_at) > SKEW_NOTED_MS:
        arrival.flags |= Flag.CLOCK_SKEWED
    arrival.key = item.anon or ""
    arrival.url = (item.url or "")[:MAX_URL_CHARACTERS]
    arrival.referrer = (item.ref or "")[:MAX_URL_CHARACTERS]
    arrival.library = (item.library or arrival.library)[:MAX_LIBRARY_CHARACTERS]
    arrival.learned = item.user or NO_ATTRIBUTES
    sent = item.data or NO_ATTRIBUTES
    if arrival.kind is Kind.USER_UPDATE:
        arrival.learned = {**arrival.learned, **sent}
    elif arrival.kind is Kind.PAGE_VIEW and item.title:
        arrival.attributes = {"title": item.title[:MAX_TITLE_CHARACTERS], **sent}
    else:
        arrival.attributes = sent
    email = address_of(arrival.learned.get("email"))
    arrival.claim = Claim(arrival.workspace, arrival.key, own_id(item) or None, email, arrival.occurred_at)


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
    return min(max(corrected, received_at - MAX_AGE_MS), received_at)


def time_in(identifier: str) -> int:
    """Return the milliseconds a version 7 UUID holds, else 0."""
    return int(identifier[:8] + identifier[9:13], 16) if identifier[14:15] == "7" else 0


def raw_attributes(arrival: Arrival) -> str:
    """Return the attributes exactly as they were sent, as JSON text; `{}` where none can be read."""
    try:
        sent = bytes(_sent.decode(arrival.raw).data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return NONE_SENT
    return sent.decode() if sent and sent != b"null" else NONE_SENT


class _Sent(Struct):
    data: msgspec.Raw = msgspec.Raw(b"")


_sent = msgspec.json.Decoder(_Sent)
