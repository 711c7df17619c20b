"""Bringing users to a new version of the plan: exact, whatever happens meanwhile."""

import asyncio
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cueline.event import EventRow
from cueline.events.pending import PendingRows
from cueline.events.port import EventQuery, StoreUnavailable
from cueline.lane.lane import Lane
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.scoring.histories import numbers_of_all
from cueline.scoring.kept_scores import Scorers, kept_scores
from cueline.scoring.plan_changes import publish, save_draft, scoring_of
from cueline.scoring.rebuilding import rebuilt
from cueline.scoring.recompute_jobs import resume_job, stop_job
from cueline.scoring.stored import to_bytes
from cueline.state.engine import reading
from cueline.workspaces.desk import Desk
from cueline.workspaces.workspace import workspace_by_id
from tests.lane.lane_stage import DAY, SECOND, LaneStage, an_event, an_id

Plan = dict[str, Any]


def a_plan(*rules: Plan, **others: Any) -> Plan:
    return {"groups": [{"id": "all", "name": "All"}], "rules": list(rules), "thresholds": [], **others}


def a_rule(event: str | None = "visited", points: float = 10, **others: Any) -> Plan:
    rule = {"id": f"r-{event or 'any'}", "name": f"R {event}", "group": "all", "event": event}
    return {**rule, "points": {"kind": "fixed", "points": points}, **others}


VISITS = a_plan(a_rule())
RICHER = a_plan(
    a_rule(points=7.5, decay={"kind": "half_life", "days": 3}),
    a_rule("bought", 100, window_cap={"times": 2, "per": "day"}),
    a_rule("read", 3, object_cap={"attribute": "page", "times": 1, "days": 2}),
)


class Office:
    """Publishes plans over a stage, as members do."""

    def __init__(self, stage: LaneStage, folder: Path) -> None:
        self.stage = stage
        self.desk = Desk(stage.engine, SqliteNoticeboard(folder / "log.db"), lambda: stage.now)

    def publish(self, plan: Plan, mode: Any = "recompute", thresholds: Any = "never") -> None:
        save_draft(self.desk, 1, plan, "ann")
        publish(self.desk, workspace_by_id(self.stage.engine, 1), mode, thresholds, "ann")

    @property
    def job(self) -> Any:
        return scoring_of(self.stage.engine, 1).job

    def scores(self) -> dict[int, int]:
        return {row["user_id"]: row["score"] for row in self.stage.table("user_score")}

    def reject_inexact(self) -> None:
        """Compare everybody's scores with what the plan gives for all they have done."""
        by_user: dict[int, list[EventRow]] = {}
        with reading(self.stage.engine) as tx:
            newest = self.stage.table("score_plan")[-1]["version"]
            scorer, users = Scorers(tx, 1).of(newest), self.stage.table("user")
            kept = kept_scores(tx, [row["id"] for row in users])
            stands_for = numbers_of_all(tx, [row["id"] for row in users if row["merged_into"] is None])
        for event in self.stage.rows():
            by_user.setdefault(stands_for[event.user], []).append(event)
        for row in users:
            expected = rebuilt(scorer, by_user.get(row["id"], []))
            held = kept.get(row["id"])
            assert to_bytes(held.scores(scorer) if held else rebuilt(scorer, [])) == to_bytes(expected)
            assert held is None or held.version == newest


@pytest.fixture
def office(stage: LaneStage, tmp_path: Path) -> Office:
    return Office(stage, tmp_path)


def sliced(lane: Lane, users: int) -> Lane:
    """Let the lane bring over so few users at once."""
    lane._chores[1]._most_users = users  # type: ignore[attr-defined]
    return lane


def visit(visitor: int, number: int | None = None, name: str = "visited", **others: Any) -> dict[str, Any]:
    return an_event(f"event.{name}", anon=f"visitor{visitor:05d}", id=an_id(number), **others)


events = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.sampled_from(["visited", "bought", "read", "other"]),
        st.integers(0, 5 * DAY),
        st.sampled_from(["a", "b"]),
        st.sampled_from([None, None, "ada", "bob"]),
    ),
    max_size=20,
)


