"""A change of a score by hand: what is asked, the event that says so, and what the lane reads in it. Pure."""

from math import isfinite
from typing import Any

import msgspec
from msgspec import Struct

from cueline.errors import InvalidInput
from cueline.event import UserId
from cueline.scoring.plan import MAX_POINTS, MILLI, milli_of
from cueline.wire import SCORE_CHANGE

MAX_REASON_CHARACTERS = 500
LARGEST_MILLI = MAX_POINTS * MILLI


class HandChange(Struct, frozen=True, gc=False):
    """What a member or a program wanted of a score; of `points` and `set_to` one is given.

    Attributes:
        points: To add.
        set_to: What the total shall be, as far as its cap lets it.
        reason: Why.
        by: Who.
    """

    points: float | None = None
    set_to: float | None = None
    reason: str = ""
    by: str = ""

    def milli(self, before: float) -> int:
        """Return the thousandths to add, where the score is `before`, in points, the total's cap apart."""
        wanted = milli_of(self.points or 0.0 if self.set_to is None else self.set_to - before)
        return max(-LARGEST_MILLI, min(wanted, LARGEST_MILLI))

    @property
    def detail(self) -> str:
        """What the ledger tells of it, as JSON."""
        return msgspec.json.encode({"reason": self.reason, "by": self.by}).decode()


def check_hand_change(change: HandChange) -> None:
    """Refuse a change that says not, or not plainly, what is to change.

    Raises:
        InvalidInput: the number is missing, given twice or out of bounds, or the reason is too long.
    """
    given = [number for number in (change.points, change.set_to) if number is not None]
    if len(given) != 1:
        raise _invalid("A change of a score needs one number.", "Send either points or set_to.")
    if not abs(given[0]) <= MAX_POINTS:
        raise _invalid(f"{given[0]:g} is too large for a score.", f"Send at most {MAX_POINTS} either way.")
    if change.points is not None and milli_of(change.points) == 0:
        raise _invalid("Adding 0 points changes nothing.", "Send points of at least a thousandth either way.")
    if len(change.reason) > MAX_REASON_CHARACTERS or "\0" in change.reason:
        raise InvalidInput(
            "This reason cannot be kept.",
            code="score_reason_invalid",
            hint=f"Send at most {MAX_REASON_CHARACTERS} characters, without NUL characters.",
        )


def _invalid(message: str, hint: str) -> InvalidInput:
    return InvalidInput(message, code="score_change_invalid", hint=hint)


def hand_change_event(user_id: UserId, change: HandChange, event_id: str, at_ms: int) -> bytes:
    """Return the event that changes a score, as it stands in the log."""
    number = {"points": change.points} if change.points is not None else {"set_to": change.set_to}
    data: dict[str, Any] = {**number, "reason": change.reason, "by": change.by}
    return msgspec.json.encode({"id": event_id, "name": SCORE_CHANGE, "t": at_ms, "of": user_id, "data": data})


def hand_change(attributes: str) -> HandChange | None:
    """Read the attributes of a `score.change`, as they were sent; None when they say nothing that can be done."""
    try:
        change = _read(attributes)
    except msgspec.MsgspecError:
        return None
    numbers = [number for number in (change.points, change.set_to) if number is not None]
    return change if len(numbers) == 1 and isfinite(numbers[0]) else None


_read = msgspec.json.Decoder(HandChange).decode
