"""What users are above when a version of the plan moves a threshold, removes it or makes it anew."""

from typing import Any

from tests.lane.lane_stage import NOW
from tests.scoring.lane_scores_stage import ScoreStage
from tests.scoring.scoring_samples import a_plan, a_rule

RULE = a_rule(points={"kind": "fixed", "points": 25})


def hot(score: int, rearm_below: int) -> dict[str, Any]:
    return {"id": "hot", "name": "Hot", "score": score, "rearm_below": rearm_below}


def told_after(stage: ScoreStage, at_ms: int) -> list[tuple[str, int]]:
    return [(way, moment) for _, way, moment in stage.crossings() if moment > at_ms]


async def test_a_threshold_raised_above_a_score_is_told_when_it_is_reached(stage: ScoreStage) -> None:
    stage.publish(a_plan(RULE, thresholds=[hot(20, 15)]))
    await stage.happens(NOW)
    stage.publish(a_plan(RULE, thresholds=[hot(50, 15)]), thresholds="always", at_ms=NOW + 1)

    await stage.happens(NOW + 2)

    assert told_after(stage, NOW) == [("up", NOW + 2)]


async def test_a_threshold_lowered_below_a_score_that_was_above_it_is_told_no_second_time(stage: ScoreStage) -> None:
    stage.publish(a_plan(RULE, thresholds=[hot(20, 15)]))
    await stage.happens(NOW)
    stage.publish(a_plan(RULE, thresholds=[hot(10, 5)]), thresholds="always", at_ms=NOW + 1)

    await stage.happens(NOW + 2)

    assert told_after(stage, NOW) == []


async def test_a_threshold_that_was_removed_and_made_anew_is_told_when_it_is_reached(stage: ScoreStage) -> None:
    stage.publish(a_plan(RULE, thresholds=[hot(20, 15)]))
    await stage.happens(NOW)
    stage.publish(a_plan(RULE), at_ms=NOW + 1)
    stage.publish(a_plan(RULE, thresholds=[hot(40, 10)]), at_ms=NOW + 2)

    await stage.happens(NOW + 3)

    assert told_after(stage, NOW) == [("up", NOW + 3)]


async def test_above_a_threshold_that_stays_as_it_is_a_score_stays_above_it(stage: ScoreStage) -> None:
    stage.publish(
        a_plan(RULE, a_rule("less", event="less", points={"kind": "fixed", "points": -8}), thresholds=[hot(20, 15)])
    )
    await stage.happens(NOW)
    await stage.happens(NOW + 1, name="event.less")
    stage.publish(a_plan(RULE, thresholds=[hot(20, 15)]), at_ms=NOW + 2)

    await stage.happens(NOW + 3)

    assert told_after(stage, NOW) == []
