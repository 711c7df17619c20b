"""That a user entered or left a segment, as an event of its own, as it stands in the log. Pure."""

from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from cueline.event import MadeEvent
from cueline.segments.segment import Segment
from cueline.users.profile import Profile
from cueline.wire import SEGMENT_ENTERED, SEGMENT_LEFT, Chain

BY_TIME = "time"
"""The cause where no event was."""

_PASSAGES = UUID("0f3a6c0e-51c5-4b3c-9a55-9d2b6f0c7a11")


class Cause(Struct, frozen=True, gc=False):
    """What changed who is in a segment.

    Attributes:
        at_ms: When it did.
        event_id: By which event; `BY_TIME` where there was none.
        depth: How many automations, one causing the next, led to that event.
    """

    at_ms: int
    event_id: str = BY_TIME
    depth: int = 0


def passage(segment: Segment, profile: Profile, cause: Cause, *, is_in: bool) -> MadeEvent:
    """Return the event of a user who entered or left. Its id follows from the cause: made again, it is the same."""
    verb = SEGMENT_ENTERED if is_in else SEGMENT_LEFT
    parts = (segment.workspace, profile.id, segment.id, verb, cause.at_ms, cause.event_id)
    event: dict[str, Any] = {
        "id": str(uuid5(_PASSAGES, ":".join(map(str, parts)))),
        "t": cause.at_ms,
        "name": verb,
        "anon": profile.key,
        "of": profile.id,
        "data": {"segment": segment.id, "name": segment.name},
    }
    if cause.depth:
        event["chain"] = Chain(automation=0, run=0, node="", depth=cause.depth)
    return MadeEvent(segment.workspace, cause.at_ms, msgspec.json.encode(event))
