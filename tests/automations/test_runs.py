"""Runs from their first step to their end, in the lane, on a clock of their own."""

from tests.automations.automation_stage import (
    HOUR,
    MINUTE,
    NOW,
    AutomationStage,
    an_event,
    asks,
    chain,
    is_attribute,
    on,
    wait,
    wait_event,
    webhook,
)


async def test_an_event_starts_a_run_that_sends(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(body='{"cart": "{{ event.cart_id }}", "user": "{{ user.key }}"}')))

    await stage.does(data={"cart_id": "c1"})

    assert stage.outcomes() == ["completed"]
    (sent,) = stage.outbox()
    assert sent["content"]["body"] == '{"cart": "c1", "user": "k1"}'
    assert (sent["destination"], sent["kind"], sent["state"]) == ("hooks.example:443", "webhook", "waiting")
    assert stage.story() == ["entered", "sent next", "left completed"]


async def test_a_wait_ends_at_its_millisecond(stage: AutomationStage) -> None:
    stage.automate(chain(wait(30), webhook()))

    await stage.does()
    stage.passes(30 * MINUTE)
    before = stage.outcomes()
    stage.passes(MINUTE)

    assert before == ["at n1"]
    assert stage.outcomes() == ["completed"]
    assert stage.at("woken") == [NOW + 30 * MINUTE]


async def test_what_a_run_changes_the_next_node_sees(stage: AutomationStage) -> None:
    is_vip = asks({"kind": "tag", "name": "vip"}, "n3", "n4")
    stage.automate(chain({"kind": "add_tag", "tag": "vip"}, is_vip, {"kind": "goal"}, {"kind": "exit"}))

    await stage.does()

    assert stage.outcomes() == ["goal"]
    assert stage.story() == ["entered", "changed", "settled next", "condition yes", "left goal"]
    assert len(stage.happened("user.tag_added")) == 1


async def test_a_created_event_is_an_event_like_any_other(stage: AutomationStage) -> None:
    stage.automate(chain({"kind": "create_event", "event": "rescued", "attributes": {"cart": "{{ event.cart_id }}"}}))
    stage.automate(chain(webhook(), triggers=[on("rescued")]), 2)

    await stage.does(data={"cart_id": "c1"})

    (event,) = stage.happened("rescued")
    assert event.strings == {"cart": "c1"}
    assert stage.outcomes(2) == ["completed"]
    assert stage.users()["k1"]["events"] == 2


async def test_a_trigger_sees_the_user_as_of_its_event(stage: AutomationStage) -> None:
    stage.automate(chain(webhook(), triggers=[on("x", condition=is_attribute("plan", "pro"))]))
    plans = [{}, {"plan": "pro"}, {"plan": "free"}]

    await stage.send(*[an_event("event.x", data={"n": n}, user=user) for n, user in enumerate(plans)])
    stage.lane().drain()

    (run,) = stage.runs()
    assert [row.strings["n"] for row in stage.happened("x") if row.id == run["event_id"]] == ["1"]


async def test_a_wait_for_an_event_goes_two_ways(stage: AutomationStage) -> None:
    waits = wait_event(same="cart_id", next="n2", timeout_next="n3")
    stage.automate(chain(waits, {"kind": "goal"}, {"kind": "exit"}, correlate="cart_id"))

    for cart in ("a", "b"):
        await stage.does(data={"cart_id": cart})
    await stage.does("purchase", NOW + MINUTE, data={"cart_id": "b"})
    stage.passes(2 * HOUR)

    assert stage.outcomes() == ["exit", "goal"]
