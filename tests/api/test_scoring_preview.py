"""What publishing would change, told before it is published."""

from typing import Any

import httpx
import pytest
from api_cast import DAY_MS, NOW, House

from cueline.events.port import EventQuery, StoreUnavailable
from cueline.scoring import preview as previewing

PLACE = "/api/app/workspaces/1"


def a_plan(points: float, **others: Any) -> dict[str, Any]:
    rule = {"id": "visit", "name": "Visited", "group": "all", "event": "visited"}
    rule["points"] = {"kind": "fixed", "points": points}  # type: ignore[assignment]
    return {"groups": [{"id": "all", "name": "All"}], "rules": [rule], **others}


def add_visits(house: House, *times: int) -> None:
    for number, count in enumerate(times):
        user = house.add_user(1, f"visitor{number:05d}")
        for _ in range(count):
            house.add_event(len(house.events.rows) + 1, user=user, name="visited", occurred_at=NOW - DAY_MS)


async def test_a_preview_counts_who_goes_up_and_who_crosses(house: House, owner: httpx.AsyncClient) -> None:
    add_visits(house, 0, 1, 2, 5)
    levels = [{"id": "hot", "name": "Hot", "score": 20, "rearm_below": 10}]

    told = (await owner.post(f"{PLACE}/scoring/preview", json={"plan": a_plan(10, thresholds=levels)})).json()

    assert told == {
        "users": 4,
        "compared": 4,
        "sampled": False,
        "up": 3,
        "down": 0,
        "same": 1,
        "histogram": told["histogram"],
        "thresholds": [{"id": "hot", "name": "Hot", "up": 2, "down": 0}],
    }
    assert {one["from"]: one["after"] for one in told["histogram"] if one["after"]} == {0: 1, 10: 1, 20: 1, 50: 1}
    assert {one["from"]: one["before"] for one in told["histogram"] if one["before"]} == {0: 4}
    assert all(one["to"] - one["from"] == 5 for one in told["histogram"])


async def test_a_preview_changes_nothing(house: House, owner: httpx.AsyncClient) -> None:
    add_visits(house, 3)
    await owner.put(f"{PLACE}/scoring/draft", json=a_plan(10))
    before = (await owner.get(f"{PLACE}/scoring")).json()

    told = await owner.post(f"{PLACE}/scoring/preview", json={})

    assert told.json()["up"] == 1
    assert (await owner.get(f"{PLACE}/scoring")).json() == before
    assert (await owner.get(f"{PLACE}/users")).json()["items"][0]["score"] == 0


async def test_without_users_there_is_nothing_to_compare(owner: httpx.AsyncClient) -> None:
    told = (await owner.post(f"{PLACE}/scoring/preview", json={"plan": a_plan(10)})).json()

    assert (told["users"], told["compared"], told["sampled"], told["histogram"]) == (0, 0, False, [])


async def test_of_many_users_always_the_same_are_looked_at_and_it_says_so(
    house: House, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "MAX_USERS", 10)
    add_visits(house, *range(30))

    told = [(await owner.post(f"{PLACE}/scoring/preview", json={"plan": a_plan(1)})).json() for _ in range(2)]

    assert told[0] == told[1]
    assert (told[0]["users"], told[0]["compared"], told[0]["sampled"]) == (30, 10, True)


async def test_a_preview_without_the_event_store_is_503(house: House, owner: httpx.AsyncClient) -> None:
    add_visits(house, 1)

    def away(_: EventQuery) -> list[Any]:
        raise StoreUnavailable("It does not answer.")

    house.events.find = away  # type: ignore[method-assign]

    assert (await owner.post(f"{PLACE}/scoring/preview", json={"plan": a_plan(1)})).status_code == 503


@pytest.mark.parametrize("body", [{"plan": "draft"}, {"plan": []}, {"draft": True}])
async def test_a_preview_of_no_plan_is_400(owner: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await owner.post(f"{PLACE}/scoring/preview", json=body)).status_code == 400
