"""What automations did and sent stands on a user's timeline among the events, each once, whatever the pages' size."""

from itertools import count
from typing import Any

import httpx
import pytest
from api_cast import NOW, House
from automation_cast import automate, leave
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from cueline.api.paging import cursor_of
from cueline.state.automation_tables import attempt, automation, outbox, run_log
from cueline.state.tables import user as users

PLACE = "/api/app/workspaces/1"
_numbers = count()


async def pages(owner: httpx.AsyncClient, user: int, query: str = "") -> list[tuple[str, str]]:
    """Give what all pages show: the moment, and whether it is an event, a step or a delivery."""
    shown: list[tuple[str, str]] = []
    cursor: str | None = ""
    while cursor is not None:
        page: dict[str, Any] = (await owner.get(f"{PLACE}/users/{user}/timeline?cursor={cursor}{query}")).json()
        events = [(one["occurred_at"], "event", int(one["offset"])) for one in page["items"]]
        steps = [(one["at"], "step", one["id"]) for one in page["steps"]]
        deliveries = [(one["at"], "was delivered", one["id"]) for one in page["deliveries"]]
        shown += [(at, f"{kind} {number}") for at, kind, number in sorted([*events, *steps, *deliveries], reverse=True)]
        cursor = page["next"]
    return shown


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.lists(st.integers(0, 4), max_size=6),
    steps=st.lists(st.integers(0, 4), max_size=6),
    left=st.lists(st.none() | st.integers(0, 4), max_size=6),
    limit=st.integers(1, 5),
)
async def test_pages_together_are_the_whole(
    house: House,
    owner: httpx.AsyncClient,
    events: list[int],
    steps: list[int],
    left: list[int | None],
    limit: int,
) -> None:
    user = house.add_user(1, f"key{next(_numbers)}")
    house.events.rows = []
    for offset, at in enumerate(sorted(events), 1):
        house.add_event(offset, user=user, occurred_at=NOW + at)
    with house.engine.begin() as tx:
        tx.execute(delete(run_log))
        tx.execute(delete(automation))
        tx.execute(delete(outbox))
    leave(house, user, *(None if at is None else NOW + at for at in left))
    automate(house, user, *(NOW + at for at in steps))

    shown = await pages(owner, user, f"&limit={limit}")

    assert len(shown) == len(events) + len(steps) + sum(at is not None for at in left)
    assert shown == await pages(owner, user, "&limit=100")


@pytest.mark.parametrize(("query", "steps"), [("", 1), ("?kind=automation", 1), ("?kind=event", 0), ("?name=x", 0)])
async def test_steps_are_left_out_where_others_are_asked_for(
    house: House, owner: httpx.AsyncClient, query: str, steps: int
) -> None:
    user = house.add_user(1, "abcdefghijk1")
    number = automate(house, user, NOW)
    leave(house, user, NOW)

    page = (await owner.get(f"{PLACE}/users/{user}/timeline{query}")).json()

    assert len(page["steps"]) == len(page["deliveries"]) == steps
    for one in page["steps"]:
        assert (one["automation"], one["run"]) == ({"id": number, "name": "Rescue"}, 7)
        assert [step["kind"] for step in one["steps"]] == ["entered"]


async def test_what_came_of_a_delivery_is_told_with_its_step_and_its_last_answer(
    house: House, owner: httpx.AsyncClient
) -> None:
    user = house.add_user(1, "abcdefghijk1")
    number = automate(house, user)
    (arrived,) = leave(house, user, NOW, automation_id=number)
    leave(house, user, None, automation_id=number)
    (dead,) = leave(
        house, user, NOW + 1, kind="email", destination="smtp", state="dead", attempts=0, reason="No address."
    )
    with house.engine.begin() as tx:
        tried = {"outbox_id": arrived, "at": NOW, "took_ms": 5, "request": ""}
        tx.execute(insert(attempt), [tried | {"status": 503}, tried | {"status": 200}])

    later, first = (await owner.get(f"{PLACE}/users/{user}/timeline")).json()["deliveries"]

    assert first == {
        "id": arrived,
        "at": "2026-11-23T18:00:00.123Z",
        "kind": "webhook",
        "destination": "crm.example:443",
        "state": "delivered",
        "attempts": 2,
        "status": 200,
        "reason": "",
        "automation": {"id": number, "name": "Rescue"},
        "run": 7,
        "node": "tell_sales",
    }
    assert (later["id"], later["state"], later["status"], later["reason"]) == (dead, "dead", 0, "No address.")


async def test_who_another_became_part_of_shows_the_deliveries_of_both_and_nobody_elses(
    house: House, owner: httpx.AsyncClient
) -> None:
    survivor, merged, stranger = (house.add_user(1, f"abcdefghijk{n}") for n in range(3))
    with house.engine.begin() as tx:
        tx.execute(update(users).where(users.c.id == merged).values(merged_into=survivor, merged_at=NOW))
    (own,), (former,) = leave(house, survivor, NOW), leave(house, merged, NOW + 1)
    leave(house, stranger, NOW)

    shown = (await owner.get(f"{PLACE}/users/{survivor}/timeline")).json()["deliveries"]

    assert [one["id"] for one in shown] == [former, own]


@pytest.mark.parametrize(
    "cursor", ["nonsense", cursor_of([NOW, 0, 1]), cursor_of({"at": 2**70, "rank": 0, "number": 1})]
)
async def test_a_cursor_of_elsewhere_is_refused(house: House, owner: httpx.AsyncClient, cursor: str) -> None:
    user = house.add_user(1, "abcdefghijk1")

    answer = await owner.get(f"{PLACE}/users/{user}/timeline?cursor={cursor}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "cursor_invalid")
