import httpx
import pytest
from api_cast import NOW, NOW_TEXT, URL, House

from cueline.workspaces.admission_notice import read_admission

PLACE = "/api/app/workspaces/1"


async def test_settings_change_and_are_recorded(owner: httpx.AsyncClient) -> None:
    answer = await owner.patch(PLACE, json={"timezone": "Europe/Warsaw", "unified_identification": True})
    audit = (await owner.get(f"{PLACE}/audit")).json()["items"]

    assert answer.json() == {
        "id": 1,
        "name": "My workspace",
        "slug": "my-workspace",
        "timezone": "Europe/Warsaw",
        "unified_identification": True,
        "respect_gpc": False,
        "respect_dnt": False,
        "alias": "",
    }
    assert (audit[0]["actor"], audit[0]["action"]) == ("owner@localhost", "workspace.changed")
    assert audit[0]["at"] == NOW_TEXT
    assert audit[0]["detail"] == {"timezone": "Europe/Warsaw", "unified_identification": True}


async def test_a_revoked_key_is_refused_before_the_answer_arrives(house: House, owner: httpx.AsyncClient) -> None:
    made = (await owner.post(f"{PLACE}/api-keys", json={"name": "App"})).json()

    answer = await owner.delete(f"{PLACE}/api-keys/{made['id']}")

    admission = read_admission(house.noticeboard)
    listed = (await owner.get(f"{PLACE}/api-keys")).json()["items"]
    assert answer.status_code == 204
    assert admission is not None
    assert admission.keys[made["value"]].revoked
    assert [(key["name"], key["revoked_at"]) for key in listed] == [("Website", None), ("App", NOW_TEXT)]


@pytest.mark.parametrize("name", ["", "n" * 101, "two\nlines"])
async def test_an_api_key_needs_a_name_of_one_line(owner: httpx.AsyncClient, name: str) -> None:
    answer = await owner.post(f"{PLACE}/api-keys", json={"name": name})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "name_invalid")
    assert answer.json()["error"]["hint"]


