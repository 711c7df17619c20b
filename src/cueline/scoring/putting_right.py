"""Scores as they would be without some events, or of those events alone: from what is at hand, else from history."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from cueline.event import EventRow, UserId
from cueline.scoring.held_score import HeldScore
from cueline.scoring.histories import Events, history_of, numbers_of_all, wanted_by
from cueline.scoring.rebuilding import rebuilt
from cueline.scoring.score_rows import read_by_hand
from cueline.scoring.scorer import Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.uniting import put_by_hand, united_anew


def scores_without(tx: Connection, events: Events, scorer: Scorer, held: HeldScore, gone: Collection[str]) -> Scores:
    """Return a user's scores without what came from some events.

    Raises:
        StoreUnavailable: entries were put away, so it takes the event store to know, and it does not answer.
    """
    if held.scores.remove(gone):
        return held.scores
    rows = history_of(tx, events, held.workspace, {held.user}, wanted_by(scorer.plan))
    scores = united_anew(scorer, [row for row in rows if row.id not in gone], [held.scores], but=gone)
    put_by_hand(scores, read_by_hand(tx, numbers_of_all(tx, {held.user})))
    return scores


def scores_of(tx: Connection, scorer: Scorer, user: UserId, rows: Sequence[EventRow]) -> Scores:
    """Return what a plan gives for all that a user did, with what was given to them by hand."""
    scores = rebuilt(scorer, rows)
    put_by_hand(scores, read_by_hand(tx, numbers_of_all(tx, {user})))
    return scores