@settings(max_examples=20, deadline=None)
@given(events, events, st.integers(1, 3), st.integers(1, 3))
def test_a_recompute_among_events_gives_what_one_after_them_would(
    before: list[Any], meanwhile: list[Any], users: int, batch: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stage = LaneStage(Path(folder))
        office = Office(stage, Path(folder))
        office.publish(VISITS, "from_now")
        asyncio.run(send(stage, before))
        stage.lane().drain()

        stage.now += SECOND
        office.publish(RICHER)
        asyncio.run(send(stage, meanwhile))
        sliced(stage.lane(batch_events=batch), users).drain()

        assert office.job.state == "done"
        office.reject_inexact()
        stage.close()


async def send(stage: LaneStage, wanted: list[Any]) -> None:
    for visitor, name, ago, page, own_id in wanted:
        known = {"user_id": own_id} if own_id else None
        event = visit(visitor, name=name, t=stage.now - ago, data={"page": page}, user=known)
        await stage.send(event, received_at=stage.now, sent_at=stage.now)


async def test_users_not_reached_yet_are_scored_as_before(stage: LaneStage, office: Office) -> None:
    office.publish(VISITS, "from_now")
    await stage.send(*[visit(user) for user in (1, 2, 3)])
    stage.lane().drain()
    office.publish(a_plan(a_rule(points=50)))
    stop_job(office.desk, 1, office.job.id, "ann")

    await stage.take(visit(3))
    stopped = office.scores()
    resume_job(office.desk, 1, office.job.id, "ann")
    stage.lane().drain()

    assert stopped == {1: 10, 2: 10, 3: 20}
    assert office.scores() == {1: 50, 2: 50, 3: 100}
    assert (office.job.state, office.job.done, office.job.total) == ("done", 3, 3)


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param([], id="with history"),
        pytest.param([("bought", None)], id="with what they do in the same batch"),
        pytest.param([("bought", None), ("visited", None)], id="with a score of its own"),
    ],
)
async def test_who_was_not_reached_yet_becomes_part_of_one_who_was(
    stage: LaneStage, office: Office, meanwhile: list[tuple[str, Any]]
) -> None:
    office.publish(VISITS, "from_now")
    await stage.take(visit(1, user={"user_id": "ada"}), visit(2, name="bought"))
    office.publish(RICHER)
    with pytest.raises(KilledError):
        sliced(stage.lane(fail_at=killing("lane_recompute_after_commit", 0)), 1).drain()
    stop_job(office.desk, 1, office.job.id, "ann")

    await stage.take(*[visit(2, name=name) for name, _ in meanwhile], visit(2, name="other", user={"user_id": "ada"}))
    resume_job(office.desk, 1, office.job.id, "ann")
    stage.lane().drain()

    assert [row["merged_into"] for row in stage.table("user")] == [None, 1]
    office.reject_inexact()


async def test_history_from_before_any_plan_counts(stage: LaneStage, office: Office) -> None:
    await stage.take(visit(1), visit(1), visit(2, name="other"))

    office.publish(VISITS)
    stage.lane().drain()

    assert office.scores() == {1: 20}


class KilledError(BaseException):
    """Stands for the end of the process."""


def killing(point: str, after: int) -> Callable[[str], None]:
    passed = 0

    def fail_at(reached: str) -> None:
        nonlocal passed
        passed += reached == point
        if reached == point and passed > after:
            raise KilledError

    return fail_at


@pytest.mark.parametrize("point", ["lane_recompute_before_commit", "lane_recompute_after_commit"])
@pytest.mark.parametrize("after", [0, 1, 3])
async def test_killed_anywhere_it_goes_on_where_it_was(
    stage: LaneStage, office: Office, point: str, after: int
) -> None:
    await stage.take(*[visit(user, name=name) for user in range(1, 6) for name in ("visited", "bought")])
    office.publish(RICHER)

    with pytest.raises(KilledError):
        sliced(stage.lane(fail_at=killing(point, after)), 1).drain()
    reached = office.job.done
    stage.lane().drain()

    assert reached == (after if point.endswith("before_commit") else after + 1)
    assert (office.job.state, office.job.done) == ("done", 5)
    assert len([line for line in stage.table("score_line") if line["kind"] == "recompute"]) == 5
    office.reject_inexact()


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ("never", []),
        ("if_now_above", [("visitor00001", "up")]),
        ("always", [("visitor00001", "up"), ("visitor00002", "down")]),
    ],
)
async def test_thresholds_are_told_of_as_the_publication_says(
    stage: LaneStage, office: Office, choice: str, told: list[tuple[str, str]]
) -> None:
    levels = [{"id": "hot", "name": "Hot", "score": 50, "rearm_below": 40}]
    office.publish(a_plan(a_rule("bought", 60), thresholds=levels), "from_now")
    await stage.take(visit(1), visit(2, name="bought"))
    before = len(crossings(stage))

    office.publish(a_plan(a_rule("visited", 60), thresholds=levels), thresholds=choice)
    stage.lane().drain()

    assert crossings(stage)[before:] == told
    assert office.scores() == {1: 60, 2: 0}
    assert {row["user_id"]: json.loads(row["above"]) for row in stage.table("user_score")} == {1: ["hot"], 2: []}


