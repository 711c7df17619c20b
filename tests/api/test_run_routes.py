"""Runs over HTTP: counts, steps, starting and ending them."""

from typing import Any

import httpx
from api_cast import NOW, URL, House
from automation_cast import BY_HAND, LIST, PLACE, add_run, code_of, log, published
from sqlalchemy import insert, update

from cueline.state.automation_tables import run_count
from cueline.state.tables import user


async def test_counts_are_those_of_a_version(house: House, owner: httpx.AsyncClient) -> None:
    await published(owner)
    add_run(house)
    counted = [("", "entered", 5), ("", "ended:goal", 3), ("", "skipped:late", 2), ("wait", "exit:next", 4)]
    counted += [("wait", "entered", 5), ("tag", "entered", 4), ("tag", "error", 1)]
    rows = [{"automation_id": 1, "version": 1, "node": node, "what": what, "count": n} for node, what, n in counted]
    with house.engine.begin() as tx:
        tx.execute(insert(run_count), rows)

    counts = (await owner.get(f"{LIST}/1/counts")).json()
    before = (await owner.get(f"{LIST}/1/counts", params={"version": 2})).json()

    assert counts == {
        "version": 1,
        "entered": 5,
        "running": 1,
        "outcomes": {"goal": 3},
        "skipped": {"late": 2},
        "nodes": {
            "wait": {"entered": 5, "waiting": 1, "exits": {"next": 4}, "errors": 0},
            "tag": {"entered": 4, "waiting": 0, "exits": {}, "errors": 1},
        },
    }
    assert (before["entered"], before["nodes"]) == (0, {})


async def test_runs_are_listed_and_told_step_by_step(house: House, owner: httpx.AsyncClient) -> None:
    await published(owner)
    someone = house.add_user(1, "abcdefghijk1", name="Ann")
    other = house.add_user(1, "abcdefghijk2")
    going = add_run(house, user_id=someone)
    failed = add_run(house, user_id=other, state="ended", outcome="failed", node="tag", due_at=None, ended_at=NOW)
    log(
        house,
        going,
        {"node": "t", "kind": "entered", "at": NOW},
        {"node": "wait", "kind": "waiting", "at": NOW, "wake_at": NOW + 1000},
    )
    error = {"code": "template_failed", "message": "No."}
    log(house, failed, {"node": "tag", "kind": "failed", "at": NOW, "error": error}, user_id=other)
    log(house, 0, {"node": "t", "kind": "skipped", "decision": "late", "at": NOW}, user_id=other)

    async def listed(**asked: Any) -> list[int]:
        return [one["id"] for one in (await owner.get(f"{LIST}/1/runs", params=asked)).json()["items"]]

    page = (await owner.get(f"{LIST}/1/runs", params={"limit": 1})).json()
    rest = (await owner.get(f"{LIST}/1/runs", params={"limit": 1, "cursor": page["next"]})).json()
    shown = (await owner.get(f"{LIST}/runs/{going}")).json()
    lines = (await owner.get(f"{LIST}/1/log", params={"user": other})).json()["items"]

    assert [(one["id"], one["error"]) for one in page["items"]] == [(failed, error)]
    assert [(one["id"], one["user"]["label"], one["error"]) for one in rest["items"]] == [(going, "Ann", None)]
    assert rest["next"] is None
    assert await listed(state="running") == [going]
    assert await listed(outcome="failed") == await listed(node="tag") == await listed(user=other) == [failed]
    assert [one["id"] for one in (await owner.get(f"{PLACE}/users/{someone}/runs")).json()["items"]] == [going]
    assert [(step["node"], step["kind"]) for step in shown["steps"]] == [("t", "entered"), ("wait", "waiting")]
    assert shown["steps"][1]["wake_at"] == shown["due_at"] == "2026-11-23T18:00:01.123Z"
    assert (shown["automation"], shown["graph"]["start"]) == ({"id": 1, "name": "Rescue"}, "wait")
    assert shown["deliveries"] == []
    assert [(line["run"], line["steps"][0]["decision"]) for line in lines] == [(None, "late"), (failed, "")]
    assert code_of(await owner.get(f"{LIST}/runs/999")) == (404, "run_unknown")


