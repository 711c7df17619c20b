"""However events are cut into batches, whatever comes twice, fails or dies: the same runs, the same effects, once."""

import json
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cueline.automations.run import from_bytes
from tests.automations.automation_stage import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    AutomationStage,
    an_event,
    an_id,
    asks,
    chain,
    is_attribute,
    on,
    span,
    wait,
    wait_event,
    webhook,
)
from tests.lane.test_lane_failures import run_through, run_until
from tests.scoring.scoring_samples import a_plan, a_rule

END = NOW + 60 * DAY
HOT = {"id": "hot", "name": "Hot", "score": 25, "rearm_below": 12}
POINTS = [
    "lane_after_read",
    "lane_before_commit",
    "lane_after_commit",
    "lane_made_before_append",
    "lane_made_after_append",
    "lane_automations_after_fence",
    "lane_automations_before_commit",
    "lane_automations_after_commit",
]
Sent = tuple[int, dict[str, Any]]

HAS_SEEN = {"kind": "has_done", "event": "see", "times": {"operator": "at_least", "count": 2}}
CONDITIONS = [
    {"kind": "tag", "name": "vip"},
    is_attribute("plan", "pro"),
    HAS_SEEN,
    {"kind": "score", "test": {"type": "number", "operator": "at_least", "value": 20}},
]
TRIGGERS = [
    on("see"),
    on("buy", nth=2),
    on("see", condition=CONDITIONS[0]),
    on("echo"),
    {"kind": "tag", "id": "t", "tag": "vip", "change": "added"},
    {"kind": "attribute_changed", "id": "t", "attribute": "plan"},
    {"kind": "score_threshold", "id": "t", "threshold": "hot"},
    {"kind": "user_created", "id": "t"},
    {"kind": "inactivity", "id": "t", "event": "see", "after": span(2, "days")},
]
SETTINGS: list[dict[str, Any]] = [
    {},
    {"concurrency": {"mode": "restart"}},
    {"concurrency": {"mode": "parallel", "most": 2}},
    {"correlate": "cart", "caps": [{"times": 2}]},
    {"reentry": {"mode": "after", "after": span(1, "hours")}, "exit": {"event": "buy"}},
    {"goal": {"condition": CONDITIONS[3]}, "quiet_hours": {"from_hour": "20:00", "until_hour": "07:00"}},
]


def one_of_the_nodes(kind: int, yes: str | None, no: str | None) -> dict[str, Any]:
    return [
        wait(90, next=yes),
        wait_event("buy", span(5, "hours"), next=yes, timeout_next=no),
        asks(CONDITIONS[0], yes, no),
        asks(CONDITIONS[1], yes, no),
        asks(CONDITIONS[2], yes, no),
        asks(CONDITIONS[3], yes, no),
        {"kind": "split", "branches": [{"id": "a", "next": yes}, {"id": "b", "next": no}]},
        {"kind": "add_tag", "tag": "vip", "next": yes},
        {"kind": "remove_tag", "tag": "vip", "next": yes},
        {"kind": "change_score", "points": 10, "next": yes},
        {"kind": "set_attribute", "attribute": "plan", "value": "{{ event.cart }}", "next": yes},
        {"kind": "create_event", "event": "echo", "attributes": {"cart": "{{ event.cart }}"}, "next": yes},
        webhook(body="{{ user.plan }} {{ user.tags | json }} {{ event.cart }} {{ user.score }}", next=yes),
        {"kind": "wait_window", "from_hour": "09:00", "until_hour": "17:00", "next": yes},
    ][kind]


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, Any]:
    """Give a graph whose ways lead on, or out."""
    size = draw(st.integers(1, 6))
    nodes = []
    for number in range(1, size + 1):
        further = st.sampled_from([None, *(f"n{later}" for later in range(number + 1, size + 1))])
        nodes.append(one_of_the_nodes(draw(st.integers(0, 13)), draw(further), draw(further)))
    triggers = draw(st.lists(st.sampled_from(TRIGGERS), min_size=1, max_size=2))
    named = [{**trigger, "id": f"t{number}"} for number, trigger in enumerate(triggers)]
    graph = chain(triggers=named, **draw(st.sampled_from(SETTINGS)))
    return {**graph, "start": "n1", "nodes": [{**node, "id": f"n{n}"} for n, node in enumerate(nodes, 1)]}


@st.composite
def histories(draw: st.DrawFn) -> list[Sent]:
    """Give events with when each is received, in that order: some late, some sent twice, of users who merge."""
    sent: list[Sent] = []
    moments = sorted(draw(st.sets(st.integers(0, 12 * 60), min_size=1, max_size=12)))
    for received_at in (NOW + minutes * 5 * MINUTE for minutes in moments):
        again = [event for _, event in sent]
        fresh = an_event(
            draw(st.sampled_from(["event.see", "event.see", "event.buy"])),
            id=an_id(1000 + len(sent)),
            t=received_at - draw(st.sampled_from([0, 0, 1, 10 * MINUTE, 3 * HOUR])),
            anon=draw(st.sampled_from(["k1", "k2", "k3"])),
            user=draw(st.sampled_from([None, None, None, {"user_id": "anna"}, {"plan": "pro"}])),
            data={"cart": draw(st.sampled_from(["a", "b"]))},
        )
        sent.append((received_at, draw(st.sampled_from([fresh, fresh, *again]))))
    return sent


