"""Tags, lists and segments over HTTP: what is asked becomes events, and who is where can be looked up."""

import json
from typing import Any

import httpx
import pytest
from api_cast import NOW, House
from sqlalchemy import insert, update

from cueline.state.standing_tables import list_member, segment_member, tag, user_tag
from cueline.state.tables import score_job

PLACE = "/api/app/workspaces/1"
VIP = {"kind": "tag", "name": "VIP"}


def a_tagged(house: House, key: str, name: str = "VIP", workspace: int = 1) -> int:
    """Give a user with a tag, as the lane leaves them."""
    number = house.add_user(workspace, key, tags=json.dumps({name: NOW}))
    with house.engine.begin() as tx:
        row = {"workspace_id": workspace, "name": name, "created_at": NOW}
        tx.execute(
            insert(user_tag).values(
                tag_id=tx.execute(insert(tag).returning(tag.c.id), row).scalar_one(), user_id=number, since=NOW
            )
        )
    return number


async def test_a_tag_is_asked_for_by_an_event_and_only_where_it_changes_something(
    house: House, owner: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    ada = a_tagged(house, "abcdefghijk1")
    bob = house.add_user(1, "abcdefghijk2")

    one = await owner.post(f"{PLACE}/users/{bob}/tags", json={"tag": " VIP "})
    gone = await owner.delete(f"{PLACE}/users/{ada}/tags/VIP")
    many = await owner.post(f"{PLACE}/users/tags", json={"users": [ada, bob], "add": ["VIP", "new"]})
    by_key = await program.post("/api/v1/users/by-key/abcdefghijk2/tags", json={"tag": "VIP"})

    assert [answer.status_code for answer in (one, gone, many, by_key)] == [202] * 4
    told = [(made["name"], made["of"], made["data"]["tag"]) for _, made in house.made]
    added, removed = "user.tag_added", "user.tag_removed"
    assert told == [
        (added, bob, "VIP"),
        (removed, ada, "VIP"),
        (added, ada, "new"),
        (added, bob, "VIP"),
        (added, bob, "new"),
        (added, bob, "VIP"),
    ]
    assert many.json()["event_ids"] == [made["id"] for _, made in house.made[2:5]]
    assert house.made[0][1]["data"]["by"] == "owner@localhost" or "@" in house.made[0][1]["data"]["by"]
    assert house.made[-1][1]["data"]["by"].startswith("token:")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("users/1/tags", {"tag": " "}, 400, "tag_invalid"),
        ("users/99/tags", {"tag": "VIP"}, 404, "user_unknown"),
        ("lists/99/users", {"users": [1]}, 404, "list_unknown"),
        ("lists", {"name": ""}, 400, "name_invalid"),
        ("segments", {"name": "S", "condition": {"kind": "list", "list": 99}}, 400, "condition_invalid"),
        ("segments", {"name": "S", "condition": {"kind": "segment", "segment": 99}}, 400, "condition_invalid"),
        ("segments/preview", {"condition": {"kind": "event_fact", "fact": "url"}}, 400, "condition_invalid"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_reason(
    house: House, owner: httpx.AsyncClient, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    house.add_user(1, "abcdefghijk1")

    answer = await owner.post(f"{PLACE}/{path}", json=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert house.made == []


async def test_users_are_found_by_where_they_stand(house: House, owner: httpx.AsyncClient) -> None:
    ada, bob = a_tagged(house, "abcdefghijk1"), house.add_user(1, "abcdefghijk2")
    partners = (await owner.post(f"{PLACE}/lists", json={"name": "Partners"})).json()["id"]
    vips = (await owner.post(f"{PLACE}/segments", json={"name": "VIPs", "condition": VIP})).json()["id"]
    with house.engine.begin() as tx:
        tx.execute(insert(list_member).values(list_id=partners, user_id=bob, since=NOW))
        tx.execute(insert(segment_member).values(segment_id=vips, user_id=ada, since=NOW))

    async def found(query: str) -> list[int]:
        page = (await owner.get(f"{PLACE}/users?{query}")).json()
        assert page["total"] == len(page["items"])
        return [one["id"] for one in page["items"]]

    assert await found("tag=VIP") == [ada]
    assert await found("tag=VIP&tag=&list=99") == []
    assert await found(f"list={partners}") == [bob]
    assert await found(f"segment={vips}") == [ada]
    shown = (await owner.get(f"{PLACE}/users/{ada}")).json()
    assert (shown["tags"], shown["lists"], [one["name"] for one in shown["segments"]]) == (["VIP"], [], ["VIPs"])
    assert [one["id"] for one in (await owner.get(f"{PLACE}/lists/{partners}/users")).json()["items"]] == [bob]
    assert (await owner.get(f"{PLACE}/tags")).json()["items"] == [{"name": "VIP", "users": 1}]


async def test_a_list_is_made_filled_renamed_and_removed(house: House, owner: httpx.AsyncClient) -> None:
    bob = house.add_user(1, "abcdefghijk2")
    made = (await owner.post(f"{PLACE}/lists", json={"name": "Partners", "description": "We know them"})).json()

    again = await owner.post(f"{PLACE}/lists", json={"name": "Partners"})
    await owner.post(f"{PLACE}/lists/{made['id']}/users", json={"users": [bob]})
    renamed = (await owner.patch(f"{PLACE}/lists/{made['id']}", json={"name": "Friends"})).json()
    asking = {"name": "S", "condition": {"kind": "list", "list": made["id"]}}
    segment = (await owner.post(f"{PLACE}/segments", json=asking)).json()["id"]
    used = await owner.delete(f"{PLACE}/lists/{made['id']}")
    await owner.delete(f"{PLACE}/segments/{segment}")
    removed = await owner.delete(f"{PLACE}/lists/{made['id']}")

    assert (again.status_code, again.json()["error"]["code"]) == (409, "list_exists")
    assert (used.status_code, used.json()["error"]["code"]) == (409, "list_used")
    assert house.made[0][1]["data"] | {"by": ""} == {"list": made["id"], "name": "Partners", "by": ""}
    assert (renamed["name"], renamed["description"]) == ("Friends", "")
    assert removed.status_code == 204
    assert (await owner.get(f"{PLACE}/lists")).json()["items"] == []


async def test_a_list_that_scoring_asks_for_stays(house: House, owner: httpx.AsyncClient) -> None:
    partners = (await owner.post(f"{PLACE}/lists", json={"name": "Partners"})).json()["id"]
    rule = {"name": "Partner", "group": "fit", "event": "visited", "points": {"kind": "fixed", "points": 5}}
    asking = rule | {"condition": {"kind": "list", "list": partners}}
    plan = {"groups": [{"name": "Fit"}], "rules": [asking]}
    told = []

    async def used() -> None:
        refused = await owner.delete(f"{PLACE}/lists/{partners}")
        shown = (await owner.get(f"{PLACE}/lists")).json()["items"][0]["used_by"]
        told.append((refused.json()["error"]["code"], shown))

    await owner.put(f"{PLACE}/scoring/draft", json=plan)
    await used()
    await owner.post(f"{PLACE}/scoring/publish", json={"mode": "recompute"})
    await used()
    with house.engine.begin() as tx:
        tx.execute(update(score_job).values(state="done", ended_at=NOW))
    await owner.put(f"{PLACE}/scoring/draft", json=plan | {"rules": [rule]})
    await owner.post(f"{PLACE}/scoring/publish", json={"mode": "from_now"})
    await used()
    await owner.put(f"{PLACE}/scoring/draft", json=plan | {"rules": [rule]})
    await owner.post(f"{PLACE}/scoring/publish", json={"mode": "recompute"})

    removed = await owner.delete(f"{PLACE}/lists/{partners}")

    one = {"id": "partner", "name": "Partner"}
    kinds = ["scoring rule", "scoring rule", "former scoring rule"]
    assert told == [("list_used", [{"kind": kind, **one}]) for kind in kinds]
    assert removed.status_code == 204


async def test_a_segment_is_previewed_made_changed_and_removed(house: House, owner: httpx.AsyncClient) -> None:
    ada = a_tagged(house, "abcdefghijk1")
    house.add_event(1, user=ada)
    done = {"kind": "all", "conditions": [VIP, {"kind": "has_done", "event": "exit_intent"}]}

    preview = (await owner.post(f"{PLACE}/segments/preview", json={"condition": done})).json()
    made = (await owner.post(f"{PLACE}/segments", json={"name": "Leaving", "condition": done})).json()
    changed = (await owner.patch(f"{PLACE}/segments/{made['id']}", json={"condition": VIP})).json()
    inner = {"name": "Inner", "condition": {"kind": "segment", "segment": made["id"]}}
    asking = (await owner.post(f"{PLACE}/segments", json=inner)).json()["id"]
    circle = {"condition": {"kind": "segment", "segment": asking}}
    refused = await owner.patch(f"{PLACE}/segments/{made['id']}", json=circle)
    used = await owner.delete(f"{PLACE}/segments/{made['id']}")

    assert (preview["count"], [one["id"] for one in preview["sample"]]) == (1, [ada])
    assert (made["condition"], made["filling"], changed["condition"], changed["name"]) == (done, 0, VIP, "Leaving")
    assert refused.json()["error"]["code"] == "condition_invalid"
    assert (used.status_code, used.json()["error"]["code"]) == (409, "segment_used")
    shown = (await owner.get(f"{PLACE}/segments")).json()["items"]
    assert [(one["name"], [use["name"] for use in one["used_by"]]) for one in shown] == [
        ("Inner", []),
        ("Leaving", ["Inner"]),
    ]
