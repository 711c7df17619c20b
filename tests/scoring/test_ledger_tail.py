"""What a score is made of is written rarely; what came since is read from the ledger, and nobody can tell."""

from itertools import count, pairwise
from math import isqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cueline.lane.lane import Lane
from cueline.scoring.held_score import LEAST_ROOM, MOST_ROOM
from cueline.scoring.plan import DAY_MS
from cueline.scoring.stored import to_bytes
from cueline.state.engine import reading
from cueline.users.profile import Profile
from tests.lane.lane_stage import NOW, an_id
from tests.scoring.lane_scores_stage import DONE, ScoreStage, an_event
from tests.scoring.scoring_samples import BEGIN, a_plan, a_rule, plans
from tests.scoring.test_lane_scores_laws import an_event_at

HALVES = {"kind": "half_life", "days": 1}
CAPPED = {"attribute": "page", "times": 5, "days": 30}
HOUR_MS = 3_600_000

_folders = count()


@st.composite
def lives(draw: st.DrawFn) -> list[list[tuple[int, dict[str, Any]]]]:
    """Give events with when each is received, in batches: some late, some of users who merge, some changes by hand."""
    batches: list[list[tuple[int, dict[str, Any]]]] = []
    at_ms, number = NOW, 0
    for _ in range(draw(st.integers(1, 10))):
        batches.append([])
        for _ in range(draw(st.integers(1, 4))):
            at_ms, number = at_ms + draw(st.integers(0, 48)) * HOUR_MS // 2, number + 1
            hand = an_event("score.change", id=an_id(number), t=at_ms, anon=None, of=draw(st.integers(1, 3)))
            hand["data"] = draw(st.sampled_from([{"points": 7}, {"points": -2.5}, {"set_to": 12}]))
            batches[-1].append((at_ms, draw(st.one_of(*[an_event_at(at_ms, number)] * 4, st.just(hand)))))
    return batches


async def lived(folder: Path, plan: dict[str, Any], life: list[Any], forgets: list[bool]) -> tuple[ScoreStage, Lane]:
    """Let batches be processed one by one; before some of them, by a lane that starts anew."""
    place = folder / f"{next(_folders)}"
    place.mkdir()
    stage = ScoreStage(place)
    stage.publish(plan, at_ms=BEGIN)
    lane = stage.lane()
    for batch, forgets_all in zip(life, forgets, strict=False):
        for at_ms, event in batch:
            stage.now = at_ms
            await stage.send(event, received_at=at_ms)
        lane = stage.lane() if forgets_all else lane
        lane.drain()
    return stage, lane


def told(stage: ScoreStage) -> dict[str, Any]:
    """Give all that is stored, and what scores are made of as it is read."""
    scorer = stage.scorer
    made_of = {user: to_bytes(row.scores(scorer)) for user, row in stage.kept().items()}
    return {name: stage.table(name) for name in ("user_score", "score_line", "made_event")} | {"made of": made_of}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans(), life=lives(), forgets=st.lists(st.booleans(), min_size=10, max_size=10), room=st.integers(1, 8))
async def test_a_lane_that_forgets_goes_on_as_one_that_does_not(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    plan: dict[str, Any],
    life: list[Any],
    forgets: list[bool],
    room: int,
) -> None:
    monkeypatch.setattr("cueline.scoring.held_score.LEAST_ROOM", room)

    forgetful, _ = await lived(tmp_path, plan, life, forgets)
    smooth, lane = await lived(tmp_path, plan, life, [False] * len(life))

    at_hand = {user: to_bytes(one.scores) for user, one in lane._rooms.scores._held.scores.items() if one is not None}
    assert told(forgetful) == told(smooth)
    assert told(smooth)["made of"] == at_hand
    for stage in (forgetful, smooth):
        stage.close()


