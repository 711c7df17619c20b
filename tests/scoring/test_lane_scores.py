"""What the lane does to scores: with each event, with time and with merges."""

import json
import time

import pytest

from cueline.lane.lane import Lane
from cueline.scoring.plan import DAY_MS
from cueline.scoring.scorer import Scorer
from cueline.scoring.stored import to_bytes
from cueline.state.engine import reading
from tests.lane.lane_stage import EAGER, HOUR, NOW, SECOND, an_id
from tests.lane.test_lane_failures import run_until
from tests.scoring.lane_scores_stage import DONE, ScoreStage, an_event
from tests.scoring.scoring_samples import a_plan, a_rule

HALVES = {"kind": "half_life", "days": 1}
HOT = {"id": "hot", "name": "Hot", "score": 15, "rearm_below": 12}
PRO = {"kind": "user_attribute", "name": "plan", "test": {"type": "string", "operator": "is", "value": "pro"}}


async def test_an_event_that_a_rule_waits_for_changes_the_score(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule()))

    await stage.happens(NOW)
    await stage.happens(NOW + SECOND, name="event.other")

    assert (stage.score()["score"], stage.score()["value"], stage.score()["as_of"]) == (10, 10.0, NOW)
    (line,) = stage.lines()
    assert (line["kind"], line["rule"], line["milli"], line["change"], line["total"]) == (
        "award",
        "closed.1",
        10_000,
        10.0,
        10.0,
    )


async def test_live_shows_the_rule_and_the_new_score(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule()))

    await stage.happens(NOW)
    await stage.happens(NOW, name="event.other")

    scored, other = [item.verdict for item in stage.feed.items]
    assert scored.score is not None
    assert (scored.rules, scored.score.total, scored.score.change) == (["closed"], 10, 10.0)
    assert (other.rules, other.score) == ([], None)


async def test_a_workspace_without_a_plan_keeps_no_scores(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule()))

    await stage.take(an_event(DONE), workspace=2)

    assert stage.table("user_score") == []


async def test_a_resend_scores_once(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule()))

    await stage.take(again := an_event(DONE, anon="k1"), again)
    await stage.take(again)

    assert stage.score()["score"] == 10
    assert len(stage.lines()) == 1


async def test_a_late_event_takes_the_place_of_one_that_occurred_later(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(window_cap={"times": 1, "per": "day"}, points={"kind": "fixed", "points": 7})))
    await stage.send(an_event(DONE, anon="k1", id=an_id(2), t=NOW - SECOND))
    await stage.send(an_event(DONE, anon="k1", id=an_id(1), t=NOW - 2 * SECOND))

    stage.lane(batch_events=1).drain()

    assert stage.score()["score"] == 7
    assert [(line["kind"], line["event_id"], line["cut"]) for line in stage.lines()] == [
        ("award", an_id(2), ""),
        ("award", an_id(1), ""),
        ("displaced", an_id(2), "window"),
    ]


@pytest.mark.parametrize("cap", ["rule", "group", "total"])
async def test_the_ledger_names_the_cap_that_cut(stage: ScoreStage, cap: str) -> None:
    most = {"maximum": 12}
    rule = a_rule(cap=most if cap == "rule" else None)
    group = {"name": "Engagement", "cap": most if cap == "group" else {}}
    stage.publish(a_plan(rule, groups=[group], cap=most if cap == "total" else {}))

    await stage.happens(NOW)
    await stage.happens(NOW + 1)

    assert [(line["cut"], line["change"], line["total"]) for line in stage.lines()] == [
        ("", 10.0, 10.0),
        (cap, 2.0, 12.0),
    ]


async def test_what_cueline_notes_itself_is_scored_only_by_its_name(stage: ScoreStage) -> None:
    tagged = a_rule("tagged", event="user.tag_added", points={"kind": "fixed", "points": 3})
    scorer = stage.publish(a_plan(a_rule("any", event=None), tagged, thresholds=[HOT]))
    await stage.happens(NOW)
    await stage.happens(NOW + 1, name="page_view")

    for at_ms, verb in enumerate(["user.tag_added", "user.tag_removed"], NOW + 2):
        await stage.happens(at_ms, "", name=verb, of=1, data={"tag": "VIP"})
    await stage.happens(NOW + 4, name="client.update", data={"plan": "pro"})

    assert len(stage.crossings()) == 1
    assert [line["rule"] for line in stage.lines("award")] == ["any.1", "any.1", "tagged.1", "any.1"]
    assert stage.totals(scorer, NOW + 5) == stage.recomputed(scorer, NOW + 5) == {1: 33.0}


# --- thresholds -----------------------------------------------------------------------------------------------------


async def test_a_crossing_is_an_event_of_its_own_once(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(), thresholds=[HOT]))

    for n in range(4):
        await stage.happens(NOW + n)

    assert stage.crossings() == [("hot", "up", NOW + 1)]
    (told,) = [row for row in stage.rows() if row.name == "score.threshold"]
    assert (told.user, told.key, told.kind, told.library) == (stage.users()["k1"]["id"], "k1", 5, "cueline")
    assert (told.numbers, told.strings["name"]) == ({"level": 15.0, "score": 20.0}, "Hot")
    assert [line["rule"] for line in stage.lines("threshold")] == ["hot"]
    assert stage.table("made_event") == []


