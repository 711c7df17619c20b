import json

import httpx
import pytest
from api_cast import DAY_MS, NOW, NOW_TEXT, House
from sqlalchemy import insert, update

from cueline.event import AttributeType
from cueline.registry.definition import Scope
from cueline.state.tables import dead_letter, user

PLACE = "/api/app/workspaces/1"


@pytest.fixture
def ada(house: House) -> int:
    attributes = {"email": "ada@shop.example", "plan": "pro", "visits": 7}
    return house.add_user(
        1,
        "abcdefghijk1",
        custom_id="ada-1",
        email="ada@shop.example",
        name="Ada Lovelace",
        attributes=json.dumps(attributes),
        sources=json.dumps({"plan": ["0193557c-0000-7000-8000-000000000001", NOW]}),
    )


def merge(house: House, loser: int, survivor: int) -> None:
    with house.engine.begin() as transaction:
        transaction.execute(update(user).where(user.c.id == loser).values(merged_into=survivor, merged_at=NOW))


async def every_item(client: httpx.AsyncClient, path: str, **params: object) -> list[dict[str, object]]:
    items: list[dict[str, object]] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await client.get(path, params={**params, "cursor": cursor})
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        cursor = answer.json()["next"]
    return items


async def test_a_user_is_shown_whole(house: House, owner: httpx.AsyncClient, ada: int) -> None:
    house.parts.definitions.set_type(1, Scope.USER, "", "visits", AttributeType.NUMBER, NOW)
    anonymous = house.add_user(1, "anonymous001")
    merge(house, anonymous, ada)

    shown = (await owner.get(f"{PLACE}/users/{ada}")).json()

    assert shown == {
        "id": ada,
        "key": "abcdefghijk1",
        "custom_id": "ada-1",
        "email": "ada@shop.example",
        "name": "Ada Lovelace",
        "first_seen": "2026-11-22T18:00:00.123Z",
        "last_seen": NOW_TEXT,
        "events": 1,
        "page_views": 2,
        "score": 0,
        "attributes": {"email": "ada@shop.example", "plan": "pro", "visits": 7},
        "tags": [],
        "lists": [],
        "segments": [],
        "keys": [
            {"key": "abcdefghijk1", "since": "2026-11-22T18:00:00.123Z"},
            {"key": "anonymous001", "since": "2026-11-22T18:00:00.123Z"},
        ],
        "merged": [{"id": anonymous, "at": NOW_TEXT, "key": "anonymous001", "is_parting": False}],
        "merged_into": None,
        "attribute_details": [
            {"name": "email", "type": "string", "value": "ada@shop.example", "event_id": None, "at": None},
            {
                "name": "plan",
                "type": "string",
                "value": "pro",
                "event_id": "0193557c-0000-7000-8000-000000000001",
                "at": NOW_TEXT,
            },
            {"name": "visits", "type": "number", "value": 7, "event_id": None, "at": None},
        ],
        "last_page": "",
        "last_agent": "",
    }


async def test_the_number_of_a_merged_user_leads_to_who_they_became(
    house: House, owner: httpx.AsyncClient, ada: int
) -> None:
    first, second = house.add_user(1, "anonymous001"), house.add_user(1, "anonymous002")
    merge(house, first, second)
    merge(house, second, ada)

    shown = (await owner.get(f"{PLACE}/users/{first}")).json()

    assert (shown["id"], shown["merged_into"]) == (ada, ada)
    assert {one["id"] for one in shown["merged"]} == {first, second}


async def test_another_workspaces_user_is_not_there(house: House, owner: httpx.AsyncClient) -> None:
    stranger = house.add_user(2, "stranger0001")

    assert (await owner.get(f"{PLACE}/users/{stranger}")).status_code == 404
    assert (await owner.get(f"{PLACE}/users/{stranger}/timeline")).status_code == 404


