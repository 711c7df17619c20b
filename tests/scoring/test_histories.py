"""Whose events are whose, of somebody who is very many."""

from pathlib import Path

from sqlalchemy import event, insert

from cueline.event import UserId
from cueline.scoring.histories import numbers_of_all
from cueline.state.slices import AT_ONCE
from cueline.state.tables import user
from tests.lane.lane_stage import LaneStage

MANY = 3_002


def test_the_numbers_of_somebody_whom_very_many_became_part_of_are_read_in_slices(tmp_path: Path) -> None:
    stage, asked = LaneStage(tmp_path), list[int]()
    with stage.engine.begin() as tx:
        tx.execute(insert(user), [a_user(1, None), a_user(2, 1), *(a_user(number, 2) for number in range(3, MANY + 1))])
        event.listen(tx, "before_cursor_execute", lambda *told: asked.append(len(told[3])))

        found = numbers_of_all(tx, {1})

    assert found == {number: UserId(1) for number in range(1, MANY + 1)}
    assert asked == [1, 1, *[AT_ONCE] * ((MANY - 2) // AT_ONCE)]
    stage.close()


def a_user(number: int, merged_into: int | None) -> dict[str, int | str | None]:
    names = {"attributes": "{}", "sources": "{}", "tags": "{}", "lists": "{}"}
    counts = {"first_seen": 0, "last_seen": 0, "events": 0, "page_views": 0}
    return {"id": number, "workspace_id": 1, "key": f"key{number}", "merged_into": merged_into, **names, **counts}
