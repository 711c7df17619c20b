"""How runs end: by goal and exit, by a member, by another version, by a merge, by a stop of what goes round."""

import json
from typing import Any

import pytest

from tests.automations.automation_stage import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    AutomationStage,
    an_event,
    asks,
    chain,
    is_attribute,
    on,
    span,
    wait,
    wait_event,
    webhook,
)
from tests.scoring.scoring_samples import a_plan, a_rule

GOAL, EXIT = {"kind": "goal"}, {"kind": "exit"}
ALWAYS = {"kind": "all", "conditions": []}


# --- goal and exit ------------------------------------------------------------------------------------------------


async def test_the_goal_is_looked_at_with_every_event(stage: AutomationStage) -> None:
    stage.automate(chain(wait(), webhook(), goal={"event": "purchase"}))
    await stage.does()

    await stage.does("see", NOW + MINUTE)
    await stage.does("purchase", NOW + 2 * MINUTE)

    assert stage.outcomes() == ["goal"]


async def test_an_event_from_before_the_run_is_not_its_goal(stage: AutomationStage) -> None:
    stage.automate(chain(wait(), webhook(), goal={"event": "purchase"}))
    await stage.does()

    await stage.does("purchase", NOW - MINUTE)

    assert stage.outcomes() == ["at n1"]


async def test_the_exit_is_looked_at_before_every_action(stage: AutomationStage) -> None:
    ending = {"condition": {"kind": "tag", "name": "done"}}
    stage.automate(chain({"kind": "add_tag", "tag": "done"}, webhook(), exit=ending))

    await stage.does()

    assert (stage.outcomes(), stage.outbox()) == (["exit"], [])


async def test_the_exit_is_looked_at_after_every_wait(stage: AutomationStage) -> None:
    evening = {"kind": "moment", "test": {"type": "datetime", "operator": "after", "value": "2026-11-23T18:20:00Z"}}
    stage.automate(chain(wait(), GOAL, exit={"condition": evening}))

    await stage.does()
    stage.wait_until(NOW + HOUR)

    assert stage.story()[-2:] == ["woken next", "left exit"]


async def test_leaving_cancels_what_waits_to_be_delivered_and_completing_does_not(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), wait(), exit={"event": "purchase"}))
    stage.automate(chain(webhook("https://hooks.example/b"), GOAL), 2)
    await stage.does()

    await stage.does("purchase", NOW + MINUTE)

    assert [(sent["automation_id"], sent["state"]) for sent in stage.outbox()] == [(1, "cancelled"), (2, "waiting")]


async def test_a_member_ends_a_run(stage: AutomationStage) -> None:
    stage.automate(chain(wait(), webhook(), concurrency={"mode": "parallel"}))
    await stage.does()
    await stage.does()

    await stage.makes("automation.end", run=stage.runs()[0]["id"])

    assert stage.outcomes() == ["ended", "at n1"]


# --- versions -----------------------------------------------------------------------------------------------------


async def test_a_run_is_pinned_to_the_version_it_started_with(stage: AutomationStage) -> None:
    stage.automate(chain(wait(), GOAL))
    await stage.does()

    stage.automate(chain(wait(), EXIT))
    await stage.does(key="k2")
    stage.wait_until(NOW + HOUR)

    assert stage.outcomes() == ["goal", "exit"]
    assert [row["version"] for row in stage.runs()] == [1, 2]


async def test_a_version_may_end_older_runs(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), wait(), GOAL))
    await stage.does()

    stage.automate(chain(wait(), EXIT), waiting="end")
    stage.lane().drain()

    assert stage.outcomes() == ["replaced"]
    assert stage.outbox()[0]["state"] == "cancelled"


@pytest.mark.parametrize(
    ("mapping", "outcome", "version"),
    [({}, "at n1", 2), ({"n1": "n3"}, "exit", 2), ({"n1": None}, "replaced", 1)],
)
async def test_a_version_may_take_older_runs_over_as_its_mapping_says(
    stage: AutomationStage, mapping: dict[str, Any], outcome: str, version: int
) -> None:
    stage.automate(chain(wait(), GOAL))
    await stage.does()

    stage.automate(chain(wait(10, next="n2"), GOAL, EXIT), waiting="migrate", mapping=mapping)
    stage.passes(MINUTE)

    assert stage.outcomes() == [outcome]
    assert stage.runs()[0]["version"] == version
    assert stage.runs()[0]["due_at"] == (NOW + 30 * MINUTE if outcome == "at n1" else None)


