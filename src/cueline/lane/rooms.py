"""The rooms of one lane, put together so that what hangs on users hears of their merges."""

from collections.abc import Callable

from cueline.automations.lane_automations import LaneAutomations
from cueline.lane.blocks import BlockWriter
from cueline.lane.journey import Rooms
from cueline.lane.score_queue import ScoreQueue
from cueline.lane.seen import SeenIds, StoredIds
from cueline.registry.lane_view import LaneRegistry
from cueline.scoring.histories import Events
from cueline.scoring.lane_scores import LaneScores
from cueline.segments.lane_segments import LaneSegments
from cueline.users.people import LaneUsers


def new_rooms(stored: StoredIds, events: Events, partition: int, clock_ms: Callable[[], int]) -> Rooms:
    """Return rooms that hold nothing yet.

    Args:
        stored: Knows which events are known already.
        events: What users did.
        partition: The lane's.
        clock_ms: Gives milliseconds since 1970, UTC.
    """
    scores = LaneScores(events)
    queue = ScoreQueue(scores)
    segments = LaneSegments(scores.rounded)
    automations = LaneAutomations(scores, segments, events, clock_ms)
    return Rooms(
        seen=SeenIds(stored),
        users=LaneUsers(automations.unite, segments.unite, queue.unite, before_renaming=queue.catch_up),
        registry=LaneRegistry(),
        scores=scores,
        score_queue=queue,
        segments=segments,
        automations=automations,
        blocks=BlockWriter(partition),
        partition=partition,
    )
