"""Removing single events: their user is as if they had never been, whatever is killed, and they do not come back."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cueline.errors import NotFound
from cueline.lane.blocks import StateRemovedEvents
from cueline.scoring.plan import DAY_MS
from cueline.state.engine import reading
from cueline.users.erasures import ask_erasure
from cueline.users.removals import ask_removal, removed_ids
from tests.automations.automation_stage import HOUR, NOW
from tests.lane.correction_stage import ANN, ANNA, CorrectionStage, Done, do, send, something
from tests.lane.lane_stage import an_event, an_id
from tests.scoring.test_lane_scores import put_away


class RemovingStage(CorrectionStage):
    """Events that are removed."""

    def ask_for(self, *ids: str) -> None:
        """Ask that events be removed."""
        rows = [row for row in self.rows() if row.id in ids]
        assert len(rows) == len(ids)
        with self.engine.begin() as tx:
            for row in rows:
                ask_removal(tx, row, self.now)

    def remove(self, *ids: str) -> None:
        self.ask_for(*ids)
        self.lane().drain()


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemovingStage]:
    monkeypatch.setattr("cueline.lane.asked.LOOK_SECONDS", 0)
    made = RemovingStage(tmp_path)
    made.prepare()
    yield made
    made.close()


# --- the law ------------------------------------------------------------------------------------------------------

_lives = st.lists(something(whose=st.just(True)), min_size=1, max_size=10)
_folders = count()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=_lives, gone=st.sets(st.integers(0, 9), max_size=4))
async def test_a_user_is_as_if_it_had_never_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, life: list[Done], gone: set[int]
) -> None:
    monkeypatch.setattr("cueline.lane.asked.LOOK_SECONDS", 0)
    never = {place for place in gone if place < len(life) and life[place][1] != "user.tag_added"}
    whole, without = await lived(tmp_path, life, set()), await lived(tmp_path, life, never)
    try:
        number = whole.users()[ANN]["id"]
        whole.remove(*(an_id(9_002 + place) for place in sorted(never)))

        assert whole.known(number) == without.known(number)
        assert {row.id for row in whole.rows() if row.user == number and row.kind < 5} == {
            row.id for row in without.rows() if row.user == number and row.kind < 5
        }
    finally:
        whole.close()
        without.close()


async def lived(folder: Path, life: list[Done], never: set[int]) -> RemovingStage:
    """Let a user live, but for some of what they do."""
    place = folder / f"{next(_folders)}"
    place.mkdir()
    stage = RemovingStage(place)
    stage.prepare()
    stage.now = NOW
    await send(stage, iter([1]), "event.hello", {"anon": ANN})
    for number, (_, name, fields) in enumerate(life):
        if number in never:
            stage.now += HOUR
        else:
            await do(stage, iter([number + 2]), name, fields, {"anon": ANN}, 1)
    stage.lane().drain()
    return stage


# --- everything that holds something of it ------------------------------------------------------------------------


async def test_its_points_and_its_ledger_lines_are_gone(stage: RemovingStage) -> None:
    for number in range(3):
        await stage.does("buy", key=ANN, id=an_id(100 + number), data={"page": f"/{number}"})

    stage.remove(an_id(100), an_id(101))

    assert stage.score(ANN)["score"] == 10
    assert [line["event_id"] for line in stage.lines("award")] == [an_id(102)]
    assert [(line["change"], line["total"]) for line in stage.lines("removed")] == [(-20, 10)]
    assert [one[1] for one in stage.crossings()] == ["down", "up"]


async def test_one_from_before_a_merge_counts_no_more_for_whom_its_user_became_part_of(stage: RemovingStage) -> None:
    await stage.does("buy", key=ANN, id=an_id(100), data={"page": "/a"}, user={"plan": "pro"})
    await stage.does("buy", key=ANNA, user={"user_id": "anna"}, data={"page": "/b"})
    await stage.does("hello", key=ANN, user={"user_id": "anna"})
    assert stage.score(ANNA)["score"] == 25

    stage.remove(an_id(100))
    assert (stage.score(ANNA)["score"], stage.users()[ANNA]["events"]) == (10, 2)
    assert json.loads(stage.users()[ANNA]["attributes"]) == {"user_id": "anna"}
    assert an_id(100) not in {line["event_id"] for line in stage.lines()}

    stage.undo(ANN)
    assert (stage.users()[ANN]["events"], stage.users()[ANNA]["events"]) == (0, 2)
    assert stage.totals(stage.scorer, stage.now) == pytest.approx(stage.recomputed(stage.scorer, stage.now))


async def test_what_one_taught_themselves_goes_before_what_came_by_a_merge(stage: RemovingStage) -> None:
    await stage.does("see", key=ANNA, user={"user_id": "anna", "plan": "free"})
    await stage.does("see", key=ANN, user={"plan": "pro", "city": "Bonn"})
    await stage.does("see", key=ANN, user={"user_id": "anna"})
    await stage.does("see", key=ANNA, id=an_id(100), user={"plan": "team", "city": "Ulm"})

    stage.remove(an_id(100))

    assert json.loads(stage.users()[ANNA]["attributes"]) == {"user_id": "anna", "plan": "free", "city": "Bonn"}


async def test_scores_of_which_entries_were_put_away_follow(stage: RemovingStage) -> None:
    await stage.does("buy", key=ANN, id=an_id(100), data={"page": "/a"})
    await stage.does("buy", key=ANN, data={"page": "/b"})
    await stage.makes("score.change", ANN, points=7, by="ada")
    stage.passes(100 * DAY_MS)
    put_away(stage)

    stage.remove(an_id(100))

    assert stage.score(ANN)["score"] == 17


async def test_where_they_were_seen_first_and_last_follows(stage: RemovingStage) -> None:
    for number, page in enumerate(("/a", "/b", "/c")):
        await stage.does("page_view", stage.now + HOUR, ANN, id=an_id(100 + number), url=f"https://shop.example{page}")

    stage.remove(an_id(100), an_id(102))

    user = stage.users()[ANN]
    assert (user["first_seen"], user["last_seen"]) == (NOW + 2 * HOUR, NOW + 2 * HOUR)
    assert (user["last_page"], user["last_address"], user["page_views"]) == ("https://shop.example/b", "", 1)


async def test_examples_of_violations_from_it_are_gone(stage: RemovingStage) -> None:
    await stage.does("see", key=ANN, data={"n": 1})
    with stage.engine.begin() as tx:
        tx.exec_driver_sql("UPDATE attribute_definition SET type = 'number' WHERE name = 'n'")
        tx.exec_driver_sql("UPDATE registry_version SET version = version + 1")
    for number in range(2):
        await stage.does("see", key=ANN, id=an_id(100 + number), data={"n": f"secret {number}"})
    ((examples,),) = ([row["examples"]] for row in stage.table("violation_group"))
    assert len(json.loads(examples)) == 2

    stage.remove(an_id(100))

    ((examples,),) = ([row["examples"]] for row in stage.table("violation_group"))
    assert [one["event_id"] for one in json.loads(examples)] == [an_id(101)]


async def test_it_is_seen_nowhere_from_then_on(stage: RemovingStage) -> None:
    await stage.does("see", key=ANN, id=an_id(100))
    await stage.does("see", key=ANN, id=an_id(101))
    lane = stage.lane()
    stage.ask_for(an_id(100))
    lane.drain()

    assert [row.id for row in stage.rows() if row.kind == 1] == [an_id(101)]
    assert an_id(100) not in {item.row.id for item in stage.feed.items}
    assert stage.pending.removed(1) == {an_id(100)}


async def test_a_resend_does_not_bring_it_back_however_late(stage: RemovingStage) -> None:
    await stage.does("see", key=ANN, id=an_id(100))
    sent = an_event("event.see", id=an_id(100), t=stage.now, anon=ANN)
    stage.remove(an_id(100))
    assert await stage.take(sent, received_at=stage.now) == ["duplicate"]

    stage.passes(20 * DAY_MS)
    await stage.does("hello", key=ANN)

    assert await stage.take(sent, received_at=stage.now) == ["duplicate"]
    assert stage.users()[ANN]["events"] == 1


async def test_the_event_store_is_told_which_until_it_has(stage: RemovingStage) -> None:
    await stage.does("see", key=ANN, id=an_id(100))
    await stage.does("buy", key=ANN, id=an_id(101))
    removed = StateRemovedEvents(stage.engine, lambda: stage.now)
    assert removed.waiting() == []
    stage.remove(an_id(100), an_id(101))

    waiting = removed.waiting()
    assert [(one.workspace, one.event_id, one.name) for one in waiting] == [
        (1, an_id(100), "see"),
        (1, an_id(101), "buy"),
    ]
    removed.cleared(waiting[:1])
    assert removed.waiting() == waiting[1:]
    with reading(stage.engine) as tx:
        assert removed_ids(tx, 1, [an_id(100), an_id(102)]) == {an_id(100)}


async def test_asking_twice_changes_nothing(stage: RemovingStage) -> None:
    await stage.does("buy", key=ANN, id=an_id(100))
    await stage.does("buy", key=ANN, id=an_id(101), data={"page": "/b"})
    (row,) = [row for row in stage.rows() if row.id == an_id(100)]
    for _ in range(2):
        with stage.engine.begin() as tx:
            ask_removal(tx, row, stage.now)
        stage.lane().drain()

    assert (stage.users()[ANN]["events"], stage.score(ANN)["score"]) == (1, 10)
    assert len(stage.table("event_removal")) == 1


async def test_who_is_erased_takes_what_was_removed_along(stage: RemovingStage) -> None:
    await stage.does("buy", key=ANN, id=an_id(100))
    stage.remove(an_id(100))
    with stage.engine.begin() as tx:
        ask_erasure(tx, 1, stage.users()[ANN]["id"], stage.now)
    stage.lane().drain()

    assert stage.table("event_removal") == stage.table("user") == []


async def test_nothing_is_asked_for_of_who_was_erased_meanwhile(stage: RemovingStage) -> None:
    await stage.does("buy", key=ANN, id=an_id(100))
    (row,) = [row for row in stage.rows() if row.id == an_id(100)]
    with stage.engine.begin() as tx:
        ask_erasure(tx, 1, stage.users()[ANN]["id"], stage.now)
    stage.lane().drain()

    with stage.engine.begin() as tx, pytest.raises(NotFound, match="There is no user"):
        ask_removal(tx, row, stage.now)
    await stage.does("buy", key=ANNA, id=an_id(101))
    stage.remove(an_id(101))
    assert (stage.users()[ANNA]["events"], len(stage.table("event_removal"))) == (0, 1)


@pytest.mark.parametrize("point", ["lane_removing_before_commit", "lane_removing_after_commit"])
async def test_a_process_that_dies_over_it_does_it_once(stage: RemovingStage, point: str) -> None:
    await stage.does("buy", key=ANN, id=an_id(100))
    await stage.does("buy", key=ANN, id=an_id(101), data={"page": "/b"})
    stage.ask_for(an_id(100))

    def dies(here: str) -> None:
        if here == point:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage.lane(fail_at=dies).drain()
    stage.lane().drain()

    assert (stage.users()[ANN]["events"], stage.score(ANN)["score"]) == (1, 10)
    assert [row.id for row in stage.rows() if row.name == "buy"] == [an_id(101)]


async def test_a_failure_holds_up_no_event(stage: RemovingStage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.does("see", key=ANN, id=an_id(100))
    stage.ask_for(an_id(100))

    def fails(*_: Any) -> None:
        raise ValueError("damaged")

    monkeypatch.setattr("cueline.lane.removing.take_out", fails)
    lane = stage.lane()
    await stage.send(an_event("event.see", t=stage.now, anon=ANN), received_at=stage.now)
    lane.drain()
    assert stage.users()[ANN]["events"] == 2

    monkeypatch.undo()
    monkeypatch.setattr("cueline.lane.asked.LOOK_SECONDS", 0)
    stage.lane().drain()
    assert stage.users()[ANN]["events"] == 1
