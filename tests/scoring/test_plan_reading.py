"""Reading a plan: what is sound comes back, and what is wrong is told all at once, each with its place."""

from copy import deepcopy
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cueline.conditions.problems import Problem
from cueline.scoring.plan import EMPTY_PLAN, Linear
from cueline.scoring.plan_reading import PlanInvalid, read_plan
from cueline.scoring.publishing import next_version
from tests.scoring.scoring_samples import BEGIN, a_plan, a_rule, plans

FIT = {"kind": "tag", "name": "vip"}
OF_EVENT = {
    "kind": "event_fact",
    "fact": "url",
    "test": {"type": "string", "operator": "contains", "value": "/pricing"},
}


def problems(raw: Any) -> dict[str, str]:
    with pytest.raises(PlanInvalid) as refused:
        read_plan(raw)
    return {one.where: one.code for one in refused.value.problems}


def of_rule(**changes: Any) -> dict[str, str]:
    return {where.removeprefix("plan.rules[0]."): code for where, code in problems(a_plan(a_rule(**changes))).items()}


@settings(max_examples=25, deadline=None)
@given(plans())
def test_what_is_written_is_read_the_same(raw: dict[str, Any]) -> None:
    plan = read_plan(raw)

    assert read_plan(msgspec.json.decode(msgspec.json.encode(plan))) == plan


