"""However events are cut into batches, whatever fails or dies in between: the same scores, the same crossings, once."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cueline.lane.checkpoint import LaneFencedError
from cueline.scoring.plan import DAY_MS
from tests.lane.lane_stage import NOW, an_id
from tests.lane.test_lane_failures import run_through
from tests.scoring.lane_scores_stage import DONE, ScoreStage, an_event, told_in_order
from tests.scoring.scoring_samples import BEGIN, a_plan, a_rule, plans

END = NOW + 90 * DAY_MS
HOT = {"id": "hot", "name": "Hot", "score": 15, "rearm_below": 12}
HALVES = {"kind": "half_life", "days": 1}
POINTS = [
    "lane_after_read",
    "lane_after_fence",
    "lane_before_commit",
    "lane_after_commit",
    "lane_after_publish",
    "lane_made_before_append",
    "lane_made_after_append",
    "lane_timers_after_fence",
    "lane_timers_before_commit",
    "lane_timers_after_commit",
    "log_before_commit",
]

Sent = tuple[int, dict[str, Any]]


@st.composite
def some_events(draw: st.DrawFn) -> list[Sent]:
    """Give events with when each is received, in that order: some late, some sent twice, of users who merge."""
    sent: list[Sent] = []
    for hours in sorted(draw(st.lists(st.integers(0, 60 * 24), min_size=1, max_size=14))):
        received_at = NOW + hours * 3_600_000
        again = [event for at_ms, event in sent if received_at - at_ms < DAY_MS]
        fresh = draw(an_event_at(received_at, len(sent)))
        sent.append((received_at, draw(st.sampled_from([fresh, fresh, *again]))))
    return sent


@st.composite
def an_event_at(draw: st.DrawFn, received_at: int, number: int) -> dict[str, Any]:
    late = draw(st.sampled_from([0, 0, 1, 3_600_000, 5 * DAY_MS]))
    return an_event(
        draw(st.sampled_from(["event.see", "event.buy"])),
        id=an_id(draw(st.integers(0, 9)) * 100 + number),
        t=received_at - late,
        anon=draw(st.sampled_from(["k1", "k2", "k3"])),
        user=draw(st.sampled_from([None, None, None, {"user_id": "anna"}, {"plan": "pro"}])),
        data=draw(st.sampled_from([{}, {"page": "/a"}, {"page": "/b"}])),
    )


_folders = count()


async def a_stage(folder: Path, plan: dict[str, Any], sent: list[Sent]) -> ScoreStage:
    place = folder / f"{next(_folders)}"
    place.mkdir()
    stage = ScoreStage(place)
    stage.publish(plan, at_ms=BEGIN)
    for received_at, event in sent:
        await stage.send(event, received_at=received_at)
    stage.now = END
    return stage


def outcome(stage: ScoreStage) -> dict[str, Any]:
    """Give what may not depend on how events were cut into batches."""
    lines = [{name: line[name] for name in line if name not in {"id", "at"}} for line in stage.lines()]
    scorer = stage.scorer
    return {
        "totals": stage.totals(scorer, END),
        "above": {row["user_id"]: row["above"] for row in stage.table("user_score")},
        "lines": sorted(map(repr, lines)),
        "crossings": sorted(row.id for row in stage.rows() if row.name == "score.threshold"),
        "waiting": stage.table("made_event"),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans(), sent=some_events(), cut=st.integers(1, 5), fails=st.lists(st.booleans(), max_size=40))
async def test_no_cut_and_no_failure_changes_a_score_or_a_crossing(
    tmp_path: Path, plan: dict[str, Any], sent: list[Sent], cut: int, fails: list[bool]
) -> None:
    smooth, rough = [await a_stage(tmp_path, plan, sent) for _ in range(2)]
    failing = iter(fails)

    def fail_at(step: str) -> None:
        if step != "lane_after_acknowledge" and next(failing, False):  # it is also reached once the loop has ended
            raise OSError(step)

    smooth.lane().drain()
    run_through(rough, rough.lane(batch_events=cut, fail_at=fail_at))
    rough.lane().drain()

    assert outcome(rough) == outcome(smooth)
    for stage in (smooth, rough):
        stage.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans(), sent=some_events(), cut=st.integers(1, 5))
async def test_scores_equal_a_recompute_of_all_that_is_stored(
    tmp_path: Path, plan: dict[str, Any], sent: list[Sent], cut: int
) -> None:
    stage = await a_stage(tmp_path, plan, sent)

    for _ in range(len(sent)):
        stage.lane(batch_events=cut).drain()

    scorer = stage.scorer
    assert stage.totals(scorer, END) == stage.recomputed(scorer, END)
    stage.close()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans(), sent=some_events(), cut=st.integers(1, 5))
async def test_crossings_are_those_of_the_events_one_by_one(
    tmp_path: Path, plan: dict[str, Any], sent: list[Sent], cut: int
) -> None:
    alone = [(at_ms, {**event, "anon": "k1", "user": None}) for at_ms, event in sent]
    stage = await a_stage(tmp_path, plan, alone)
    scorer = stage.scorer

    stage.lane(batch_events=cut).drain()

    if not scorer.fit_rules:
        assert stage.crossings() == told_in_order(scorer, stage.rows(), END - 200)
    stage.close()


@pytest.mark.parametrize("point", POINTS)
async def test_after_a_failure_at_any_step_every_crossing_is_told_once(tmp_path: Path, point: str) -> None:
    plan = a_plan(a_rule(decay=HALVES), thresholds=[HOT])
    sent = [(NOW + n, an_event(DONE, t=NOW + n, anon=f"k{n % 3}")) for n in range(9)]
    smooth, rough = [await a_stage(tmp_path, plan, sent) for _ in range(2)]
    failures = iter([True, True, False, True])

    def fail_at(reached: str) -> None:
        if reached == point and next(failures, False):
            raise OSError(point)

    rough.log._fail_at = fail_at
    smooth.lane().drain()
    run_through(rough, rough.lane(batch_events=2, fail_at=fail_at))
    rough.log._fail_at = lambda _: None
    rough.lane().drain()

    assert outcome(rough) == outcome(smooth)
    assert [way for _, way, _ in rough.crossings()].count("up") == 3
    assert len({row.id for row in rough.rows()}) == len(rough.rows())
    for stage in (smooth, rough):
        stage.close()


async def test_what_was_made_and_not_appended_goes_to_the_log_on_the_next_start(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(), thresholds=[HOT]))
    await stage.send(an_event(DONE, anon="k1"), an_event(DONE, anon="k1"))
    with pytest.raises(KeyboardInterrupt):
        stage.lane(fail_at=interrupt("lane_made_before_append")).drain()
    left = stage.table("made_event")

    stage.lane().drain()

    assert len(left) == 1
    assert [way for _, way, _ in stage.crossings()] == ["up"]


async def test_what_was_appended_twice_counts_once(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(), thresholds=[HOT]))
    await stage.send(an_event(DONE, anon="k1"), an_event(DONE, anon="k1"))
    with pytest.raises(KeyboardInterrupt):
        stage.lane(fail_at=interrupt("lane_made_after_append")).drain()

    stage.lane().drain()

    assert len([entry for entry in stage.logged() if entry.library == "cueline"]) == 2
    assert [way for _, way, _ in stage.crossings()] == ["up"]
    assert stage.feed.outcomes.count("duplicate") == 1


def interrupt(point: str) -> Callable[[str], None]:
    """Give what ends a lane at a step as a kill would: nothing catches it."""

    def fail_at(reached: str) -> None:
        if reached == point:
            raise KeyboardInterrupt

    return fail_at


async def test_a_lane_that_was_taken_over_lets_no_time_pass(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(decay=HALVES)))
    await stage.happens(NOW)
    former = stage.lane()
    former.drain()
    stage.lane().drain()
    before = stage.table("user_score")
    stage.now = NOW + DAY_MS

    with pytest.raises(LaneFencedError):
        former.drain()

    assert stage.table("user_score") == before
