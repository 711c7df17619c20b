"""Scores that follow a batch's events together are told as if they had followed each at once."""

from pathlib import Path
from typing import Any

import pytest

from tests.lane.lane_stage import NOW
from tests.scoring.lane_scores_stage import DONE, ScoreStage, an_event
from tests.scoring.scoring_samples import a_plan, a_rule

PRO = {"kind": "user_attribute", "name": "plan", "test": {"type": "string", "operator": "is", "value": "pro"}}
THRESHOLD = "score.threshold"
ONCE = {"times": 1, "per": "day"}


async def told(folder: Path, plan: dict[str, Any], sent: list[dict[str, Any]], batch_events: int) -> list[Any]:
    """Give the ledger and the crossings, once a lane has taken these events in batches."""
    folder.mkdir()
    stage = ScoreStage(folder)
    stage.publish(plan, at_ms=NOW - 1)
    for at_ms, event in enumerate(sent, NOW):
        await stage.send(an_event(t=at_ms, **event), received_at=at_ms)
    stage.now = NOW + 100
    stage.lane(batch_events=batch_events).drain()
    lines = [(line["event_id"], line["kind"], line["cut"], line["change"], line["total"]) for line in stage.lines()]
    crossings = [(row.id, row.kind, row.key, row.user, row.raw) for row in stage.rows() if row.name == THRESHOLD]
    stage.close()
    return sorted([*lines, *crossings])


HISTORIES = {
    "what is learned of a user opens a gate": [
        {"id": "1", "name": DONE},
        {"id": "2", "name": "event.see", "user": {"plan": "pro"}},
        {"id": "3", "name": DONE},
        {"id": "4", "name": "event.see", "user": {"plan": "free"}},
    ],
    "a tag opens a gate": [
        {"id": "1", "name": DONE},
        {"id": "2", "anon": "", "name": "user.tag_added", "of": 1, "data": {"tag": "VIP"}},
        {"id": "3", "name": DONE},
    ],
    "two become one": [
        {"id": "1", "name": DONE, "user": {"user_id": "anna"}},
        {"id": "2", "name": DONE, "anon": "k2"},
        {"id": "3", "name": "event.see", "anon": "k2", "user": {"user_id": "anna"}},
        {"id": "4", "name": DONE, "anon": "k2"},
    ],
    "a change by hand comes between": [
        {"id": "1", "name": DONE},
        {"id": "2", "anon": "", "name": "score.change", "of": 1, "data": {"set_to": 3, "by": "ada"}},
        {"id": "3", "name": DONE},
    ],
    "a key moves from one to another": [
        {"id": "1", "name": "event.see", "user": {"user_id": "anna"}},
        {"id": "2", "name": DONE},
        {"id": "3", "name": "event.see", "user": {"user_id": "bob"}},
        {"id": "4", "name": DONE},
    ],
}


@pytest.mark.parametrize("sent", HISTORIES.values(), ids=HISTORIES.keys())
@pytest.mark.parametrize("condition", [None, PRO, {"kind": "tag", "name": "VIP"}], ids=["everybody", "pro", "VIP"])
async def test_a_batch_tells_what_its_events_told_one_by_one(
    tmp_path: Path, sent: list[dict[str, Any]], condition: dict[str, Any] | None
) -> None:
    hot = {"name": "Hot", "score": 10}
    plan = a_plan(a_rule(condition=condition), a_rule("once", window_cap=ONCE), thresholds=[hot])

    together = await told(tmp_path / "together", plan, sent, batch_events=100)

    assert len(together) >= 2
    assert together == await told(tmp_path / "one by one", plan, sent, batch_events=1)