@settings(max_examples=30, deadline=None)
@given(plans())
def test_what_the_server_keeps_is_left_out_of_a_draft(raw: dict[str, Any]) -> None:
    published = next_version(None, read_plan(raw), "from_now", BEGIN, "Europe/Warsaw")

    assert read_plan(msgspec.json.decode(msgspec.json.encode(published))) == read_plan(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(plans(), st.data())
def test_whatever_is_sent_is_read_or_refused_with_a_place(raw: dict[str, Any], data: st.DataObject) -> None:
    raw = deepcopy(raw)  # parts of it are parts of other examples too
    place: Any = raw
    while isinstance(place, dict | list) and place:
        field = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if data.draw(st.booleans()) or not place[field]:
            place[field] = data.draw(json_values)
            break
        place = place[field]

    assert all(one.where.startswith("plan") and one.message for one in problems_or_none(raw))


def problems_or_none(raw: Any) -> tuple[Problem, ...]:
    try:
        assert read_plan(raw) is not None
    except PlanInvalid as refused:
        return refused.problems
    return ()


def test_an_empty_plan_is_one() -> None:
    assert read_plan({}) == EMPTY_PLAN


def test_ids_are_made_from_names_and_are_unique() -> None:
    raw = {
        "groups": [{"name": "Engagement"}, {"name": "Engagement!"}],
        "rules": [a_rule("Popup closed"), a_rule("popup-closed "), a_rule("Łódź"), a_rule("***"), a_rule("x" * 90)],
        "thresholds": [{"name": "Hot", "score": 5}],
    }

    plan = read_plan(raw)

    assert [one.id for one in plan.groups] == ["engagement", "engagement-2"]
    assert [one.id for one in plan.rules] == ["popup-closed", "popup-closed-2", "d", "unnamed", "x" * 36]
    assert plan.thresholds[0].id == "hot"


@pytest.mark.parametrize("name", ["Manual", "MANUAL", "manual!"])
def test_no_rule_takes_the_place_of_changes_by_hand_by_its_name(name: str) -> None:
    plan = read_plan(a_plan(a_rule(name)))

    assert plan.rules[0].id == "manual-2"
    assert read_plan(msgspec.json.decode(msgspec.json.encode(plan))) == plan


def test_a_rule_is_in_a_group_by_the_id_that_is_made_from_its_name() -> None:
    raw = {"groups": [{"name": "A!"}, {"name": "A?"}, {"name": "B", "id": "a"}], "rules": [a_rule(group="a-3")]}

    assert [one.id for one in read_plan(raw).groups] == ["a-2", "a-3", "a"]
    assert problems(raw | {"rules": [a_rule(group="a-4")]}) == {"plan.rules[0].group": "value"}


def test_a_threshold_without_a_place_to_re_arm_re_arms_at_its_score() -> None:
    assert read_plan({"thresholds": [{"name": "Hot", "score": 5}]}).thresholds[0].rearm_below == 5


def test_every_problem_is_told_at_once() -> None:
    raw = {
        "groups": [{"name": "Engagement"}, {"name": "engagement", "cap": {"minimum": 3}}],
        "rules": [
            a_rule("one", group="fit", decay={"kind": "linear", "days": 0}),
            a_rule("ONE", points={"kind": "fixed", "points": 0.0001}, colour="red"),
            a_rule("manual", id="manual", event="event.buy", condition={"kind": "score", "test": {}}),
        ],
        "thresholds": [{"name": "Hot", "score": 5, "rearm_below": 6}, 3],
        "cap": {"maximum": -1},
    }

    assert problems(raw) == {
        "plan.groups[1].cap.minimum": "value",
        "plan.groups[1].name": "name",
        "plan.rules[0].decay.days": "value",
        "plan.rules[0].group": "value",
        "plan.rules[1].points.points": "value",
        "plan.rules[1].colour": "shape",
        "plan.rules[1].name": "name",
        "plan.rules[2].event": "name",
        "plan.rules[2].condition.test.type": "shape",
        "plan.rules[2].id": "value",
        "plan.thresholds[0].rearm_below": "value",
        "plan.thresholds[1]": "shape",
        "plan.cap.maximum": "value",
    }


@pytest.mark.parametrize("days", [0, -1, 3_651, 1.5, True, "7", None])
def test_days_are_whole_and_within_ten_years(days: Any) -> None:
    assert of_rule(decay={"kind": "half_life", "days": days}).keys() == {"decay.days"}


@pytest.mark.parametrize("points", [0, 1e-12, 1_000_001, -1_000_001, 1e300, 10**400, 0.0005, True, "5"])
def test_points_are_thousandths_up_to_a_million(points: Any) -> None:
    assert of_rule(points={"kind": "fixed", "points": points}).keys() == {"points.points"}


@pytest.mark.parametrize("field", ["groups", "rules", "thresholds"])
def test_lists_have_an_end(field: str) -> None:
    most = {"groups": 50, "rules": 200, "thresholds": 20}[field]
    one = {"groups": {}, "rules": a_rule(), "thresholds": {"score": 1}}[field]
    raw = a_plan() | {field: [one | {"name": f"number {number}"} for number in range(most + 1)]}
    if field == "groups":
        raw["rules"] = []

    assert problems(raw)[f"plan.{field}"] == "too_large"


NUMBER = {"type": "number", "operator": "at_least", "value": 1}
LAST_DAYS = {"type": "datetime", "operator": "within_last", "amount": 3, "unit": "days"}


@pytest.mark.parametrize(
    ("leaf", "hint"),
    [
        ({"kind": "has_done", "event": "buy"}, "cap"),
        ({"kind": "has_not_done", "event": "buy"}, "cap"),
        ({"kind": "score", "test": NUMBER}, "threshold"),
        ({"kind": "segment", "segment": 3}, "tag or list"),
        ({"kind": "user_fact", "fact": "last_seen", "test": LAST_DAYS}, "rule for the event"),
        ({"kind": "user_fact", "fact": "events", "test": NUMBER}, "rule for the event"),
        ({"kind": "user_fact", "fact": "page_views", "test": NUMBER}, "rule for the event"),
        ({"kind": "user_fact", "fact": "first_seen", "test": LAST_DAYS}, "before, after"),
        ({"kind": "user_attribute", "name": "renewed", "test": LAST_DAYS}, "before, after"),
    ],
)
def test_what_a_score_cannot_depend_on_is_refused_with_what_to_do(leaf: dict[str, Any], hint: str) -> None:
    with pytest.raises(PlanInvalid) as refused:
        read_plan(a_plan(a_rule(condition={"kind": "all", "conditions": [OF_EVENT, leaf]})))

    (problem,) = refused.value.problems
    assert (problem.where, problem.code) == ("plan.rules[0].condition.conditions[1]", "subject")
    assert hint in problem.hint


@pytest.mark.parametrize("kind", ["any", "not"])
def test_event_and_user_are_asked_together_only_under_all(kind: str) -> None:
    both = {"kind": "any", "conditions": [OF_EVENT, FIT]}
    mixed = both if kind == "any" else {"kind": "not", "condition": both | {"kind": "all"}}
    apart = {"kind": "all", "conditions": [OF_EVENT, {"kind": "all", "conditions": [FIT]}]}

    assert of_rule(condition=mixed) == {"condition": "subject"}
    assert read_plan(a_plan(a_rule(condition=apart)))


def test_points_for_what_the_user_is_neither_decay_nor_are_capped_by_events() -> None:
    changes = {
        "decay": {"kind": "linear", "days": 3},
        "object_cap": {"attribute": "page", "days": 3},
        "window_cap": {"times": 1, "per": "day"},
        "points": {"kind": "from_attribute", "attribute": "price", "factor": 2},
    }

    assert of_rule(event=None, condition=FIT, **changes).keys() == changes.keys()


def test_an_event_is_named_as_it_is_stored() -> None:
    assert read_plan(a_plan(a_rule(event=" bought "))).rules[0].event == "bought"
    assert of_rule(event=" event.bought") == {"event": "name"}


def test_what_the_server_keeps_is_not_offered_and_no_other_thing_is_taken_for_it() -> None:
    junk = {"revision": "x", "since_ms": [], "until_ms": {}, "anchor_ms": True, "zone": 5}

    with pytest.raises(PlanInvalid) as refused:
        read_plan(a_plan(a_rule(colour="red")))

    assert "condition" in refused.value.hint
    assert not any(name in refused.value.hint for name in junk)
    assert of_rule(**junk) == dict.fromkeys(junk, "shape")
    assert problems(a_plan(retired="abc", retired_groups=3)) == {
        "plan.retired": "shape",
        "plan.retired_groups": "shape",
    }


def test_null_is_as_left_out() -> None:
    plan = read_plan(a_plan(a_rule(condition=None, cap=None, decay=None, id=None), cap=None))

    assert plan == read_plan(a_plan(a_rule()))


def test_a_whole_plan_is_read() -> None:
    plan = read_plan(a_plan(a_rule(decay={"kind": "linear", "days": 30}), cap={"minimum": 0, "maximum": 100}))

    assert plan.rules[0].decay == Linear(days=30)
    assert plan.cap.maximum == 100
