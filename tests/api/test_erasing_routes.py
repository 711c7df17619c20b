"""Who may ask for a user to be erased, and what is written down of it."""

import httpx
import pytest
from api_cast import NOW, House
from sqlalchemy import select, update

from cueline.members.roles import Role
from cueline.state.erasure_tables import erasure
from cueline.state.tables import member, membership, user
from cueline.workspaces.audit import audit_lines
from cueline.workspaces.tokens import TokenScope, create_token

PLACE = "/api/app/workspaces/1"


@pytest.fixture
def ada(house: House) -> int:
    return house.add_user(1, "abcdefghijk1", custom_id="ada-1", email="ada@shop.example", name="Ada Lovelace")


def asked_for(house: House) -> list[tuple[int, int, int | None]]:
    with house.engine.connect() as connection:
        rows = connection.execute(select(erasure.c.user_id, erasure.c.asked_at, erasure.c.erased_at))
        return [(row.user_id, row.asked_at, row.erased_at) for row in rows]


def act_as(house: House, role: Role) -> None:
    with house.engine.begin() as tx:
        first = select(member.c.id).order_by(member.c.id).limit(1).scalar_subquery()
        tx.execute(update(membership).where(membership.c.member_id == first).values(role=role.value))


async def test_an_erasure_is_asked_for_and_recorded_without_a_name(
    house: House, owner: httpx.AsyncClient, ada: int
) -> None:
    answers = [await owner.delete(f"{PLACE}/users/{ada}") for _ in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"id": ada})] * 2
    assert asked_for(house) == [(ada, NOW, None)]
    changes = [line.change for line in audit_lines(house.engine, 1, None, 10)]
    told = [change for change in changes if change.action == "user.erased"]
    assert {change.subject for change in told} == {f"user {ada}"}
    assert "Ada" not in str(told)


async def test_a_merged_number_asks_for_whom_it_became_part_of(
    house: House, owner: httpx.AsyncClient, ada: int
) -> None:
    before = house.add_user(1, "anonymous001")
    with house.engine.begin() as tx:
        tx.execute(update(user).where(user.c.id == before).values(merged_into=ada, merged_at=NOW))

    await owner.delete(f"{PLACE}/users/{before}")

    assert [number for number, *_ in asked_for(house)] == [ada]


@pytest.mark.parametrize(("role", "status"), [(Role.ADMIN, 202), (Role.EDITOR, 403), (Role.VIEWER, 403)])
async def test_admins_may_and_editors_may_not(
    house: House, owner: httpx.AsyncClient, ada: int, role: Role, status: int
) -> None:
    act_as(house, role)

    answer = await owner.delete(f"{PLACE}/users/{ada}")

    assert answer.status_code == status
    assert len(asked_for(house)) == (status == 202)


async def test_a_user_of_another_workspace_is_404(house: House, owner: httpx.AsyncClient) -> None:
    stranger = house.add_user(2, "elsewhere001")

    answer = await owner.delete(f"{PLACE}/users/{stranger}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "user_unknown")
    assert asked_for(house) == []


async def test_programs_erase_by_key(house: House, program: httpx.AsyncClient, ada: int) -> None:
    answer = await program.delete("/api/v1/users/by-key/abcdefghijk1")

    assert answer.status_code == 202
    assert [number for number, *_ in asked_for(house)] == [ada]
    (line,) = [line for line in audit_lines(house.engine, 1, None, 10) if line.change.action == "user.erased"]
    assert line.change.actor.startswith("token:")
    unknown = await program.delete("/api/v1/users/by-key/nobodyskey00")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "user_unknown")


async def test_a_token_that_only_reads_erases_nobody(house: House, ada: int) -> None:
    _, secret = create_token(house.parts.desk, 1, "reader", [TokenScope.READ], "ann")
    async with house.client() as reader:
        reader.headers["authorization"] = f"Token {secret}"
        answer = await reader.delete("/api/v1/users/by-key/abcdefghijk1")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "scope_missing")
    assert asked_for(house) == []
