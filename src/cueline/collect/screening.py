"""Whether an event may enter: pure rules, each named for what it refuses."""

import re
import unicodedata
from functools import lru_cache

from cueline.errors import InvalidInput, TooLarge
from cueline.wire import (
    EVENT_PREFIX,
    MAX_DEPTH,
    OTHER_VERBS,
    USER_UPDATE,
    Envelope,
    Item,
    depth_of,
    own_id,
    read_item,
    stored_name,
    too_deep,
)

MAX_EVENT_BYTES = 32 * 1024
MAX_ATTRIBUTES = 255
MAX_NAME_CHARACTERS = 128
MAX_ID_CHARACTERS = 128
MAX_USER_ID_CHARACTERS = 255
MAX_KEY_CHARACTERS = 64

_USER_KEY = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_KEY_CHARACTERS}}}")
_LATEST_MS = 253_402_300_800_000  # the year 10000
_BRACE, _BRACKET = b"{["


def screen(raw: bytes) -> Item:
    """Return the event in `raw`, read, or refuse it.

    Raises:
        InvalidInput: the first rule that refuses it; its code and hint are the item's answer.
    """
    # Most of what a batch costs the edge: conditions stand here, without a call for each.
    if len(raw) > MAX_EVENT_BYTES:
        raise _too_large(raw)
    item = read_item(raw)
    reject_bad_name(item.name)
    if item.id is not None and len(str(item.id)) > MAX_ID_CHARACTERS:
        raise _id_too_long(str(item.id))
    if item.t is not None and not 0 <= item.t < _LATEST_MS:
        raise _time_invalid("The event's time t", "Send Date.now() as t.")
    reject_no_user(item)
    if (item.data and len(item.data) > MAX_ATTRIBUTES) or (item.user and len(item.user) > MAX_ATTRIBUTES):
        raise _too_many_attributes(max(len(item.data or ()), len(item.user or ())))
    if raw.count(_BRACE) + (_BRACKET in raw and raw.count(_BRACKET)) > MAX_DEPTH:
        reject_too_deep(raw)
    return item


def _too_large(raw: bytes) -> TooLarge:
    return TooLarge(
        f"This event has {len(raw)} bytes; at most {MAX_EVENT_BYTES} are allowed.",
        code="event_too_large",
        hint="Send less in its attributes.",
    )


@lru_cache(maxsize=4096)
def reject_bad_name(name: str) -> None:
    if name in OTHER_VERBS:
        return
    if not name.startswith(EVENT_PREFIX):
        raise InvalidInput(
            f"The name {name[:MAX_NAME_CHARACTERS]!r} does not start with 'event.', so it is not recorded.",
            code="event_name_unprefixed",
            hint=f"Call userengage('event.{name[:MAX_NAME_CHARACTERS]}', …).",
        )
    stored = stored_name(name)
    if not stored:
        raise InvalidInput("The event has no name after 'event.'.", code="event_name_empty", hint="Give it a name.")
    if len(stored) > MAX_NAME_CHARACTERS:
        raise InvalidInput(
            f"The event's name has {len(stored)} characters; at most {MAX_NAME_CHARACTERS} are allowed.",
            code="event_name_too_long",
            hint="Move what varies from the name into an attribute.",
        )
    if not stored.isprintable() and any(unicodedata.category(c) in {"Cc", "Cs"} for c in stored):
        raise InvalidInput(
            "The event's name has control characters.", code="event_name_invalid", hint="Use visible characters."
        )


def _id_too_long(given: str) -> InvalidInput:
    return InvalidInput(
        f"The event's id has {len(given)} characters; at most {MAX_ID_CHARACTERS} are allowed.",
        code="event_id_too_long",
        hint="Send a UUID.",
    )


def reject_bad_sending_time(envelope: Envelope) -> None:
    if envelope.sentAt is not None and not 0 <= envelope.sentAt < _LATEST_MS:
        raise _time_invalid("The request's sentAt", "Send Date.now() as sentAt, or leave it out.")


def _time_invalid(what: str, hint: str) -> InvalidInput:
    return InvalidInput(f"{what} is no moment in milliseconds since 1970.", code="time_invalid", hint=hint)


def _reject_bad_key(key: str) -> None:
    if not _USER_KEY.fullmatch(key):
        raise InvalidInput(
            "The visitor's key `anon` may hold letters, digits, '-' and '_', at most 64.",
            code="user_key_invalid",
            hint="Send the value of the cookie __ca__chat.",
        )


def reject_no_user(item: Item) -> None:
    key = item.anon
    if key:
        if not (len(key) <= MAX_KEY_CHARACTERS and key.isalnum() and key.isascii()):  # letters and digits: nearly every
            _reject_bad_key(key)
        if item.user is None and item.name != USER_UPDATE:
            return  # nearly every event
    user_id = own_id(item.name, item.data, item.user)
    if len(user_id) > MAX_USER_ID_CHARACTERS:
        raise InvalidInput(
            f"The user_id has more than {MAX_USER_ID_CHARACTERS} characters.",
            code="user_id_too_long",
            hint="Send a shorter one, such as the SHA-256 of the e-mail address.",
        )
    if not key and not user_id:
        raise InvalidInput(
            "The event names no user: neither `anon` nor `user.user_id` is given.",
            code="user_missing",
            hint="Send the visitor's key as anon, or your own id as user.user_id.",
        )


def _too_many_attributes(count: int) -> InvalidInput:
    return InvalidInput(
        f"The event has {count} attributes; at most {MAX_ATTRIBUTES} are allowed.",
        code="too_many_attributes",
        hint="Group them in a nested object, or send several events.",
    )


def reject_too_deep(raw: bytes) -> None:
    if depth_of(raw) > MAX_DEPTH + 2:  # the event and `data` are no attribute's levels
        raise too_deep()
