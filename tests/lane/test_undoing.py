"""Undoing a merge: both are as if it had never been, whatever happened since is the other's, and they stay apart."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from sqlite3 import SQLITE_LIMIT_VARIABLE_NUMBER
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert
from sqlalchemy.event import listen

from cueline.errors import NotFound
from cueline.events.pending import PendingRows
from cueline.lane.blocks import StateBlockQueue
from cueline.scoring.plan import DAY_MS
from cueline.state.correction_tables import user_merge
from cueline.state.tables import user
from cueline.users.erasures import ask_erasure
from cueline.users.merges import ask_undoing, being_undone
from tests.automations.automation_stage import HOUR, NOW, chain, wait, webhook
from tests.lane.correction_stage import ANN, ANNA, CorrectionStage, Done, do, send, something
from tests.lane.lane_stage import an_event
from tests.lane.test_lane_standing import a_list
from tests.scoring.test_lane_scores import put_away

_ANONYMOUS, _KNOWN = {"anon": ANN}, {"anon": ANNA, "user": {"user_id": "anna"}}


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CorrectionStage]:
    monkeypatch.setattr("cueline.lane.asked.LOOK_SECONDS", 0)
    made = CorrectionStage(tmp_path)
    made.prepare()
    yield made
    made.close()


# --- the law ------------------------------------------------------------------------------------------------------

_anybody = st.lists(something(whose=st.booleans()), max_size=8)
_folders = count()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=_anybody, since=st.lists(something(whose=st.just(False)), max_size=5))
async def test_both_are_as_if_they_had_never_been_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: list[Done], since: list[Done]
) -> None:
    monkeypatch.setattr("cueline.lane.asked.LOOK_SECONDS", 0)
    merging, apart = [await lived(tmp_path, before, since, merges=merges) for merges in (True, False)]
    try:
        ((number, other),) = ((row["id"], row["merged_into"]) for row in merging.table("user") if row["merged_into"])
        merging.undo()
        apart.lane().drain()

        for one in (number, other):
            assert merging.known(one) == apart.known(one)
        assert [row for row in merging.table("user_score") if row["user_id"] not in {number, other}] == []
    finally:
        merging.close()
        apart.close()


async def lived(folder: Path, before: list[Done], since: list[Done], *, merges: bool) -> CorrectionStage:
    """Let two live their lives, be made one in between or not, and whoever is known live on."""
    place = folder / f"{next(_folders)}"
    place.mkdir()
    stage, numbers = CorrectionStage(place), count(1)
    stage.prepare()
    stage.now = NOW
    await send(stage, numbers, "event.hello", _ANONYMOUS)
    await send(stage, numbers, "event.hello", _KNOWN)
    for is_anonymous, name, fields in before:
        await do(stage, numbers, name, fields, _ANONYMOUS if is_anonymous else _KNOWN, 1 if is_anonymous else 2)
    key = ANN if merges else ANNA
    await send(stage, numbers, "event.login", {"anon": key, "user": {"user_id": "anna"}})
    for _, name, fields in since:
        await do(stage, numbers, name, fields, {"anon": key}, 2)
    stage.lane().drain()
    return stage


# --- what is found again ------------------------------------------------------------------------------------------


async def made_one(stage: CorrectionStage) -> None:
    """Let an anonymous user sign in as somebody who is known."""
    await stage.does("see", key=ANN)
    await stage.does("see", key=ANNA, user={"user_id": "anna"})
    await stage.does("see", key=ANN, user={"user_id": "anna"})
    assert set(stage.users()) == {ANNA}


async def test_a_key_leads_to_its_own_user_again(stage: CorrectionStage) -> None:
    await made_one(stage)
    number = stage.undo()

    await stage.does("see", key=ANN)

    assert stage.users()[ANN]["id"] == number
    assert (stage.users()[ANN]["events"], stage.users()[ANNA]["events"]) == (2, 2)


async def test_they_are_not_made_one_again_by_themselves(stage: CorrectionStage) -> None:
    await made_one(stage)
    number = stage.undo()

    await stage.does("see", key=ANN, user={"user_id": "anna"})

    assert (stage.table("user")[0]["merged_into"], stage.table("user")[1]["events"]) == (None, 3)
    keys = {row["key"]: row["user_id"] for row in stage.table("user_key")}
    assert keys[ANN] == stage.users()[ANNA]["id"]
    assert [row["key"] for row in stage.table("user") if row["id"] == number] != [ANN]
    assert number in {row["id"] for row in stage.users().values()}


async def test_nor_is_whom_they_were_part_of_made_part_of_them(stage: CorrectionStage) -> None:
    with stage.engine.begin() as tx:
        tx.exec_driver_sql("UPDATE workspace SET unified_identification = 1")
    await stage.does("see", key=ANN)
    await stage.does("see", key=ANNA, user={"email": "anna@shop.example"})
    await stage.does("see", key=ANN, user={"email": "anna@shop.example"})
    stage.undo()

    await stage.does("see", key=ANN, user={"user_id": "ann"})
    await stage.does("see", key=ANNA, user={"user_id": "ann"})

    assert [(row["custom_id"], row["merged_into"]) for row in stage.table("user")] == [("ann", None), (None, None)]


async def test_another_may_still_be_made_of_them(stage: CorrectionStage) -> None:
    await made_one(stage)
    await stage.does("see", key="bobbobbobbob", user={"user_id": "bob"})
    number = stage.undo()

    await stage.does("see", key=ANN, user={"user_id": "bob"})

    (row,) = [row for row in stage.table("user") if row["id"] == number]
    assert row["merged_into"] == stage.users()["bobbobbobbob"]["id"]


async def test_keys_that_led_elsewhere_since_stay_there(stage: CorrectionStage) -> None:
    await made_one(stage)
    await stage.does("see", key=ANN, user={"user_id": "carol"})
    carol = {row["key"]: row["user_id"] for row in stage.table("user_key")}[ANN]

    number = stage.undo()

    keys = {row["key"]: row["user_id"] for row in stage.table("user_key")}
    assert keys[ANN] == carol
    assert number in keys.values()


async def test_the_other_is_found_by_what_is_left_to_them(stage: CorrectionStage) -> None:
    await stage.does("see", key=ANN)
    await stage.send(an_event(anon=None, user={"user_id": "anna"}))
    await stage.does("see", key=ANN, user={"user_id": "anna"})
    await stage.does("see", key=ANNA, user={"user_id": "anna"})

    stage.undo()

    keys = {row["user_id"]: row["key"] for row in stage.table("user_key")}
    for row in stage.table("user"):
        assert keys[row["id"]]
        assert {one["key"]: one["user_id"] for one in stage.table("user_key")}[row["key"]] == row["id"]


async def test_somebody_who_became_part_of_a_third_meanwhile_leaves_all(stage: CorrectionStage) -> None:
    with stage.engine.begin() as tx:
        tx.exec_driver_sql("UPDATE workspace SET unified_identification = 1")
    await stage.does("see", key=ANN)
    await stage.does("buy", key="mailmailmail", user={"email": "anna@shop.example"})
    await stage.does("see", key=ANN, user={"email": "anna@shop.example"})
    await stage.does("see", key=ANNA, user={"user_id": "anna"})
    await stage.does("see", key="mailmailmail", user={"user_id": "anna"})
    assert set(stage.users()) == {ANNA}
    assert stage.users()[ANNA]["events"] == 5

    stage.undo(ANN)
    assert {key: row["events"] for key, row in stage.users().items()} == {ANN: 1, ANNA: 4}
    stage.undo("mailmailmail")

    assert {key: row["events"] for key, row in stage.users().items()} == {ANN: 1, "mailmailmail": 2, ANNA: 2}
    assert stage.totals(stage.scorer, stage.now) == pytest.approx(stage.recomputed(stage.scorer, stage.now))


async def test_the_last_page_is_of_what_each_saw_themselves(stage: CorrectionStage) -> None:
    await stage.does("page_view", key=ANNA, user={"user_id": "anna"}, url="https://shop.example/own")
    await stage.does("page_view", stage.now + HOUR, ANN, url="https://shop.example/other")
    await stage.does("hello", key=ANN, user={"user_id": "anna"}, url=None)
    assert stage.users()[ANNA]["last_page"] == "https://shop.example/other"

    stage.undo()

    assert stage.users()[ANNA]["last_page"] == "https://shop.example/own"
    assert stage.users()[ANN]["last_page"] == "https://shop.example/other"


async def test_a_list_that_is_no_more_does_not_come_back(stage: CorrectionStage) -> None:
    await stage.does("see", key=ANN)
    await stage.makes("user.list_joined", ANN, list=(kept := a_list(stage)))
    await stage.makes("user.list_joined", ANN, list=(gone := a_list(stage, "Gone")))
    await stage.does("see", key=ANNA, user={"user_id": "anna"})
    await stage.does("see", key=ANN, user={"user_id": "anna"})
    with stage.engine.begin() as tx:
        tx.exec_driver_sql("DELETE FROM user_list WHERE id = ?", (gone,))
        tx.exec_driver_sql("DELETE FROM list_member WHERE list_id = ?", (gone,))

    number = stage.undo()

    assert [(row["list_id"], row["user_id"]) for row in stage.table("list_member")] == [(kept, number)]
    assert json.loads(stage.users()[ANN]["lists"]).keys() == {str(kept)}
    assert json.loads(stage.users()[ANNA]["lists"]) == {}


# --- scores, segments, runs ---------------------------------------------------------------------------------------


async def test_scores_that_were_put_away_are_told_apart_too(stage: CorrectionStage) -> None:
    await stage.does("buy", key=ANN, data={"page": "/a"})
    await stage.makes("score.change", ANN, points=7, by="ada")
    await stage.does("buy", key=ANNA, user={"user_id": "anna"}, data={"page": "/a"})
    await stage.makes("score.change", ANNA, points=3, by="ada")
    await stage.does("hello", key=ANN, user={"user_id": "anna"})
    await stage.makes("score.change", ANNA, points=1, by="ada")
    assert stage.score(ANNA)["score"] == 21
    stage.passes(100 * DAY_MS)
    put_away(stage)

    stage.undo()

    assert (stage.score(ANN)["score"], stage.score(ANNA)["score"]) == (17, 14)
    assert [(line["change"], line["total"]) for line in stage.lines("unmerge")] == [(-7, 14), (17, 17)]


async def test_only_the_other_is_told_what_changes_by_it(stage: CorrectionStage) -> None:
    for _ in range(2):
        await stage.does("see", key=ANN)
    await stage.does("see", key=ANNA, user={"user_id": "anna"})
    await stage.does("hello", key=ANN, user={"user_id": "anna"})
    before, anna = stage.passages(), stage.users()[ANNA]["id"]

    number = stage.undo()

    since = [one for one in stage.passages() if one not in before]
    told = [(verb, stage.numbers[segment], user) for verb, segment, user, _ in since]
    assert sorted(told) == [("segment.left", "good", anna), ("segment.left", "keen", anna)]
    assert {stage.numbers[row["segment_id"]] for row in stage.table("segment_member") if row["user_id"] == number} == {
        "good",
        "keen",
    }
    assert [one[:2] for one in stage.crossings()] == [("warm", "down"), ("warm", "up")]


async def test_a_run_goes_on_with_whom_it_began(stage: CorrectionStage) -> None:
    stage.automate(chain(wait(), webhook(body="{{ user.id }}"), settings={"reentry": {"mode": "once"}}))
    await stage.does(key=ANN)
    await stage.does("see", key=ANNA, user={"user_id": "anna"})
    await stage.does("see", key=ANN, user={"user_id": "anna"})
    number = stage.undo()

    await stage.does(key=ANN)
    await stage.does(key=ANNA)
    stage.passes(HOUR)

    anna = stage.users()[ANNA]["id"]
    assert [row["user_id"] for row in stage.runs()] == [number, anna]
    assert [row["user_id"] for row in stage.outbox()] == [number, anna]
    assert {row["user_id"]: row["entered"] for row in stage.table("run_entry")} == {number: 1, anna: 1}


async def test_a_batch_that_lets_go_of_everybody_at_hand_still_makes_two_one(
    stage: CorrectionStage, said: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = stage.lane()
    for event in (an_event(anon=ANN), an_event(anon=ANNA, user={"user_id": "anna"})):
        await stage.send(event)
    lane.drain()
    monkeypatch.setattr("cueline.users.people.MAX_HELD_PROFILES", 0)

    await stage.send(an_event(anon=ANN, user={"user_id": "anna"}))
    lane.drain()

    assert set(stage.users()) == {ANNA}
    assert [line for line in said if line["event"] == "lane_batch_failed"] == []


# --- asking -------------------------------------------------------------------------------------------------------


async def test_asking_is_seen_until_it_is_done_and_asking_again_changes_nothing(stage: CorrectionStage) -> None:
    await made_one(stage)
    number = stage.ask()
    stage.ask()
    with stage.engine.begin() as tx:
        assert being_undone(tx, {number, 99}) == {number}

    stage.lane().drain()

    with stage.engine.begin() as tx:
        assert being_undone(tx, {number}) == set()
        for one in (number, 99):
            with pytest.raises(NotFound, match="is not part of another"):
                ask_undoing(tx, 1, one, stage.now)
    assert [row["undone_at"] for row in stage.table("user_merge")] == [stage.now - 200]


async def test_who_is_about_to_be_parted_is_not_erased_with_the_other(stage: CorrectionStage) -> None:
    await made_one(stage)
    number, anna = stage.ask(), stage.users()[ANNA]["id"]
    with stage.engine.begin() as tx:
        ask_erasure(tx, 1, anna, stage.now)
    loaded, stage.pending = stage.pending, PendingRows()

    stage.lane().drain()
    assert [row["id"] for row in stage.table("user")] == [number, anna]
    stage.pending = loaded
    stage.lane().drain()

    assert [(row["id"], row["events"], row["merged_into"]) for row in stage.table("user")] == [(number, 1, None)]
    assert [row["user_id"] for row in stage.table("erasure")] == [anna]


async def test_a_merge_that_an_older_release_made_is_undone_with_the_key_that_is_known(stage: CorrectionStage) -> None:
    await made_one(stage)
    with stage.engine.begin() as tx:
        tx.execute(delete(user_merge))

    stage.undo()

    assert {key: row["events"] for key, row in stage.users().items()} == {ANN: 1, ANNA: 2}


@pytest.mark.parametrize("point", ["lane_undoing_before_commit", "lane_undoing_after_commit"])
async def test_a_process_that_dies_over_it_does_it_once(stage: CorrectionStage, point: str) -> None:
    await made_one(stage)
    stage.ask()

    def dies(here: str) -> None:
        if here == point:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage.lane(fail_at=dies).drain()
    stage.lane().drain()

    assert {key: row["events"] for key, row in stage.users().items()} == {ANN: 1, ANNA: 2}
    assert stage.totals(stage.scorer, stage.now) == pytest.approx(stage.recomputed(stage.scorer, stage.now))


async def test_events_go_on_while_blocks_wait_unseen_and_it_is_done_once_they_are_there(stage: CorrectionStage) -> None:
    await made_one(stage)
    stage.ask()
    stage.pending = PendingRows()

    await stage.does("see", key=ANNA)
    assert set(stage.users()) == {ANNA}
    assert stage.users()[ANNA]["events"] == 4

    stage.pending.load(StateBlockQueue(stage.engine).waiting(100))
    stage.lane().drain()
    assert {key: row["events"] for key, row in stage.users().items()} == {ANN: 1, ANNA: 3}


async def test_very_many_who_became_part_of_one_are_asked_for_in_statements_that_the_database_takes(
    stage: CorrectionStage,
) -> None:
    await made_one(stage)
    await stage.makes("score.change", ANNA, points=3, by="ada")
    with stage.engine.begin() as tx:
        row = stage.users()[ANNA] | {"custom_id": None, "merged_into": stage.users()[ANNA]["id"]}
        tx.execute(insert(user), [row | {"id": number, "key": f"k{number}"} for number in range(1_000, 2_000)])
    stage.passes(100 * DAY_MS)
    put_away(stage)
    listen(stage.engine, "checkout", lambda connection, *_: connection.setlimit(SQLITE_LIMIT_VARIABLE_NUMBER, 900))

    stage.undo()

    assert {key: row["events"] for key, row in stage.users().items()} == {ANN: 1, ANNA: 2}
    assert stage.score(ANNA)["score"] == 3
