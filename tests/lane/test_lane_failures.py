"""Whatever fails, wherever: the state is the fold of the log up to the checkpoint, and the lane goes on."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event, text

from cueline.lane.checkpoint import LaneFencedError
from cueline.lane.journey import Rooms
from cueline.lane.lane import Lane
from cueline.lane.seen import SeenIds
from cueline.registry.lane_view import LaneRegistry
from cueline.users.people import LaneUsers
from tests.lane.lane_stage import NOW, SECOND, LaneStage, an_event, an_id, wait_until

POINTS = ["lane_after_read", "lane_after_fence", "lane_before_commit", "lane_after_commit", "lane_after_publish"]


def run_until(lane: Lane, is_done: Callable[[], bool]) -> None:
    """Let `lane` run on its thread until `is_done`, then stop it."""
    lane.start()
    wait_until(is_done)
    lane.stop()


def run_through(stage: LaneStage, lane: Lane) -> None:
    run_until(lane, lambda: stage.checkpoint() == stage.log.last())


# --- exceptions at the protocol's steps ---------------------------------------------------------------------------


@pytest.mark.parametrize("point", POINTS)
async def test_after_a_failure_at_any_step_everything_is_there_once(stage: LaneStage, point: str) -> None:
    failures = iter([True, True, False, True])

    def fail_at(reached: str) -> None:
        if reached == point and next(failures, False):
            raise OSError(point)

    for n in range(6):
        await stage.send(an_event(data={"n": n}, user={"user_id": f"u{n % 2}"}))

    run_through(stage, stage.lane(batch_events=2, fail_at=fail_at))

    assert len(stage.rows()) == 6
    assert sum(row["events"] for row in stage.table("user") if row["merged_into"] is None) == 6
    assert stage.table("event_definition")[0]["count"] == 6
    assert next(failures, None) is None


class Failing:
    """Fails as a drawn list says, one entry a question; then never more."""

    def __init__(self, plan: list[bool]) -> None:
        self._plan = iter(plan)

    def __call__(self, step: str) -> None:
        if next(self._plan, False):
            raise OSError(step)


class FlakySeen(SeenIds):
    def __init__(self, store: Any, fail: Failing) -> None:
        super().__init__(store)
        self._fail = fail

    def drop_seen(self, tx: Connection, arrivals: Any) -> None:
        super().drop_seen(tx, arrivals)
        self._fail("seen")


class FlakyUsers(LaneUsers):
    def __init__(self, fail: Failing) -> None:
        super().__init__()
        self._fail = fail

    def prepare(self, tx: Connection, claims: Any) -> None:
        super().prepare(tx, claims)
        self._fail("prepared")

    def resolve(self, claim: Any) -> Any:
        self._fail("resolving")
        return super().resolve(claim)

    def save(self, tx: Connection) -> None:
        super().save(tx)
        self._fail("saved")


class FlakyRegistry(LaneRegistry):
    def __init__(self, fail: Failing) -> None:
        super().__init__()
        self._fail = fail

    def save(self, tx: Connection) -> None:
        super().save(tx)
        self._fail("noted")


def flaky_rooms(stage: LaneStage, fail: Failing) -> Rooms:
    return stage.rooms(seen=FlakySeen(stage.store, fail), users=FlakyUsers(fail), registry=FlakyRegistry(fail))


@st.composite
def some_events(draw: st.DrawFn) -> dict[str, Any] | bytes:
    if draw(st.integers(0, 9)) == 0:
        return b'{"name":'
    name = draw(st.sampled_from(["event.buy", "event.see", "page_view", "client.update"]))
    user = draw(st.sampled_from([None, None, {"user_id": "anna"}, {"user_id": "ben", "email": "b@x.example"}]))
    value = draw(st.sampled_from([1, "1", True, "x", None, [1], {"a": 1}]))
    return an_event(
        name,
        id=an_id(draw(st.integers(0, 12))),
        t=NOW - draw(st.integers(0, 40)) * 86_400 * SECOND,
        anon=draw(st.sampled_from(["k1", "k2", "k3"])),
        user=user,
        data={draw(st.sampled_from(["price", "size"])): value},
    )


_folders = count()
requests = st.lists(st.lists(some_events(), min_size=1, max_size=4), min_size=1, max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requests=requests, plan=st.lists(st.booleans(), max_size=40), cut=st.integers(1, 6))
async def test_random_failures_change_nothing(
    tmp_path: Path, requests: list[list[Any]], plan: list[bool], cut: int
) -> None:
    stages = []
    for _ in range(2):
        folder = tmp_path / f"{next(_folders)}"
        folder.mkdir()
        stages.append(LaneStage(folder))
        for number, events in enumerate(requests):
            await stages[-1].send(*events, workspace=1 + number % 2)
    smooth, rough = stages
    fail = Failing(plan)

    smooth.lane().drain()
    run_through(rough, rough.lane(rooms=flaky_rooms(rough, fail), batch_events=cut, fail_at=fail))

    assert rough.state() == smooth.state()
    for stage in stages:
        stage.close()


# --- an entry the lane cannot get past ----------------------------------------------------------------------------


@pytest.fixture
def poisoned(stage: LaneStage) -> Callable[[str], None]:
    """Makes the database refuse every user with a key."""

    def poison(key: str) -> None:
        with stage.engine.begin() as tx:
            tx.execute(
                text(
                    f"CREATE TRIGGER poison_{key} BEFORE INSERT ON user_key WHEN NEW.key = '{key}' "
                    "BEGIN SELECT RAISE(ABORT, 'poison'); END"
                )
            )

    return poison


@pytest.mark.parametrize("place", [0, 1, 7, 24])
async def test_a_poisonous_entry_is_set_aside_and_its_neighbours_pass(
    stage: LaneStage, poisoned: Callable[[str], None], place: int
) -> None:
    poisoned("bad")
    for n in range(25):
        await stage.send(an_event(anon="bad" if n == place else f"k{n}"))

    run_through(stage, stage.lane(batch_events=16))

    assert [row.key for row in stage.rows()] == [f"k{n}" for n in range(25) if n != place]
    (letter,) = stage.table("dead_letter")
    assert (letter["code"], b'"bad"' in letter["raw"]) == ("processing_failed", True)
    assert letter["reason"]
    assert stage.table("event_definition")[0]["count"] == 24


async def test_within_a_poisonous_entry_only_the_culprits_are_set_aside(
    stage: LaneStage, poisoned: Callable[[str], None]
) -> None:
    poisoned("bad")
    poisoned("worse")
    keys = ["k1", "bad", "k2", "k3", "worse", "bad", "k4"]

    await stage.send(*(an_event(anon=key) for key in keys))
    run_through(stage, stage.lane())

    assert [row.key for row in stage.rows()] == ["k1", "k2", "k3", "k4"]
    assert len(stage.table("dead_letter")) == 3


async def test_an_entry_that_fails_only_as_a_whole_is_set_aside_as_a_whole(stage: LaneStage) -> None:
    with stage.engine.begin() as tx:
        tx.execute(
            text(
                "CREATE TRIGGER crowd BEFORE INSERT ON user WHEN (SELECT count(*) FROM user) >= 2 "
                "BEGIN SELECT RAISE(ABORT, 'a crowd'); END"
            )
        )
    await stage.send(an_event(anon="k1"))
    await stage.send(*(an_event(anon=key) for key in ("k2", "k3")))
    await stage.send(an_event(anon="k1"))

    run_through(stage, stage.lane())

    assert [row.key for row in stage.rows()] in (["k1", "k1"], ["k1", "k2", "k1"])
    assert stage.checkpoint() == stage.log.last()


async def test_after_the_poison_the_lane_takes_whole_batches_again(
    stage: LaneStage, poisoned: Callable[[str], None]
) -> None:
    poisoned("bad")
    await stage.send(an_event(anon="bad"))
    for n in range(400):
        await stage.send(an_event(anon=f"k{n % 5}"))

    run_through(stage, stage.lane(batch_events=64))

    blocks = [block["rows"] for block in stage.table("block")]
    assert sum(blocks) == 400
    assert max(blocks) > 30


# --- the database goes away ---------------------------------------------------------------------------------------


async def test_while_the_database_is_locked_the_lane_waits_and_blames_nobody(stage: LaneStage) -> None:
    event.listen(stage.engine, "connect", _wait_briefly)
    stage.engine.dispose()
    lane = stage.lane()
    await stage.send(an_event())
    run_through(stage, lane)
    lane = stage.lane()
    lane.start()

    with closing(sqlite3.connect(str(stage.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for n in range(3):
            await stage.send(an_event(data={"n": n}))
        wait_until(lambda: lane._caution.failures >= 4)
        other.execute("ROLLBACK")
    wait_until(lambda: stage.checkpoint() == stage.log.last())
    lane.stop()

    assert stage.table("dead_letter") == []
    assert len(stage.rows()) == 4


def _wait_briefly(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA busy_timeout=5").close()


class UnsureEngine:
    """An engine whose answer to a commit gets lost now and then: it went through, and the caller hears otherwise."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.commits = 0

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self._engine.begin() as tx:
            yield tx
        self.commits += 1
        if self.commits in {2, 3, 5}:  # the first is the take-over
            raise OSError("the answer to the commit was lost")

    def connect(self) -> Connection:
        return self._engine.connect()


