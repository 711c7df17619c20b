"""A user's scores, built anew from all they have done. Pure."""

from collections.abc import Iterable

from cueline.event import EventRow
from cueline.scoring.scorer import MANUAL_RULE, Scorer
from cueline.scoring.scores import Scores


def rebuilt(scorer: Scorer, rows: Iterable[EventRow], before: Scores | None = None) -> Scores:
    """Return what a plan gives for a history.

    Args:
        scorer: The plan.
        rows: The user's events; in order of time it is quickest, the result is the same in any.
        before: The user's scores by another version: what was given by hand stays as it was given.
    """
    scores = Scores()
    for row in rows:
        scores.add(scorer, scorer.given(row))
    by_hand = before.by_rule.get(MANUAL_RULE.key) if before is not None else None
    if by_hand is not None:
        scores.put(MANUAL_RULE.key, by_hand)
    return scores
