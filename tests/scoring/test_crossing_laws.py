"""Laws of crossings: found to the millisecond, once, and never missed."""

from math import inf
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cueline.conditions.moment import Moment
from cueline.event import EventRow, UserId
from cueline.scoring import crossing
from cueline.scoring.crossing import (
    NEVER,
    Crossing,
    above_after,
    above_at,
    crossed,
    evaluate,
    news_levels,
    next_crossing,
    quiet_until,
)
from cueline.scoring.held_score import HeldScore, let_time_pass
from cueline.scoring.plan import DAY_MS
from cueline.scoring.scorer import Levels, Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.value import total_at
from tests.scoring.scoring_samples import (
    BEGIN,
    NOBODY_ABOVE,
    a_plan,
    a_rule,
    a_user,
    an_event,
    histories,
    published,
    scored,
    scorers,
    users,
)

NOBODY = a_user()
WARM = frozenset({"warm"})
starts = st.integers(BEGIN + 60 * DAY_MS, BEGIN + 66 * DAY_MS)


FINEST = 1e-8
"""Where a total moves slower than that in a millisecond, a crossing may be told when it has moved so much."""


def is_news(levels: Levels, total: float) -> bool:
    return total < levels.below - FINEST or total > levels.reaching + FINEST


def between(after: int, until: int, data: st.DataObject) -> list[int]:
    """Return all moments strictly between, or the first, the last and some when there are many."""
    if until - after <= 100:
        return list(range(after + 1, until))
    some = data.draw(st.lists(st.integers(after + 1, until - 1), max_size=20))
    return sorted({after + 1, until - 1, until - 2, *some})


@settings(max_examples=30, deadline=None)
@given(scorers, histories(), users, starts, st.data())
def test_nothing_becomes_news_while_it_is_quiet(
    scorer: Scorer, events: list[EventRow], who: Moment, at_ms: int, data: st.DataObject
) -> None:
    scores = scored(scorer, events)
    total = total_at(scorer, scores, who, at_ms)
    levels = news_levels(scorer, above_at(scorer, total), total)

    until = quiet_until(scorer, scores, who, levels, at_ms)

    assert until > at_ms
    for moment in between(at_ms, min(until, at_ms + 400 * DAY_MS), data):
        assert not is_news(levels, total_at(scorer, scores, who, moment))


@settings(max_examples=30, deadline=None)
@given(scorers, histories(), users, starts, st.data())
def test_a_crossing_is_the_first_moment_and_no_earlier_one_is(
    scorer: Scorer, events: list[EventRow], who: Moment, after: int, data: st.DataObject
) -> None:
    scores = scored(scorer, events)
    above = above_at(scorer, total_at(scorer, scores, who, after))

    found = next_crossing(scorer, scores, who, above, after, after + 60 * DAY_MS)

    until = found.at_ms if found else after + 60 * DAY_MS + 1
    for moment in between(after, until, data):
        assert not is_news(scorer.levels(above), total_at(scorer, scores, who, moment))
    if found:
        assert found == crossed(scorer, above, total_at(scorer, scores, who, found.at_ms), found.at_ms)[0]


@settings(max_examples=30, deadline=None)
@given(scorers, histories(), users, starts)
def test_step_by_step_the_same_crossings_are_found_each_once(
    scorer: Scorer, events: list[EventRow], who: Moment, after: int
) -> None:
    scores = scored(scorer, events)
    above = above_at(scorer, total_at(scorer, scores, who, after))

    by_timer = list(timed(scorer, scores, who, above, after))

    assert by_timer == list(marched(scorer, scores, who, above, after))


def timed(scorer: Scorer, scores: Scores, who: Moment, above: frozenset[str], at_ms: int) -> Any:
    """Look again whenever it need not be quiet any more, as a timer does."""
    until = at_ms + 30 * DAY_MS
    at_ms = evaluate(scorer, scores, who, above, at_ms).quiet_until
    while at_ms <= until:
        found = evaluate(scorer, scores, who, above, at_ms)
        yield from found.crossings
        above, at_ms = found.above, found.quiet_until


def marched(scorer: Scorer, scores: Scores, who: Moment, above: frozenset[str], at_ms: int) -> Any:
    until = at_ms + 30 * DAY_MS
    while found := next_crossing(scorer, scores, who, above, at_ms, until):
        at_ms = found.at_ms
        both = crossed(scorer, above, total_at(scorer, scores, who, at_ms), at_ms)
        yield from both
        above = above_after(above, both)


