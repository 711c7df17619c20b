"""A rule that was removed, and an id that comes back: what a lane holds in memory is what it would read."""

import pytest

from cueline.scoring.plan import DAY_MS
from cueline.scoring.stored import from_bytes, to_bytes
from tests.lane.lane_stage import NOW
from tests.scoring.lane_scores_stage import ScoreStage, an_event
from tests.scoring.scoring_samples import a_plan, a_rule

OLD = a_rule("old", id="x", event="a", points={"kind": "fixed", "points": 100}, decay={"kind": "linear", "days": 1})
NEW = a_rule("new", id="x", event="a", points={"kind": "fixed", "points": 5})
STAYS = a_rule("stays", event="b", points={"kind": "fixed", "points": 1})


@pytest.mark.parametrize("starts_anew", [True, False])
async def test_an_id_that_comes_back_brings_no_old_points(stage: ScoreStage, starts_anew: bool) -> None:
    lane = stage.lane()

    async def happens(at_ms: int, name: str) -> float:
        stage.now = max(stage.now, at_ms)
        await stage.send(an_event(f"event.{name}", t=at_ms, anon="k1"), received_at=at_ms)
        (stage.lane() if starts_anew else lane).drain()
        return float(stage.score()["value"])

    stage.publish(a_plan(OLD, STAYS), at_ms=NOW)
    await happens(NOW + 1, "a")
    stage.publish(a_plan(STAYS), at_ms=NOW + 2)
    await happens(NOW + 3, "b")
    scorer = stage.publish(a_plan(STAYS), at_ms=NOW + 2 * DAY_MS)
    await happens(NOW + 2 * DAY_MS + 1, "b")
    (state,) = [row["state"] for row in stage.table("score_state")]
    stage.publish(a_plan(STAYS, NEW), at_ms=NOW + 3 * DAY_MS)
    values = [await happens(NOW + 3 * DAY_MS + 1 + late, name) for late, name in enumerate("bab")]

    assert to_bytes(from_bytes(state, scorer)) == state
    assert values == [3, 8, 9]
    assert stage.scorer.rules.keys() == {"stays.1", "x.2", "manual.1"}