async def test_an_unknown_commit_is_looked_up_and_nothing_is_done_twice(stage: LaneStage) -> None:
    for n in range(6):
        await stage.send(an_event(data={"n": n}))
    unsure: Any = UnsureEngine(stage.engine)
    lane = stage.lane(batch_events=1, engine=unsure)

    run_through(stage, lane)

    assert lane.position == stage.log.last()
    assert len(stage.rows()) == 6
    assert stage.table("user")[0]["events"] == 6
    assert unsure.commits >= 6


async def test_an_unknown_commit_and_an_unreadable_checkpoint_do_not_stop_the_lane(stage: LaneStage) -> None:
    """The commit went through, the lane does not know, and cannot look for a while."""
    steps: list[str] = []

    def fail_at(point: str) -> None:
        steps.append(point)
        if steps.count("lane_after_commit") == 1 and point == "lane_after_commit":
            with stage.engine.begin() as tx:
                tx.execute(text("ALTER TABLE lane RENAME TO lane_away"))
            raise OSError("the answer to the commit was lost")

    lane = stage.lane(fail_at=fail_at)
    await stage.send(an_event())
    lane.start()
    wait_until(lambda: lane._caution.failures >= 3)
    with stage.engine.begin() as tx:
        tx.execute(text("ALTER TABLE lane_away RENAME TO lane"))
    await stage.send(an_event())
    wait_until(lambda: stage.checkpoint() == stage.log.last())

    assert lane.is_running
    lane.stop()
    assert len(stage.rows()) == 2
    assert stage.table("dead_letter") == []


