"""An automation in force, put there as a member does."""

from typing import Any

from sqlalchemy import Engine

from cueline.automations import publication
from cueline.automations.changes import create
from cueline.log.noticeboard import Noticeboard
from cueline.workspaces.desk import Desk

NOW = 1_795_456_800_000


def publish(engine: Engine, board: Noticeboard, event: str, *nodes: dict[str, Any], workspace: int = 1) -> int:
    """Let `event` lead through `nodes`, one after the other, and return the automation's number."""
    named = [
        {"id": f"n{at}", "next": f"n{at + 1}" if at < len(nodes) else None, **one} for at, one in enumerate(nodes, 1)
    ]
    graph = {"triggers": [{"kind": "event", "id": "t", "event": event}], "start": "n1", "nodes": named}
    desk = Desk(engine, board, lambda: NOW)
    number = create(desk, workspace, event, graph, "ada@shop.example")
    publication.publish(desk, workspace, number, "drain", {}, "ada@shop.example")
    return number