async def test_a_tokens_secret_is_shown_once_and_opens_its_workspace_only(
    house: House, owner: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    other = (await owner.post("/api/app/workspaces", json={"name": "Other"})).json()
    made = (await owner.post(f"{PLACE}/tokens", json={"name": "CI", "scopes": ["read"]})).json()
    listed = (await owner.get(f"{PLACE}/tokens")).json()["items"]
    anybody.headers["authorization"] = f"Token {made['secret']}"

    mine = await anybody.get("/api/v1/events")
    others = await anybody.get("/api/v1/events", params={"workspace": other["slug"]})
    written = await anybody.put("/api/v1/events/a/attributes/b", json={"type": "number"})

    assert made["secret"].startswith(made["hint"])
    assert all("secret" not in token for token in listed)
    assert (mine.status_code, others.status_code, written.status_code) == (200, 404, 403)
    assert (await owner.get(f"{PLACE}/tokens")).json()["items"][0]["last_used_at"] == NOW_TEXT
    assert (await owner.delete(f"{PLACE}/tokens/{made['id']}")).status_code == 204
    assert (await anybody.get("/api/v1/events")).status_code == 401


async def test_origins_are_set_as_a_whole(house: House, owner: httpx.AsyncClient) -> None:
    answer = await owner.put(f"{PLACE}/origins", json={"origins": ["https://shop.example/", "https://*.shop.example"]})
    wrong = await owner.put(f"{PLACE}/origins", json={"origins": ["shop.example"]})

    assert answer.json() == {"origins": ["https://*.shop.example", "https://shop.example"]}
    assert wrong.status_code == 400
    assert wrong.json()["error"]["code"] == "origin_invalid"
    assert (await owner.get(f"{PLACE}/origins")).json() == answer.json()


async def test_members_come_and_go(house: House, owner: httpx.AsyncClient) -> None:
    invited = await owner.post(f"{PLACE}/members", json={"email": "Ada@shop.example", "role": "viewer"})
    ada = (await owner.get(f"{PLACE}/members")).json()["items"][1]
    changed = await owner.patch(f"{PLACE}/members/{ada['id']}", json={"role": "editor"})
    removed = await owner.delete(f"{PLACE}/members/{ada['id']}")

    assert invited.json()["link"].startswith(f"{URL}/sign-in?token=")
    assert (ada["email"], ada["role"], ada["pending"]) == ("ada@shop.example", "viewer", True)
    assert changed.json()["role"] == "editor"
    assert removed.status_code == 204
    assert len((await owner.get(f"{PLACE}/members")).json()["items"]) == 1


async def test_the_last_owner_cannot_leave(owner: httpx.AsyncClient) -> None:
    answer = await owner.delete(f"{PLACE}/members/1")

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "last_owner"


async def test_the_audit_pages_to_its_end(owner: httpx.AsyncClient) -> None:
    for number in range(5):
        await owner.post(f"{PLACE}/api-keys", json={"name": f"Key {number}"})

    subjects: list[str] = []
    cursor = ""
    while cursor is not None:
        page = (await owner.get(f"{PLACE}/audit", params={"limit": 2, "cursor": cursor})).json()
        subjects += [line["subject"] for line in page["items"]]
        cursor = page["next"]

    assert subjects == ["Key 4", "Key 3", "Key 2", "Key 1", "Key 0", "My workspace"]


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/api-keys", {"name": 7}, "body.name"),
        ("/api-keys", {}, "body"),
        ("/tokens", {"name": "CI", "scopes": ["everything"]}, "body.scopes"),
        ("/members", {"email": "a@b.example", "role": "king"}, "body.role"),
        ("/members", {"email": "a@b.example", "role": "viewer", "admin": True}, "body"),
        ("/events", {"name": None}, "body.name"),
    ],
)
async def test_a_wrong_value_is_400_and_says_where(
    owner: httpx.AsyncClient, path: str, body: dict[str, object], where: str
) -> None:
    answer = await owner.post(PLACE + path, json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["where"].startswith(where)


async def test_the_install_page_follows_what_the_edge_reports(house: House, owner: httpx.AsyncClient) -> None:
    before = (await owner.get(f"{PLACE}/install")).json()
    key = before["api_key"]
    report = {
        "script_fetched_at": NOW - 500,
        "calls": [{"api_key": key, "seen_at": NOW, "accepted_at": 0, "dropped": {"queue_full": 3}}],
        "rejections": [
            {
                "api_key": key,
                "code": "origin_not_allowed",
                "at": NOW,
                "origin": "https://x.example",
                "message": "m",
                "hint": "h",
            },
            {"api_key": "nobodys", "code": "api_key_unknown", "at": NOW, "origin": "", "message": "m", "hint": "h"},
        ],
        "accepted_total": 5,
        "refused_total": {"origin_not_allowed": 1},
        "requests_total": 7,
    }
    for _ in range(2):
        assert (await owner.post("/internal/sightings", json=report)).status_code == 204
    during = (await owner.get(f"{PLACE}/install")).json()
    house.add_event(2, received_at=NOW + 9)
    house.add_event(1)
    after = (await owner.get(f"{PLACE}/install")).json()

    assert before["checks"] == dict.fromkeys(["script_fetched", "call_seen", "accepted", "typed", "on_timeline"])
    assert (before["first_event"], before["url"]) == (None, URL)
    assert during["checks"]["call_seen"] == NOW_TEXT
    assert during["checks"]["accepted"] is None
    assert {problem["code"] for problem in during["problems"]} == {"origin_not_allowed", "api_key_unknown"}
    assert after["checks"]["on_timeline"] == NOW_TEXT
    assert after["first_event"]["offset"] == "1"


async def test_the_loss_meter_adds_up_what_pages_report_and_metrics_show_it(owner: httpx.AsyncClient) -> None:
    key = (await owner.get(f"{PLACE}/install")).json()["api_key"]
    for dropped in ({"queue_full": 3}, {"queue_full": 4, "http_413": 1}, {}):
        report = {"calls": [{"api_key": key, "seen_at": NOW, "dropped": dropped}]}
        assert (await owner.post("/internal/sightings", json=report)).status_code == 204

    meter = (await owner.get(f"{PLACE}/losses")).json()
    metrics = (await owner.get("/metrics")).text

    assert (meter["days"], meter["total"]) == (30, 8)
    assert [(item["reason"], item["count"], item["last_day"]) for item in meter["items"]] == [
        ("queue_full", 7, NOW_TEXT[:10]),
        ("http_413", 1, NOW_TEXT[:10]),
    ]
    assert 'cueline_widget_dropped_total{reason="queue_full"} 7.0' in metrics


async def test_another_workspaces_refusals_stay_there(owner: httpx.AsyncClient) -> None:
    other = (await owner.post("/api/app/workspaces", json={"name": "Other"})).json()
    key = (await owner.get(f"/api/app/workspaces/{other['id']}/install")).json()["api_key"]
    refusal = {"api_key": key, "code": "origin_not_allowed", "at": NOW}
    await owner.post("/internal/sightings", json={"rejections": [refusal]})

    assert (await owner.get(f"{PLACE}/install")).json()["problems"] == []


async def test_a_test_event_goes_with_the_workspaces_key(house: House, owner: httpx.AsyncClient) -> None:
    key = (await owner.get(f"{PLACE}/install")).json()["api_key"]
    sent = await owner.post(f"{PLACE}/install/test-event")
    (listed,) = (await owner.get(f"{PLACE}/api-keys")).json()["items"]
    await owner.delete(f"{PLACE}/api-keys/{listed['id']}")
    refused = await owner.post(f"{PLACE}/install/test-event")

    assert sent.status_code == 201
    assert house.tested_with == [key]
    assert refused.status_code == 409


async def test_health_readiness_and_metrics(house: House, owner: httpx.AsyncClient) -> None:
    health = (await owner.get(f"{PLACE}/health")).json()
    ready = await owner.get("/readyz")
    house.ready["lane"] = False
    stopped = await owner.get("/readyz")
    metrics = await owner.get("/metrics")

    assert health == {
        "lane": {"position": 7, "last": 9, "lag": 2, "lag_ms": None, "is_running": True},
        "blocks_waiting": 0,
        "dead_letters": 0,
        "log_bytes": 10,
        "events_bytes": 20,
        "state_bytes": 30,
    }
    assert ready.json() == {"ready": True, "checks": {"state": True, "lane": True}}
    assert (stopped.status_code, stopped.json()["error"]["code"]) == (503, "not_ready")
    assert stopped.headers["retry-after"]
    assert metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "cueline_lane_lag_entries 2.0" in metrics.text