# --- the fence ----------------------------------------------------------------------------------------------------


async def test_a_lane_that_was_taken_over_stops_and_writes_nothing(stage: LaneStage) -> None:
    first, second = stage.lane(), stage.lane()
    await stage.send(an_event())
    first.drain()
    await stage.send(an_event())
    second.drain()
    await stage.send(an_event())

    with pytest.raises(LaneFencedError):
        first.drain()
    second.drain()

    assert len(stage.rows()) == 3
    assert stage.table("user")[0]["events"] == 3


async def test_a_running_lane_ends_when_another_takes_over(stage: LaneStage, said: list[Any]) -> None:
    first, second = stage.lane(), stage.lane()
    first.start()
    second.start()

    await stage.send(an_event())
    wait_until(lambda: not first.is_running)
    wait_until(lambda: stage.checkpoint() == stage.log.last())

    assert second.is_running
    second.stop()
    assert len(stage.rows()) == 1
    assert "lane_fenced" in [line["event"] for line in said]


async def test_the_fence_holds_between_reading_and_writing(stage: LaneStage) -> None:
    """The second lane takes over after the first has read its batch: only one of them counts it."""
    second = stage.lane()

    def fail_at(point: str) -> None:
        if point == "lane_after_read" and not second.position:
            second.drain()

    await stage.send(an_event())
    with pytest.raises(LaneFencedError):
        stage.lane(fail_at=fail_at).drain()

    assert len(stage.rows()) == 1
    assert stage.table("user")[0]["events"] == 1


async def test_a_late_acknowledgement_of_the_old_lane_takes_nothing_back(stage: LaneStage) -> None:
    first, second = stage.lane(), stage.lane()
    await stage.send(an_event())
    first.drain()
    await stage.send(an_event())
    second.drain()
    stage.log.trim(NOW + 1)

    first._acknowledge()

    assert stage.log.last() == second.position
