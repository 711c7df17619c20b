"""Who may undo a merge or remove an event, and what is asked of the lane then."""

from typing import Any

import httpx
import pytest
from api_cast import NOW, House
from sqlalchemy import select, update

from cueline.event import Kind
from cueline.members.roles import Role
from cueline.state.correction_tables import event_removal, user_merge
from cueline.state.tables import member, membership
from cueline.workspaces.audit import audit_lines
from cueline.workspaces.tokens import TokenScope, create_token

PLACE = "/api/app/workspaces/1"
KEYED = "/api/v1/users/by-key/abcdefghijk1"


@pytest.fixture
def ada(house: House) -> int:
    return house.add_user(1, "abcdefghijk1", custom_id="ada-1", email="ada@shop.example", name="Ada Lovelace")


@pytest.fixture
def before(house: House, ada: int) -> int:
    """Somebody who became part of her."""
    return house.add_user(1, "anonymous001", merged_into=ada, merged_at=NOW - 1)


def act_as(house: House, role: Role) -> None:
    with house.engine.begin() as tx:
        first = select(member.c.id).order_by(member.c.id).limit(1).scalar_subquery()
        tx.execute(update(membership).where(membership.c.member_id == first).values(role=role.value))


def undoings(house: House) -> list[tuple[Any, ...]]:
    asked = select(user_merge.c.merged_id, user_merge.c.survivor_id, user_merge.c.asked_at, user_merge.c.their_keys)
    with house.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(asked)]


def removals(house: House) -> list[tuple[Any, ...]]:
    asked = select(event_removal.c.user_id, event_removal.c.event_id, event_removal.c.name, event_removal.c.asked_at)
    with house.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(asked)]


def written_down(house: House, action: str) -> list[tuple[str, dict[str, Any]]]:
    changes = [line.change for line in audit_lines(house.engine, 1, None, 10)]
    return [(change.subject, change.detail) for change in changes if change.action == action]


# --- merges -------------------------------------------------------------------------------------------------------


async def test_undoing_a_merge_is_asked_for_once_and_shown_until_it_is_done(
    house: House, owner: httpx.AsyncClient, ada: int, before: int
) -> None:
    answers = [await owner.delete(f"{PLACE}/users/{ada}/merged/{before}") for _ in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"id": before})] * 2
    assert undoings(house) == [(before, ada, NOW, '["anonymous001"]')]
    detail = {"user_id": before, "part_of": ada}
    assert written_down(house, "user.unmerged") == [(f"user {before}", detail)]
    (merged,) = (await owner.get(f"{PLACE}/users/{ada}")).json()["merged"]
    assert (merged["id"], merged["is_parting"]) == (before, True)


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 202), (Role.VIEWER, 403)])
async def test_editors_may_undo_a_merge_and_viewers_may_not(
    house: House, owner: httpx.AsyncClient, ada: int, before: int, role: Role, status: int
) -> None:
    act_as(house, role)

    answer = await owner.delete(f"{PLACE}/users/{ada}/merged/{before}")

    assert (answer.status_code, len(undoings(house))) == (status, status == 202)


async def test_somebody_who_is_not_part_of_the_user_is_404(
    house: House, owner: httpx.AsyncClient, ada: int, before: int
) -> None:
    other = house.add_user(1, "somebodyelse")
    for path in (f"{ada}/merged/{other}", f"{ada}/merged/{ada}", f"{other}/merged/{before}", f"{ada}/merged/999"):
        answer = await owner.delete(f"{PLACE}/users/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "merge_unknown")
    stranger = house.add_user(2, "elsewhere001")
    answer = await owner.delete(f"{PLACE}/users/{stranger}/merged/{before}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "user_unknown")
    assert undoings(house) == []


async def test_programs_see_who_was_merged_and_undo_it(
    house: House, program: httpx.AsyncClient, ada: int, before: int
) -> None:
    assert (await program.get(KEYED)).json()["merged"] == [before]

    answer = await program.delete(f"{KEYED}/merged/{before}")

    assert (answer.status_code, answer.json()) == (202, {"id": before})
    assert [number for number, *_ in undoings(house)] == [before]


# --- events -------------------------------------------------------------------------------------------------------


async def test_removing_an_event_is_asked_for_once_and_written_down(
    house: House, owner: httpx.AsyncClient, ada: int
) -> None:
    row = house.add_event(1, user=ada, name="exit_intent")

    answers = [await owner.delete(f"{PLACE}/users/{ada}/events/{row.id}") for _ in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"id": row.id})] * 2
    assert removals(house) == [(ada, row.id, "exit_intent", NOW)]
    detail = {"user_id": ada, "event_id": row.id}
    assert written_down(house, "event.removed") == [(f"exit_intent of user {ada}", detail)]


async def test_an_event_from_before_a_merge_is_found_and_keeps_its_number(
    house: House, owner: httpx.AsyncClient, ada: int, before: int
) -> None:
    row = house.add_event(1, user=before)

    assert (await owner.delete(f"{PLACE}/users/{ada}/events/{row.id}")).status_code == 202
    assert [number for number, *_ in removals(house)] == [before]


@pytest.mark.parametrize(("role", "status"), [(Role.ADMIN, 202), (Role.EDITOR, 403)])
async def test_admins_may_remove_events_and_editors_may_not(
    house: House, owner: httpx.AsyncClient, ada: int, role: Role, status: int
) -> None:
    row = house.add_event(1, user=ada)
    act_as(house, role)

    answer = await owner.delete(f"{PLACE}/users/{ada}/events/{row.id}")

    assert (answer.status_code, len(removals(house))) == (status, status == 202)


async def test_an_event_of_nobody_or_of_somebody_else_is_404(house: House, owner: httpx.AsyncClient, ada: int) -> None:
    other = house.add_event(1, user=house.add_user(1, "somebodyelse"))
    for called in (other.id, "0193557c-0000-7000-8000-999999999999", "no%2Fid", "%00"):
        answer = await owner.delete(f"{PLACE}/users/{ada}/events/{called}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "event_not_found"), called
    assert removals(house) == []


@pytest.mark.parametrize("kind", [Kind.SCORE, Kind.STANDING, Kind.AUTOMATION])
async def test_what_cueline_did_itself_is_not_removed(
    house: House, owner: httpx.AsyncClient, ada: int, kind: Kind
) -> None:
    row = house.add_event(1, user=ada, kind=int(kind))

    answer = await owner.delete(f"{PLACE}/users/{ada}/events/{row.id}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "event_not_removable")
    assert "Remove the event that caused it" in answer.json()["error"]["hint"]
    assert removals(house) == []


async def test_programs_remove_an_event_by_the_id_they_sent(house: House, program: httpx.AsyncClient, ada: int) -> None:
    row = house.add_event(1, user=ada)

    answer = await program.delete(f"{KEYED}/events/{row.id.upper()}")

    assert (answer.status_code, answer.json()) == (202, {"id": row.id})
    assert [event for _, event, *_ in removals(house)] == [row.id]


async def test_a_token_that_only_reads_puts_nothing_right(house: House, ada: int, before: int) -> None:
    row = house.add_event(1, user=ada)
    _, secret = create_token(house.parts.desk, 1, "reader", [TokenScope.READ], "ann")
    async with house.client() as reader:
        reader.headers["authorization"] = f"Token {secret}"
        for path in (f"merged/{before}", f"events/{row.id}"):
            answer = await reader.delete(f"{KEYED}/{path}")
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "scope_missing")
    assert undoings(house) == removals(house) == []
