"""Changes of tags and lists that members and programs ask for, as events as they stand in the log. Pure."""

from typing import Any

import msgspec
from msgspec import Struct

from cueline.event import UserId
from cueline.users.standing import TagChange
from cueline.wire import LIST_JOINED, LIST_LEFT, TAG_ADDED, TAG_REMOVED


class Made(Struct, frozen=True):
    """Who made an event, and when.

    Attributes:
        by: A member's mail, or `token:NAME`.
        event_id: Chosen anew for each event.
        at_ms: When.
    """

    by: str
    event_id: str
    at_ms: int


def tag_event(user: UserId, change: TagChange, made: Made) -> bytes:
    """Return the event that adds or removes a tag."""
    return _event(TAG_ADDED if change.is_added else TAG_REMOVED, user, {"tag": change.name}, made)


def list_event(user: UserId, number: int, name: str, made: Made, *, is_joined: bool) -> bytes:
    """Return the event by which a user joins or leaves a list."""
    return _event(LIST_JOINED if is_joined else LIST_LEFT, user, {"list": number, "name": name}, made)


def _event(verb: str, user: UserId, attributes: dict[str, Any], made: Made) -> bytes:
    data = {**attributes, "by": made.by}
    return msgspec.json.encode({"id": made.event_id, "name": verb, "t": made.at_ms, "of": user, "data": data})
