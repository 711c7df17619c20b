"""The scoring plan over HTTP: drafts, versions, publishing, recomputing."""

from typing import Any

import httpx
import pytest
from api_cast import NOW, NOW_TEXT, House

from cueline.members.membership import Actor, invite
from cueline.members.roles import Role

PLACE = "/api/app/workspaces/1"
PLAN: dict[str, Any] = {
    "groups": [{"id": "engagement", "name": "Engagement", "cap": {"maximum": 100}}],
    "rules": [
        {
            "id": "visit",
            "name": "Visited",
            "group": "engagement",
            "event": "visited",
            "points": {"kind": "fixed", "points": 10},
            "decay": {"kind": "half_life", "days": 7},
        }
    ],
    "thresholds": [{"id": "hot", "name": "Hot", "score": 50, "rearm_below": 40}],
}


async def publish(client: httpx.AsyncClient, plan: dict[str, Any], mode: str = "from_now") -> dict[str, Any]:
    saved = await client.put(f"{PLACE}/scoring/draft", json=plan)
    assert saved.status_code == 200, saved.text
    answer = await client.post(f"{PLACE}/scoring/publish", json={"mode": mode})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_before_anything_there_is_nothing(owner: httpx.AsyncClient) -> None:
    shown = (await owner.get(f"{PLACE}/scoring")).json()

    assert shown == {
        "published": None,
        "draft": None,
        "draft_changed_at": None,
        "draft_changed_by": None,
        "versions": [],
        "job": None,
    }


async def test_a_plan_that_asks_for_a_list_that_is_not_there_is_refused(owner: httpx.AsyncClient) -> None:
    inside = {"kind": "not", "condition": {"kind": "list", "list": 99}}
    asking = {**PLAN, "rules": [{**PLAN["rules"][0], "condition": inside}]}

    saved = await owner.put(f"{PLACE}/scoring/draft", json=asking)
    seen = await owner.post(f"{PLACE}/scoring/preview", json={"plan": asking})

    assert (saved.status_code, seen.status_code) == (400, 400)
    (problem,) = saved.json()["error"]["details"]
    assert (problem["where"], problem["code"]) == ("plan.rules[0].condition.condition.list", "subject")
    assert (await owner.get(f"{PLACE}/scoring")).json()["draft"] is None


async def test_a_draft_is_kept_until_it_is_dropped(owner: httpx.AsyncClient) -> None:
    saved = (await owner.put(f"{PLACE}/scoring/draft", json=PLAN)).json()
    shown = (await owner.get(f"{PLACE}/scoring")).json()
    dropped = await owner.delete(f"{PLACE}/scoring/draft")
    again = await owner.delete(f"{PLACE}/scoring/draft")

    assert saved == shown["draft"]
    assert (saved["rules"][0]["id"], saved["thresholds"][0]["score"]) == ("visit", 50)
    assert (shown["draft_changed_at"], shown["draft_changed_by"]) == (NOW_TEXT, "owner@localhost")
    assert (dropped.status_code, again.status_code) == (204, 204)
    assert (await owner.get(f"{PLACE}/scoring")).json()["draft"] is None


async def test_publishing_makes_a_version_and_starts_to_bring_users_to_it(
    house: House, owner: httpx.AsyncClient
) -> None:
    house.add_user(1, "abcdefghijk1")

    made = await publish(owner, PLAN)
    shown = (await owner.get(f"{PLACE}/scoring")).json()

    assert (made["version"], made["mode"], made["thresholds"]) == (1, "from_now", "never")
    assert (made["published_at"], made["published_by"]) == (NOW_TEXT, "owner@localhost")
    assert made["plan"]["rules"][0]["since_ms"] == NOW
    assert shown["published"] == made == (await owner.get(f"{PLACE}/scoring/versions/1")).json()
    assert shown["draft"] is None
    assert [one["version"] for one in shown["versions"]] == [1]
    assert (shown["job"]["version"], shown["job"]["state"], shown["job"]["total"]) == (1, "running", 1)


async def test_what_was_published_can_be_the_next_draft_unchanged(owner: httpx.AsyncClient) -> None:
    first = await publish(owner, PLAN)

    second = await publish(owner, first["plan"])

    assert second["version"] == 2
    assert second["plan"] == first["plan"]


