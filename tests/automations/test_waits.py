"""Waits: for time, for windows, for events; what is late, and what is stale."""

from typing import Any

import pytest

from cueline.state.registry_version import grow_registry_version
from tests.automations.automation_stage import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    AutomationStage,
    asks,
    chain,
    is_attribute,
    span,
    wait,
    wait_event,
    webhook,
)
from tests.lane.lane_stage import an_event

GOAL, EXIT = {"kind": "goal"}, {"kind": "exit"}
BERLIN = {"timezone": "Europe/Berlin"}  # it is seven in the evening there, a Monday


@pytest.mark.parametrize(
    ("node", "until"),
    [
        ({"kind": "wait_until", "at": "2026-11-24T09:00"}, 14 * HOUR),
        ({"kind": "wait_until", "at": "2026-11-24T09:00", "zone": "UTC"}, 15 * HOUR),
        ({"kind": "wait_until", "attribute": "trial_ends", "offset_minutes": -60}, 5 * HOUR),
        ({"kind": "wait_window", "from_hour": "09:00", "until_hour": "17:00"}, 14 * HOUR),
        ({"kind": "wait_window", "days": ["wednesday"], "from_hour": "09:00", "until_hour": "17:00"}, 38 * HOUR),
        ({"kind": "wait_window", "days": ["tuesday"]}, 5 * HOUR),
    ],
)
async def test_a_wait_for_a_moment_ends_on_the_users_clock(
    stage: AutomationStage, node: dict[str, Any], until: int
) -> None:
    stage.automate(chain(node, webhook()))
    await stage.does("x", user={**BERLIN, "trial_ends": "2026-11-24T00:00:00.000Z"})
    with stage.engine.begin() as tx:
        tx.exec_driver_sql("UPDATE attribute_definition SET type = 'datetime' WHERE name = 'trial_ends'")
        grow_registry_version(tx)

    await stage.does()
    stage.wait_until(NOW + 3 * DAY)

    assert stage.at("woken") == [NOW + until]


async def test_a_moment_that_is_past_or_not_set_is_not_waited_for(stage: AutomationStage) -> None:
    past = {"kind": "wait_until", "at": "2026-01-01T09:00"}
    stage.automate(chain(past, {"kind": "wait_until", "attribute": "nothing"}, GOAL))

    await stage.does()

    assert stage.outcomes() == ["goal"]


async def test_an_event_in_the_same_request_resolves_the_wait_it_comes_after(stage: AutomationStage) -> None:
    stage.automate(chain(wait_event("popup_closed", next="n2", timeout_next="n3"), GOAL, EXIT))

    await stage.send(
        *[
            {"id": f"0193557c-0000-4000-8000-0000000000{n:02}", "t": NOW - 5 * SECOND + n, "name": name, "anon": "k1"}
            for n, name in enumerate(["event.exit_intent", "event.popup_closed"])
        ]
    )
    stage.lane().drain()

    assert stage.outcomes() == ["goal"]


async def test_what_happens_while_a_change_settles_is_not_missed(stage: AutomationStage) -> None:
    waits = wait_event("popup_closed", next="n3", timeout_next="n4")
    stage.automate(chain({"kind": "add_tag", "tag": "left"}, waits, GOAL, EXIT))

    await stage.send(
        *[
            {"id": f"0193557c-0000-4000-8000-0000000000{n:02}", "t": NOW - 5 * SECOND + n, "name": name, "anon": "k1"}
            for n, name in enumerate(["event.exit_intent", "event.popup_closed"])
        ]
    )
    stage.lane().drain()

    assert stage.outcomes() == ["goal"]


@pytest.mark.parametrize(
    ("occurred", "received", "outcome"),
    [
        (30 * MINUTE, 50 * MINUTE, "goal"),  # late, within the wait
        (59 * MINUTE, 61 * MINUTE, "exit"),  # within the wait, which has fired
        (-MINUTE, 10 * MINUTE, "exit"),  # before the wait
    ],
)
async def test_a_late_event_resolves_a_wait_it_happened_in_that_has_not_fired(
    stage: AutomationStage, occurred: int, received: int, outcome: str
) -> None:
    stage.automate(chain(wait_event(next="n2", timeout_next="n3"), GOAL, EXIT))
    await stage.does()

    stage.now = NOW + received
    await stage.does("purchase", NOW + occurred)
    stage.wait_until(NOW + 2 * HOUR)

    assert stage.outcomes() == [outcome]


