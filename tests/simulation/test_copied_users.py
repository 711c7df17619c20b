"""A user who is brought into a database to be thrown away has there the score that they have."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cueline.scoring.kept_scores import kept_scores
from cueline.scoring.stored import to_bytes
from cueline.simulation.scratch import copy_user, scratch_database
from cueline.state.engine import reading
from tests.lane.lane_stage import NOW
from tests.scoring.lane_scores_stage import ScoreStage
from tests.scoring.scoring_samples import a_plan, a_rule


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[ScoreStage]:
    made = ScoreStage(tmp_path)
    yield made
    made.close()


async def test_what_the_ledger_has_of_their_score_comes_along(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(), a_rule("once", event="once", object_cap={"attribute": "page", "days": 1})))
    await stage.happens(NOW, name="event.once", data={"page": "/a"})
    for n in range(1, 4):
        await stage.happens(NOW + n, "k1")
        await stage.happens(NOW + n, "k2")
    number, other = (stage.users()[key]["id"] for key in ("k1", "k2"))

    with scratch_database(stage.engine, 1) as scratch:
        copy_user(stage.engine, scratch, [other])
        copy_user(stage.engine, scratch, [number])
        copied = made_of(scratch, stage, number)
    assert copied == made_of(stage.engine, stage, number)
    assert stage.score("k1")["score"] == 40


def made_of(engine: Engine, stage: ScoreStage, number: int) -> bytes:
    with reading(engine) as tx:
        return to_bytes(kept_scores(tx, [number])[number].scores(stage.scorer))
