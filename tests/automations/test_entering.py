"""Who comes in, by which trigger, and how often."""

from typing import Any

import pytest

from tests.automations.automation_stage import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    ON_EXIT,
    SECOND,
    AutomationStage,
    chain,
    is_attribute,
    on,
    span,
    wait,
    wait_event,
    webhook,
)
from tests.scoring.scoring_samples import a_plan, a_rule


def trigger(kind: str, **fields: Any) -> list[dict[str, Any]]:
    return [{"kind": kind, "id": "t", **fields}]


# --- triggers -----------------------------------------------------------------------------------------------------


async def test_only_the_nth_time_lets_in_condition_met_or_not(stage: AutomationStage) -> None:
    dear = is_attribute("plan", "pro", whose="event")
    stage.automate(chain(webhook(), triggers=[on("buy", nth=1)]))
    stage.automate(chain(webhook(), triggers=[on("buy", nth=3, condition=dear)]), 2)
    stage.automate(chain(webhook(), triggers=[on("buy", nth=2, condition=dear)]), 3)

    for plan in ("free", "free", "pro", "pro"):
        await stage.does("buy", data={"plan": plan})

    assert [len(stage.runs(number)) for number in (1, 2, 3)] == [1, 1, 0]


async def test_a_page_view_lets_in_and_an_event_with_that_name_does_not(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), triggers=trigger("page_view")))

    await stage.does("page_view", url="https://shop.example/")
    await stage.does("event.page_view")

    assert len(stage.runs()) == 1


async def test_another_value_of_an_attribute_lets_in_once_for_each(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), triggers=trigger("attribute_changed", attribute="plan")))

    for plan in ("free", "free", "pro"):
        await stage.does("client.update", data={"plan": plan})
    await stage.does("x", user={"plan": "team"})
    await stage.makes("user.attributes_changed", set={"plan": "solo"}, clear=[])

    assert len(stage.runs()) == 4


async def test_a_tag_lets_in_when_it_is_new_and_when_it_goes(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), triggers=trigger("tag", tag="vip", change="added")))
    stage.automate(chain(webhook(), triggers=trigger("tag", tag="vip", change="removed")), 2)
    await stage.does()

    for verb in ("added", "added", "removed", "removed"):
        await stage.makes(f"user.tag_{verb}", tag="vip")
    await stage.makes("user.tag_added", tag="other")

    assert (len(stage.runs(1)), len(stage.runs(2))) == (1, 1)


async def test_a_crossed_threshold_lets_in(stage: AutomationStage) -> None:
    stage.publish(a_plan(a_rule(), thresholds=[{"id": "hot", "name": "Hot", "score": 15, "rearm_below": 12}]))
    stage.automate(chain(webhook(body="{{ user.score }}"), triggers=trigger("score_threshold", threshold="hot")))

    for second in range(3):
        await stage.does("popup_closed", NOW + second * SECOND)

    assert [sent["content"]["body"] for sent in stage.outbox()] == ["20"]


async def test_a_user_who_is_new_comes_in_and_one_who_is_known_does_not(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), triggers=trigger("user_created")))

    for key in ("k1", "k1", "k2"):
        await stage.does("x", key=key)

    assert len(stage.runs()) == 2


async def test_who_does_nothing_for_long_comes_in_when_the_time_is_over(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), triggers=trigger("inactivity", event="login", after=span(7, "days"))))
    await stage.does("login")
    await stage.does("login", NOW + 2 * DAY)
    await stage.does("other", NOW + 3 * DAY)

    stage.wait_until(NOW + 30 * DAY)
    stage.wait_until(NOW + 60 * DAY)

    assert stage.at("entered") == [NOW + 9 * DAY]
    assert stage.table("trigger_timer") == []


async def test_a_schedule_lets_in_everyone_who_meets_its_condition_then(stage: AutomationStage) -> None:
    at_nine = trigger("schedule", at="2026-11-24T09:00", every="day", condition=is_attribute("plan", "pro"))
    stage.automate(chain(webhook(), triggers=at_nine))
    for key, plan in (("k1", "pro"), ("k2", "free"), ("k3", "pro")):
        await stage.does("x", key=key, user={"plan": plan})

    stage.wait_until(NOW + DAY)
    first = stage.at("entered")
    stage.wait_until(NOW + 2 * DAY)

    assert first == [NOW + 15 * HOUR] * 2
    assert stage.at("entered") == [NOW + 15 * HOUR] * 2 + [NOW + 39 * HOUR] * 2


async def test_a_schedule_that_came_due_often_during_a_stop_comes_due_once(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), triggers=trigger("schedule", at="2026-11-24T09:00", every="day")))
    await stage.does("x")

    stage.wait_until(NOW + 5 * DAY)
    (timer,) = stage.table("trigger_timer")

    assert len(stage.runs()) == 1
    assert timer["due_at"] == NOW + 5 * DAY + 15 * HOUR