async def test_a_crossing_by_decay_comes_at_the_solved_moment_though_the_lane_was_away(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(decay=HALVES), thresholds=[HOT]))
    await stage.happens(NOW)
    await stage.happens(NOW)

    stage.wait_until(NOW + 30 * DAY_MS)

    assert [(one, way) for one, way, _ in stage.crossings()] == [("hot", "down"), ("hot", "up")]
    at_ms = stage.crossings()[0][2]
    left = [20 * 0.5 ** ((at_ms + late - NOW) / DAY_MS) for late in (-1, 0)]
    assert left[0] >= 12 > left[1]
    assert stage.score()["score"] == 0


async def test_what_decay_crossed_comes_before_the_event_that_arrives_later(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(decay=HALVES), thresholds=[HOT]))
    for at_ms in (NOW, NOW, NOW + 2 * DAY_MS, NOW + 2 * DAY_MS):
        stage.now = max(stage.now, at_ms)
        await stage.send(an_event(DONE, t=at_ms, anon="k1"), received_at=at_ms)

    stage.lane().drain()

    assert [way for _, way, _ in sorted(stage.crossings(), key=lambda one: one[2])] == ["up", "down", "up"]


async def test_only_who_is_due_is_looked_at(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(decay=HALVES), a_rule("bought", event="bought")))
    await stage.happens(NOW, "k1")
    await stage.happens(NOW, "k2", name="event.bought")
    due = stage.score("k1")["due_at"]

    stage.wait_until(NOW + 2 * HOUR)

    assert NOW < due < NOW + 2 * HOUR
    assert (stage.score("k1")["as_of"] > NOW, stage.score("k1")["score"]) == (True, 9)
    assert (stage.score("k2")["as_of"], stage.score("k2")["due_at"]) == (NOW, None)


async def test_a_running_lane_wakes_within_a_second_of_what_is_due(stage: ScoreStage) -> None:
    now = time.time_ns() // 1_000_000
    stage.publish(
        a_plan(a_rule(decay={"kind": "expires", "days": 1}), thresholds=[{**HOT, "score": 5, "rearm_below": 5}]),
        at_ms=now,
    )
    ends = now + 700
    await stage.send(an_event(DONE, t=ends - DAY_MS, anon="k1"), received_at=now)
    lane = Lane(stage.log, stage.engine, stage.rooms(), stage.pending, stage.feed, pace=EAGER)

    run_until(lane, lambda: len(stage.crossings()) == 2)
    told_ms = time.time_ns() // 1_000_000

    assert stage.crossings() == [("hot", "down", ends), ("hot", "up", now)]
    assert ends <= told_ms < ends + SECOND


async def test_a_score_that_cannot_be_taken_on_waits_and_the_others_do_not(stage: ScoreStage, said: list) -> None:
    stage.publish(a_plan(a_rule(decay=HALVES)))
    for key in ("k1", "k2", "k3"):
        await stage.happens(NOW, key)
    broken = stage.users()["k2"]["id"]
    with stage.engine.begin() as tx:
        tx.exec_driver_sql("UPDATE score_state SET state = x'93' WHERE user_id = ?", (broken,))

    stage.wait_until(NOW + DAY_MS)

    assert [stage.score(key)["score"] for key in ("k1", "k2", "k3")] == [5, 10, 5]
    assert [line["users"] for line in said if line["event"] == "timer_put_off"] == [[broken]]


# --- what is known of the user --------------------------------------------------------------------------------------


async def test_points_behind_a_gate_count_while_the_user_matches(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(condition=PRO)))

    await stage.happens(NOW)
    closed = stage.score()["score"]
    await stage.happens(NOW + 1, name="client.update", data={"plan": "pro"})
    opened = stage.score()["score"]
    await stage.happens(NOW + 2, name="client.update", data={"plan": "free"})

    assert (closed, opened, stage.score()["score"]) == (0, 10, 0)
    assert [(line["kind"], line["change"]) for line in stage.lines("gate")] == [("gate", 10.0), ("gate", -10.0)]


async def test_a_fit_rule_counts_from_the_first_event_on(stage: ScoreStage) -> None:
    fit = a_rule("is pro", event=None, condition=PRO, points={"kind": "fixed", "points": 20})
    stage.publish(a_plan(fit, thresholds=[HOT]))

    await stage.happens(NOW, name="event.other")
    await stage.happens(NOW + 1, name="event.other", user={"plan": "pro"})

    assert stage.score()["score"] == 20
    assert stage.crossings() == [("hot", "up", NOW + 1)]


# --- versions -------------------------------------------------------------------------------------------------------


async def test_from_now_on_events_count_by_the_new_version_and_what_was_stays(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule()))
    await stage.happens(NOW)
    stage.publish(a_plan(a_rule(points={"kind": "fixed", "points": 3})), at_ms=NOW + 1)

    await stage.happens(NOW + 2)

    assert (stage.score()["score"], stage.score()["version"]) == (13, 2)
    assert [line["rule"] for line in stage.lines()] == ["closed.1", "closed.2"]


