"""Delivery over HTTP: the list, one of them, what people change, the signing secret, messages for pages."""

import asyncio

import httpx
import pytest
from api_cast import NOW, NOW_TEXT, House
from sqlalchemy import insert, update

from cueline.delivery.destination import Destination
from cueline.delivery.outgoing import Notice, Request
from cueline.live.feed import Watch
from cueline.live.wanted import Wanted
from cueline.state.automation_tables import outbox
from cueline.state.tables import user, user_key
from cueline.workspaces.api_keys import first_valid_key
from tests.delivery.delivery_samples import outgoing, put, rows
from tests.live.live_cast import watching

PLACE = "/api/app/workspaces/1/delivery"
SECRET_REQUEST = Request(url="https://crm.example/?token=hush", headers={"Authorization": "hush"}, body="{}")
KEY = "abcdefghijkl"


def end(house: House, number: int, state: str) -> None:
    with house.engine.begin() as tx:
        ended = {"state": state, "due_at": None, "ended_at": NOW, "attempts": 3, "reason": "It answered 500."}
        tx.execute(update(outbox).where(outbox.c.id == number).values(ended))


async def test_the_list_and_its_filters(house: House, owner: httpx.AsyncClient) -> None:
    put(house.engine, outgoing(destination="a:443"), outgoing(run=77), outgoing(Notice(payload="x", until_ms=NOW)))
    end(house, 1, "dead")

    page = (await owner.get(PLACE, params={"limit": 2})).json()
    rest = (await owner.get(PLACE, params={"limit": 2, "cursor": page["next"]})).json()
    found = {
        question: [item["id"] for item in (await owner.get(f"{PLACE}?{question}")).json()["items"]]
        for question in ("state=dead", "kind=page_message", "destination=a:443", "run=77", "automation=9", "user=5")
    }

    assert ([one["id"] for one in page["items"]], [one["id"] for one in rest["items"]]) == ([3, 2], [1])
    assert rest["next"] is None
    assert page["counts"] == {"waiting": 2, "delivered": 0, "dead": 1, "cancelled": 0, "erased": 0}
    assert list(found.values()) == [[1], [3], [1], [2], [], []]


async def test_a_dead_letter_is_corrected_and_replayed_under_its_key(house: House, owner: httpx.AsyncClient) -> None:
    put(house.engine, outgoing(SECRET_REQUEST, idempotency_key="k"))
    early = await owner.patch(f"{PLACE}/1", json={"content": {"type": "request", "url": "https://new.example/"}})
    end(house, 1, "dead")

    other = await owner.patch(f"{PLACE}/1", json={"content": {"type": "notice", "payload": "", "until_ms": 0}})
    edited = (
        await owner.patch(f"{PLACE}/1", json={"content": {"type": "request", "url": "https://new.example/"}})
    ).json()
    replayed = (await owner.post(f"{PLACE}/1/replay")).json()
    again = await owner.post(f"{PLACE}/1/replay")

    assert [early.json()["error"]["code"], other.json()["error"]["code"]] == [
        "delivery_state",
        "delivery_content_invalid",
    ]
    assert (edited["content"]["url"], edited["item"]["destination"]) == ("https://new.example/", "new.example:443")
    assert (replayed["item"]["state"], replayed["item"]["attempts"], replayed["item"]["due_at"]) == (
        "waiting",
        0,
        NOW_TEXT,
    )
    assert (again.status_code, rows(house.engine)[0]["idempotency_key"], house.delivery.rung) == (409, "k", 1)


async def test_all_of_a_destination_is_replayed(house: House, owner: httpx.AsyncClient) -> None:
    put(house.engine, outgoing(destination="a:443"), outgoing(destination="b:443"), outgoing(destination="a:443"))
    for number in (1, 2, 3):
        end(house, number, "dead")

    answer = await owner.post(f"{PLACE}/replay", json={"state": "dead", "destination": "a:443"})

    assert answer.json() == {"replayed": 2}
    assert [row["state"] for row in rows(house.engine)] == ["waiting", "dead", "waiting"]


async def test_what_waits_is_cancelled_once(house: House, owner: httpx.AsyncClient) -> None:
    put(house.engine, outgoing())

    first, second = await owner.post(f"{PLACE}/1/cancel"), await owner.post(f"{PLACE}/1/cancel")

    assert (first.json()["item"]["state"], second.status_code) == ("cancelled", 409)
    assert (await owner.post(f"{PLACE}/99/cancel")).json()["error"]["code"] == "delivery_unknown"


