"""What decays alike is summed together: that saves work and changes nothing."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cueline.conditions.moment import Moment
from cueline.event import EventRow
from cueline.scoring.crossing import evaluate, next_crossing
from cueline.scoring.plan import DAY_MS
from cueline.scoring.scorer import Scorer, manual
from cueline.scoring.scores import Scores
from cueline.scoring.stored import from_bytes, to_bytes
from cueline.scoring.value import total_at, value_at
from tests.scoring.scoring_samples import (
    BEGIN,
    LAST_MS,
    NOBODY_ABOVE,
    a_plan,
    a_rule,
    a_user,
    an_event,
    copy_of,
    decays,
    defined_total,
    given_by,
    histories,
    published,
    scored,
    scorers,
    users,
)

NOBODY = a_user()
GROUPS = {"groups": [{"name": "Engagement"}, {"name": "Fit"}]}
HALVES, SINKS = {"kind": "half_life", "days": 3}, {"kind": "linear", "days": 3}
FROM_SECONDS = {"kind": "from_attribute", "attribute": "seconds", "factor": 1.0}


@st.composite
def alike(draw: st.DrawFn) -> Scorer:
    """Give a plan of rules that all decay alike, with and without caps on what is counted."""
    decay = draw(decays)
    given_by = {
        "see": a_rule("see", event="see", decay=decay, window_cap={"times": 1, "per": "day"}),
        "buy": a_rule("buy", event="buy", decay=decay, points=FROM_SECONDS),
        "page": a_rule("page", event=None, decay=decay, object_cap={"attribute": "page", "times": 1, "days": 2}),
        "any": a_rule("any", event=None, decay=decay, group="fit", points={"kind": "fixed", "points": -3}),
    }
    kept = draw(st.lists(st.sampled_from([*given_by]), min_size=2, unique=True))
    cap = draw(st.none() | st.just({"minimum": -5, "maximum": 12}))
    return published(a_plan(*(given_by[name] for name in kept), cap=cap, **GROUPS))


@settings(max_examples=60, deadline=None)
@given(alike(), histories(20), st.data())
def test_rules_that_decay_alike_are_worth_what_each_is(scorer: Scorer, events: list[EventRow], data: Any) -> None:
    scores = Scores()
    for event in data.draw(st.permutations(events)):
        scores.add(scorer, scorer.given(event))
        if data.draw(st.booleans()):
            total_at(scorer, scores, NOBODY, data.draw(st.integers(BEGIN, LAST_MS)))
        if data.draw(st.integers(0, 9)) == 0:
            scores = from_bytes(to_bytes(scores), scorer)
    at_ms = data.draw(st.integers(max((one.occurred_at for one in events), default=LAST_MS), LAST_MS))

    total = total_at(scorer, scores, NOBODY, at_ms)

    assert total == pytest.approx(defined_total(scorer, events, NOBODY, at_ms), abs=1e-7, rel=1e-12)
    assert total == total_at(scorer, scored(scorer, events), NOBODY, at_ms)
    assert total == evaluate(scorer, scores, NOBODY, NOBODY_ABOVE, at_ms).total
    assert len(scores.parts(scorer)) <= 2


def test_what_time_makes_of_points_is_read_once_for_each_way_to_decay() -> None:
    kinds = [HALVES, SINKS, {"kind": "none"}]
    many = [
        a_rule(f"rule {number}", event=f"e{number}", decay=kinds[number % 3], group=("engagement", "fit")[number % 2])
        for number in range(60)
    ]
    scorer = published(a_plan(*many, **GROUPS))

    scores = scored(scorer, [an_event(number, BEGIN + number, name=f"e{number}") for number in range(60)])

    assert len(scores.by_rule) == 60
    assert len(scores.ways(scorer)) == 3
    assert len(scores.parts(scorer)) == 6


@settings(max_examples=100, deadline=None)
@given(scorers, histories(20), users, st.data())
def test_a_total_does_not_depend_on_what_was_asked_before(
    scorer: Scorer, events: list[EventRow], who: Moment, data: Any
) -> None:
    asked, scores = scored(scorer, events[:5]), scored(scorer, events)
    asked.parts(scorer)  # from now on these have sums by group as well
    for one in given_by(scorer, events[5:]):
        asked.add(scorer, [copy_of(one)])
    at_ms = data.draw(st.integers(LAST_MS, LAST_MS + 30 * DAY_MS))

    assert total_at(scorer, asked, who, at_ms) == total_at(scorer, scores, who, at_ms)
    assert value_at(scorer, asked, who, at_ms) == value_at(scorer, scores, who, at_ms)


@pytest.mark.parametrize("taken", [{"kind": "fixed", "points": -20}, {**FROM_SECONDS, "factor": -20.0}, "by hand"])
def test_what_is_taken_is_not_offset_against_what_another_group_may_not_give(taken: dict[str, Any] | str) -> None:
    rules = [a_rule("gives", points={"kind": "fixed", "points": 50})]
    if isinstance(taken, dict):
        rules.append(a_rule("takes", points=taken, group="fit"))
    groups = [{"name": "Engagement", "cap": {"maximum": 40}}, {"name": "Fit"}]
    scorer = published(a_plan(*rules, groups=groups))
    scores = scored(scorer, [an_event(numbers={"seconds": 1.0})])
    if taken == "by hand":
        scores.add(scorer, [manual("1", BEGIN, -20_000)])

    assert total_at(scorer, scores, NOBODY, BEGIN) == 20  # not 30, which no cap would be reached by


@pytest.mark.parametrize("own", [{"cap": {"maximum": 5}}, {"condition": {"kind": "tag", "name": "VIP"}}])
def test_a_rule_with_a_cap_or_a_gate_of_its_own_is_read_alone(own: dict[str, Any]) -> None:
    scorer = published(a_plan(a_rule("one", decay=HALVES), a_rule("two", decay=HALVES, **own)))

    scores = scored(scorer, [an_event()])

    assert len(scores.parts(scorer)) == 2
    assert total_at(scorer, scores, NOBODY, BEGIN) == (15 if "cap" in own else 10)


@pytest.mark.parametrize("decay", [HALVES, SINKS])
def test_beside_points_that_a_cap_cuts_off_a_crossing_is_told_no_later(decay: dict[str, Any]) -> None:
    enormous = a_rule("enormous", points={"kind": "fixed", "points": 999_999.999}, cap={"maximum": 1})
    fades = a_rule("fades", points={"kind": "fixed", "points": -2}, decay=decay)
    scorer = published(a_plan(enormous, fades, thresholds=[{"name": "back", "score": 0.5}]))
    scores = scored(scorer, [an_event()])

    found = next_crossing(scorer, scores, NOBODY, NOBODY_ABOVE, BEGIN, BEGIN + 60 * DAY_MS)

    assert found is not None
    assert total_at(scorer, scores, NOBODY, found.at_ms) >= 0.5
    assert total_at(scorer, scores, NOBODY, found.at_ms - 1) < 0.5