async def test_every_change_is_in_the_audit_log(owner: httpx.AsyncClient) -> None:
    await publish(owner, PLAN, "recompute")
    await owner.put(f"{PLACE}/scoring/draft", json=PLAN)
    await owner.delete(f"{PLACE}/scoring/draft")
    job = (await owner.get(f"{PLACE}/scoring")).json()["job"]["id"]
    await owner.post(f"{PLACE}/scoring/jobs/{job}/stop")
    await owner.post(f"{PLACE}/scoring/jobs/{job}/resume")

    lines = (await owner.get(f"{PLACE}/audit")).json()["items"]

    assert [line["action"] for line in lines if line["action"].startswith("scoring")] == [
        "scoring.recompute_resumed",
        "scoring.recompute_stopped",
        "scoring.draft_dropped",
        "scoring.draft_saved",
        "scoring.published",
        "scoring.draft_saved",
    ]


async def test_a_recompute_stops_and_goes_on_and_nothing_else(owner: httpx.AsyncClient) -> None:
    await publish(owner, PLAN, "recompute")
    job = (await owner.get(f"{PLACE}/scoring")).json()["job"]["id"]

    async def turn(how: str) -> tuple[int, str]:
        answer = await owner.post(f"{PLACE}/scoring/jobs/{job}/{how}")
        return answer.status_code, answer.json().get("state") or answer.json()["error"]["code"]

    assert await turn("resume") == (409, "score_job_state")
    assert await turn("stop") == (200, "stopped")
    assert await turn("stop") == (409, "score_job_state")
    assert await turn("resume") == (200, "running")


async def test_nothing_builds_on_a_recompute_that_is_not_done(owner: httpx.AsyncClient) -> None:
    await publish(owner, PLAN, "recompute")
    await owner.put(f"{PLACE}/scoring/draft", json=PLAN)

    refused = await owner.post(f"{PLACE}/scoring/publish", json={"mode": "from_now"})
    replaced = await owner.post(f"{PLACE}/scoring/publish", json={"mode": "recompute"})
    job = (await owner.get(f"{PLACE}/scoring")).json()["job"]

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "score_recompute_unfinished")
    assert replaced.json()["version"] == 2
    assert (job["version"], job["state"], job["done"]) == (2, "running", 0)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"mode": "now"},
        {"mode": 1},
        {"mode": None},
        {"mode": "from_now", "thresholds": "sometimes"},
        {"mode": "from_now", "x": 1},
    ],
)
async def test_a_publication_that_does_not_say_how_is_400(owner: httpx.AsyncClient, body: dict[str, Any]) -> None:
    await owner.put(f"{PLACE}/scoring/draft", json=PLAN)

    assert (await owner.post(f"{PLACE}/scoring/publish", json=body)).status_code == 400
    assert (await owner.get(f"{PLACE}/scoring")).json()["versions"] == []


async def test_without_a_draft_there_is_nothing_to_publish_or_preview(owner: httpx.AsyncClient) -> None:
    published = await owner.post(f"{PLACE}/scoring/publish", json={"mode": "from_now"})
    previewed = await owner.post(f"{PLACE}/scoring/preview", json={})

    assert (published.status_code, published.json()["error"]["code"]) == (404, "score_draft_missing")
    assert (previewed.status_code, previewed.json()["error"]["code"]) == (404, "score_draft_missing")


BAD_PLANS: list[Any] = [
    {"rules": 7},
    {"rules": [{}]},
    {"rules": [{**PLAN["rules"][0], "group": "nowhere"}]},
    {**PLAN, "rules": [{**PLAN["rules"][0], "points": {"kind": "fixed", "points": 10**400}}]},
    {**PLAN, "rules": [{**PLAN["rules"][0], "decay": {"kind": "half_life", "days": 0}}]},
    {**PLAN, "thresholds": [{"id": "a", "name": "A", "score": 1, "rearm_below": 2}]},
    {**PLAN, "rules": [{**PLAN["rules"][0], "name": "a\x00b"}]},
    {**PLAN, "rules": [{**PLAN["rules"][0], "id": "../../etc"}]},
    {**PLAN, "rules": [PLAN["rules"][0], PLAN["rules"][0]]},
    {**PLAN, "rules": [{**PLAN["rules"][0], "condition": {"kind": "nothing"}}]},
    {**PLAN, "rules": [{**PLAN["rules"][0], "id": f"r{number}"} for number in range(500)]},
]


