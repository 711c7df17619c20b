"""The shapes that arrive at `POST /api/event/`, and how to read them: what the edge and the lane agree on."""

import re
from typing import Any

import msgspec
from msgspec import Raw, Struct

from cueline.errors import InvalidInput
from cueline.event import Kind

MAX_DEPTH = 32
"""How deep an event's attributes may nest; each object or array is one level."""

MAX_LIBRARY_CHARACTERS = 64

EVENT_PREFIX = "event."

NONE_SENT = "{}"

USER_UPDATE = "client.update"

OTHER_VERBS = {
    USER_UPDATE: Kind.USER_UPDATE,
    "product_event": Kind.PRODUCT_EVENT,
    "page_view": Kind.PAGE_VIEW,
}

SCORE_THRESHOLD = "score.threshold"
SCORE_CHANGE = "score.change"

TAG_ADDED = "user.tag_added"
TAG_REMOVED = "user.tag_removed"
LIST_JOINED = "user.list_joined"
LIST_LEFT = "user.list_left"
ATTRIBUTES_CHANGED = "user.attributes_changed"
SEGMENT_ENTERED = "segment.entered"
SEGMENT_LEFT = "segment.left"
AUTOMATION_START = "automation.start"
AUTOMATION_END = "automation.end"

MADE_VERBS = {
    SCORE_THRESHOLD: Kind.SCORE,
    SCORE_CHANGE: Kind.SCORE,
    TAG_ADDED: Kind.STANDING,
    TAG_REMOVED: Kind.STANDING,
    LIST_JOINED: Kind.STANDING,
    LIST_LEFT: Kind.STANDING,
    ATTRIBUTES_CHANGED: Kind.STANDING,
    SEGMENT_ENTERED: Kind.STANDING,
    SEGMENT_LEFT: Kind.STANDING,
    AUTOMATION_START: Kind.AUTOMATION,
    AUTOMATION_END: Kind.AUTOMATION,
}
"""What only Cueline itself writes into the log; the edge refuses these."""

MADE_EVENT_PREFIX = "made."
"""Before the name of an event that an automation lets a user have done; the edge refuses it too."""

_READABLE_DEPTH = 64
_BRACKET_OR_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_HIGH, _LOW = rb"[dD][89abAB][0-9a-fA-F]{2}", rb"[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(rb"\\(?:u%b\\u%b|(u%b|u%b)|.)" % (_HIGH, _LOW, _HIGH, _LOW), re.DOTALL)
_REPLACEMENT = rb"\ufffd"


class Envelope(Struct, gc=False):
    """The outside of a request: a batch has `events`, a single event has its own fields beside `key`.

    Attributes:
        key: The workspace's API key, as in the page's snippet.
        sentAt: The sender's clock when it sent this, milliseconds since 1970.
        dropped: Events the sender gave up since its last batch, by reason.
        library: The sender's name and version.
        events: A batch's events, still as sent; None for a single event.
    """

    key: str = ""
    sentAt: float | None = None  # noqa: N815 (the name on the wire)
    dropped: dict[str, int] | None = None
    library: str | None = None
    events: list[Raw] | None = None


class Chain(Struct, gc=False):
    """Which automation made an event, and how many, one causing the next, led there.

    Attributes:
        automation: Its number.
        run: The run's number.
        node: The action.
        depth: 1: no automation caused the run.
    """

    automation: int = 0
    run: int = 0
    node: str = ""
    depth: int = 0


class Around(Struct, gc=False):
    """One event on the wire without its attributes, as far as the edge and the lane look into it.

    Attributes:
        name: `event.<name>`, `client.update`, `product_event` or `page_view`.
        id: Chosen by the sender, so that a resend counts once; any text or number.
        t: When it happened by the sender's clock, milliseconds since 1970.
        url: The page it happened on.
        ref: The page before.
        title: The page's title.
        anon: The visitor's 12-character key.
        user: What the sender knows of the user: `user_id`, `email` and other user attributes.
        library: The sender's name and version, for a single event.
        of: The user's number, by which events that Cueline makes name their user; means nothing on others.
        chain: Of an event that an automation made: which; means nothing on others.
    """

    name: str
    id: str | int | None = None
    t: float | None = None
    url: str | None = None
    ref: str | None = None
    title: str | None = None
    anon: str | None = None
    user: dict[str, Any] | None = None
    library: str | None = None
    of: int | None = None
    chain: Chain | None = None


class Item(Around, gc=False):
    """One event on the wire with its attributes, read."""

    data: dict[str, Any] | None = None


class SentItem(Around, gc=False):
    """One event on the wire with its attributes as they were sent: empty where none were."""

    data: Raw = Raw()


