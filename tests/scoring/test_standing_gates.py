"""Rules that ask where a user stands count as soon as that changes."""

from tests.lane.lane_stage import NOW
from tests.scoring.lane_scores_stage import ScoreStage
from tests.scoring.scoring_samples import a_plan, a_rule


async def test_a_gate_on_a_tag_opens_and_closes_with_it(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(condition={"kind": "tag", "name": "VIP"})))
    await stage.happens(NOW)
    totals = [stage.score()["score"]]

    for at_ms, verb in enumerate(["user.tag_added", "user.tag_removed"], NOW + 1):
        await stage.happens(at_ms, "", name=verb, of=1, data={"tag": "VIP"})
        totals.append(stage.score()["score"])

    assert totals == [0, 10, 0]