async def test_a_request_and_a_member_start_it_by_their_own_triggers(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(body="{{ event.cart }}"), triggers=trigger("webhook")))
    stage.automate(chain(webhook(body="by hand"), triggers=trigger("manual")), 2)
    await stage.does("x")

    await stage.makes("automation.start", automation=1, trigger="webhook", attributes={"cart": "c7"})
    await stage.makes("automation.start", automation=2, trigger="manual")
    await stage.makes("automation.start", automation=1, trigger="manual")

    assert [sent["content"]["body"] for sent in stage.outbox()] == ["c7", "by hand"]


async def test_a_page_cannot_pretend_to_be_cueline(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), triggers=trigger("tag", tag="vip", change="added")))

    await stage.does("event.user.tag_added", data={"tag": "vip"})

    assert stage.runs() == []


# --- how often ----------------------------------------------------------------------------------------------------


async def test_an_event_that_comes_too_late_starts_nothing_and_the_log_says_so(stage: AutomationStage) -> None:
    stage.automate(chain(webhook()))

    for late in (HOUR, HOUR + 1):
        stage.now = NOW + DAY
        await stage.does("exit_intent", NOW + DAY - late)

    assert stage.story() == ["entered", "sent next", "left completed", "skipped late"]
    assert stage.counts()["", "skipped:late"] == 1
    assert len(stage.happened("exit_intent")) == 2


@pytest.mark.parametrize(
    ("settings", "at_minutes"),
    [
        ({}, [0, 1, 20, 90]),
        ({"reentry": {"mode": "once"}}, [0]),
        ({"reentry": {"mode": "after", "after": span(20)}}, [0, 20, 90]),
        ({"caps": [{"times": 2, "per": "rolling", "rolling": span(1, "hours")}]}, [0, 1, 90]),
        ({"caps": [{"times": 3}]}, [0, 1, 20]),
    ],
)
async def test_a_user_comes_in_again_as_the_settings_say(
    stage: AutomationStage, settings: dict[str, Any], at_minutes: list[int]
) -> None:
    stage.automate(chain(webhook(), **settings))

    for minutes in (0, 1, 20, 90):
        await stage.does(at_ms=NOW + minutes * MINUTE)

    assert stage.at("entered") == [NOW + minutes * MINUTE for minutes in at_minutes]
    assert stage.at("skipped") == sorted({NOW + m * MINUTE for m in (0, 1, 20, 90)} - {*stage.at("entered")})


async def test_a_cap_counts_calendar_days_on_the_users_clock(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), caps=[{"times": 1, "per": "day"}]))
    far_east = {"timezone": "Asia/Tokyo"}  # it is three in the morning there
    await stage.does("x", key="k1", user=far_east)

    for hours in (0, 7):
        for key in ("k1", "k2"):
            await stage.does(at_ms=NOW + hours * HOUR, key=key)

    users = [row["user_id"] for row in stage.runs()]
    assert (users.count(stage.users()["k1"]["id"]), users.count(stage.users()["k2"]["id"])) == (1, 2)


@pytest.mark.parametrize(
    ("mode", "outcomes"),
    [
        ("ignore", ["at n1", "at n1"]),
        ("restart", ["restarted", "restarted", "at n1", "at n1"]),
        ("parallel", ["at n1"] * 3),
    ],
)
async def test_a_run_that_goes_on_is_left_restarted_or_joined(
    stage: AutomationStage, mode: str, outcomes: list[str]
) -> None:
    stage.automate(chain(wait(), webhook(), correlate="cart", concurrency={"mode": mode, "most": 2}))

    for cart in ("a", "a", "a", "b"):
        await stage.does(data={"cart": cart})

    assert sorted(stage.outcomes(), reverse=True) == sorted(outcomes, reverse=True)


async def test_the_first_trigger_that_fits_lets_in_once(stage: AutomationStage) -> None:
    both = [{**ON_EXIT, "id": "one"}, {**ON_EXIT, "id": "two"}]
    stage.automate(chain(webhook(), triggers=both))

    await stage.does()

    assert [step["node"] for step in stage.steps() if step["kind"] == "entered"] == ["one"]


async def test_has_done_counts_what_is_stored_and_what_came_in_the_same_batch(stage: AutomationStage) -> None:
    twice = {"kind": "has_done", "event": "see", "times": {"operator": "at_least", "count": 2}}
    stage.automate(chain(webhook(), triggers=[on("exit_intent", condition=twice)]))
    await stage.does("see", key="k1")

    await stage.does("see", key="k2")
    await stage.does(key="k1")
    await stage.does("see", key="k1")
    await stage.does(key="k1")

    assert len(stage.runs()) == 1


async def test_the_live_feed_tells_what_an_event_did_to_runs(stage: AutomationStage) -> None:
    stage.automate(chain(wait_event(), webhook()))

    for name in ("exit_intent", "see", "purchase"):
        await stage.does(name)

    told = [[(one.id, one.run, one.what) for one in item.verdict.automations] for item in stage.feed.items]
    assert told == [[(1, 1, "started")], [], [(1, 1, "ended")]]