async def test_a_wait_for_an_event_asks_its_condition_and_the_correlation(stage: AutomationStage) -> None:
    cond = is_attribute("paid", "yes", whose="event")
    stage.automate(chain(wait_event(same="cart", condition=cond, next="n2", timeout_next="n3"), GOAL, EXIT))
    await stage.does(data={"cart": "a"})

    for minutes, data in enumerate(
        [{"cart": "b", "paid": "yes"}, {"cart": "a", "paid": "no"}, {"cart": "a", "paid": "yes"}]
    ):
        await stage.does("purchase", NOW + minutes * MINUTE, data=data)

    assert stage.outcomes() == ["goal"]
    assert stage.at("woken") == [NOW + 2 * MINUTE]
    (woken,) = [step for step in stage.steps() if step["kind"] == "woken"]
    assert woken["seen"] == {"paid": "yes"}


async def test_overdue_timers_fire_in_the_order_they_were_due(stage: AutomationStage) -> None:
    stage.automate(chain(wait(30), webhook(), concurrency={"mode": "parallel"}))
    for minutes in (2, 1, 3):
        stage.now = NOW + minutes * MINUTE
        await stage.does(key=f"k{minutes}")

    stage.wait_until(NOW + 2 * DAY)

    assert stage.at("woken") == sorted(stage.at("woken"))
    assert [row["created_at"] for row in stage.outbox()] == stage.at("woken")


@pytest.mark.parametrize(
    ("then", "late", "outcome"),
    [
        ("skip", 2 * HOUR, "stale"),
        ("fire", 2 * HOUR, "goal"),
        ("jump", 2 * HOUR, "exit"),
        ("skip", 30 * MINUTE, "goal"),
    ],
)
async def test_a_wait_that_ends_much_too_late_fires_is_skipped_or_jumps(
    stage: AutomationStage, then: str, late: int, outcome: str
) -> None:
    stale = {"after": span(1, "hours"), "then": then, "to": "n3"}
    stage.automate(chain(wait(30, next="n2"), GOAL, EXIT, stale=stale))
    await stage.does()

    stage.wait_until(NOW + 30 * MINUTE + late)

    assert stage.outcomes() == [outcome]


async def test_quiet_hours_put_off_and_conditions_are_asked_again_afterwards(stage: AutomationStage) -> None:
    quiet = {"from_hour": "18:00", "until_hour": "08:00"}
    is_free = asks(is_attribute("plan", "free"), "n2", "n3")
    stage.automate(chain(is_free, webhook(body="still free", next=None), webhook(body="paid"), quiet_hours=quiet))
    for key in ("k1", "k2"):
        await stage.does("x", key=key, user={**BERLIN, "plan": "free"})
        await stage.does(key=key)
    before = stage.outbox()

    await stage.does("client.update", NOW + HOUR, key="k2", data={"plan": "pro"})
    stage.wait_until(NOW + DAY)

    assert before == []
    assert [sent["content"]["body"] for sent in stage.outbox()] == ["still free", "paid"]
    assert {sent["created_at"] for sent in stage.outbox()} == {NOW + 13 * HOUR}
    assert stage.story().count("delayed") == 2


async def test_a_run_that_was_delayed_leaves_if_its_exit_is_reached_meanwhile(stage: AutomationStage) -> None:
    ending = {"condition": is_attribute("plan", "pro")}
    stage.automate(chain(webhook(), quiet_hours={"from_hour": "18:00", "until_hour": "08:00"}, exit=ending))
    await stage.does()

    await stage.does("client.update", NOW + HOUR, data={"plan": "pro"})
    stage.wait_until(NOW + DAY)

    assert (stage.outcomes(), stage.outbox()) == (["exit"], [])


async def test_whose_runs_did_something_is_told_once_that_is_committed(stage: AutomationStage) -> None:
    stage.automate(chain(wait(), webhook()))
    told: list[tuple[int, set[int]]] = []
    rooms = stage.rooms()
    rooms.automations.bell.tell = lambda leaving, users: told.append((len(leaving), set(users)))

    await stage.send(an_event(anon="k1"), an_event("event.other", anon="k2"), an_event(anon="k3"), received_at=NOW)
    stage.lane(rooms=rooms).drain()
    await stage.send(an_event("event.other", anon="k1"), received_at=NOW)
    stage.lane(rooms=rooms).drain()
    stage.now += 30 * MINUTE + SECOND
    stage.lane(rooms=rooms).drain()

    both = {stage.users()[key]["id"] for key in ("k1", "k3")}
    assert told == [(0, both), (2, both)]