async def test_whoever_waits_where_the_new_version_has_nothing_is_replaced(stage: AutomationStage) -> None:
    stage.automate(chain({**wait(), "id": "old"}, GOAL))
    await stage.does()

    stage.automate(chain(wait(), GOAL), waiting="migrate")
    stage.lane().drain()

    assert stage.outcomes() == ["replaced"]


async def test_paused_nobody_enters_and_runs_rest_until_it_goes_on(stage: AutomationStage) -> None:
    stage.automate(chain({"kind": "add_tag", "tag": "a"}, wait(), GOAL, exit={"event": "purchase"}))
    await stage.does()
    stage.set_state("paused")

    await stage.does(at_ms=NOW + MINUTE, key="k2")
    await stage.does("purchase", NOW + 2 * MINUTE)
    stage.wait_until(NOW + DAY)
    resting = stage.outcomes()
    stage.set_state("live")
    stage.passes(MINUTE)

    assert resting == ["at n2"]
    assert stage.outcomes() == ["goal"]


async def test_a_change_that_settles_during_a_pause_takes_the_run_on_afterwards(stage: AutomationStage) -> None:
    stage.automate(chain({"kind": "add_tag", "tag": "a"}, GOAL))
    await stage.send(an_event())
    lane = stage.lane()
    lane._take_over()
    lane._process_next()  # the tag is made, and not yet in the log
    stage.set_state("paused")
    lane.drain()
    paused = stage.outcomes()

    stage.set_state("live")
    stage.passes(MINUTE)

    assert (paused, stage.outcomes()) == (["at n1"], ["goal"])


async def test_archived_every_run_ends(stage: AutomationStage) -> None:
    stage.automate(chain(wait(), GOAL))
    for key in ("k1", "k2"):
        await stage.does(key=key)

    stage.set_state("archived")
    stage.passes(MINUTE)

    assert stage.outcomes() == ["ended", "ended"]


# --- merges -------------------------------------------------------------------------------------------------------


async def test_whoever_is_merged_keeps_both_runs_or_the_older_of_one_instance(stage: AutomationStage) -> None:
    stage.automate(chain(wait(), GOAL, correlate="cart"))
    await stage.does(key="k1", user={"user_id": "anna"}, data={"cart": "a"})
    await stage.does(key="k2", at_ms=NOW + MINUTE, data={"cart": "a"})
    await stage.does(key="k2", at_ms=NOW + 2 * MINUTE, data={"cart": "b"})

    await stage.does("login", NOW + 3 * MINUTE, key="k2", user={"user_id": "anna"})

    assert stage.outcomes() == ["at n1", "merged", "at n1"]
    assert {row["user_id"] for row in stage.runs() if not row["outcome"]} == {stage.users()["k1"]["id"]}


async def test_what_both_did_counts_for_whoever_is_merged(stage: AutomationStage) -> None:
    seen_twice = {"kind": "has_done", "event": "see", "times": {"operator": "exactly", "count": 3}}
    once = {"mode": "once"}
    stage.automate(chain(webhook(), triggers=[on("exit_intent", condition=seen_twice)]))
    stage.automate(chain(webhook(), reentry=once), 2)
    await stage.does("see", key="k1", user={"user_id": "anna"})
    await stage.does("see", key="k2")
    await stage.does(key="k2")

    await stage.send(
        an_event("event.see", anon="k2", t=NOW),
        an_event("event.login", anon="k2", t=NOW, user={"user_id": "anna"}),
        an_event("event.exit_intent", anon="k1", t=NOW),
        received_at=stage.now,
    )
    stage.lane().drain()

    assert len(stage.runs(1)) == 1
    assert len(stage.runs(2)) == 1


# --- loops --------------------------------------------------------------------------------------------------------


async def test_automations_that_start_each_other_stop_with_an_error(stage: AutomationStage) -> None:
    for number, (heard, made) in enumerate([("ping", "pong"), ("pong", "ping")], 1):
        stage.automate(chain({"kind": "create_event", "event": made}, triggers=[on(heard)]), number)

    await stage.does("ping")

    assert len(stage.happened("ping")) + len(stage.happened("pong")) == 17
    assert stage.errors(1) + stage.errors(2) == ["loop_stopped"]


async def test_more_than_a_hundred_made_events_of_a_user_within_a_minute_stop(stage: AutomationStage) -> None:
    stage.automate(chain({"kind": "create_event", "event": "made"}, concurrency={"mode": "parallel", "most": 100}))

    await stage.send(*[an_event(data={"n": n}) for n in range(105)], an_event(anon="k2"))
    stage.lane().drain()
    stage.now = NOW + 2 * MINUTE
    await stage.does(key="abcdefghijk1")

    assert len(stage.happened("made")) == 102
    assert stage.errors() == ["loop_stopped"] * 5


