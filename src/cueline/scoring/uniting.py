"""Scores of users who turn out to be one: their events together, the caps applied anew. Pure."""

from collections.abc import Collection, Iterable

from cueline.event import EventRow
from cueline.scoring.decay import Entry
from cueline.scoring.scorer import MANUAL_RULE, Given, Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.tally import Tally


def united_anew(
    scorer: Scorer, rows: Iterable[EventRow], parts: Iterable[Scores], *, but: Collection[str] = ()
) -> Scores:
    """Return what a plan gives for the events of several users together.

    Args:
        scorer: The plan.
        rows: All that is stored of what they did, in any order.
        parts: Their scores so far: what they hold of events that are not stored yet, and what was given by hand.
        but: Ids of events that are to count no more.
    """
    scores = Scores()
    for row in rows:
        scores.add(scorer, scorer.given(row))
    for part in parts:
        for key, tally in part.by_rule.items():
            if key == MANUAL_RULE.key:
                _take_by_hand(scores, tally, but)
            elif key in scorer.rules:
                scores.add(scorer, [Given(key, _copy(entry)) for entry in tally.entries if entry.event_id not in but])
    return scores


def put_by_hand(scores: Scores, given: Iterable[tuple[int, str, int]]) -> None:
    """Let what was given by hand be exactly this: (when, event id, thousandths) each."""
    tally = Tally(MANUAL_RULE)
    for occurred_at, event_id, milli in given:
        tally.add(Entry(occurred_at, event_id, milli))
    scores.put(MANUAL_RULE.key, tally if tally.entries else None)


def _take_by_hand(scores: Scores, tally: Tally, but: Collection[str]) -> None:
    """Add what was given by hand, put away or not: it has no caps to be applied anew."""
    mine = scores.by_rule.get(MANUAL_RULE.key) or Tally(MANUAL_RULE)
    theirs = [_copy(entry) for entry in tally.entries if entry.event_id not in but]
    entries = sorted((*mine.entries, *theirs), key=lambda entry: (entry.occurred_at, entry.event_id))
    mine.restore(
        entries,
        mine.folded + tally.folded,
        mine.folded_count + tally.folded_count,
        max(mine.folded_until, tally.folded_until),
    )
    scores.put(MANUAL_RULE.key, mine)


def _copy(entry: Entry) -> Entry:
    return Entry(entry.occurred_at, entry.event_id, entry.milli, entry.object)
