"""A change of a score by hand, as its event tells it. Pure."""

from math import isfinite

import msgspec
from msgspec import Struct

from cueline.scoring.plan import MAX_POINTS, MILLI, milli_of

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


def hand_change(attributes: str) -> HandChange | None:
    """Read the attributes of a `score.change`, as they were sent; None when they say nothing that can be done."""
    try:
        change = _read(attributes)
    except msgspec.MsgspecError:
        return None
    numbers = [number for number in (change.points, change.set_to) if number is not None]
    return change if len(numbers) == 1 and isfinite(numbers[0]) else None


_read = msgspec.json.Decoder(HandChange).decode