_folders = count()


async def a_stage(folder: Path, graphs: list[dict[str, Any]], sent: list[Sent]) -> AutomationStage:
    place = folder / f"{next(_folders)}"
    place.mkdir()
    stage = AutomationStage(place)
    stage.publish(a_plan(a_rule(event="see")), at_ms=NOW - DAY)
    for number, graph in enumerate(graphs, 1):
        stage.automate(graph, number)
    for received_at, event in sent:
        await stage.send(event, received_at=received_at)
    stage.now = END
    return stage


def outcome(stage: AutomationStage) -> dict[str, Any]:
    """Give what may not depend on how events were cut into batches, nor on what failed."""
    causes = {row["id"]: from_bytes(row["body"]).cause for row in stage.table("run")}
    logged = [
        (row["automation_id"], row["user_id"], causes.get(row["run_id"], ""), step)
        for row in sorted(stage.table("run_log"), key=lambda row: row["id"])
        for step in json.loads(row["steps"])
    ]
    of_run = ("automation_id", "user_id", "outcome", "node", "due_at", "event_id", "started_at", "ended_at")
    return {
        "runs": sorted(repr([causes[row["id"]], *(row[name] for name in of_run)]) for row in stage.table("run")),
        "steps": {cause: [one for one in logged if one[2] == cause] for cause in sorted(causes.values())},
        "skipped": Counter(repr(one) for one in logged if not one[2]),
        "counts": sorted(repr(sorted(row.items())) for row in stage.table("run_count")),
        "leaving": sorted((row["idempotency_key"], row["state"], row["body"]) for row in stage.table("outbox")),
        "rows": sorted((row.id, row.name, row.user) for row in stage.rows()),
        "users": sorted(
            repr((row["id"], row["attributes"], sorted(json.loads(row["tags"])))) for row in stage.table("user")
        ),
        "timers": sorted(repr(sorted(row.items())) for row in stage.table("trigger_timer")),
        "waiting": stage.table("made_event"),
    }


def failing(plan: list[bool]) -> Callable[[str], None]:
    left = iter(plan)

    def fail_at(step: str) -> None:
        if step != "lane_after_acknowledge" and next(left, False):  # it is also reached once the loop has ended
            raise OSError(step)

    return fail_at


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    graphs=st.lists(graphs(), min_size=1, max_size=3),
    sent=histories(),
    cut=st.integers(1, 5),
    fails=st.lists(st.booleans(), max_size=40),
)
async def test_no_cut_and_no_failure_changes_a_run_or_an_effect(
    tmp_path: Path, graphs: list[dict[str, Any]], sent: list[Sent], cut: int, fails: list[bool]
) -> None:
    smooth, rough = [await a_stage(tmp_path, graphs, sent) for _ in range(2)]

    smooth.lane().drain()
    run_through(rough, rough.lane(batch_events=cut, fail_at=failing(fails)))
    for _ in range(3):
        rough.lane(batch_events=cut).drain()

    assert outcome(rough) == outcome(smooth)
    for stage in (smooth, rough):
        stage.close()


@pytest.mark.parametrize("point", POINTS)
async def test_after_a_failure_at_any_step_every_effect_is_there_once(tmp_path: Path, point: str) -> None:
    loop = [{"kind": "add_tag", "tag": "vip"}, wait(90), {"kind": "create_event", "event": "echo"}, webhook(body="x")]
    sent = [(NOW + n, an_event("event.see", id=an_id(n), t=NOW + n, anon=f"k{n % 3}")) for n in range(9)]
    smooth, rough = [await a_stage(tmp_path, [chain(*loop, triggers=[on("see")])], sent) for _ in range(2)]
    failures = iter([True, True, False, True])

    def fail_at(reached: str) -> None:
        if reached == point and next(failures, False):
            raise OSError(point)

    smooth.lane().drain()
    smooth.passes(2 * HOUR)
    run_through(rough, rough.lane(batch_events=2, fail_at=fail_at))
    failures = iter([True, True, False, True])
    rough.now += 2 * HOUR
    run_until(rough.lane(batch_events=2, fail_at=fail_at), lambda: {*rough.outcomes()} == {"completed"})
    rough.lane().drain()

    assert outcome(rough) == outcome(smooth)
    assert (len(rough.outbox()), len(rough.happened("echo")), len(rough.happened("user.tag_added"))) == (3, 3, 3)
    for stage in (smooth, rough):
        stage.close()
