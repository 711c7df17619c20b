"""Automations and runs to look at."""

import json
from itertools import count
from typing import Any

import httpx
import msgspec
from api_cast import NOW, House
from sqlalchemy import insert

from cueline.state.automation_tables import automation, outbox, run, run_log

PLACE = "/api/app/workspaces/1"
LIST = f"{PLACE}/automations"
GRAPH: dict[str, Any] = {
    "triggers": [{"id": "t", "kind": "event", "event": "exit_intent"}],
    "start": "wait",
    "nodes": [
        {"id": "wait", "kind": "wait", "name": "An hour", "span": {"amount": 1, "unit": "hours"}, "next": "tag"},
        {"id": "tag", "kind": "add_tag", "tag": "left"},
    ],
}
_keys = count()
BY_HAND = {**GRAPH, "triggers": [{"id": "hand", "kind": "manual"}, {"id": "hook", "kind": "webhook"}]}


async def made(client: httpx.AsyncClient, graph: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await client.post(LIST, json={"name": "Rescue", "graph": GRAPH if graph is None else graph})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def published(client: httpx.AsyncClient, graph: dict[str, Any] | None = None) -> dict[str, Any]:
    number = (await made(client, graph))["automation"]["id"]
    answer = await client.post(f"{LIST}/{number}/publish", json={})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def add_run(house: House, **fields: Any) -> int:
    row = {
        "workspace_id": 1,
        "automation_id": 1,
        "version": 1,
        "user_id": 1,
        "instance": "",
        "state": "running",
        "node": "wait",
        "due_at": NOW + 1000,
        "event_id": "e",
        "started_at": NOW,
        "changed_at": NOW,
        "body": b"",
        **fields,
    }
    with house.engine.begin() as tx:
        return int(tx.execute(insert(run).values(row).returning(run.c.id)).scalar_one())


def log(house: House, run_id: int, *steps: dict[str, Any], user_id: int = 1) -> None:
    row = {"workspace_id": 1, "automation_id": 1, "run_id": run_id, "user_id": user_id, "at": NOW}
    with house.engine.begin() as tx:
        tx.execute(insert(run_log).values({**row, "steps": msgspec.json.encode(steps).decode()}))


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


def leave(house: House, user: int, *at: int | None, **fields: Any) -> list[int]:
    """Put something into the outbox that ended at each of these moments; None: it waits still."""
    row = {
        "workspace_id": 1,
        "automation_id": 3,
        "run_id": 7,
        "node": "tell_sales",
        "user_id": user,
        "kind": "webhook",
        "destination": "crm.example:443",
        "body": b'{"type": "request", "url": "https://crm.example/leads"}',
        "state": "delivered",
        "attempts": 2,
        "until_at": NOW,
        "created_at": NOW,
        **fields,
    }
    numbers: list[int] = []
    with house.engine.begin() as tx:
        for moment in at:
            of_it = {"idempotency_key": f"left {next(_keys)}", "ended_at": moment}
            if moment is None:
                of_it["state"] = "waiting"
            numbers.append(tx.execute(insert(outbox).values(row | of_it).returning(outbox.c.id)).scalar_one())
    return numbers