async def test_a_user_who_was_merged_keeps_their_runs(house: House, owner: httpx.AsyncClient) -> None:
    await published(owner)
    survivor, merged = house.add_user(1, "abcdefghijk1"), house.add_user(1, "abcdefghijk2")
    going = add_run(house, user_id=merged)
    with house.engine.begin() as tx:
        tx.execute(update(user).where(user.c.id == merged).values(merged_into=survivor, merged_at=NOW))

    listed = (await owner.get(f"{PLACE}/users/{merged}/runs")).json()["items"]
    await owner.post(f"{LIST}/runs/{going}/end")

    assert [(one["id"], one["user"]["id"]) for one in listed] == [(going, survivor)]
    assert house.made[-1][1]["of"] == survivor


async def test_a_run_is_started_and_ended_by_events_in_the_log(house: House, owner: httpx.AsyncClient) -> None:
    someone = house.add_user(1, "abcdefghijk1")
    await published(owner, BY_HAND)
    going, ended = add_run(house, user_id=someone), add_run(house, user_id=someone, state="ended", outcome="goal")

    started = await owner.post(f"{LIST}/1/start", json={"user": "abcdefghijk1", "attributes": {"plan": "pro"}})
    stopped = await owner.post(f"{LIST}/runs/{going}/end")
    over = await owner.post(f"{LIST}/runs/{ended}/end")
    nobody = await owner.post(f"{LIST}/1/start", json={"user": "nobody"})
    await owner.post(f"{LIST}/1/pause")
    paused = await owner.post(f"{LIST}/1/start", json={"user": "abcdefghijk1"})

    assert (started.status_code, stopped.status_code) == (202, 202)
    assert [(place, event["name"], event["of"], event["data"]) for place, event in house.made] == [
        (
            1,
            "automation.start",
            someone,
            {"automation": 1, "trigger": "hand", "attributes": {"plan": "pro"}, "by": "member:owner@localhost"},
        ),
        (1, "automation.end", someone, {"run": going, "by": "member:owner@localhost"}),
    ]
    assert house.made[0][1]["id"] == started.json()["event_id"]
    assert code_of(over) == (409, "run_ended")
    assert code_of(nobody) == (404, "user_unknown")
    assert code_of(paused) == (409, "automation_not_startable")


async def test_a_request_to_its_own_address_lets_a_user_in(
    house: House, owner: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    someone = house.add_user(1, "abcdefghijk1", custom_id="42", email="ann@shop.test")
    answer = await published(owner, BY_HAND)
    path = answer["hook_url"].removeprefix(URL)

    by_id = await anybody.post(path, json={"user_id": 42, "plan": "pro"})
    by_email = await anybody.post(path, json={"email": "ANN@shop.test"})
    by_key = await anybody.post(path, json={"key": "abcdefghijk1"})
    nobody = await anybody.post(path, json={"email": "bob@shop.test"})
    unnamed = await anybody.post(path, json={"plan": "pro"})
    elsewhere = await anybody.post("/api/hooks/guess", json={"user_id": 42})
    await owner.post(f"{LIST}/1/pause")
    paused = await anybody.post(path, json={"user_id": 42})

    assert [one.status_code for one in (by_id, by_email, by_key)] == [200, 200, 200]
    assert house.made[0][1]["data"] == {
        "automation": 1,
        "trigger": "hook",
        "attributes": {"plan": "pro"},
        "by": "webhook",
    }
    assert {event["of"] for _, event in house.made} == {someone}
    assert code_of(nobody) == (404, "user_unknown")
    assert code_of(unnamed) == (400, "hook_user_missing")
    assert code_of(elsewhere) == (404, "hook_unknown")
    assert code_of(paused) == (409, "automation_state")


async def test_programs_list_automations_and_start_them(
    house: House, owner: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    house.add_user(1, "abcdefghijk1")
    await published(owner, BY_HAND)
    number = add_run(house)

    listed = (await program.get("/api/v1/automations")).json()["items"]
    runs = (await program.get("/api/v1/automations/1/runs")).json()["items"]
    started = await program.post("/api/v1/automations/1/start", json={"user": "abcdefghijk1"})

    assert [one["id"] for one in listed] == [1]
    assert [one["id"] for one in runs] == [number]
    assert started.status_code == 202
    assert house.made[0][1]["data"]["by"].startswith("token:")
