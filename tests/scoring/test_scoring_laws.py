"""Laws over all plans and all histories: the score depends on what happened, not on how it came to be known."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cueline.conditions.moment import Moment
from cueline.event import EventRow
from cueline.scoring.crossing import evaluate
from cueline.scoring.explaining import daily, explain, forecast
from cueline.scoring.plan import DAY_MS
from cueline.scoring.scorer import Scorer, manual
from cueline.scoring.scores import Scores
from cueline.scoring.stored import from_bytes, to_bytes
from cueline.scoring.value import total_at, value_at
from tests.scoring.scoring_samples import (
    BEGIN,
    LAST_MS,
    NOBODY_ABOVE,
    defined_total,
    histories,
    scored,
    scorers,
    users,
)

later = st.integers(BEGIN, BEGIN + 70 * DAY_MS) | st.integers(0, 70).map(lambda day: BEGIN + day * DAY_MS)


def told(scorer: Scorer, scores: Scores, who: Moment, at_ms: int) -> Any:
    return value_at(scorer, scores, who, at_ms), evaluate(scorer, scores, who, NOBODY_ABOVE, at_ms)


@settings(max_examples=25, deadline=None)
@given(scorers, histories(), users, st.data())
def test_it_is_what_the_definition_says(
    scorer: Scorer, events: list[EventRow], who: Moment, data: st.DataObject
) -> None:
    at_ms = data.draw(st.integers(max((one.occurred_at for one in events), default=LAST_MS), LAST_MS))

    total = total_at(scorer, scored(scorer, events), who, at_ms)

    assert total == pytest.approx(defined_total(scorer, events, who, at_ms), abs=1e-7, rel=1e-12)


@settings(max_examples=35, deadline=None)
@given(scorers, histories(), users, later, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same(
    scorer: Scorer, events: list[EventRow], who: Moment, at_ms: int, chance: Any
) -> None:
    shuffled = chance.sample(events, len(events))

    one, other = scored(scorer, events), scored(scorer, shuffled)

    assert told(scorer, one, who, at_ms) == told(scorer, other, who, at_ms)
    assert to_bytes(one) == to_bytes(other)
    assert explain(scorer, one, who, at_ms) == explain(scorer, other, who, at_ms)


@settings(max_examples=25, deadline=None)
@given(scorers, histories(), users, later)
def test_giving_twice_changes_nothing(scorer: Scorer, events: list[EventRow], who: Moment, at_ms: int) -> None:
    once = scored(scorer, events)
    before = to_bytes(once), told(scorer, once, who, at_ms)

    changes = [change for event in events for change in once.add(scorer, scorer.given(event))]

    assert changes == []
    assert (to_bytes(once), told(scorer, once, who, at_ms)) == before


@settings(max_examples=25, deadline=None)
@given(scorers, histories(24), users, st.integers(0, 60), st.data())
def test_putting_away_at_any_moment_changes_no_value(
    scorer: Scorer, events: list[EventRow], who: Moment, day: int, data: st.DataObject
) -> None:
    kept, compacted = Scores(), Scores()
    newest = 0
    for event in events:
        newest = max(newest, event.received_at)
        kept.add(scorer, scorer.given(event))
        compacted.add(scorer, scorer.given(event))
        if data.draw(st.booleans()):
            compacted.compact(newest)
        if data.draw(st.booleans()):
            compacted = from_bytes(to_bytes(compacted), scorer)
        assert told(scorer, compacted, who, newest) == told(scorer, kept, who, newest)

    at_ms = newest + day * DAY_MS
    compacted.compact(at_ms)

    assert told(scorer, compacted, who, at_ms) == told(scorer, kept, who, at_ms)


@settings(max_examples=25, deadline=None)
@given(scorers, histories(24), users)
def test_what_is_given_again_after_it_was_put_away_changes_nothing(
    scorer: Scorer, events: list[EventRow], who: Moment
) -> None:
    scores = scored(scorer, events)
    scores.compact(LAST_MS)
    before = told(scorer, scores, who, LAST_MS)

    for event in events:
        scores.add(scorer, scorer.given(event))

    assert told(scorer, scores, who, LAST_MS) == before


@settings(max_examples=25, deadline=None)
@given(scorers, histories(), users, later, st.data())
def test_two_users_united_have_what_one_would_have(
    scorer: Scorer, events: list[EventRow], who: Moment, at_ms: int, data: st.DataObject
) -> None:
    sides = [data.draw(st.sampled_from(["left", "right", "both"])) for _ in events]
    left = scored(scorer, (one for one, side in zip(events, sides, strict=True) if side != "right"))
    right = scored(scorer, (one for one, side in zip(events, sides, strict=True) if side != "left"))
    before = to_bytes(right)

    assert left.unite(right)

    assert told(scorer, left, who, at_ms) == told(scorer, scored(scorer, events), who, at_ms)
    assert to_bytes(left) == to_bytes(scored(scorer, events))
    assert to_bytes(right) == before


@settings(max_examples=25, deadline=None)
@given(scorers, histories(), users, later, st.data())
def test_what_is_removed_has_never_been(
    scorer: Scorer, events: list[EventRow], who: Moment, at_ms: int, data: st.DataObject
) -> None:
    gone = {one.id for one in events if data.draw(st.booleans())}
    scores = scored(scorer, events)

    assert scores.remove(gone)

    never = scored(scorer, (one for one in events if one.id not in gone))
    assert to_bytes(scores) == to_bytes(never)
    assert told(scorer, scores, who, at_ms) == told(scorer, never, who, at_ms)


@settings(max_examples=25, deadline=None)
@given(scorers, histories(), users, later)
def test_reading_at_any_moments_before_changes_nothing(
    scorer: Scorer, events: list[EventRow], who: Moment, at_ms: int
) -> None:
    read, fresh = scored(scorer, events), scored(scorer, events)
    for moment in (LAST_MS, BEGIN, at_ms + 5 * DAY_MS):
        told(scorer, read, who, moment)

    assert told(scorer, read, who, at_ms) == told(scorer, fresh, who, at_ms)


@settings(max_examples=25, deadline=None)
@given(scorers, histories(), users, later)
def test_a_forecast_is_the_value_then(scorer: Scorer, events: list[EventRow], who: Moment, at_ms: int) -> None:
    scores = scored(scorer, events)

    told_before = forecast(scorer, scores, who, daily(at_ms, 30))

    assert [one.total for one in told_before] == [
        total_at(scorer, scored(scorer, events), who, at_ms + day * DAY_MS) for day in range(1, 31)
    ]
    assert all(one.score == round(one.total) for one in told_before)


@settings(max_examples=25, deadline=None)
@given(scorers, histories(), users, later)
def test_every_way_to_read_tells_the_same(scorer: Scorer, events: list[EventRow], who: Moment, at_ms: int) -> None:
    scores = scored(scorer, events)
    valued = value_at(scorer, scores, who, at_ms)
    explained = explain(scorer, scores, who, at_ms)

    assert total_at(scorer, scores, who, at_ms) == valued.total
    assert evaluate(scorer, scores, who, NOBODY_ABOVE, at_ms).total == valued.total
    assert (explained.total, explained.rounded) == (valued.total, valued.rounded)
    assert {one.key: one.value for one in explained.rules if one.value} == {
        key: value for key, value in valued.by_rule.items() if value
    }


@settings(max_examples=25, deadline=None)
@given(scorers, histories(), st.integers(-5_000_000, 5_000_000))
def test_what_is_changed_by_hand_counts_before_the_cap_and_once(
    scorer: Scorer, events: list[EventRow], milli: int
) -> None:
    scores, who = scored(scorer, events), Moment(at_us=0)
    before = value_at(scorer, scores, who, LAST_MS).before_cap

    for _ in range(2):
        scores.add(scorer, [manual("by-hand", LAST_MS, milli)])

    assert value_at(scorer, scores, who, LAST_MS).before_cap == pytest.approx(
        before + milli / 1000, rel=1e-15, abs=1e-9
    )