FAST = {"points": {"kind": "fixed", "points": 1_000_000}}
SLOW = {"points": {"kind": "fixed", "points": -999_990}}


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([{"kind": "half_life", "days": 1}, {"kind": "linear", "days": 1}]),
    st.sampled_from([{"kind": "half_life", "days": 2}, {"kind": "linear", "days": 1}, {"kind": "none"}]),
    st.integers(-1_000, 1_000),
    st.integers(1, 3),
)
def test_every_millisecond_looked_at_gives_the_same_crossings(
    one: dict[str, Any], other: dict[str, Any], score: int, width: int
) -> None:
    thresholds = [{"name": "it", "score": score / 8, "rearm_below": score / 8 - width}]
    rules = [a_rule("up", decay=one, **FAST), a_rule("down", decay=other, **SLOW)]
    scorer = published(a_plan(*rules, thresholds=thresholds))
    scores = scored(scorer, [an_event()])
    above = above_at(scorer, total_at(scorer, scores, NOBODY, BEGIN))

    found, expected = [], []
    at_ms, held = BEGIN, above
    while one_found := next_crossing(scorer, scores, NOBODY, held, at_ms, BEGIN + 200):
        found.append(one_found)
        at_ms, held = one_found.at_ms, above_after(held, [one_found])
    held = above
    for moment in range(BEGIN + 1, BEGIN + 201):
        now = crossed(scorer, held, total_at(scorer, scores, NOBODY, moment), moment)
        expected += now
        held = above_after(held, now)

    assert found == expected


def test_a_half_life_is_over_at_its_millisecond() -> None:
    scorer = published(
        a_plan(
            a_rule(decay={"kind": "half_life", "days": 10}),
            thresholds=[{"name": "warm", "score": 10, "rearm_below": 5}],
        )
    )
    scores = scored(scorer, [an_event()])
    ten_days = BEGIN + 10 * DAY_MS

    found = next_crossing(scorer, scores, NOBODY, WARM, BEGIN, NEVER)

    assert found is not None
    assert (found.threshold, found.way) == ("warm", "down")
    assert found.at_ms == ten_days + 1  # at ten days it is exactly 5, which is not below
    assert total_at(scorer, scores, NOBODY, ten_days) == 5


def test_points_that_expire_cross_at_the_millisecond_they_do() -> None:
    scorer = published(a_plan(a_rule(decay={"kind": "expires", "days": 3}), thresholds=[{"name": "warm", "score": 10}]))
    scores = scored(scorer, [an_event()])

    found = next_crossing(scorer, scores, NOBODY, WARM, BEGIN, NEVER)

    assert found == Crossing("warm", "down", BEGIN + 3 * DAY_MS, 0.0)


def test_what_was_taken_away_comes_back_and_crosses_upwards() -> None:
    scorer = published(
        a_plan(
            a_rule("gain", points={"kind": "fixed", "points": 30}),
            a_rule("loss", points={"kind": "fixed", "points": -20}, decay={"kind": "linear", "days": 10}),
            thresholds=[{"name": "warm", "score": 20}],
        )
    )
    scores = scored(scorer, [an_event()])

    found = next_crossing(scorer, scores, NOBODY, NOBODY_ABOVE, BEGIN, NEVER)

    assert found == Crossing("warm", "up", BEGIN + 5 * DAY_MS, 20.0)


def test_with_hysteresis_a_crossing_is_told_once_until_it_is_re_armed() -> None:
    scorer = published(a_plan(a_rule(), thresholds=[{"name": "warm", "score": 10, "rearm_below": 5}]))
    above = above_after(NOBODY_ABOVE, crossed(scorer, NOBODY_ABOVE, 12.0, BEGIN))

    assert above == {"warm"}
    assert crossed(scorer, above, 6.0, BEGIN) == ()
    assert crossed(scorer, above, 12.0, BEGIN) == ()
    assert [one.way for one in crossed(scorer, above, 4.9, BEGIN)] == ["down"]


def test_where_nothing_decays_it_is_quiet_for_ever() -> None:
    scorer = published(a_plan(a_rule(), thresholds=[{"name": "warm", "score": 10}]))
    scores = scored(scorer, [an_event()])

    assert evaluate(scorer, scores, NOBODY, NOBODY_ABOVE, BEGIN).quiet_until == NEVER