@pytest.mark.parametrize(("choice", "told"), [("never", []), ("if_now_above", ["warm"]), ("always", ["hot", "warm"])])
async def test_coming_to_a_version_tells_of_what_it_crosses_as_chosen(
    stage: ScoreStage, choice: str, told: list[str]
) -> None:
    stage.publish(a_plan(a_rule(points={"kind": "fixed", "points": 20}), thresholds=[HOT]))
    await stage.happens(NOW)
    warm = {"id": "warm", "name": "Warm", "score": 10, "rearm_below": 10}
    hotter = {"id": "hot", "name": "Hot", "score": 50, "rearm_below": 40}
    rule = a_rule(points={"kind": "fixed", "points": 20})
    stage.publish(a_plan(rule, thresholds=[hotter, warm]), thresholds=choice, at_ms=NOW + 1)

    await stage.happens(NOW + 2, name="client.update", data={"plan": "pro"})
    await stage.happens(NOW + 3)

    assert [threshold for threshold, _, at_ms in stage.crossings() if at_ms > NOW] == told


async def test_before_a_recompute_reaches_users_they_are_scored_as_before(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule()))
    await stage.happens(NOW)
    stage.publish(a_plan(a_rule(points={"kind": "fixed", "points": 3})), mode="recompute", at_ms=NOW + 1)

    await stage.happens(NOW + 2)

    assert (stage.score()["score"], stage.score()["version"]) == (20, 1)


# --- users that turn out to be one ---------------------------------------------------------------------------------


async def test_a_merge_unites_events_and_applies_the_caps_anew(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(window_cap={"times": 2, "per": "day"}), thresholds=[HOT]))
    await stage.happens(NOW, "k1", user={"user_id": "anna"})
    for n in range(2):
        await stage.happens(NOW + 1 + n, "k2")

    await stage.happens(NOW + 3, "k2", name="event.other", user={"user_id": "anna"})

    (row,) = stage.table("user_score")
    assert (row["score"], row["user_id"]) == (20, stage.users()["k1"]["id"])
    assert [(line["kind"], line["change"]) for line in stage.lines("merge")] == [("merge", 10.0)]
    assert [one for one in stage.crossings() if one[2] == NOW + 3] == []


async def test_a_merge_after_entries_were_put_away_reads_the_history(stage: ScoreStage) -> None:
    scorer = stage.publish(a_plan(a_rule(object_cap={"attribute": "page", "days": 60})), at_ms=NOW)
    for n in range(3):
        await stage.happens(NOW + n, "k1" if n % 2 else "k2", data={"page": "/a"})
    later = NOW + 200 * DAY_MS
    await stage.happens(later, "k1", data={"page": "/b"})
    put_away(stage)

    await stage.happens(later + 1, "k1", name="event.other", user={"user_id": "anna"})
    await stage.happens(later + 2, "k2", name="event.other", user={"user_id": "anna"})

    (row,) = stage.table("user_score")
    assert row["score"] == 20
    assert stage.totals(scorer, later + 3) == stage.recomputed(scorer, later + 3)


def put_away(stage: ScoreStage) -> None:
    """Compact every stored score."""
    scorer = Scorer(stage.plans[-1])
    kept = stage.kept()
    with stage.engine.begin() as tx:
        for user, row in kept.items():
            scores = row.scores(scorer)
            scores.compact(stage.now)
            changes = to_bytes(scores), max(line["id"] for line in stage.lines()), user
            tx.exec_driver_sql("UPDATE score_state SET state = ?, line_id = ? WHERE user_id = ?", changes)


# --- what is no more ----------------------------------------------------------------------------------------------


async def test_removed_events_leave_the_score_and_the_ledger(stage: ScoreStage) -> None:
    stage.publish(a_plan(a_rule(), thresholds=[HOT]))
    for n in range(3):
        await stage.happens(NOW + n, id=an_id(100 + n))
    rooms = stage.rooms()

    with stage.engine.begin() as tx:
        rooms.users.prepare(tx, ())
        rooms.users.prepare_numbers(tx, [number := stage.users()["k1"]["id"]])
        rooms.scores.refresh(tx, ())
        profile = rooms.users.anybody(number)
        assert profile is not None
        rooms.scores.prepare([number], rooms.users.newest)
        rooms.scores.remove_events(profile, {an_id(100), an_id(101)}, NOW + 5)
        made = rooms.scores.save(tx)

    assert stage.score()["score"] == 10
    assert [line["event_id"] for line in stage.lines("award")] == [an_id(102)]
    assert [json.loads(event.body)["data"]["direction"] for event in made] == ["down"]


async def test_the_index_finds_who_is_due_without_a_scan(stage: ScoreStage) -> None:
    with reading(stage.engine) as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT user_id FROM user_score WHERE due_at <= 5 ORDER BY due_at, user_id LIMIT 9"
        ).all()

    assert all("SCAN" not in row[3] for row in plan)
    assert any("ix_user_score_due_at" in row[3] for row in plan)
