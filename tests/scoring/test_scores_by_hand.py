"""Scores changed by hand: by so many points, or set."""

import json

from tests.lane.lane_stage import NOW
from tests.scoring.lane_scores_stage import ScoreStage, an_event
from tests.scoring.scoring_samples import a_plan, a_rule


async def by_hand(stage: ScoreStage, at_ms: int, key: str = "k1", **wanted: object) -> None:
    data = {**wanted, "reason": "a call", "by": "ada@shop.example"}
    await stage.happens(at_ms, "", name="score.change", of=stage.users()[key]["id"], data=data)


async def test_a_score_is_changed_by_points_or_set(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule()))
    await stage.happens(NOW)

    await by_hand(stage, NOW + 1, points=-2.5)
    changed = stage.score()["value"]
    await by_hand(stage, NOW + 2, set_to=40)
    await by_hand(stage, NOW + 3, set_to="x")

    assert (changed, stage.score()["value"]) == (7.5, 40.0)
    first, second = stage.lines("manual")
    assert (first["milli"], second["milli"], second["rule"]) == (-2_500, 32_500, "manual.1")
    assert json.loads(first["detail"]) == {"reason": "a call", "by": "ada@shop.example"}


async def test_without_a_plan_a_score_is_changed_all_the_same_and_goes_into_the_first_plan(stage: ScoreStage) -> None:
    await stage.happens(NOW)
    await by_hand(stage, NOW + 1, set_to=5)
    alone = stage.score()["score"]
    stage.publish(a_plan(a_rule()), at_ms=NOW + 2)

    await stage.happens(NOW + 3)

    assert (alone, stage.score()["score"], stage.score()["version"]) == (5, 15, 1)


async def test_a_change_for_nobody_is_set_aside(stage: ScoreStage) -> None:
    outcomes = await stage.take(an_event("score.change", of=77, anon=None, data={"points": 1}))

    assert outcomes == ["dead_letter"]
    assert stage.table("dead_letter")[0]["code"] == "user_unknown"
    assert stage.table("user") == []


async def test_a_page_cannot_change_a_score(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule()))
    await stage.happens(NOW)

    await stage.happens(NOW + 1, name="event.score.change", of=stage.users()["k1"]["id"], data={"points": 99})

    assert stage.score()["score"] == 10


async def test_who_has_no_score_row_yet_is_set_to_what_is_asked_though_a_gate_gives_points(
    stage: ScoreStage,
) -> None:
    await stage.happens(NOW, user={"plan": "pro"})
    pro = {"kind": "user_attribute", "name": "plan", "test": {"type": "string", "operator": "is", "value": "pro"}}
    fit = a_rule("is pro", event=None, condition=pro, points={"kind": "fixed", "points": 20})
    stage.publish(a_plan(fit), at_ms=NOW + 1)

    await by_hand(stage, NOW + 2, set_to=42)

    assert stage.score()["value"] == 42
    assert [line["milli"] for line in stage.lines("manual")] == [22_000]
