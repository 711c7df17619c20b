"""Rules that ask where a user stands count as soon as that changes, and ask the same clock whoever reads them."""

from zoneinfo import ZoneInfo

import pytest

from cueline.scoring.scores import Scores
from cueline.scoring.value import total_at
from tests.lane.lane_stage import NOW
from tests.scoring.lane_scores_stage import ScoreStage
from tests.scoring.scoring_samples import BEGIN, HOUR_MS, a_plan, a_rule, a_user, an_event, published, scored


async def test_a_gate_on_a_tag_opens_and_closes_with_it(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(condition={"kind": "tag", "name": "VIP"})))
    await stage.happens(NOW)
    totals = [stage.score()["score"]]

    for at_ms, verb in enumerate(["user.tag_added", "user.tag_removed"], NOW + 1):
        await stage.happens(at_ms, "", name=verb, of=1, data={"tag": "VIP"})
        totals.append(stage.score()["score"])

    assert totals == [0, 10, 0]


MORNING = {"type": "datetime", "operator": "day_and_hour", "from_hour": "09:00", "until_hour": "12:00"}


@pytest.mark.parametrize("reader", ["UTC", "Asia/Tokyo", "America/New_York"])
@pytest.mark.parametrize(("zone", "points"), [("UTC", 0), ("Asia/Tokyo", 10)])
def test_a_gate_goes_by_the_clock_of_the_workspace_whoever_reads_it(zone: str, points: int, reader: str) -> None:
    met = {"kind": "any", "conditions": [{"kind": "user_attribute", "name": "met_on", "test": MORNING}]}
    scorer = published(a_plan(a_rule(event=None, condition=met)), zone=zone)
    who = a_user(met_on="2026-11-26T00:30:00.000Z")
    who.zone = ZoneInfo(reader)

    assert total_at(scorer, Scores(), who, BEGIN) == points


@pytest.mark.parametrize(("zone", "points"), [("UTC", 0), ("Asia/Tokyo", 10)])
def test_what_is_asked_of_the_event_goes_by_that_clock_too(zone: str, points: int) -> None:
    scorer = published(a_plan(a_rule(condition={"kind": "moment", "test": MORNING})), zone=zone)
    half_past_midnight = BEGIN + 13 * HOUR_MS // 2

    scores = scored(scorer, [an_event(1, half_past_midnight)])

    assert total_at(scorer, scores, a_user(), half_past_midnight) == points