async def test_destinations_say_how_they_do(house: House, owner: httpx.AsyncClient) -> None:
    put(house.engine, outgoing(destination="a:443"), outgoing(destination="a:443"))
    house.delivery.known = {"a:443": Destination(failures=4, failing_since=NOW, next_at=NOW, last_error="It is down.")}

    (item,) = (await owner.get(f"{PLACE}/destinations")).json()["items"]

    assert (item["destination"], item["waiting"], item["failing_since"]) == ("a:443", 2, NOW_TEXT)
    assert item["last_error"] == "It is down."


async def test_the_signing_secret_is_shown_on_request_and_rotated(owner: httpx.AsyncClient) -> None:
    before = (await owner.get(f"{PLACE}/signing")).json()
    shown = (await owner.post(f"{PLACE}/signing/reveal")).json()["secret"]
    fresh = (await owner.post(f"{PLACE}/signing/rotate")).json()["secret"]
    after = (await owner.get(f"{PLACE}/signing")).json()

    assert shown.startswith(before["hint"])
    assert shown != fresh
    assert (before["former_until"], after["former_until"]) == (None, "2026-11-24T18:00:00.123Z")


def api_key(house: House) -> str | None:
    return first_valid_key(house.engine, 1)


@pytest.fixture
def visitor(house: House) -> int:
    with house.engine.begin() as tx:
        seen = {"attributes": "{}", "first_seen": NOW, "last_seen": NOW, "events": 1, "page_views": 1}
        tx.execute(insert(user).values(id=1, workspace_id=1, key=KEY, **seen))
        tx.execute(insert(user_key).values(workspace_id=1, key=KEY, user_id=1, since=NOW))
    return 1


async def test_a_page_gets_what_waits_and_says_so(house: House, visitor: int) -> None:
    put(house.engine, outgoing(Notice(payload="one", until_ms=NOW + 60_000), user=visitor))
    put(house.engine, outgoing(Notice(payload="over", until_ms=NOW), user=visitor), outgoing(user=visitor))
    put(house.engine, outgoing(Notice(payload="theirs", until_ms=NOW + 60_000), user=99))
    asked = {"key": api_key(house), "anon": KEY}

    async with house.client() as page:
        first = (await page.post("/api/messages/", json=asked)).json()
        said = {**asked, "newest": first["newest"], "seen": [1, 4], "hold": False}
        await page.post("/api/messages/", json=said)

    assert (first["items"], first["newest"]) == ([{"id": 1, "payload": "one"}], 4)
    assert [row["state"] for row in rows(house.engine)] == ["delivered", "waiting", "waiting", "waiting"]


async def test_a_held_question_is_answered_as_soon_as_there_is_something(house: House, visitor: int) -> None:
    async with house.client() as page:
        asking = asyncio.create_task(page.post("/api/messages/", json={"key": api_key(house), "anon": KEY}))
        while not house.bell.listening:
            await asyncio.sleep(0.01)
        put(house.engine, outgoing(Notice(payload="now", until_ms=NOW + 60_000), user=visitor))
        house.bell.ring([visitor])
        answer = (await asyncio.wait_for(asking, 10)).json()

    assert answer["items"] == [{"id": 1, "payload": "now"}]
    assert house.bell.listening == 0


async def test_who_has_the_user_open_is_told_what_pages_and_people_end(
    house: House, owner: httpx.AsyncClient, visitor: int
) -> None:
    put(house.engine, outgoing(Notice(payload="one", until_ms=NOW + 60_000), user=visitor), outgoing(user=visitor))
    said = {"key": api_key(house), "anon": KEY, "newest": 1, "seen": [1], "hold": False}
    watch = Watch(workspace=1, wanted=Wanted(users=frozenset({visitor})))

    async with watching(house.live, watch) as watcher, house.client() as page:
        await watcher.until(1, "acted")
        await page.post("/api/messages/", json=said)
        await watcher.until(2, "acted")
        await owner.post(f"{PLACE}/2/cancel")
        await watcher.until(3, "acted")

    assert [row["state"] for row in rows(house.engine)] == ["delivered", "cancelled"]