async def test_a_graph_that_goes_round_through_a_wait_ends_after_a_thousand_steps(stage: AutomationStage) -> None:
    stage.automate(chain(wait(1, "hours", next="n1")))
    await stage.does()

    stage.wait_until(NOW + 60 * DAY)

    assert stage.outcomes() == ["looped"]
    assert stage.errors() == ["looped"]


# --- what goes wrong ----------------------------------------------------------------------------------------------


async def test_a_change_that_is_refused_ends_the_run_with_the_reason(stage: AutomationStage) -> None:
    stage.automate(chain({"kind": "add_to_list", "list": 77}, GOAL))

    await stage.does()

    assert stage.outcomes() == ["failed"]
    assert stage.errors() == ["list_unknown"]


@pytest.mark.parametrize(
    ("node", "code"),
    [
        (webhook("ftp:nowhere"), "address_invalid"),
        ({"kind": "email", "subject": "Hi", "text": "…"}, "address_invalid"),
        (webhook(body="{{ event.n | divided_by: 0 }}"), "template_failed"),
    ],
)
async def test_what_cannot_be_sent_ends_the_run_with_the_reason(
    stage: AutomationStage, node: dict[str, Any], code: str
) -> None:
    stage.automate(chain(node, GOAL))

    await stage.does(data={"n": 1})

    assert (stage.outcomes(), stage.errors(), stage.outbox()) == (["failed"], [code], [])


# --- what every action does ---------------------------------------------------------------------------------------


async def test_every_inner_action_changes_what_it_says(stage: AutomationStage) -> None:
    stage.publish(a_plan(a_rule()))
    stage.automate(
        chain(
            {"kind": "change_score", "points": 25},
            {"kind": "set_attribute", "attribute": "plan", "value": "{{ event.plan | upcase }}"},
            {"kind": "clear_attribute", "attribute": "old"},
            {"kind": "remove_tag", "tag": "none"},
            asks({"kind": "score", "test": {"type": "number", "operator": "equals", "value": 25}}, "n6", None),
            {"kind": "start_automation", "automation": 2},
        )
    )
    stage.automate(chain(webhook(body="{{ user.plan }} {{ event.plan }}"), triggers=[{"kind": "manual", "id": "m"}]), 2)

    await stage.does(data={"plan": "pro"}, user={"old": "x"})

    assert json.loads(stage.users()["k1"]["attributes"]) == {"plan": "PRO"}
    assert [sent["content"]["body"] for sent in stage.outbox()] == ["PRO pro"]
    assert stage.outcomes(1) == ["completed"]


async def test_a_split_always_sends_the_same_user_the_same_way(stage: AutomationStage) -> None:
    ways = [{"id": "a", "weight": 1, "next": "n2"}, {"id": "b", "weight": 3, "next": "n3"}]
    stage.automate(chain({"kind": "split", "branches": ways}, GOAL, EXIT))

    for _ in range(2):
        for user in range(40):
            await stage.send(an_event(anon=f"u{user}"))
    stage.lane().drain()

    by_user: dict[int, list[str]] = {}
    for row in stage.runs():
        by_user.setdefault(row["user_id"], []).append(row["outcome"])
    assert all(one == other for one, other in by_user.values())
    assert 2 <= sum(outcomes[0] == "goal" for outcomes in by_user.values()) <= 18


async def test_what_is_sent_says_whose_it_is_and_is_repeated_under_one_key(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), wait(), webhook("https://hooks.example/b")))
    await stage.does(data={"cart": "c"}, user={"email": "ada@x.example"})
    stage.wait_until(NOW + HOUR)

    first, second = stage.outbox()
    body = json.loads(first["content"]["body"])

    assert (body["user"]["email"], body["event"]["cart"], body["automation"]["name"]) == (
        "ada@x.example",
        "c",
        "Automation 1",
    )
    assert len({first["idempotency_key"], second["idempotency_key"]}) == 2
    assert len(first["idempotency_key"]) == 32


async def test_counts_say_how_many_went_which_way(stage: AutomationStage) -> None:
    stage.automate(chain(asks(is_attribute("plan", "pro"), "n2", None), wait_event(timeout=span(5)), GOAL))
    for key, plan in (("k1", "pro"), ("k2", "free"), ("k3", "pro")):
        await stage.does(key=key, user={"plan": plan})

    stage.wait_until(NOW + HOUR)

    assert stage.counts() == {
        ("", "entered"): 3,
        ("", "ended:completed"): 3,
        ("n1", "entered"): 3,
        ("n1", "exit:yes"): 2,
        ("n1", "exit:no"): 1,
        ("n2", "entered"): 2,
        ("n2", "exit:timeout"): 2,
    }
