"""What happened, as it travels from the edge to the event store."""

from enum import IntEnum, StrEnum
from typing import Any, NewType
from uuid import NAMESPACE_URL, UUID, uuid5

from msgspec import Struct, field

WorkspaceId = NewType("WorkspaceId", int)
UserId = NewType("UserId", int)
"""The internal number of a tracked user. Never reused; stays with the user when keys change."""

Offset = NewType("Offset", int)
"""Where an event stands in its partition: `position * OFFSETS_PER_ENTRY + index`. Only grows."""

OFFSETS_PER_ENTRY = 512
"""Room for the events of one log entry; a batch holds at most 500."""


class AttributeType(StrEnum):
    """What an attribute's values are stored and compared as."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATETIME = "datetime"
    JSON = "json"


class Kind(IntEnum):
    """Which of the verbs of the wire an event came from; from `SCORE` on, those that Cueline makes itself."""

    EVENT = 1
    PAGE_VIEW = 2
    USER_UPDATE = 3
    PRODUCT_EVENT = 4
    SCORE = 5
    STANDING = 6
    AUTOMATION = 7


class Flag(IntEnum):
    """What was noticed about an event without refusing it. Bits of `EventRow.flags`."""

    BOT = 1
    CLOCK_SKEWED = 2
    BLOCKED = 4


class Violation(Struct, frozen=True):
    """A value that did not fit its attribute's type, kept as it was sent.

    Attributes:
        attribute: The attribute's name.
        expected: The type the attribute is defined as.
        got: What the value looks like: `string`, `number`, `boolean`, `datetime`, `object`, `array`.
        raw: The value, exactly as sent.
        hint: What to do about it, when the value gives it away; else empty.
    """

    attribute: str
    expected: AttributeType
    got: str
    raw: Any
    hint: str = ""


class EventRow(Struct, gc=False, omit_defaults=True):
    """One event as the event store keeps it: the exact row, encoded once by the lane, without what is empty.

    Attributes:
        workspace: The workspace's number.
        name: Without the `event.` prefix, case kept, at most 128 characters; `page_view`, `client.update`,
            `product_event`, `score.threshold` and `score.change` for the other verbs.
        kind: A `Kind`.
        occurred_at: When it happened: the sender's clock corrected by its skew. Milliseconds since 1970, UTC.
        received_at: When the edge took it, by the server's clock. Milliseconds.
        sent_at: When the sender sent the batch, by the sender's clock. Milliseconds; 0 when not given.
        client_time: When it happened by the sender's clock, uncorrected. Milliseconds; 0 when not given.
        user: The `UserId` it belonged to when it was processed.
        key: The 12-character key it came with; empty when the sender named the user otherwise.
        id: A UUID in its 36-character text form.
        partition: The partition of the log it was read from.
        offset: Its `Offset` there.
        raw: The attributes exactly as sent, as JSON text.
        given_id: The id as the sender wrote it, where that is no such text; else empty.
        flags: Bits of `Flag`.
        url: The page it happened on; empty when not given.
        referrer: The page before; empty when not given.
        library: The sender's name and version, such as `widget/0.1.0`; empty when not given.
        violations: A JSON list of `Violation`; empty text when there are none.
        strings: Typed attributes, by type. An attribute stands in exactly one of the five maps.
        numbers: 64-bit floats; integers beyond 2^53 are exact in `raw` only.
        booleans: Booleans.
        datetimes: Microseconds since 1970, UTC.
        json: JSON text, by attribute.
        learned: What it taught of its user: attributes as the profile keeps them, as JSON text; null for one that it
            cleared. Empty text when it taught nothing.
    """

    workspace: int
    name: str
    kind: int
    occurred_at: int
    received_at: int
    sent_at: int
    client_time: int
    user: int
    key: str
    id: str
    partition: int
    offset: int
    raw: str
    given_id: str = ""
    flags: int = 0
    url: str = ""
    referrer: str = ""
    library: str = ""
    violations: str = ""
    strings: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    booleans: dict[str, bool] = field(default_factory=dict)
    datetimes: dict[str, int] = field(default_factory=dict)
    json: dict[str, str] = field(default_factory=dict)
    learned: str = ""


class MadeEvent(Struct, frozen=True, gc=False):
    """An event that Cueline makes: what the log gets.

    Attributes:
        at_ms: When it happened.
        body: As on the wire.
    """

    workspace: int
    at_ms: int
    body: bytes


_TO_ZERO = bytes.maketrans(b"123456789abcdef", b"0" * 15)
_CANONICAL = b"00000000-0000-0000-0000-000000000000"
"""A UUID in text form with each digit a 0: that is told by one comparison, in half of what a pattern takes."""


def event_id(text: str) -> str:
    """Read a sender's event id as a UUID in text form; an id of another shape maps to a stable UUID of its own.

    The same text always gives the same UUID (version 5 for texts that are no UUID), so a resend stays a resend.
    """
    if text.encode("ascii", "replace").translate(_TO_ZERO) == _CANONICAL:
        return text
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, f"cueline:{text}"))