@pytest.mark.parametrize("plan", BAD_PLANS)
async def test_a_plan_that_cannot_be_read_is_400_and_says_where(owner: httpx.AsyncClient, plan: Any) -> None:
    saved = await owner.put(f"{PLACE}/scoring/draft", json=plan)
    previewed = await owner.post(f"{PLACE}/scoring/preview", json={"plan": plan})

    for answer in (saved, previewed):
        assert answer.status_code == 400, answer.text
        error = answer.json()["error"]
        assert error["code"] == "scoring_plan_invalid"
        assert all(problem["where"] and problem["message"] for problem in error["details"])
    assert (await owner.get(f"{PLACE}/scoring")).json()["draft"] is None


async def test_a_plan_over_the_body_limit_is_413(owner: httpx.AsyncClient) -> None:
    huge = {**PLAN, "rules": [{**PLAN["rules"][0], "name": "x" * 2_000_000}]}

    assert (await owner.put(f"{PLACE}/scoring/draft", json=huge)).status_code == 413


async def test_a_viewer_looks_and_previews_but_changes_nothing(house: House, owner: httpx.AsyncClient) -> None:
    await publish(owner, PLAN, "recompute")
    number = house.add_user(1, "abcdefghijk1")
    admin = Actor("owner@localhost", Role.OWNER, 1)
    link = invite(house.parts.desk, 1, "eve@shop.example", Role.VIEWER, admin)
    viewer = await house.signed_in(link)

    looked = [
        await viewer.get(f"{PLACE}/scoring"),
        await viewer.get(f"{PLACE}/scoring/versions/1"),
        await viewer.get(f"{PLACE}/users/{number}/score"),
        await viewer.post(f"{PLACE}/scoring/preview", json={"plan": PLAN}),
    ]
    refused = [
        await viewer.put(f"{PLACE}/scoring/draft", json=PLAN),
        await viewer.delete(f"{PLACE}/scoring/draft"),
        await viewer.post(f"{PLACE}/scoring/publish", json={"mode": "from_now"}),
        await viewer.post(f"{PLACE}/scoring/jobs/1/stop"),
        await viewer.post(f"{PLACE}/scoring/jobs/1/resume"),
        await viewer.post(f"{PLACE}/users/{number}/score", json={"points": 1}),
    ]

    assert [answer.status_code for answer in looked] == [200] * 4
    assert [answer.json()["error"]["code"] for answer in refused] == ["role_too_low"] * 6
    assert house.made == []


async def test_another_workspaces_versions_and_jobs_are_not_there(house: House, owner: httpx.AsyncClient) -> None:
    await publish(owner, PLAN, "recompute")
    other = (await owner.post("/api/app/workspaces", json={"name": "Other"})).json()["id"]
    there = f"/api/app/workspaces/{other}"
    job = (await owner.get(f"{PLACE}/scoring")).json()["job"]["id"]

    assert (await owner.get(f"{there}/scoring")).json()["published"] is None
    assert (await owner.get(f"{there}/scoring/versions/1")).json()["error"]["code"] == "score_version_unknown"
    assert (await owner.post(f"{there}/scoring/jobs/{job}/stop")).json()["error"]["code"] == "score_job_unknown"
    assert (await owner.post(f"{there}/scoring/jobs/{10**30}/stop")).status_code == 404


async def test_a_program_drafts_previews_and_publishes(program: httpx.AsyncClient) -> None:
    saved = await program.put("/api/v1/scoring/draft", json=PLAN)
    previewed = await program.post("/api/v1/scoring/preview", json={})
    made = await program.post("/api/v1/scoring/publish", json={"mode": "recompute"})
    shown = await program.get("/api/v1/scoring")

    assert [answer.status_code for answer in (saved, previewed, made, shown)] == [200, 200, 201, 200]
    assert shown.json()["published"] == made.json()
    assert shown.json()["published"]["published_by"] == "token:local"


async def test_a_token_that_only_reads_changes_no_plan(house: House, owner: httpx.AsyncClient) -> None:
    await owner.put(f"{PLACE}/scoring/draft", json=PLAN)
    made = (await owner.post(f"{PLACE}/tokens", json={"name": "reader", "scopes": ["read"]})).json()
    async with house.client() as reader:
        reader.headers["authorization"] = f"Token {made['secret']}"

        looked = [await reader.get("/api/v1/scoring"), await reader.post("/api/v1/scoring/preview", json={})]
        refused = [
            await reader.put("/api/v1/scoring/draft", json=PLAN),
            await reader.post("/api/v1/scoring/publish", json={"mode": "from_now"}),
        ]

    assert [answer.status_code for answer in looked] == [200, 200]
    assert [answer.json()["error"]["code"] for answer in refused] == ["scope_missing"] * 2
    assert (await owner.get(f"{PLACE}/scoring")).json()["versions"] == []