@pytest.mark.parametrize("days", [1, 10, 3_650])
def test_a_level_that_is_approached_and_never_reached_is_soon_let_go(days: int) -> None:
    scorer = published(
        a_plan(
            a_rule(decay={"kind": "half_life", "days": days}),
            a_rule("other", decay={"kind": "half_life", "days": 2}, points={"kind": "fixed", "points": 0.001}),
            thresholds=[{"name": "warm", "score": 1, "rearm_below": 0}],
        )
    )
    scores, looks, at_ms = scored(scorer, [an_event()]), 0, BEGIN
    levels = scorer.levels(WARM)

    while (at_ms := quiet_until(scorer, scores, NOBODY, levels, at_ms)) < NEVER:
        looks += 1

    assert looks < 1_000
    assert next_crossing(scorer, scores, NOBODY, WARM, BEGIN, NEVER - 1) is None


def test_far_above_a_cap_it_is_quiet_until_the_sum_comes_down_to_it() -> None:
    scorer = published(
        {
            "groups": [{"name": "Engagement", "cap": {"maximum": 20}}],
            "rules": [a_rule(decay={"kind": "linear", "days": 10})],
        }
    )
    scores = scored(scorer, [an_event(number) for number in range(10)])

    until = quiet_until(scorer, scores, NOBODY, Levels(19.5, inf), BEGIN)

    assert until > BEGIN + 8 * DAY_MS
    assert 19.5 <= total_at(scorer, scores, NOBODY, until) < 19.50001


def test_what_was_removed_ends_no_more() -> None:
    scorer = published(a_plan(a_rule(decay={"kind": "expires", "days": 3})))
    scores = scored(scorer, [an_event(1), an_event(2, BEGIN + DAY_MS)])

    assert scores.remove({an_event(1).id})

    assert evaluate(scorer, scores, NOBODY, frozenset(), BEGIN + DAY_MS).quiet_until == BEGIN + 4 * DAY_MS


def hovering(*, decay: dict[str, Any], in_two_groups: bool) -> Scorer:
    """Return a plan by which two things that happen at once leave a score where its threshold is."""
    gain = a_rule("gain", decay=decay, points={"kind": "fixed", "points": 10_000})
    loss = a_rule("loss", decay=decay, points={"kind": "fixed", "points": -10_000})
    return published(
        {
            "groups": [{"name": "Engagement"}, {"name": "Fit"}],
            "rules": [a_rule("base"), gain, loss | ({"group": "fit"} if in_two_groups else {})],
            "thresholds": [{"name": "warm", "score": 9.999}],
        }
    )


@pytest.mark.parametrize("decay", [{"kind": "linear", "days": 30}, {"kind": "half_life", "days": 30}])
def test_points_that_undo_each_other_need_no_looking_at_before_they_end(decay: dict[str, Any]) -> None:
    scorer = hovering(decay=decay, in_two_groups=False)
    scores = scored(scorer, [an_event()])

    assert evaluate(scorer, scores, NOBODY, frozenset({"warm"}), BEGIN).quiet_until >= BEGIN + 30 * DAY_MS
    assert next_crossing(scorer, scores, NOBODY, WARM, BEGIN, BEGIN + 60 * DAY_MS) is None


def test_a_score_that_hovers_at_a_threshold_is_looked_at_ever_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = hovering(decay={"kind": "linear", "days": 30}, in_two_groups=True)
    scores = scored(scorer, [an_event()])
    looks: list[int] = []

    def counted(*arguments: Any) -> float:
        looks.append(arguments[-1])
        assert len(looks) < 5_000
        return total_at(*arguments)

    monkeypatch.setattr(crossing, "total_at", counted)

    assert next_crossing(scorer, scores, NOBODY, WARM, BEGIN, BEGIN + 30 * DAY_MS) is None
    assert looks[1] - looks[0] < 1_000


SLOWLY: list[dict[str, Any]] = [{"kind": "linear", "days": 3_650}, {"kind": "half_life", "days": 3_650}]


@pytest.mark.parametrize("decay", SLOWLY)
def test_a_crossing_is_told_at_whatever_moment_time_is_stopped_near_it(decay: dict[str, Any]) -> None:
    scorer = published(
        a_plan(
            a_rule(decay=decay, points={"kind": "fixed", "points": 2}),
            thresholds=[{"name": "warm", "score": 1}],
        )
    )
    scores = scored(scorer, [an_event()])
    found = next_crossing(scorer, scores, NOBODY, WARM, BEGIN, NEVER)
    assert found is not None

    for before in range(40):
        held = HeldScore(UserId(1), 1, 1, scores, total=2.0, as_of=BEGIN, above=frozenset({"warm"}))
        told = let_time_pass(held, scorer, NOBODY, found.at_ms - before)
        told += let_time_pass(held, scorer, NOBODY, found.at_ms + DAY_MS)
        assert [one.way for one in told] == ["down"], before