@pytest.mark.parametrize("starts_anew", [True, False])
async def test_what_an_active_user_costs_does_not_grow_with_their_history(stage: ScoreStage, starts_anew: bool) -> None:
    stage.publish(a_plan(a_rule()))
    lane, events, written = stage.lane(), 300, []
    for number in range(events):
        await stage.send(an_event(DONE, id=an_id(number), t=NOW + number, anon="k1"), received_at=NOW + number)
        lane = stage.lane() if starts_anew else lane
        lane.drain()
        (row,) = stage.table("score_state")
        if not written or written[-1][0] != row["line_id"]:
            written.append((row["line_id"], len(row["state"])))

    of_one = written[-1][1] / written[-1][0]
    assert stage.score()["score"] == 10 * events
    gaps = [b - a for (a, _), (b, _) in pairwise(written)]
    if starts_anew:  # and reads all for every event
        assert gaps == [max(1, isqrt(b - 1) // 2) for _, (b, _) in pairwise(written)]
        assert sum(size for _, size in written) / events < 2 * isqrt(events) * of_one
    else:
        assert gaps == [max(LEAST_ROOM, min(line_id // 8, MOST_ROOM)) for line_id, _ in written[:-1]]
        assert sum(size for _, size in written) / events < 10 * of_one


async def test_an_object_is_written_at_once_for_no_line_tells_it(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(object_cap=CAPPED), a_rule("free", event="free")))
    lane, newest = stage.lane(), []
    for number, name in enumerate([DONE, DONE, "event.free", "event.free", DONE]):
        event = an_event(name, id=an_id(number), t=NOW + number, anon="k1", data={"page": f"/{number}"})
        await stage.send(event, received_at=NOW + number)
        lane.drain()
        (row,) = stage.table("score_state")
        newest.append((row["line_id"], len(stage.lines())))

    assert newest == [(1, 1), (2, 2), (2, 3), (2, 4), (5, 5)]


async def test_whoever_becomes_part_of_another_leaves_no_state(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule()))
    for at_ms, key in enumerate(["k1", "k1", "k2", "k2"], NOW):
        await stage.happens(at_ms, key, user={"user_id": "anna"} if key == "k1" else None)

    await stage.happens(NOW + 5, "k2", name="event.other", user={"user_id": "anna"})

    (row,) = stage.table("score_state")
    assert (row["user_id"], stage.score()["score"]) == (stage.users()["k1"]["id"], 40)


async def test_what_stands_in_the_ledger_alone_is_taken_off_with_its_line(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(decay=HALVES)))
    for number in range(3):
        await stage.happens(NOW + number, id=an_id(number))

    removed_from(stage, "k1", {an_id(1), an_id(2)}, NOW + DAY_MS)

    assert stage.score()["value"] == 5
    assert [round(line["change"]) for line in stage.lines("removed")] == [-10]
    assert told(stage)["made of"] == {1: stage.table("score_state")[0]["state"]}


async def test_a_number_that_a_line_gets_again_is_not_taken_for_the_old_line(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule()))
    await stage.take(an_event(DONE, anon="k1"), an_event(DONE, anon="k2", id=an_id(2)))
    removed = stage.lines()[-1]

    removed_from(stage, "k2", {an_id(2)}, NOW)
    with stage.engine.begin() as tx:
        tx.exec_driver_sql("DELETE FROM score_line WHERE kind = 'removed'")
    await stage.happens(NOW, "k1")

    assert stage.lines()[-1]["id"] == removed["id"]
    assert stage.totals(stage.scorer, NOW) == {1: 20, 2: 0}


def removed_from(stage: ScoreStage, key: str, ids: set[str], at_ms: int) -> None:
    """Remove events by a lane that starts anew."""
    rooms, number = stage.rooms(), stage.users()[key]["id"]
    with stage.engine.begin() as tx:
        rooms.users.prepare(tx, ())
        rooms.users.prepare_numbers(tx, [number])
        rooms.scores.refresh(tx, ())
        rooms.scores.prepare((), rooms.users.newest)
        profile = rooms.users.anybody(number)
        assert isinstance(profile, Profile)
        rooms.scores.remove_events(profile, ids, at_ms)
        rooms.scores.save(tx)


async def test_reading_looks_at_no_line_that_is_in_the_state(stage: ScoreStage) -> None:
    with reading(stage.engine) as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT score_line.milli FROM score_line JOIN score_state "
            "ON score_state.user_id = score_line.user_id WHERE score_state.user_id IN (1, 2) "
            "AND score_line.id > score_state.line_id AND score_line.kind IN ('award', 'manual')"
        ).all()

    assert [row[3] for row in plan if "score_line" in row[3] and "user_id=? AND id>?" not in row[3]] == []
    assert all("SCAN" not in row[3] for row in plan)


@pytest.mark.parametrize("most", [20_000, 1])
async def test_what_is_not_saved_yet_is_never_let_go(
    stage: ScoreStage, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("cueline.scoring.lane_scores.MAX_HELD_SCORES", most)
    stage.publish(a_plan(a_rule()))
    zoe = {"user": {"user_id": "zoe"}}
    once = [("k1", DONE, {}), ("k2", DONE, {}), ("k8", "event.other", zoe), ("k9", "event.other", {})]
    again = [("k1", DONE, {}), ("k2", DONE, {}), ("k9", "event.other", zoe), ("k1", DONE, {})]
    number = count(1)

    for batch in (once, again):  # in the second, a merge asks for scores that were not read with it
        await stage.take(*[an_event(name, anon=key, id=an_id(next(number)), **more) for key, name, more in batch])

    assert (stage.score("k1")["score"], stage.score("k2")["score"]) == (30, 20)


async def test_a_score_of_which_nothing_is_left_to_read_does_not_hold_up_time(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(decay=HALVES)))
    await stage.happens(NOW)
    with stage.engine.begin() as tx:
        tx.exec_driver_sql("DELETE FROM score_state")

    stage.wait_until(NOW + 9 * DAY_MS)

    assert stage.table("user_score") == []
