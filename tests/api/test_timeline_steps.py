"""What automations did stands on a user's timeline among the events, each once, whatever the pages are cut to."""

import json
from itertools import count
from typing import Any

import httpx
import pytest
from api_cast import NOW, House
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from cueline.state.automation_tables import automation, run_log

PLACE = "/api/app/workspaces/1"
_numbers = count()


def automate(house: House, user: int, *at: int) -> int:
    """Log a step of a run at each of these moments."""
    values = {
        "workspace_id": 1,
        "name": "Rescue",
        "state": "live",
        "created_at": NOW,
        "created_by": "ada",
        "changed_by": "ada",
    }
    step = {"node": "t", "kind": "entered", "at": NOW}
    with house.engine.begin() as tx:
        number: int = tx.execute(
            insert(automation).values(**values, changed_at=NOW).returning(automation.c.id)
        ).scalar_one()
        line = {"workspace_id": 1, "automation_id": number, "run_id": 7, "user_id": user, "steps": json.dumps([step])}
        if at:
            tx.execute(insert(run_log), [line | {"at": moment} for moment in at])
    return number


async def pages(owner: httpx.AsyncClient, user: int, query: str = "") -> list[tuple[str, str]]:
    """Give what all pages show: the moment, and whether it is an event or a step."""
    shown: list[tuple[str, str]] = []
    cursor: str | None = ""
    while cursor is not None:
        page: dict[str, Any] = (await owner.get(f"{PLACE}/users/{user}/timeline?cursor={cursor}{query}")).json()
        events = [(one["occurred_at"], "event", int(one["offset"])) for one in page["items"]]
        steps = [(one["at"], "step", one["id"]) for one in page["steps"]]
        both = sorted([*events, *steps], reverse=True)
        shown += [(at, f"{kind} {number}") for at, kind, number in both]
        cursor = page["next"]
    return shown


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.lists(st.integers(0, 4), max_size=6),
    steps=st.lists(st.integers(0, 4), max_size=6),
    limit=st.integers(1, 5),
)
async def test_pages_together_are_the_whole(
    house: House, owner: httpx.AsyncClient, events: list[int], steps: list[int], limit: int
) -> None:
    user = house.add_user(1, f"key{next(_numbers)}")
    house.events.rows = []
    for offset, at in enumerate(sorted(events), 1):
        house.add_event(offset, user=user, occurred_at=NOW + at)
    with house.engine.begin() as tx:
        tx.execute(delete(run_log))
        tx.execute(delete(automation))
    automate(house, user, *(NOW + at for at in steps))

    shown = await pages(owner, user, f"&limit={limit}")

    assert len(shown) == len(events) + len(steps)
    assert shown == await pages(owner, user, "&limit=100")


@pytest.mark.parametrize(("query", "steps"), [("", 1), ("?kind=automation", 1), ("?kind=event", 0), ("?name=x", 0)])
async def test_steps_are_left_out_where_others_are_asked_for(
    house: House, owner: httpx.AsyncClient, query: str, steps: int
) -> None:
    user = house.add_user(1, "abcdefghijk1")
    number = automate(house, user, NOW)

    page = (await owner.get(f"{PLACE}/users/{user}/timeline{query}")).json()

    assert len(page["steps"]) == steps
    for one in page["steps"]:
        assert (one["automation"], one["run"]) == ({"id": number, "name": "Rescue"}, 7)
        assert [step["kind"] for step in one["steps"]] == ["entered"]
