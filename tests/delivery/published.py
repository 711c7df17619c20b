"""An automation in force, put into the state database as publishing does."""

from typing import Any

import msgspec
from sqlalchemy import Engine, insert, update

from cueline.log.noticeboard import Noticeboard
from cueline.state.automation_tables import automation, automation_edition, automation_version
from cueline.workspaces.admission import publish_admission

NOW = 1_795_456_800_000


def publish(engine: Engine, board: Noticeboard, event: str, *nodes: dict[str, Any], workspace: int = 1) -> int:
    """Let `event` lead through `nodes`, one after the other, and return the automation's number."""
    named = [
        {"id": f"n{at}", "next": f"n{at + 1}" if at < len(nodes) else None, **one} for at, one in enumerate(nodes, 1)
    ]
    graph = {"triggers": [{"kind": "event", "id": "t", "event": event}], "start": "n1", "nodes": named}
    with engine.begin() as tx:
        made = {"workspace_id": workspace, "name": event, "state": "live", "version": 1, "created_at": NOW}
        number = tx.execute(
            insert(automation).values(**made, created_by="x", changed_at=NOW, changed_by="x")
        ).inserted_primary_key[0]
        version = {"workspace_id": workspace, "automation_id": number, "version": 1, "waiting": "drain"}
        body = msgspec.json.encode(graph).decode()
        tx.execute(insert(automation_version).values(**version, body=body, published_at=NOW, published_by="x"))
        if not tx.execute(update(automation_edition).values(number=automation_edition.c.number + 1)).rowcount:
            tx.execute(insert(automation_edition).values(id=1, number=1))
    publish_admission(engine, board)
    return number
