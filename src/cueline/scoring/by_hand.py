"""A change of a score by hand, as the event that makes it. Pure."""

from math import isfinite
from typing import Any

import msgspec

from cueline.errors import InvalidInput
from cueline.event import UserId
from cueline.scoring.changing import HandChange
from cueline.scoring.plan import MAX_POINTS
from cueline.wire import SCORE_CHANGE

MAX_REASON_CHARACTERS = 500


def check_hand_change(change: HandChange) -> None:
    """Refuse a change that says not, or not plainly, what is to change.

    Raises:
        InvalidInput: the number is missing, given twice or out of bounds, or the reason is too long.
    """
    given = [number for number in (change.points, change.set_to) if number is not None]
    if len(given) != 1 or not isfinite(given[0]) or abs(given[0]) > MAX_POINTS:
        raise InvalidInput(
            "A change of a score needs one number.",
            code="score_change_invalid",
            hint=f"Send either points or set_to, at most {MAX_POINTS} either way.",
        )
    if change.points == 0:
        raise InvalidInput("Adding 0 points changes nothing.", code="score_change_invalid", hint="Send other points.")
    if len(change.reason) > MAX_REASON_CHARACTERS or "\0" in change.reason:
        raise InvalidInput(
            "This reason cannot be kept.",
            code="score_reason_invalid",
            hint=f"Send at most {MAX_REASON_CHARACTERS} characters, without NUL characters.",
        )


def hand_change_event(user_id: UserId, change: HandChange, event_id: str, at_ms: int) -> bytes:
    """Return the event that changes a score, as it stands in the log."""
    number = {"points": change.points} if change.points is not None else {"set_to": change.set_to}
    data: dict[str, Any] = {**number, "reason": change.reason, "by": change.by}
    return msgspec.json.encode({"id": event_id, "name": SCORE_CHANGE, "t": at_ms, "of": user_id, "data": data})