async def test_a_timeline_holds_everything_from_before_the_merges(
    house: House, owner: httpx.AsyncClient, ada: int
) -> None:
    anonymous = house.add_user(1, "anonymous001")
    stranger = house.add_user(1, "stranger0001")
    merge(house, anonymous, ada)
    for offset in range(1, 8):
        house.add_event(offset, user=anonymous if offset < 4 else ada, occurred_at=NOW + offset // 2)
    house.add_event(8, user=stranger)

    items = await every_item(owner, f"{PLACE}/users/{ada}/timeline", limit=2)

    assert [item["offset"] for item in items] == ["7", "6", "5", "4", "3", "2", "1"]
    assert {item["user"]["id"] for item in items} == {ada}
    assert {item["user"]["label"] for item in items} == {"Ada Lovelace"}


async def test_a_timeline_narrows_by_name_and_kind(house: House, owner: httpx.AsyncClient, ada: int) -> None:
    house.add_event(1, user=ada, name="added")
    house.add_event(2, user=ada, name="bought")
    house.add_event(3, user=ada, name="page_view", kind=2)
    path = f"{PLACE}/users/{ada}/timeline"

    assert len(await every_item(owner, path, name=["added", "bought"])) == 2
    assert [item["kind"] for item in await every_item(owner, path, kind="page_view")] == ["page_view"]
    assert (await owner.get(path, params={"kind": "nonsense"})).status_code == 400


@pytest.mark.parametrize("q", ["lovelace", "ADA@SHOP", "ada-1", "abcdefghijk1", "cdefgh", " Ada ", "1"])
async def test_users_are_found_by_whatever_names_them(owner: httpx.AsyncClient, house: House, ada: int, q: str) -> None:
    house.add_user(1, "other0000002", name="100 % sure_thing" if q != "1" else "Grace")

    found = (await owner.get(f"{PLACE}/users", params={"q": q})).json()

    assert [item["id"] for item in found["items"]] == [ada]
    assert found["total"] == 1


@pytest.mark.parametrize("q", ["%", "_", "0 % s"])
async def test_signs_in_a_search_stand_for_themselves(owner: httpx.AsyncClient, house: House, ada: int, q: str) -> None:
    other = house.add_user(1, "other0000002", name="100 % sure_thing")

    found = (await owner.get(f"{PLACE}/users", params={"q": q})).json()

    assert [item["id"] for item in found["items"]] == [other]


@pytest.mark.parametrize("sort", ["last_seen", "first_seen", "events"])
async def test_users_page_in_order_each_once(house: House, owner: httpx.AsyncClient, sort: str) -> None:
    for number in range(25):
        house.add_user(1, f"key{number:09d}", events=number % 3, last_seen=NOW - number % 4, first_seen=number % 5)
    merge(house, 3, 4)

    items = await every_item(owner, f"{PLACE}/users", limit=7, sort=sort)

    assert len({item["id"] for item in items}) == len(items) == 24
    assert [item[sort] for item in items] == sorted((item[sort] for item in items), reverse=True)
    assert (await owner.get(f"{PLACE}/users")).json()["total"] == 24
    assert (await owner.get(f"{PLACE}/users", params={"sort": "password"})).status_code == 400


async def test_search_narrows_by_everything(house: House, owner: httpx.AsyncClient, ada: int) -> None:
    house.add_event(1, user=ada, name="added", occurred_at=NOW - 2 * DAY_MS)
    house.add_event(2, user=ada, name="bought", occurred_at=NOW)
    house.add_event(3, user=99, name="bought", occurred_at=NOW)

    async def found(**params: object) -> list[str]:
        return [item["offset"] for item in await every_item(owner, f"{PLACE}/search", **params)]

    assert await found() == ["3", "2", "1"]
    assert await found(event="bought") == ["3", "2"]
    assert await found(event=["bought", "added"], user=str(ada)) == ["2", "1"]
    assert await found(user="abcdefghijk1") == ["2", "1"]
    assert await found(since="2026-11-23") == ["3", "2"]
    assert await found(until="2026-11-23T00:00:00Z") == ["1"]
    assert await found(since=str(NOW), until=str(NOW + 1)) == ["3", "2"]
    assert (await owner.get(f"{PLACE}/search", params={"since": "yesterday"})).status_code == 400
    assert (await owner.get(f"{PLACE}/search", params={"user": "nobody"})).status_code == 404


async def test_counts_have_a_number_for_every_day(house: House, owner: httpx.AsyncClient) -> None:
    house.add_event(1, name="added", occurred_at=NOW)
    house.add_event(2, name="added", occurred_at=NOW)
    house.add_event(3, name="bought", occurred_at=NOW - 2 * DAY_MS)
    house.add_event(4, name="old", occurred_at=NOW - 3 * DAY_MS)

    assert (await owner.get(f"{PLACE}/counts", params={"days": 3})).json() == {
        "days": ["2026-11-21", "2026-11-22", "2026-11-23"],
        "series": {"added": [0, 0, 2], "bought": [1, 0, 0]},
    }
    assert (await owner.get(f"{PLACE}/counts", params={"days": 2, "event": "never"})).json()["series"] == {
        "never": [0, 0]
    }


async def test_dead_letters_show_what_was_sent_even_when_it_is_no_json(house: House, owner: httpx.AsyncClient) -> None:
    row = {"partition": 0, "at": NOW, "code": "unreadable", "reason": "No JSON."}
    with house.engine.begin() as transaction:
        for offset, (workspace, raw) in enumerate([(1, b'{"n":12345678901234567890123}'), (1, b"\xff{"), (2, b"{}")]):
            transaction.execute(insert(dead_letter).values(workspace_id=workspace, offset=offset, raw=raw, **row))

    items = await every_item(owner, f"{PLACE}/dead-letters", limit=1)

    assert [item["raw"] for item in items] == ["\ufffd{", {"n": 12345678901234567890123}]
    assert items[0]["at"] == NOW_TEXT


async def test_a_program_reads_a_user_by_key(house: House, program: httpx.AsyncClient, ada: int) -> None:
    anonymous = house.add_user(1, "anonymous001")
    merge(house, anonymous, ada)
    house.add_event(1, user=anonymous)

    shown = (await program.get("/api/v1/users/by-key/anonymous001")).json()
    timeline = (await program.get("/api/v1/users/by-key/anonymous001/timeline")).json()

    assert (shown["id"], shown["keys"]) == (ada, ["abcdefghijk1", "anonymous001"])
    assert [item["offset"] for item in timeline["items"]] == ["1"]
    assert timeline["next"] is None


@pytest.mark.parametrize("header", ["", "Token", "Token wrong", "Basic abc", "Bearer  ", "wrong"])
async def test_without_a_valid_token_nothing_is_told(anybody: httpx.AsyncClient, header: str) -> None:
    answer = await anybody.get("/api/v1/events", headers={"authorization": header} if header else {})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Token"
