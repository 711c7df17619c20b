"""One event on its way through the lane, and how it is read from the log. Pure."""

from functools import lru_cache
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from cueline.errors import InvalidInput
from cueline.event import OFFSETS_PER_ENTRY, EventRow, Flag, Kind, Offset, UserId, event_id
from cueline.log.port import Entry, Position
from cueline.registry.lane_view import Reading
from cueline.scoring.ledger import Told
from cueline.users.people import Claim
from cueline.users.profile import Profile, address_of
from cueline.wire import MADE_VERBS, MAX_LIBRARY_CHARACTERS, OTHER_VERBS, Item, own_id, read_item, stored_name

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
        tells: Whether it changed what is known of its user.
        row: As the event store keeps it, once a step needed it.
        told: What it did to its user's score; None: nothing.
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
    tells: bool = False
    row: EventRow | None = None
    told: Told | None = None
    outcome: Outcome = "accepted"
    reason: tuple[str, str] = ("", "")


def arrivals_of(position: Position, entry: Entry) -> list[Arrival]:
    """Return the events of a log entry, in order; one that cannot be read is a dead letter already."""
    first = position * OFFSETS_PER_ENTRY
    return [_arrival(Offset(first + index), raw, entry) for index, raw in enumerate(entry.events)]


def _arrival(offset: Offset, raw: bytes, entry: Entry) -> Arrival:
    try:
        return _as_read(offset, raw, entry, read_item(raw))
    except InvalidInput as error:
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
        set_aside(arrival, error.code, error.message)
        return arrival


def _as_read(offset: Offset, raw: bytes, entry: Entry, item: Item) -> Arrival:
    given = item.id if type(item.id) is str else str(item.id)
    identifier = event_id(given)
    kind, name = _verb(item.name)
    sent_at, received_at = entry.sent_at, entry.received_at
    client_time = int(item.t or 0)
    happened = occurred_at(client_time, sent_at, received_at)
    if kind >= Kind.SCORE and client_time:  # by the server's own clock, however long the lane was away
        happened = min(client_time, received_at)
    learned = _learned(item, kind)
    return Arrival(
        workspace=entry.workspace,
        offset=offset,
        raw=raw,
        received_at=received_at,
        sent_at=sent_at,
        address=entry.address,
        agent=entry.agent,
        flags=entry.flags | Flag.CLOCK_SKEWED if _is_skewed(sent_at, received_at) else entry.flags,
        library=(item.library or entry.library)[:MAX_LIBRARY_CHARACTERS],
        id=identifier,
        given_id="" if identifier == given else given,
        name=name,
        kind=kind,
        occurred_at=happened,
        client_time=client_time,
        own_time=client_time or time_in(identifier),
        attributes=_attributes(item, kind),
        learned=learned,
        claim=_claim(item, kind, entry, learned, happened),
        url=item.url[:MAX_URL_CHARACTERS] if item.url else "",
        referrer=item.ref[:MAX_URL_CHARACTERS] if item.ref else "",
        key=item.anon or "",
    )


@lru_cache(maxsize=4096)
def _verb(name: str) -> tuple[Kind, str]:
    """Return the kind of event that a name on the wire asks for, and the name it is kept under."""
    return _VERBS.get(name, Kind.EVENT), stored_name(name)


def _is_skewed(sent_at: int, received_at: int) -> bool:
    return bool(sent_at) and not -SKEW_NOTED_MS <= received_at - sent_at <= SKEW_NOTED_MS


def _attributes(item: Item, kind: Kind) -> dict[str, Any]:
    if kind is Kind.USER_UPDATE:
        return NO_ATTRIBUTES
    sent = item.data or NO_ATTRIBUTES
    if kind is Kind.PAGE_VIEW and item.title:
        return {"title": item.title[:MAX_TITLE_CHARACTERS], **sent}
    return sent


def _learned(item: Item, kind: Kind) -> dict[str, Any]:
    if kind is Kind.USER_UPDATE:
        return {**(item.user or NO_ATTRIBUTES), **(item.data or NO_ATTRIBUTES)}
    return item.user or NO_ATTRIBUTES


def _claim(item: Item, kind: Kind, entry: Entry, learned: dict[str, Any], happened: int) -> Claim:
    if kind >= Kind.SCORE and item.of:
        return Claim(entry.workspace, "", None, None, happened, entry.received_at, UserId(item.of))
    if not learned:
        return Claim(entry.workspace, item.anon or "", None, None, happened, entry.received_at)
    email = address_of(learned.get("email"))
    return Claim(entry.workspace, item.anon or "", own_id(item) or None, email, happened, entry.received_at)


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


def raw_attributes(arrival: Arrival) -> str:
    """Return the attributes exactly as they were sent, as JSON text; `{}` where none can be read."""
    try:
        sent = bytes(_sent.decode(arrival.raw).data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return NONE_SENT
    return sent.decode() if sent and sent != b"null" else NONE_SENT


_VERBS = OTHER_VERBS | MADE_VERBS


class _Sent(Struct):
    data: msgspec.Raw = msgspec.Raw(b"")


_sent = msgspec.json.Decoder(_Sent)
