"""A crossed threshold as an event of its own, as it stands in the log. Pure."""

from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from cueline.event import MadeEvent, UserId
from cueline.scoring.crossing import Crossing
from cueline.scoring.plan import Plan
from cueline.wire import SCORE_THRESHOLD

_CROSSINGS = UUID("5d0a1b52-9c3e-4c61-8a0c-6f2f7d1f4e0b")


class Crosser(Struct, frozen=True, gc=False):
    """Whose threshold was crossed, and by what.

    Attributes:
        cause: The id of the event that did it; else what else did, such as `time`.
    """

    workspace: int
    user: UserId
    key: str
    cause: str


def crossing_event(plan: Plan, who: Crosser, crossing: Crossing) -> MadeEvent:
    """Return the event of a crossing. Its id follows from what crossed: made again, it is the same event."""
    threshold = next(one for one in plan.thresholds if one.id == crossing.threshold)
    parts = (who.workspace, who.user, threshold.id, crossing.way, crossing.at_ms, who.cause)
    event = {
        "id": str(uuid5(_CROSSINGS, ":".join(map(str, parts)))),
        "t": crossing.at_ms,
        "name": SCORE_THRESHOLD,
        "anon": who.key,
        "of": who.user,
        "data": {
            "threshold": threshold.id,
            "name": threshold.name,
            "direction": crossing.way,
            "level": threshold.score if crossing.way == "up" else threshold.rearm_below,
            "score": round(crossing.total),
        },
    }
    return MadeEvent(who.workspace, crossing.at_ms, msgspec.json.encode(event))
