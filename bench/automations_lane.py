"""What automations cost in the lane: 50 of them, against the same lane without any; runs and steps a second."""

import gc
import json
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from sqlalchemy import Engine, insert

from bench.load import NAMES
from bench.scoring_lane import Bench
from cueline.automations.graph import Graph
from cueline.server.garbage import collect_rarely
from cueline.state.automation_tables import automation, automation_edition, automation_version

ROUNDS = 5
AUTOMATIONS = 50
MATCHING = 2


def run(events: int = 10_000) -> dict[str, Any]:
    """Process events with and without automations, in turns, and compare the CPU time.

    `automations_ratio`: 2 of the 50 wait for events that come, and let every such user in; the other 48 wait for
    others. `asked_ratio`: every event finds 2 that wait for it and asks their conditions, which are not met.
    `started_us`: what an event costs in all that starts a run of three steps which waits, and sends.
    """
    with tempfile.TemporaryDirectory() as directory:
        plain, few, asked, starting = (Bench(Path(directory) / name) for name in ("plain", "few", "asked", "starting"))
        publish(few.engine, [a_graph(f"bench_{n}" if n < MATCHING else f"other_{n}") for n in range(AUTOMATIONS)])
        publish(asked.engine, [a_graph(f"bench_{n % NAMES}", plan="basic") for n in range(MATCHING * NAMES)])
        publish(starting.engine, [a_graph(f"bench_{n}") for n in range(NAMES)])
        benches = (plain, few, asked, starting)
        for bench in benches:
            bench.costs(4_000)
        collect_rarely()
        costs = [tuple(bench.costs(events) for bench in benches) for _ in range(ROUNDS)]
        runs, logged, sent = (starting.count(table) for table in ("run", "run_log", "outbox"))
        few_runs = few.count("run")
        for bench in benches:
            bench.log.close()
    gc.unfreeze()
    bare, with_few, with_asked, with_start = (median(column) for column in zip(*costs, strict=True))
    started = (with_start - bare) / (runs / (events * ROUNDS + 4_000))
    return {
        "automations_ratio": round(median(one[1] / one[0] for one in costs), 3),
        "asked_ratio": round(median(one[2] / one[0] for one in costs), 3),
        "lane_cpu_us": round(bare, 2),
        "few_cpu_us": round(with_few, 2),
        "asked_cpu_us": round(with_asked, 2),
        "run_start_us": round(started, 2),
        "run_starts_per_second": round(1e6 / started),
        "steps_per_second": round(4e6 / started),
        "runs": runs,
        "logged": logged,
        "sent": sent,
        "few_runs": few_runs,
        "events": events * ROUNDS,
    }


def a_graph(event: str, plan: str = "premium") -> dict[str, Any]:
    """Give an automation as people make them: a condition, a webhook, a wait."""
    has_plan = {"kind": "event_attribute", "name": "plan", "test": {"type": "string", "operator": "is", "value": plan}}
    return {
        "triggers": [{"kind": "event", "id": "t", "event": event, "condition": has_plan}],
        "start": "known",
        "nodes": [
            {"id": "known", "kind": "condition", "condition": has_plan, "yes": "tell", "no": None},
            {
                "id": "tell",
                "kind": "webhook",
                "url": "https://hooks.example/{{ event.plan }}",
                "body": '{"user": "{{ user.key }}", "plan": "{{ event.plan }}"}',
                "next": "later",
            },
            {"id": "later", "kind": "wait", "span": {"amount": 1, "unit": "days"}},
        ],
        "settings": {"concurrency": {"mode": "parallel", "most": 100}},
    }


def publish(engine: Engine, graphs: list[dict[str, Any]]) -> None:
    """Put automations in force."""
    now = time.time_ns() // 1_000_000 - 3_600_000
    made = {"workspace_id": 1, "created_at": now, "created_by": "bench", "changed_at": now, "changed_by": "bench"}
    published = {"workspace_id": 1, "waiting": "drain", "mapping": "{}", "published_at": now, "published_by": "bench"}
    numbered = [(n, msgspec.json.encode(msgspec.convert(graph, Graph)).decode()) for n, graph in enumerate(graphs, 1)]
    with engine.begin() as tx:
        tx.execute(
            insert(automation), [{"id": n, "name": f"a{n}", "state": "live", "version": 1, **made} for n, _ in numbered]
        )
        rows = [{"automation_id": n, "version": 1, "body": body, **published} for n, body in numbered]
        tx.execute(insert(automation_version), rows)
        tx.execute(insert(automation_edition), [{"id": 1, "number": 1}])


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
