"""Everything that is kept of a user, as one file: whole, whatever the pages' size, and nobody else's."""

import json
from typing import Any

import httpx
import pytest
from api_cast import NOW, NOW_TEXT, House
from automation_cast import automate, leave
from sqlalchemy import insert

from cueline.events.port import EventQuery, StoreUnavailable
from cueline.state.tables import score_line
from cueline.workspaces.audit import audit_lines

FILE = "/api/app/workspaces/1/users/{}/export"
HOSTILE = '</script><img src=x onerror=alert(1)> "żółw" 🐢'


@pytest.fixture
def ada(house: House) -> int:
    attributes = json.dumps({"motto": HOSTILE})
    return house.add_user(1, "abcdefghijk1", email="ada@shop.example", name="Ada", attributes=attributes)


@pytest.fixture
def before(house: House, ada: int) -> int:
    """Somebody who became part of her."""
    return house.add_user(1, "anonymous001", merged_into=ada, merged_at=NOW - 1)


def note(house: House, number: int, change: float) -> None:
    row = {"workspace_id": 1, "user_id": number, "event_id": "", "occurred_at": NOW, "at": NOW, "kind": "manual"}
    row |= {"rule": "", "milli": 0, "cut": "", "change": change, "total": change}
    with house.engine.begin() as tx:
        tx.execute(insert(score_line).values(row))


async def taken(client: httpx.AsyncClient, address: str) -> dict[str, Any]:
    answer = await client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), answer.text
    found: dict[str, Any] = answer.json()
    return found


def exports(house: House) -> list[tuple[str, str]]:
    changes = [line.change for line in audit_lines(house.engine, 1, None, 10)]
    return [(change.actor, change.subject) for change in changes if change.action == "user.exported"]


@pytest.mark.parametrize("rows_at_once", [1, 2, 3, 1_000])
async def test_the_file_has_all_of_it_newest_first(
    house: House,
    owner: httpx.AsyncClient,
    ada: int,
    before: int,
    monkeypatch: pytest.MonkeyPatch,
    rows_at_once: int,
) -> None:
    monkeypatch.setattr("cueline.api.user_exports.ROWS_AT_ONCE", rows_at_once)
    monkeypatch.setattr("cueline.api.user_exports.SENT_AT_ONCE", rows_at_once)
    other = house.add_user(1, "somebodyelse")
    for offset in range(1, 7):
        house.add_event(offset, user=(ada, before, other)[offset % 3], raw=json.dumps({"said": HOSTILE}))
    for number, change in ((ada, 1.0), (before, 2.0), (other, 9.0), (ada, 3.0)):
        note(house, number, change)
    automate(house, ada, NOW, NOW, NOW + 5)
    automate(house, other, NOW)
    leave(house, ada, NOW, None)
    leave(house, before, NOW + 1)
    leave(house, other, NOW)

    file = await taken(owner, FILE.format(ada))

    assert (file["exported_at"], file["user"]["attributes"]) == (NOW_TEXT, {"motto": HOSTILE})
    assert ([one["key"] for one in file["user"]["keys"]], file["user"]["merged"][0]["id"]) == (
        ["abcdefghijk1", "anonymous001"],
        before,
    )
    assert file["score"]["score"] == 0
    assert [event["offset"] for event in file["events"]] == ["6", "4", "3", "1"]
    assert {event["raw"]["said"] for event in file["events"]} == {HOSTILE}
    assert [line["change"] for line in file["score_changes"]] == [3.0, 2.0, 1.0]
    assert [len(one["steps"]) for one in file["automations"]] == [1, 1, 1]
    assert [one["item"]["state"] for one in file["sent"]] == ["delivered", "waiting", "delivered"]


async def test_who_has_nothing_but_a_key_gets_a_whole_file_too(
    house: House, owner: httpx.AsyncClient, ada: int
) -> None:
    file = await taken(owner, FILE.format(ada))

    assert [file[part] for part in ("events", "score_changes", "automations", "sent")] == [[], [], [], []]


async def test_it_is_a_file_with_a_name_and_who_took_it_is_on_record(
    house: House, owner: httpx.AsyncClient, program: httpx.AsyncClient, ada: int
) -> None:
    answer = await owner.get(FILE.format(ada))
    same = await taken(program, "/api/v1/users/by-key/abcdefghijk1/export")

    assert answer.headers["content-disposition"] == f'attachment; filename="user-{ada}.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == same
    assert [subject for _, subject in exports(house)] == [f"user {ada}"] * 2
    assert len({actor for actor, _ in exports(house)}) == 2


async def test_secrets_of_receivers_are_not_in_it(house: House, owner: httpx.AsyncClient, ada: int) -> None:
    content = {"type": "request", "method": "POST", "url": "https://crm.example/x?token=s3cret"}
    headers = {"Authorization": "Bearer s3cret"}
    leave(house, ada, NOW, body=json.dumps(content | {"headers": headers, "body": "Hello Ada"}).encode())

    file = await taken(owner, FILE.format(ada))

    assert "Hello Ada" in json.dumps(file["sent"])
    assert "s3cret" not in json.dumps(file["sent"])


async def test_a_store_that_is_down_is_said_before_the_file_begins(
    house: House, owner: httpx.AsyncClient, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_query: EventQuery) -> list[Any]:
        raise StoreUnavailable("The event store does not answer.")

    monkeypatch.setattr(house.events, "find", down)

    answer = await owner.get(FILE.format(ada))

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "event_store_unavailable")
    assert exports(house) == []


async def test_nobody_and_somebody_of_another_workspace_are_not_found(
    house: House, owner: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    elsewhere = house.add_user(2, "anotherplace")

    answers = [
        await owner.get(FILE.format(elsewhere)),
        await owner.get(FILE.format(99)),
        await program.get("/api/v1/users/by-key/anotherplace/export"),
    ]

    assert [(answer.status_code, answer.json()["error"]["code"]) for answer in answers] == [(404, "user_unknown")] * 3
