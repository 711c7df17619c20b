"""A lane with automations: published into its state database, and what became of their runs, read back."""

import json
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, update

from cueline.automations.graph import Graph
from cueline.state.automation_tables import automation, automation_edition, automation_version
from tests.lane.lane_stage import NOW, SECOND, an_event, an_id
from tests.scoring.lane_scores_stage import ScoreStage

MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

ON_EXIT = {"kind": "event", "id": "t", "event": "exit_intent"}
EVERY_WAY_ON = {"condition", "split", "goal", "exit"}


def chain(*nodes: dict[str, Any], triggers: Any = (ON_EXIT,), **settings: Any) -> dict[str, Any]:
    """Give a graph whose nodes follow one another; they are named n1, n2, … unless they name themselves."""
    named = [{"id": f"n{number}", **node} for number, node in enumerate(nodes, 1)]
    for one, following in pairwise(named):
        if one["kind"] not in EVERY_WAY_ON:
            one.setdefault("next", following["id"])
    start = named[0]["id"] if named else None
    return {"triggers": list(triggers), "start": start, "nodes": named, "settings": settings}


def span(amount: int, unit: str = "minutes") -> dict[str, Any]:
    return {"amount": amount, "unit": unit}


def wait(amount: int = 30, unit: str = "minutes", **fields: Any) -> dict[str, Any]:
    return {"kind": "wait", "span": span(amount, unit), **fields}


def wait_event(event: str = "purchase", timeout: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return {"kind": "wait_event", "event": event, "timeout": timeout or span(1, "hours"), **fields}


def asks(condition: dict[str, Any], yes: str | None, no: str | None, **fields: Any) -> dict[str, Any]:
    return {"kind": "condition", "condition": condition, "yes": yes, "no": no, **fields}


def webhook(url: str = "https://hooks.example/a", **fields: Any) -> dict[str, Any]:
    return {"kind": "webhook", "url": url, **fields}


def on(event: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "event", "id": "t", "event": event, **fields}


def is_attribute(name: str, value: str, *, whose: str = "user") -> dict[str, Any]:
    return {"kind": f"{whose}_attribute", "name": name, "test": {"type": "string", "operator": "is", "value": value}}


class AutomationStage(ScoreStage):
    """One state database, one log, and the automations of workspace 1."""

    def automate(
        self, graph: dict[str, Any], number: int = 1, *, waiting: str = "drain", mapping: dict[str, Any] | None = None
    ) -> None:
        """Publish the next version of an automation."""
        known = automation_version.c.automation_id == number
        newest = select(func.coalesce(func.max(automation_version.c.version), 0)).where(known)
        with self.engine.begin() as tx:
            version = tx.execute(newest).scalar_one() + 1
            tx.execute(delete(automation).where(automation.c.id == number))
            tx.execute(insert(automation), [_automation(number, version, self.now)])
            row = {
                "workspace_id": 1,
                "automation_id": number,
                "version": version,
                "body": msgspec.json.encode(msgspec.convert(graph, Graph)).decode(),
                "waiting": waiting,
                "mapping": json.dumps(mapping or {}),
                "published_at": self.now,
                "published_by": "ada@shop.example",
            }
            tx.execute(insert(automation_version), [row])
        self._is_changed()

    def set_state(self, state: str, number: int = 1) -> None:
        """Pause, resume or archive an automation."""
        with self.engine.begin() as tx:
            tx.execute(update(automation).where(automation.c.id == number).values(state=state))
        self._is_changed()

    def _is_changed(self) -> None:
        with self.engine.begin() as tx:
            if not tx.execute(update(automation_edition).values(number=automation_edition.c.number + 1)).rowcount:
                tx.execute(insert(automation_edition), [{"id": 1, "number": 1}])

    async def does(self, name: str = "exit_intent", at_ms: int | None = None, key: str = "k1", **fields: Any) -> None:
        """Let a user do something, received now, and a lane that starts anew process it and what follows."""
        at_ms = self.now if at_ms is None else at_ms
        self.now = max(self.now, at_ms)
        wire = name if "." in name or name == "page_view" else f"event.{name}"
        event = an_event(wire, **{"id": an_id(), "t": at_ms, "anon": key, **fields})
        await self.send(event, received_at=self.now)
        self.lane().drain()

    async def makes(self, verb: str, key: str = "k1", **data: Any) -> None:
        """Let Cueline make an event of a user."""
        number = self.users()[key]["id"]
        await self.send(an_event(verb, t=self.now, anon=None, of=number, data=data), received_at=self.now)
        self.lane().drain()

    def passes(self, span_ms: int) -> None:
        """Let time pass, and a lane do what is due."""
        self.wait_until(self.now + span_ms)

    def runs(self, number: int = 1) -> list[dict[str, Any]]:
        return [row for row in self.table("run") if row["automation_id"] == number]

    def outcomes(self, number: int = 1) -> list[str]:
        """Give how each run ended, in the order they began; of those that go on, where they wait."""
        return [row["outcome"] or f"at {row['node']}" for row in self.runs(number)]

    def steps(self, number: int = 1) -> list[dict[str, Any]]:
        """Give all steps in the order they were taken."""
        return [
            step
            for row in sorted(self.table("run_log"), key=lambda row: row["id"])
            if row["automation_id"] == number
            for step in json.loads(row["steps"])
        ]

    def story(self, number: int = 1) -> list[str]:
        """Give each step in words: its kind, what was decided, and the way on."""
        return [
            " ".join([step["kind"], *(step[one] for one in ("decision", "exit") if step.get(one))])
            for step in self.steps(number)
        ]

    def at(self, kind: str, number: int = 1) -> list[int]:
        """Give when steps of a kind were taken."""
        return [step["at"] for step in self.steps(number) if step["kind"] == kind]

    def errors(self, number: int = 1) -> list[str]:
        return [step["error"]["code"] for step in self.steps(number) if step.get("error")]

    def outbox(self) -> list[dict[str, Any]]:
        return [{**row, "content": json.loads(row["body"])} for row in self.table("outbox")]

    def counts(self, number: int = 1) -> dict[tuple[str, str], int]:
        rows = [row for row in self.table("run_count") if row["automation_id"] == number]
        return {(row["node"], row["what"]): row["count"] for row in rows}

    def happened(self, name: str) -> list[Any]:
        return [row for row in self.rows() if row.name == name]


def _automation(number: int, version: int, now: int) -> dict[str, Any]:
    return {
        "id": number,
        "workspace_id": 1,
        "name": f"Automation {number}",
        "state": "live",
        "version": version,
        "created_at": now,
        "created_by": "ada@shop.example",
        "changed_at": now,
        "changed_by": "ada@shop.example",
    }


__all__ = ["DAY", "HOUR", "MINUTE", "NOW", "ON_EXIT", "SECOND", "AutomationStage", "an_event", "an_id", "chain"]
