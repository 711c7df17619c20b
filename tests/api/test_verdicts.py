"""What a page is told became of its own events, and what it is never told."""

from typing import Any

import httpx
import msgspec
import pytest
from api_cast import NOW, House, a_row

from cueline.api.verdicts import MAX_IDS, VERDICT_REQUESTS_PER_SECOND
from cueline.event import AttributeType, Violation
from cueline.live.item import LiveItem, Outcome, Verdict
from cueline.workspaces.api_keys import first_valid_key, revoke_api_key
from cueline.workspaces.origins import set_origins
from cueline.workspaces.workspace import create_workspace

PATH = "/api/event/verdicts"
SENT = "0193557c-0000-7000-8000-00000000000a"
OTHER = "0193557c-0000-4000-8000-00000000000b"


def key_of(house: House, workspace: int = 1) -> str:
    key = first_valid_key(house.engine, workspace)
    assert key is not None
    return key


def publish(house: House, offset: int, outcome: Outcome = "accepted", **fields: Any) -> None:
    house.live.publish([LiveItem(a_row(offset, **fields), Verdict(outcome), "Ada Lovelace", "firstkey0001")])


async def ask(anybody: httpx.AsyncClient, house: House, *ids: str, **headers: str) -> httpx.Response:
    return await anybody.post(PATH, json={"key": key_of(house), "ids": list(ids)}, headers=headers)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_it_says_how_each_attribute_was_read(house: House, anybody: httpx.AsyncClient) -> None:
    violation = Violation("price", AttributeType.NUMBER, "string", "12,50", "write the decimal mark as a point")
    publish(
        house,
        1,
        id=SENT,
        strings={"section": "tea"},
        numbers={"seconds": 45.0},
        booleans={"copied": True},
        datetimes={"at": 1},
        json={"mouse": "{}"},
        violations=msgspec.json.encode([violation]).decode(),
    )

    answer = await ask(anybody, house, SENT)

    assert answer.json() == {
        "items": [
            {
                "id": SENT,
                "outcome": "accepted",
                "types": {
                    "section": "string",
                    "seconds": "number",
                    "copied": "boolean",
                    "at": "datetime",
                    "mouse": "json",
                },
                "violations": [
                    {
                        "attribute": "price",
                        "expected": "number",
                        "got": "string",
                        "hint": "write the decimal mark as a point",
                    }
                ],
            }
        ]
    }


async def test_it_says_nothing_of_the_user_and_no_value(house: House, anybody: httpx.AsyncClient) -> None:
    violation = Violation("email", AttributeType.NUMBER, "string", "ada@example.org")
    publish(
        house,
        1,
        id=SENT,
        url="https://shop.example/account",
        raw='{"email":"ada@example.org","note":"secret"}',
        strings={"note": "secret"},
        violations=msgspec.json.encode([violation]).decode(),
    )

    answer = (await ask(anybody, house, SENT)).text

    said = ["Ada", "firstkey0001", "abcdefghijk1", "ada@example.org", "secret", "shop.example"]
    assert [one for one in said if one in answer] == []


@pytest.mark.parametrize("outcome", ["accepted", "duplicate", "blocked", "dead_letter"])
async def test_the_outcome_is_the_live_feed_s(house: House, anybody: httpx.AsyncClient, outcome: Outcome) -> None:
    publish(house, 1, outcome, id=SENT)

    assert (await ask(anybody, house, SENT)).json()["items"][0]["outcome"] == outcome


async def test_a_resend_does_not_hide_what_became_of_the_first(house: House, anybody: httpx.AsyncClient) -> None:
    publish(house, 1, id=SENT, numbers={"n": 1.0})
    publish(house, 2, "duplicate", id=SENT)

    [item] = (await ask(anybody, house, SENT)).json()["items"]

    assert (item["outcome"], item["types"]) == ("accepted", {"n": "number"})


async def test_what_is_not_in_memory_is_unknown_in_its_place(house: House, anybody: httpx.AsyncClient) -> None:
    publish(house, 1, id=SENT)

    items = (await ask(anybody, house, OTHER, SENT.upper())).json()["items"]

    assert [(item["id"], item["outcome"]) for item in items] == [(OTHER, "unknown"), (SENT.upper(), "accepted")]


async def test_another_workspace_s_key_learns_nothing(house: House, anybody: httpx.AsyncClient) -> None:
    publish(house, 1, id=SENT)
    place = create_workspace(house.parts.desk, "Other shop", "UTC", "owner@example.org")

    answer = await anybody.post(PATH, json={"key": key_of(house, place.id), "ids": [SENT]})

    assert answer.json()["items"][0]["outcome"] == "unknown"


@pytest.mark.parametrize(
    "guessable",
    [
        "order-1042-paid",
        "1",
        "",
        "a" * 36,
        "5df41881-3aed-3515-88a7-2f4a814cf09e",
        "00000000-0000-0000-0000-000000000000",
    ],
)
async def test_an_id_that_others_may_guess_is_refused(house: House, anybody: httpx.AsyncClient, guessable: str) -> None:
    assert refusal(await ask(anybody, house, SENT, guessable)) == (400, "event_id_guessable")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"key": "k"},
        {"ids": [SENT]},
        {"key": 1, "ids": [SENT]},
        {"key": "k", "ids": []},
        {"key": "k", "ids": [1]},
        {"key": "k", "ids": SENT},
        {"key": "k" * 65, "ids": [SENT]},
        {"key": "k", "ids": ["x" * 37]},
        {"key": "k", "ids": [SENT] * (MAX_IDS + 1)},
    ],
)
async def test_another_shape_is_refused(anybody: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert refusal(await anybody.post(PATH, json=body)) == (400, "invalid_input")


async def test_it_takes_plain_text_as_pages_send_it(house: House, anybody: httpx.AsyncClient) -> None:
    body = msgspec.json.encode({"key": key_of(house), "ids": [SENT] * MAX_IDS})

    answer = await anybody.post(PATH, content=body, headers={"content-type": "text/plain;charset=UTF-8"})

    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("key", "code"), [("", "api_key_missing"), ("nosuchkey000", "api_key_unknown")])
async def test_without_a_key_it_says_nothing(anybody: httpx.AsyncClient, key: str, code: str) -> None:
    assert refusal(await anybody.post(PATH, json={"key": key, "ids": [SENT]})) == (401, code)


async def test_a_revoked_key_learns_nothing(house: House, anybody: httpx.AsyncClient) -> None:
    key = key_of(house)
    revoke_api_key(house.parts.desk, 1, 1, "owner@example.org")

    assert refusal(await anybody.post(PATH, json={"key": key, "ids": [SENT]})) == (401, "api_key_revoked")


async def test_only_pages_on_the_list_may_ask(house: House, anybody: httpx.AsyncClient) -> None:
    set_origins(house.parts.desk, 1, ["https://shop.example"], "owner@example.org")

    foreign = await ask(anybody, house, SENT, origin="https://evil.example")
    own = await ask(anybody, house, SENT, origin="https://shop.example")

    assert (refusal(foreign), own.status_code) == ((403, "origin_not_allowed"), 200)


async def test_a_key_may_ask_so_often_and_again_after_the_wait(house: House, anybody: httpx.AsyncClient) -> None:
    for _ in range(VERDICT_REQUESTS_PER_SECOND):
        assert (await ask(anybody, house, SENT)).status_code == 200

    refused = await ask(anybody, house, SENT)
    house.clock.now = NOW + 1_000 * int(refused.headers["retry-after"])

    assert refusal(refused) == (429, "rate_limited")
    assert (await ask(anybody, house, SENT)).status_code == 200
