"""Automations and runs to look at."""

from typing import Any

import httpx
import msgspec
from api_cast import NOW, House
from sqlalchemy import insert

from cueline.state.automation_tables import run, run_log

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
