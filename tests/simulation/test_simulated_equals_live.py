"""Simulating a period gives what the lane did in it: the same runs, the same steps, the same things to send."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, text

from cueline.automations.graph import Graph
from cueline.event import EventRow, Offset
from cueline.lane.lane import SETTLED_MS
from cueline.simulation.replay import Period, Replay
from cueline.simulation.scratch import Subject, scratch_database
from cueline.state.engine import reading
from cueline.state.standing_tables import segment, segment_edition
from cueline.users.everyone import survivors
from tests.automations.automation_stage import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    AutomationStage,
    asks,
    chain,
    is_attribute,
    on,
    span,
    wait,
    wait_event,
    webhook,
)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[AutomationStage]:
    made = AutomationStage(tmp_path)
    yield made
    made.close()


def told(engine: Engine) -> dict[str, list[Any]]:
    """Give what matters of runs, steps and what leaves; numbers of rows apart."""
    with engine.connect() as connection:
        runs = connection.execute(text("SELECT * FROM run ORDER BY started_at, user_id, instance")).mappings().all()
        log = connection.execute(text("SELECT * FROM run_log ORDER BY at, user_id, id")).mappings().all()
        leaving = connection.execute(text("SELECT * FROM outbox ORDER BY idempotency_key")).mappings().all()
        counted = connection.execute(text("SELECT * FROM run_count ORDER BY node, what")).mappings().all()
    names = ("user_id", "instance", "state", "outcome", "node", "due_at", "event_id", "started_at", "ended_at")
    steps: dict[int, list[Any]] = {}
    for row in log:
        steps.setdefault(row["user_id"], []).extend(map(_comparable, json.loads(row["steps"])))
    return {
        "runs": [[_rough(row[name]) for name in names] for row in runs],
        "steps": sorted(steps.items()),
        "leaving": [
            [_rough(row[name]) for name in ("idempotency_key", "node", "destination", "due_at")] for row in leaving
        ],
        "counts": [[row["node"], row["what"], row["count"]] for row in counted],
    }


def _comparable(step: dict[str, Any]) -> str:
    return json.dumps(_rough(step), sort_keys=True)


def _rough(value: Any) -> Any:
    """Give moments by the minute: a change takes a live lane its moment to come through the log."""
    match value:
        case dict():
            return {name: _rough(one) for name, one in value.items()}
        case int() if value > NOW // 2:
            return value // MINUTE
        case _:
            return value


def pass_by(stage: AutomationStage, until_ms: int) -> None:
    """Let time pass in a live lane, which is there whenever something is due."""
    due = text("SELECT min(due_at) FROM run WHERE due_at IS NOT NULL")
    while True:
        with stage.engine.connect() as connection:
            at_ms = connection.execute(due).scalar()
        if at_ms is None or at_ms > until_ms:
            break
        stage.wait_until(max(stage.now, at_ms + SETTLED_MS))
    stage.wait_until(until_ms)


def simulated(stage: AutomationStage, graph: dict[str, Any], since_ms: int) -> dict[str, list[Any]]:
    rows = stage.rows()

    def following(after: Offset, limit: int) -> list[EventRow]:
        return [msgspec.convert(msgspec.to_builtins(row), EventRow) for row in rows if row.offset > after][:limit]

    subject = Subject(workspace=1, automation=1, name="Automation 1", graph=msgspec.convert(graph, Graph))
    with reading(stage.engine) as tx:
        part_of = survivors(tx, 1)
    with scratch_database(stage.engine, 1) as scratch:
        Replay(scratch, subject, Period(since_ms, stage.now + 1), part_of, lambda: False).run(following)
        return told(scratch)


RICH = chain(
    asks(is_attribute("plan", "pro", whose="event"), "n2", "n4"),
    webhook(),
    {"kind": "add_tag", "tag": "pro", "next": "n4"},
    wait_event("purchase", span(1, "hours"), next="n5", timeout_next="n6"),
    {"kind": "goal"},
    {
        "kind": "split",
        "branches": [{"id": "a", "next": "n7"}, {"id": "b", "weight": 2, "next": "n8"}],
    },
    {"kind": "create_event", "event": "nudged", "attributes": {"plan": "{{ event.plan }}"}, "next": "n8"},
    wait(90),
    {"kind": "set_attribute", "attribute": "stage", "value": "asked"},
    webhook("https://hooks.example/b"),
    triggers=[on("exit_intent"), {"kind": "tag", "id": "tagged", "tag": "vip", "change": "added"}],
    reentry={"mode": "after", "after": span(2, "hours")},
    exit={"event": "unsubscribed"},
)


async def test_a_story_with_every_kind_of_step(stage: AutomationStage) -> None:
    await stage.does("exit_intent", NOW, data={"plan": "pro"})
    since = stage.now = NOW + MINUTE
    stage.automate(RICH)
    for minute, key in enumerate(("k1", "k2", "k3", "k1", "k4")):
        await stage.does("exit_intent", since + minute * MINUTE, key, data={"plan": "pro" if minute % 2 else "free"})
    await stage.does("purchase", since + 10 * MINUTE, "k2")
    await stage.does("unsubscribed", since + 20 * MINUTE, "k3")
    await stage.makes("user.tag_added", "k4", tag="vip")
    pass_by(stage, stage.now + DAY)

    live = told(stage.engine)

    assert {row[3] for row in live["runs"]} == {"completed", "goal", "exit"}
    assert simulated(stage, RICH, since) == live


async def test_who_becomes_part_of_another_while_their_tag_is_on_its_way(stage: AutomationStage) -> None:
    for key, own_id in (("k3", None), ("k1", None), ("k2", "bob"), ("k1", None)):
        await stage.does("exit_intent", NOW, key, data={"plan": "pro"}, **as_user(own_id))
    since = stage.now = NOW + MINUTE
    stage.automate(RICH)
    for key, own_id in (("k1", None), ("k2", "ann"), ("k1", "bob")):
        await stage.does("exit_intent", stage.now, key, data={"plan": "pro"}, **as_user(own_id))
    pass_by(stage, stage.now + DAY)

    live = told(stage.engine)

    assert any("settled" in step for step in dict(live["steps"])[2]), "under the number from before"
    assert simulated(stage, RICH, since) == live


def as_user(own_id: str | None) -> dict[str, Any]:
    return {"user": {"user_id": own_id}} if own_id else {}


SIGHTS = st.tuples(
    st.sampled_from(["exit_intent", "purchase", "unsubscribed", "client.update", "page_view"]),
    st.sampled_from(["k1", "k2", "k3"]),
    st.sampled_from([0, MINUTE, 31 * MINUTE, HOUR, 5 * HOUR]),
    st.sampled_from([{"plan": "pro"}, {"plan": "free"}, {}]),
    st.sampled_from([None, "ann", "bob"]),
)


@settings(deadline=None, max_examples=25)
@given(
    graph=st.sampled_from([RICH, {**RICH, "triggers": [on("exit_intent")]}]),
    before=st.lists(SIGHTS, max_size=4),
    during=st.lists(SIGHTS, min_size=1, max_size=12),
)
async def test_any_history(
    graph: dict[str, Any], before: list[Any], during: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    stage = AutomationStage(tmp_path_factory.mktemp("live"))

    async def happen(sights: list[Any]) -> None:
        for name, key, later, data, own_id in sights:
            pass_by(stage, stage.now + later)
            await stage.does(name, stage.now, key, data=data, **as_user(own_id))

    await happen(before)
    since = stage.now = stage.now + MINUTE
    stage.automate(graph)
    await happen(during)
    pass_by(stage, stage.now + DAY)
    live = told(stage.engine)

    assert simulated(stage, graph, since) == live
    stage.close()


async def test_segments_and_scores_come_to_be_as_they_were(stage: AutomationStage) -> None:
    graph = chain(
        {"kind": "change_score", "points": 60, "next": "n2"},
        {"kind": "add_tag", "tag": "pro"},
        triggers=[{"id": "pro", "kind": "segment", "segment": 1, "change": "entered"}],
        reentry={"mode": "always"},
    )
    condition = json.dumps(is_attribute("plan", "pro"))
    row = {"id": 1, "workspace_id": 1, "name": "Pro", "condition": condition, "zone": "UTC", "revision": 1}
    with stage.engine.begin() as tx:
        tx.execute(insert(segment), [{**row, "fill_until": 0, "created_at": NOW, "changed_at": NOW}])
        tx.execute(insert(segment_edition), [{"id": 1, "number": 1}])
    await stage.does("client.update", NOW, "k1", data={"plan": "free"})
    since = stage.now = NOW + MINUTE
    stage.automate(graph)
    for minute, (key, plan) in enumerate([("k1", "pro"), ("k2", "pro"), ("k1", "free"), ("k1", "pro")]):
        await stage.does("client.update", since + minute * MINUTE, key, data={"plan": plan})
    pass_by(stage, stage.now + HOUR)

    live = told(stage.engine)

    assert [row[3] for row in live["runs"]] == ["completed"] * 3
    assert simulated(stage, graph, since) == live


async def test_what_the_automation_made_itself_is_not_told_twice(stage: AutomationStage) -> None:
    graph = chain(
        {"kind": "create_event", "event": "nudged"}, triggers=[on("exit_intent"), {**on("nudged"), "id": "u"}]
    )
    graph["settings"] = {"reentry": {"mode": "always"}, "concurrency": {"mode": "parallel"}}
    stage.automate(graph)
    since = stage.now
    await stage.does("exit_intent", since)
    pass_by(stage, stage.now + MINUTE)

    live = told(stage.engine)

    assert simulated(stage, graph, since) == live
    assert len(live["runs"]) > 1
