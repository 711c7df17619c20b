"""Simulations and test runs over HTTP."""

import asyncio
from typing import Any

import httpx
import pytest
from api_cast import DAY_MS, NOW, House
from automation_cast import GRAPH, LIST, code_of, made, published
from sqlalchemy import func, select

from cueline.state.automation_tables import outbox, run
from cueline.state.engine import reading

WITH_HOOK: dict[str, Any] = {
    **GRAPH,
    "start": "asked",
    "nodes": [
        {
            "id": "asked",
            "kind": "condition",
            "condition": {
                "kind": "user_attribute",
                "name": "plan",
                "test": {"type": "string", "operator": "is", "value": "pro"},
            },
            "yes": "wait",
            "no": None,
        },
        {**GRAPH["nodes"][0], "next": "hook"},
        {"id": "hook", "kind": "webhook", "url": "https://hooks.example/{{ user.key }}", "next": "tag"},
        GRAPH["nodes"][1],
    ],
}


async def ended(client: httpx.AsyncClient, number: int) -> dict[str, Any]:
    while True:
        item = (await client.get(f"{LIST}/1/simulations/{number}")).json()
        if item["state"] != "running":
            return dict(item)
        await asyncio.sleep(0.01)


async def test_a_simulation_tells_what_would_have_been_and_keeps_nothing(
    house: House, owner: httpx.AsyncClient
) -> None:
    someone = house.add_user(1, "abcdefghijk1", name="Ann")
    old = {"occurred_at": NOW - 40 * DAY_MS, "received_at": NOW - 40 * DAY_MS}
    house.add_event(1, user=someone, learned='{"plan": "pro"}', **old)
    house.add_event(2, user=someone, occurred_at=NOW - DAY_MS, received_at=NOW - DAY_MS)
    house.add_event(3, user=someone + 1, key="abcdefghijk2", occurred_at=NOW - DAY_MS, received_at=NOW - DAY_MS)
    await made(owner, WITH_HOOK)

    begun = await owner.post(f"{LIST}/1/simulations", json={"days": 30})
    item = await ended(owner, begun.json()["id"])

    assert begun.status_code == 202
    assert (item["state"], item["done"], item["events"], item["users"], item["reason"]) == ("done", 3, 3, 2, "")
    result = item["result"]
    assert (result["entered"], result["outcomes"], result["skipped"]) == (2, {"completed": 2}, {})
    assert result["nodes"]["asked"]["exits"] == {"yes": 1, "no": 1}
    (left,) = result["outgoing"]
    assert (left["kind"], left["node"], left["count"]) == ("webhook", "hook", 1)
    assert left["samples"][0]["user"]["label"] == "Ann"
    assert left["samples"][0]["content"]["url"] == "https://hooks.example/abcdefghijk1"
    assert [step["kind"] for step in result["samples"][0]["steps"]][:2] == ["entered", "condition"]
    with reading(house.engine) as tx:
        assert [tx.execute(select(func.count()).select_from(one)).scalar_one() for one in (run, outbox)] == [0, 0]


async def test_a_simulation_can_be_stopped_and_is_only_found_where_it_belongs(
    house: House, owner: httpx.AsyncClient
) -> None:
    await published(owner)
    number = (await owner.post(f"{LIST}/1/simulations", json={"days": 1})).json()["id"]

    stopped = await owner.post(f"{LIST}/1/simulations/{number}/stop")

    assert stopped.status_code == 200
    assert (await ended(owner, number))["state"] in {"stopped", "done"}
    assert code_of(await owner.get(f"{LIST}/2/simulations/{number}")) == (404, "simulation_unknown")


@pytest.mark.parametrize("days", [0, 91, "x", None])
async def test_days_out_of_bounds_are_400(owner: httpx.AsyncClient, days: Any) -> None:
    await published(owner)

    assert (await owner.post(f"{LIST}/1/simulations", json={"days": days})).status_code == 400


async def test_what_cannot_be_published_cannot_be_simulated_or_tried(owner: httpx.AsyncClient) -> None:
    await made(owner, {})

    assert code_of(await owner.post(f"{LIST}/1/simulations", json={})) == (400, "automation_invalid")
    assert code_of(await owner.post(f"{LIST}/1/test", json={"user": "x"})) == (400, "automation_invalid")


async def test_a_test_run_jumps_over_waits_and_keeps_nothing(house: House, owner: httpx.AsyncClient) -> None:
    house.add_user(1, "abcdefghijk1", attributes='{"plan": "pro"}')
    house.add_user(1, "abcdefghijk2")
    await made(owner, WITH_HOOK)

    async def tried(**asked: Any) -> dict[str, Any]:
        answer = await owner.post(f"{LIST}/1/test", json=asked)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    by_hand = await tried(user="abcdefghijk1")
    by_event = await tried(user="abcdefghijk1", event={"name": "exit_intent"})
    turned_away = await tried(user="abcdefghijk2", event={"name": "exit_intent"})
    elsewhere = await tried(user="abcdefghijk1", event={"name": "something"})
    other_graph = await tried(user="abcdefghijk2", graph=GRAPH)

    assert [step["kind"] for step in by_hand["steps"]] == [step["kind"] for step in by_event["steps"]]
    assert [step["kind"] for step in by_event["steps"]] == [
        "entered",
        "condition",
        "waiting",
        "woken",
        "sent",
        "changed",
        "left",
    ]
    assert (by_event["outcome"], by_event["outgoing"][0]["count"]) == ("completed", 1)
    assert (turned_away["outcome"], turned_away["outgoing"]) == ("completed", [])
    assert (elsewhere["steps"], elsewhere["outcome"]) == ([], "")
    assert other_graph["outcome"] == "completed"
    assert house.made == []
    assert code_of(await owner.post(f"{LIST}/1/test", json={"user": "nobody"})) == (404, "user_unknown")