_envelope = msgspec.json.Decoder(Envelope)
_item = msgspec.json.Decoder(Item)
_sent_item = msgspec.json.Decoder(SentItem)
_attributes = msgspec.json.Decoder(dict[str, Any] | None)


def read_request(body: bytes) -> tuple[Envelope, bytes]:
    """Read the outside of a request; return it, and the request as it can be read.

    A page that cuts a text within an emoji sends half a character, which is no text. It becomes U+FFFD.

    Raises:
        InvalidInput: as for `read_envelope`.
    """
    try:
        return read_envelope(body), body
    except InvalidInput:
        whole = without_half_characters(body)
        if whole == body:
            raise
        return read_envelope(whole), whole


def read_envelope(body: bytes) -> Envelope:
    """Read the outside of a request.

    Raises:
        InvalidInput: it is no JSON, or not of the shape; the message says where.
    """
    try:
        return _envelope.decode(body)
    except RecursionError:
        return read_envelope(without_the_deep(body))
    except msgspec.ValidationError as error:
        raise InvalidInput(
            f"The request does not have the expected shape: {error}.",
            code="shape_invalid",
            hint='Send {"key": …, "sentAt": ms, "events": [{"name": "event.…", …}]} or one such event with its "key".',
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"The request is not valid JSON: {error}.", code="json_malformed", hint="Send UTF-8 JSON."
        ) from None


def read_item(raw: bytes) -> Item:
    """Read one event.

    Raises:
        InvalidInput: it is not of the shape, or nests too deep; the message says where.
    """
    try:
        if not raw.isascii():
            str(raw, "utf-8")  # names that nobody asks for are read past, whatever they are
        return _item.decode(raw)
    except RecursionError:
        raise too_deep() from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _malformed(error) from None


def read_sent_item(raw: bytes) -> tuple[SentItem, dict[str, Any], str]:
    """Read one event; return it, its attributes, and these exactly as they were sent: `NONE_SENT` where none were.

    Raises:
        InvalidInput: as for `read_item`.
    """
    try:
        item = _sent_item.decode(raw)
        sent = _attributes.decode(item.data) if item.data else None
        return (item, {}, NONE_SENT) if sent is None else (item, sent, str(item.data, "utf-8"))
    except RecursionError:
        raise too_deep() from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _malformed(error) from None


def stored_name(name: str) -> str:
    """Return the name an event is kept under: without prefix and outer blanks, case and inner blanks kept."""
    return name.removeprefix(EVENT_PREFIX).strip()


def own_id(name: str, data: dict[str, Any] | None, user: dict[str, Any] | None) -> str:
    """Return the customer's own id that an event names its user by, as text; empty when it names none.

    0, blanks and what is neither text nor a whole number are no ids. `client.update` may carry it as an attribute.
    """
    named = _own_id_in(data) if name == USER_UPDATE and data else ""
    return named or (_own_id_in(user) if user else "")


def _own_id_in(attributes: dict[str, Any]) -> str:
    value = attributes.get("user_id")
    if not value or isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()


def too_deep() -> InvalidInput:
    return InvalidInput(
        f"The attributes nest deeper than {MAX_DEPTH} levels.",
        code="too_deep",
        hint="Flatten the object, or send the deep part as text.",
    )


def _malformed(error: Exception) -> InvalidInput:
    return InvalidInput(
        f"This event does not have the expected shape: {error}.",
        code="event_malformed",
        hint="Compare the named field with the reference of POST /api/event/.",
    )


def depth_of(raw: bytes) -> int:
    """Return how deep the JSON text nests; a scalar is 0, `{}` is 1."""
    depth = deepest = 0
    for match in _BRACKET_OR_STRING.finditer(raw):
        first = raw[match.start()]
        if first in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in b"]}":
            depth -= 1
    return deepest


def without_the_deep(body: bytes) -> bytes:
    """Return `body` with everything nested beyond any allowed depth emptied, so that the rest can be read.

    What was emptied is still deeper than `MAX_DEPTH`, so that the event that holds it is still refused by itself.
    """
    kept = bytearray()
    depth = position = 0
    for match in _BRACKET_OR_STRING.finditer(body):
        first = body[match.start()]
        if first in b"[{":
            depth += 1
            if depth == _READABLE_DEPTH + 1:
                kept += body[position : match.start()] + b"0"
        elif first in b"]}":
            depth -= 1
            if depth == _READABLE_DEPTH:
                position = match.end()
    return bytes(kept + body[position:]) if depth == 0 else body[:0]


def without_half_characters(body: bytes) -> bytes:
    """Return the JSON text `body` with U+FFFD for every escaped surrogate that has no other half; it stays as long."""
    return _ESCAPE.sub(lambda escape: _REPLACEMENT if escape[1] else escape[0], body)
