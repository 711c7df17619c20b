"""Publishing: from now on, or for all history; what was given goes on counting."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from cueline.scoring.plan import DAY_MS, FormerRule, Plan
from cueline.scoring.plan_reading import read_plan
from cueline.scoring.publishing import next_version
from cueline.scoring.scorer import Scorer
from cueline.scoring.value import value_at
from tests.scoring.scoring_samples import BEGIN, a_plan, a_rule, a_user, an_event, plans, scored

LATER = BEGIN + DAY_MS
FIVE = {"kind": "fixed", "points": 5}


def first(*rules: dict[str, object]) -> Plan:
    return next_version(None, read_plan(a_plan(*rules)), "from_now", BEGIN)


def test_events_are_judged_by_when_they_were_received() -> None:
    before = first(a_rule(id="closed"))
    after = next_version(before, read_plan(a_plan(a_rule(id="closed", points=FIVE))), "from_now", LATER)
    scorer = Scorer(after)

    given = [
        [(one.rule, one.entry.milli) for one in scorer.given(an_event(1, at_ms - DAY_MS, received_at=at_ms))]
        for at_ms in (BEGIN - 1, BEGIN, LATER - 1, LATER)
    ]

    assert given == [[], [("closed.1", 10_000)], [("closed.1", 10_000)], [("closed.2", 5_000)]]


def test_what_a_changed_or_removed_rule_gave_goes_on_counting_and_decaying() -> None:
    sinks = {"kind": "linear", "days": 10}
    before = first(a_rule(id="closed", decay=sinks), a_rule("gone", decay=sinks))
    after = next_version(before, read_plan(a_plan(a_rule(id="closed", points=FIVE))), "from_now", LATER)
    scorer = Scorer(after)
    scores = scored(scorer, [an_event(1, BEGIN), an_event(2, LATER)])

    valued = value_at(scorer, scores, a_user(), BEGIN + 5 * DAY_MS)

    assert valued.by_rule == {"closed.1": 5, "gone.1": 5, "closed.2": 5}
    assert [(one.key, one.until_ms) for one in after.retired] == [("closed.1", LATER), ("gone.1", LATER)]


def test_the_caps_of_a_rule_hold_for_each_revision_apart_and_those_of_its_group_for_both() -> None:
    capped = a_rule(id="closed", cap={"maximum": 10}, object_cap={"attribute": "page", "days": 30})
    group = {"name": "Engagement", "cap": {"maximum": 15}}
    before = next_version(None, read_plan(a_plan(capped, groups=[group])), "from_now", BEGIN)
    changed = read_plan(a_plan(capped | {"points": {"kind": "fixed", "points": 12}}, groups=[group]))
    scorer = Scorer(next_version(before, changed, "from_now", LATER))
    pages = ["/a", "/a", "/b"]
    events = [an_event(number, BEGIN + number, strings={"page": page}) for number, page in enumerate(pages)]
    later = [an_event(9 + number, LATER + number, strings={"page": page}) for number, page in enumerate(pages)]

    valued = value_at(scorer, scored(scorer, events + later), a_user(), LATER + 9)

    assert valued.by_rule == {"closed.1": 10, "closed.2": 10}
    assert valued.by_group["engagement"] == 15


def test_a_rule_that_gives_the_same_stays_and_may_be_renamed() -> None:
    before = first(a_rule(id="closed"))

    after = next_version(before, read_plan(a_plan(a_rule("Closed a popup", id="closed"))), "from_now", LATER)

    assert (after.rules[0].key, after.rules[0].since_ms, after.rules[0].name) == ("closed.1", BEGIN, "Closed a popup")
    assert after.retired == ()


@settings(max_examples=40, deadline=None)
@given(plans())
def test_publishing_the_same_again_changes_nothing(raw: dict[str, object]) -> None:
    once = next_version(None, read_plan(raw), "from_now", BEGIN)

    assert next_version(once, read_plan(raw), "from_now", LATER) == once


def test_recomputing_forgets_what_former_rules_gave() -> None:
    before = first(a_rule(id="closed"), a_rule("gone"))
    after = next_version(before, read_plan(a_plan(a_rule(id="closed", points=FIVE))), "recompute", LATER)
    scorer = Scorer(after)

    given = scorer.given(an_event(1, BEGIN - 100 * DAY_MS))

    assert [(one.rule, one.entry.milli) for one in given] == [("closed.2", 5_000)]
    assert after.retired == ()


def test_a_revision_is_never_used_again() -> None:
    before = first(a_rule(id="closed"))
    without = next_version(before, read_plan(a_plan()), "from_now", LATER)
    again = next_version(without, read_plan(a_plan(a_rule(id="closed"))), "from_now", LATER + 1)

    assert [one.key for one in (*again.rules, *again.retired)] == ["closed.2", "closed.1"]


@pytest.mark.parametrize("mode", ["from_now", "recompute"])
def test_nor_is_one_whose_rule_has_long_been_forgotten(mode: Any) -> None:
    sinks = a_rule(id="closed", decay={"kind": "linear", "days": 1})
    removed = next_version(first(sinks), read_plan(a_plan()), mode, LATER)
    forgotten = next_version(removed, read_plan(a_plan()), "from_now", LATER + 2 * DAY_MS)
    stored = msgspec.json.decode(msgspec.json.encode(forgotten), type=Plan)

    again = next_version(stored, read_plan(a_plan(a_rule(id="closed"))), mode, LATER + 3 * DAY_MS)

    assert forgotten.retired == ()
    assert forgotten.former_rules == {"closed": FormerRule(name="closed", revision=1)}
    assert (again.rules[0].key, again.former_rules) == ("closed.2", {})


def test_a_removed_group_keeps_its_cap_on_what_its_rules_gave() -> None:
    raw = a_plan(a_rule(id="closed", group="old"))
    before = next_version(
        None,
        read_plan(raw | {"groups": [{"name": "Old", "cap": {"maximum": 15}}]}),
        "from_now",
        BEGIN,
    )
    scorer = Scorer(next_version(before, read_plan(a_plan()), "from_now", LATER))

    scores = scored(scorer, [an_event(1), an_event(2)])

    assert value_at(scorer, scores, a_user(), LATER).by_group == {"engagement": 0, "old": 15, "": 0}


def test_a_fit_rule_that_changed_is_replaced_at_once() -> None:
    fit = a_rule("pro", event=None, condition={"kind": "tag", "name": "vip"})
    after = next_version(first(fit), read_plan(a_plan(fit | {"points": FIVE})), "from_now", LATER)
    who = a_user()
    who.tags = ("vip",)

    assert after.retired == ()
    assert value_at(Scorer(after), scored(Scorer(after), []), who, LATER).total == 5


@pytest.mark.parametrize(("decay", "is_kept"), [("linear", False), ("expires", False), ("half_life", True)])
def test_a_retired_rule_goes_when_nothing_it_gave_is_worth_anything(decay: str, is_kept: bool) -> None:
    before = first(a_rule(decay={"kind": decay, "days": 3}))
    without = next_version(before, read_plan(a_plan()), "from_now", LATER)

    much_later = next_version(without, read_plan(a_plan(a_rule("other"))), "from_now", LATER + 3 * DAY_MS)

    assert bool(much_later.retired) is is_kept


def test_a_rule_that_pauses_gives_nothing_new_and_what_it_gave_stays() -> None:
    before = first(a_rule(id="closed"))
    paused = next_version(before, read_plan(a_plan(a_rule(id="closed", is_active=False))), "from_now", LATER)
    scorer = Scorer(paused)

    scores = scored(scorer, [an_event(1, BEGIN), an_event(2, LATER)])

    assert value_at(scorer, scores, a_user(), LATER).by_rule == {"closed.1": 10}


def test_another_time_zone_makes_anew_what_asks_a_clock() -> None:
    daily = a_rule(id="closed", window_cap={"times": 1, "per": "day"})
    night = {"type": "datetime", "operator": "day_and_hour", "from_hour": "22:00", "until_hour": "06:00"}
    at_night = a_rule("at night", condition={"kind": "moment", "test": night})
    before = first(daily, at_night, a_rule("any time"))

    after = next_version(
        before, read_plan(a_plan(daily, at_night, a_rule("any time"))), "from_now", LATER, "Asia/Tokyo"
    )

    assert [one.key for one in after.rules] == ["closed.2", "at-night.2", "any-time.1"]
    assert [one.zone for one in after.rules] == ["Asia/Tokyo", "Asia/Tokyo", "UTC"]
