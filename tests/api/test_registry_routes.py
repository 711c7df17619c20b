import json
from urllib.parse import quote

import httpx
import pytest
from api_cast import NOW, NOW_TEXT, House
from sqlalchemy import insert

from cueline.state.tables import violation_group

PLACE = "/api/app/workspaces/1"
NAMES = ["added", "Added hashtag", "a/b", "50 % off?", "日本 №1", "a&b=c#d", "..", "%2F", "a+b", "<b>x</b>"]


def encoded(name: str) -> str:
    return quote(name, safe="").replace(".", "%2E")


@pytest.mark.parametrize("name", NAMES)
async def test_any_name_can_stand_in_a_path(
    house: House, owner: httpx.AsyncClient, program: httpx.AsyncClient, name: str
) -> None:
    made = await owner.post(f"{PLACE}/events", json={"name": name, "description": "d"})
    typed = await program.put(f"/api/v1/events/{encoded(name)}/attributes/{encoded(name)}", json={"type": "number"})
    shown = await owner.get(f"{PLACE}/events/{encoded(name)}")
    changed = await owner.patch(f"{PLACE}/events/{encoded(name)}", json={"state": "verified"})
    attribute = await owner.patch(
        f"{PLACE}/events/{encoded(name)}/attributes/{encoded(name)}", json={"description": "in euro"}
    )
    user_attribute = await owner.put(f"{PLACE}/user-attributes/{encoded(name)}", json={"type": "datetime"})

    assert made.status_code == 201, made.text
    assert (typed.status_code, typed.json()["type"], typed.json()["name"]) == (200, "number", name)
    assert shown.json()["name"] == name
    assert [one["name"] for one in shown.json()["attributes"]] == [name]
    assert shown.json()["snippet"].startswith("userengage(")
    assert changed.json()["state"] == "verified"
    assert changed.json()["description"] == "d"
    assert attribute.json()["description"] == "in euro"
    assert (user_attribute.status_code, user_attribute.json()["name"]) == (200, name)


async def test_a_name_that_is_not_utf_8_is_400(owner: httpx.AsyncClient) -> None:
    answer = await owner.get(f"{PLACE}/events/%FF")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "name_invalid"


async def test_an_event_list_has_30_days_each(house: House, owner: httpx.AsyncClient) -> None:
    await owner.post(f"{PLACE}/events", json={"name": "added"})
    house.add_event(1, name="added", occurred_at=NOW)

    (event,) = (await owner.get(f"{PLACE}/events")).json()["items"]

    assert event["volume"] == [0] * 29 + [1]
    assert (event["kind"], event["state"], event["owner"]) == ("event", "verified", "owner@localhost")
    assert (event["created_at"], event["first_seen"]) == (NOW_TEXT, None)


async def test_every_change_is_recorded(owner: httpx.AsyncClient, program: httpx.AsyncClient) -> None:
    await owner.post(f"{PLACE}/events", json={"name": "added"})
    await owner.patch(f"{PLACE}/events/added", json={"state": "hidden"})
    await program.put("/api/v1/events/added/attributes/price", json={"type": "number"})
    await owner.patch(f"{PLACE}/events/added/attributes/price", json={"state": "verified"})

    lines = (await owner.get(f"{PLACE}/audit")).json()["items"][:4]

    assert [(line["actor"], line["action"], line["subject"], line["detail"]) for line in lines] == [
        ("owner@localhost", "attribute.changed", "added / price", {"state": "verified"}),
        ("token:local", "attribute.type_set", "added / price", {"type": "number"}),
        ("owner@localhost", "event.changed", "added", {"state": "hidden"}),
        ("owner@localhost", "event.created", "added", {}),
    ]


async def test_a_known_event_cannot_be_created_again(owner: httpx.AsyncClient) -> None:
    await owner.post(f"{PLACE}/events", json={"name": "added"})

    assert (await owner.post(f"{PLACE}/events", json={"name": "event.added"})).status_code == 409


@pytest.mark.parametrize("body", [{"type": "integer"}, {"type": 1}, {}, {"type": "number", "x": 1}])
async def test_a_type_that_is_none_is_400(
    owner: httpx.AsyncClient, program: httpx.AsyncClient, body: dict[str, object]
) -> None:
    assert (await owner.put(f"{PLACE}/events/a/attributes/b", json=body)).status_code == 400
    assert (await program.put("/api/v1/events/a/attributes/b", json=body)).status_code == 400


async def test_violations_are_shown_with_their_examples(
    house: House, owner: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    example = {
        "event_id": "0193557c-0000-7000-8000-000000000001",
        "raw": "12,50",
        "occurred_at": NOW,
        "url": "u",
        "library": "l",
        "user_id": 7,
        "hint": "h",
    }
    group = {
        "workspace_id": 1,
        "scope": "event",
        "event": "added",
        "expected": "number",
        "got": "string",
        "count": 3,
        "first_seen": NOW,
        "last_seen": NOW,
        "examples": json.dumps([example]),
    }
    with house.engine.begin() as transaction:
        for name in ("price", "quantity"):
            transaction.execute(insert(violation_group).values(attribute=name, **group))

    first = (await program.get("/api/v1/violations", params={"limit": 1})).json()
    second = (await program.get("/api/v1/violations", params={"limit": 1, "cursor": first["next"]})).json()
    others = (await owner.get(f"{PLACE}/violations", params={"event": "other"})).json()

    assert {first["items"][0]["attribute"], second["items"][0]["attribute"]} == {"price", "quantity"}
    assert second["next"] is None
    assert others == {"items": [], "next": None}
    assert first["items"][0] | {"attribute": ""} == {
        "event": "added",
        "scope": "event",
        "attribute": "",
        "expected": "number",
        "got": "string",
        "count": 3,
        "first_seen": NOW_TEXT,
        "last_seen": NOW_TEXT,
        "raw": "12,50",
        "examples": [example | {"occurred_at": NOW_TEXT}],
    }