def crossings(stage: LaneStage) -> list[tuple[str, str]]:
    found = [row for row in stage.rows() if row.name == "score.threshold"]
    return [(row.key, row.strings["direction"]) for row in found]


async def test_what_was_changed_by_hand_stays(stage: LaneStage, office: Office) -> None:
    office.publish(VISITS, "from_now")
    await stage.take(visit(1))
    await stage.take(an_event("score.change", of=1, data={"set_to": 42}))

    office.publish(a_plan(a_rule(points=1)))
    stage.lane().drain()

    assert office.scores() == {1: 33}


async def test_a_version_from_now_reaches_users_to_whom_nothing_happens(stage: LaneStage, office: Office) -> None:
    office.publish(VISITS, "from_now")
    await stage.take(visit(1, user={"plan": "pro"}), visit(2), visit(3, name="other", user={"plan": "pro"}))
    is_pro = {"kind": "user_attribute", "name": "plan", "test": {"type": "string", "operator": "is", "value": "pro"}}

    office.publish(a_plan(a_rule(), a_rule(None, 5, condition=is_pro), cap={"maximum": 12}), "from_now")
    stage.lane().drain()

    assert office.scores() == {1: 12, 2: 10, 3: 5}
    assert office.job.state == "done"


async def test_a_second_recompute_takes_the_place_of_the_first(stage: LaneStage, office: Office) -> None:
    await stage.take(*[visit(user) for user in (1, 2, 3)])
    office.publish(VISITS)
    with pytest.raises(KilledError):
        sliced(stage.lane(fail_at=killing("lane_recompute_after_commit", 0)), 1).drain()

    office.publish(a_plan(a_rule(points=4)))
    stage.lane().drain()

    assert office.scores() == {1: 4, 2: 4, 3: 4}
    assert [row["state"] for row in stage.table("score_job")] == ["stopped", "done"]


class BrokenStore:
    def find(self, query: EventQuery) -> list[EventRow]:
        raise StoreUnavailable("It does not answer.")


async def test_while_the_event_store_is_away_events_go_on_and_the_recompute_waits(
    stage: LaneStage, office: Office
) -> None:
    await stage.take(visit(1))
    office.publish(VISITS)
    rooms = stage.rooms()
    rooms.scores.events = BrokenStore()

    await stage.send(visit(2))
    stage.lane(rooms=rooms).drain()
    waiting = office.job
    stage.lane().drain()

    assert len(stage.rows()) == 2
    assert (waiting.state, waiting.done) == ("running", 0)
    assert office.scores() == {1: 10, 2: 10}


async def test_while_rows_wait_unseen_the_recompute_waits(stage: LaneStage, office: Office) -> None:
    await stage.take(visit(1))
    office.publish(VISITS)
    stage.pending = PendingRows()

    stage.lane().drain()

    assert (office.job.state, office.job.done) == ("running", 0)


async def test_one_user_who_cannot_be_brought_over_is_named_and_stops_no_event(
    stage: LaneStage, office: Office
) -> None:
    office.publish(VISITS, "from_now")
    await stage.take(visit(1), visit(2), visit(3))
    office.publish(RICHER)
    with stage.engine.begin() as tx:
        tx.exec_driver_sql("UPDATE score_state SET state = x'00' WHERE user_id = 2")

    stage.lane().drain()
    await stage.take(visit(1))

    assert office.job.state == "failed"
    assert office.job.reason.startswith("after user 1: ")
    assert office.scores()[1] == 15
