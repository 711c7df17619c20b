"""An event as JSON answers show it: timelines, search and the live feed alike."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal, cast

import msgspec
from msgspec import Raw, Struct

from cueline.api.moments import iso, iso_or_none
from cueline.event import AttributeType, EventRow, Flag, Kind, Violation
from cueline.live.item import LiveItem, Verdict
from cueline.registry.moments import moment_text
from cueline.users.directory import Person

KindName = Literal["event", "page_view", "user_update", "product_event", "score", "standing", "automation"]
FlagName = Literal["bot", "clock_skewed", "blocked"]

KINDS: dict[KindName, Kind] = {
    "event": Kind.EVENT,
    "page_view": Kind.PAGE_VIEW,
    "user_update": Kind.USER_UPDATE,
    "product_event": Kind.PRODUCT_EVENT,
    "score": Kind.SCORE,
    "standing": Kind.STANDING,
    "automation": Kind.AUTOMATION,
}
KIND_NAMES: dict[int, KindName] = {kind: name for name, kind in KINDS.items()}
_FLAG_NAMES: dict[Flag, FlagName] = {Flag.BOT: "bot", Flag.CLOCK_SKEWED: "clock_skewed", Flag.BLOCKED: "blocked"}
_ALL_EXACT_BELOW = 2**53
_INTEGER = re.compile(rb"-?(?:0|[1-9][0-9]*)")


class EventUser(Struct, frozen=True):
    """Whose event it is, today: after a merge, the user they became part of."""

    id: int
    key: str
    label: str


class EventScore(Struct, frozen=True):
    """What an event did to the score of its user: by how much, to what, and by which rules."""

    change: float
    total: float
    rules: list[str]


class EventItem(Struct, kw_only=True):
    """One event.

    Attributes:
        offset: Where it stands in the log, a number as text.
        occurred_at: When it happened: the sender's clock corrected by its skew. ISO 8601, UTC.
        received_at: When it arrived, by the server's clock.
        sent_at: When it was sent, by the sender's clock.
        client_time: When it happened, by the sender's clock.
        skew_ms: How long after `sent_at` it arrived.
        key: The key it came with; empty when the sender named its user otherwise.
        attributes: Typed values, in the order they were sent.
        types: The type of each of them.
        raw: The attributes as they were sent.
        violations: What did not fit its type.
        score: What it did to its user's score; null: nothing.
    """

    offset: str
    id: str
    name: str
    kind: KindName
    occurred_at: str
    received_at: str
    sent_at: str | None
    client_time: str | None
    skew_ms: int | None
    user: EventUser
    key: str
    attributes: dict[str, Any]
    types: dict[str, AttributeType]
    raw: dict[str, Any]
    violations: list[Violation]
    url: str
    referrer: str
    library: str
    flags: list[FlagName]
    score: EventScore | None = None


class LiveEventItem(EventItem, kw_only=True):
    """One event, and what became of it."""

    verdict: Verdict


NO_SCORES: Mapping[str, EventScore] = MappingProxyType({})


def event_items(
    rows: Iterable[EventRow], people: Mapping[int, Person], scores: Mapping[str, EventScore] = NO_SCORES
) -> list[EventItem]:
    """Return events as JSON answers show them.

    Args:
        rows: The events.
        people: Who each user's number stands for today.
        scores: What events did to scores, by event id; none is told of when left out.
    """
    return [EventItem(**_fields(row, _user(row, people.get(row.user))), score=scores.get(row.id)) for row in rows]


def live_event_item(item: LiveItem) -> LiveEventItem:
    """Return a processed event as the live feed shows it."""
    row = item.row
    key = item.user_key or row.key
    user = EventUser(row.user, key, item.label or key or f"User {row.user}")
    verdict = item.verdict
    score = EventScore(verdict.score.change, verdict.score.total, verdict.rules) if verdict.score else None
    return LiveEventItem(**_fields(row, user), verdict=verdict, score=score)


def encode_live_item(item: LiveItem) -> bytes:
    """Return a processed event as JSON."""
    return msgspec.json.encode(live_event_item(item))


def _user(row: EventRow, person: Person | None) -> EventUser:
    if person is None:
        return EventUser(row.user, row.key, row.key or f"User {row.user}")
    return EventUser(person.id, person.key, person.label)


def _fields(row: EventRow, user: EventUser) -> dict[str, Any]:
    sent = _sent(row.raw)
    typed, types = _typed(row, sent)
    order = [name for name in sent if name in typed] + [name for name in typed if name not in sent]
    return {
        "offset": str(row.offset),
        "id": row.given_id or row.id,
        "name": row.name,
        "kind": KIND_NAMES.get(row.kind, "event"),
        "occurred_at": iso(row.occurred_at),
        "received_at": iso(row.received_at),
        "sent_at": iso_or_none(row.sent_at),
        "client_time": iso_or_none(row.client_time),
        "skew_ms": row.received_at - row.sent_at if row.received_at and row.sent_at else None,
        "user": user,
        "key": row.key,
        "attributes": {name: typed[name] for name in order},
        "types": {name: types[name] for name in order},
        "raw": sent,
        "violations": _violations(row),
        "url": row.url,
        "referrer": row.referrer,
        "library": row.library,
        "flags": [name for flag, name in _FLAG_NAMES.items() if row.flags & flag],
    }


def _sent(raw: str) -> dict[str, Raw]:
    """Take what was sent apart without reading it, so that it goes out digit by digit as it came in."""
    try:
        return msgspec.json.decode(raw, type=dict[str, Raw]) if raw else {}
    except msgspec.DecodeError:
        return {}


def _typed(row: EventRow, sent: dict[str, Raw]) -> tuple[dict[str, Any], dict[str, AttributeType]]:
    values: dict[str, Any] = dict(row.strings)
    types = dict.fromkeys(row.strings, AttributeType.STRING)
    for name, number in row.numbers.items():
        values[name], types[name] = _number(number, sent.get(name)), AttributeType.NUMBER
    for name, boolean in row.booleans.items():
        values[name], types[name] = boolean, AttributeType.BOOLEAN
    for name, microseconds in row.datetimes.items():
        values[name], types[name] = moment_text(microseconds), AttributeType.DATETIME
    for name, text in row.json.items():
        values[name], types[name] = Raw(text.encode()), AttributeType.JSON
    return values, types


def _number(number: float, sent: Raw | None) -> int | float | Raw:
    if not number.is_integer():
        return number
    if abs(number) < _ALL_EXACT_BELOW:
        return int(number)
    digits = bytes(sent).strip(b'" ') if sent is not None else b""
    return Raw(digits) if _INTEGER.fullmatch(digits) and float(digits) == number else number


def _violations(row: EventRow) -> list[Violation]:
    # The stored list has the very shape of the answer; it goes out as it is, exact to the digit.
    return cast("list[Violation]", Raw(row.violations.encode())) if row.violations else []
