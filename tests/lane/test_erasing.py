"""Erasing a user: nothing of them is left anywhere, nobody else notices, and a crash changes nothing about that."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from cueline.lane.blocks import StateErasedUsers
from cueline.lane.lane import Lane
from cueline.state.engine import reading
from cueline.users.erasures import ask_erasure
from cueline.workspaces.audit import Change, record
from tests.automations.automation_stage import DAY, NOW, SECOND, AutomationStage, an_event, chain, wait, webhook
from tests.lane.test_lane_standing import a_list
from tests.segments.segment_stage import SegmentStage

GONE = ("ann0000000k1", "ann0000000k2", "ann@shop.example", "Ann Ähre", "ann-77", "ann-secret")
PLAN: dict[str, Any] = {
    "groups": [{"id": "all", "name": "All"}],
    "rules": [
        {
            "id": "exit",
            "name": "Exit",
            "group": "all",
            "event": "exit_intent",
            "points": {"kind": "fixed", "points": 10},
            "decay": {"kind": "half_life", "days": 3},
        }
    ],
    "thresholds": [{"id": "warm", "name": "Warm", "score": 5, "rearm_below": 2}],
}
SENDS = chain(webhook(body='{"who": "{{ user.email }}"}'), wait(), settings={"entry": "every_time"})


class Stage(AutomationStage, SegmentStage):
    """Everything that keeps something of users."""

    def ask(self, key: str) -> int:
        number = int(self.users()[key]["id"])
        with self.engine.begin() as tx:
            ask_erasure(tx, 1, number, self.now)
        return number

    def erase(self, key: str, lane: Lane | None = None) -> int:
        number = self.ask(key)
        (lane or self.lane()).drain()
        return number

    def everything(self, *but: str) -> dict[str, list[dict[str, Any]]]:
        names = [name for name in inspect(self.engine).get_table_names() if name not in {"lane", *but}]
        return {name: self.table(name) for name in names}

    def traces(self, *texts: str) -> list[str]:
        """Give every place in the state database where one of these texts stands."""
        return [
            f"{table}: {text}"
            for table, rows in self.everything().items()
            for row in rows
            for value in row.values()
            for text in texts
            if text in (value.decode(errors="replace") if isinstance(value, bytes) else str(value))
        ]

    async def lets_ann_live(self) -> None:
        """Let a user, under two keys and merged, leave traces wherever one can."""
        self.publish(PLAN, at_ms=NOW - DAY)
        self.automate(SENDS)
        self.segment({"kind": "user_attribute", "name": "plan", "test": {"type": "string", "operator": "is_set"}}, "P")
        ann = {"user_id": "ann-77", "email": "ann@shop.example", "name": "Ann Ähre", "plan": "ann-secret"}
        await self.does(key="ann0000000k1", user=ann, data={"mail": "ann@shop.example"})
        await self.does(key="ann0000000k2")
        await self.does(key="ann0000000k2", user={"user_id": "ann-77"})
        await self.makes("user.tag_added", "ann0000000k1", tag="VIP")
        await self.makes("user.list_joined", "ann0000000k1", list=a_list(self))
        await self.does(key="ann0000000k1", user={"unsubscribed": "ann-secret"})
        await self.send(b'{"id": "x", "t": 1, "name": "event.a", "anon": "ann0000000k1", "data": 7}')
        await self.send({"id": "y", "name": "event.\u0000", "anon": "ann0000000k1"})
        self.lane().drain()
        with self.engine.begin() as tx:
            number = self.users()["ann0000000k1"]["id"]
            record(tx, 1, NOW, Change("ada@shop.example", "score.changed", "Ann Ähre", {"user_id": number}))
            record(tx, 1, NOW, Change("ada@shop.example", "user.tagged", "Ann Ähre", {"users": [number]}))


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr("cueline.lane.asked.LOOK_SECONDS", 0)
    made = Stage(tmp_path)
    yield made
    made.close()


async def test_nothing_is_left_of_a_user_wherever_it_was(stage: Stage) -> None:
    await stage.lets_ann_live()
    kept_in = {place.split(":")[0] for place in stage.traces(*GONE)}
    assert kept_in >= {
        *("user", "user_key", "block", "dead_letter", "outbox", "run", "attribute_definition"),
        *("violation_group", "audit_line"),
    }
    numbered = {name for name, rows in stage.everything().items() if any(row.get("user_id") for row in rows)}
    assert numbered >= {"user_tag", "list_member", "segment_member", "run_log"}
    assert numbered >= {"user_score", "score_state", "score_line"}

    stage.erase("ann0000000k1")

    assert stage.traces(*GONE) == []
    left = {name for name, rows in stage.everything().items() if any(row.get("user_id") for row in rows)}
    assert left == {"erasure", "outbox"}
    assert {row["state"] for row in stage.table("outbox")} == {"erased"}
    assert stage.table("attempt") == []
    assert [row.user for row in stage.rows()] == []
    assert stage.pending.rows == 0
    assert [item for item in stage.feed.items if item.row.user] == []


async def test_nobody_else_is_touched(stage: Stage) -> None:
    await stage.lets_ann_live()
    await stage.does(key="bobbobbobbob", user={"email": "bob@shop.example", "plan": "free"}, data={"n": 1})
    await stage.send({"id": "z", "name": "event.\u0000", "anon": "bobbobbobbob"})
    stage.lane().drain()
    bob = stage.users()["bobbobbobbob"]["id"]
    about_bob = {
        name: [row for row in rows if bob in {row.get("user_id"), row.get("id") if name == "user" else None}]
        for name, rows in stage.everything("erasure").items()
    }
    rows = [row for row in stage.rows() if row.user == bob]

    stage.erase("ann0000000k1")

    after = stage.everything("erasure")
    assert {name: [row for row in after[name] if row in kept] for name, kept in about_bob.items()} == about_bob
    assert stage.rows() == rows
    assert len(stage.table("dead_letter")) == 1
    assert len(stage.table("segment")) == 1
    assert len(stage.table("user_list")) == 1


async def test_who_comes_back_is_somebody_new(stage: Stage) -> None:
    await stage.lets_ann_live()
    lane = stage.lane()
    lane.drain()
    newest = max(row["id"] for row in stage.table("user"))
    newest_run = max(row["id"] for row in stage.table("run"))
    stage.erase("ann0000000k1", lane)

    await stage.send(an_event(t=stage.now, anon="ann0000000k1"), received_at=stage.now)
    lane.drain()

    (back,) = stage.table("user")
    assert back["id"] == newest + 1
    assert (back["events"], back["attributes"], back["custom_id"], back["tags"]) == (1, "{}", None, "{}")
    assert stage.score("ann0000000k1")["score"] == 10
    assert [row["id"] for row in stage.table("run")] == [newest_run + 1]
    (sent,) = [row for row in stage.table("outbox") if row["state"] == "waiting"]
    assert sent["user_id"] == newest + 1


async def test_a_number_is_not_given_again_by_a_lane_that_starts_anew(stage: Stage) -> None:
    await stage.does(key="bobbobbobbob")
    await stage.does(key="ann0000000k1")
    number = stage.erase("ann0000000k1")

    await stage.does(key="caecaecaecae")

    assert stage.users()["caecaecaecae"]["id"] == number + 1


async def test_who_was_merged_meanwhile_is_erased_with_whom_they_became_part_of(stage: Stage) -> None:
    await stage.does(key="ann0000000k1", user={"user_id": "ann-77"})
    await stage.does(key="ann0000000k2")
    number = int(stage.users()["ann0000000k2"]["id"])
    with stage.engine.begin() as tx:
        ask_erasure(tx, 1, number, stage.now)
    await stage.does(key="ann0000000k2", user={"user_id": "ann-77"})

    stage.lane().drain()

    assert stage.table("user") == []
    assert {row["user_id"] for row in stage.table("erasure")} == {1, 2}


async def test_a_made_event_for_who_is_erased_is_set_aside(stage: Stage) -> None:
    await stage.does(key="ann0000000k1")
    number = stage.erase("ann0000000k1")

    await stage.send(an_event("user.tag_added", t=stage.now, anon=None, of=number, data={"tag": "VIP"}))
    stage.lane().drain()

    assert [row["code"] for row in stage.table("dead_letter")] == ["user_unknown"]
    assert stage.table("user") == []


async def test_asking_twice_or_for_nobody_changes_nothing(stage: Stage) -> None:
    await stage.does(key="ann0000000k1")
    await stage.does(key="bobbobbobbob")
    number = stage.ask("ann0000000k1")
    for one in (number, 99):
        with stage.engine.begin() as tx:
            ask_erasure(tx, 1, one, stage.now)
    stage.lane().drain()
    with stage.engine.begin() as tx:
        ask_erasure(tx, 1, number, stage.now)
    stage.lane().drain()

    assert [row["key"] for row in stage.table("user")] == ["bobbobbobbob"]
    assert sorted(row["user_id"] for row in stage.table("erasure")) == [number, 99]


async def test_the_event_store_is_told_whom_to_erase_until_it_has(stage: Stage) -> None:
    await stage.lets_ann_live()
    numbers = {row["id"] for row in stage.table("user")}
    stage.erase("ann0000000k1")
    erased = StateErasedUsers(stage.engine, lambda: stage.now)

    waiting = erased.waiting()
    assert {one.user for one in waiting} == numbers
    assert {one.workspace for one in waiting} == {1}
    erased.cleared(waiting[:1])
    assert erased.waiting() == waiting[1:]
    erased.cleared(waiting)
    assert erased.waiting() == []


@pytest.mark.parametrize("point", ["lane_erasing_before_commit", "lane_erasing_after_commit"])
async def test_a_process_that_dies_while_erasing_erases_all_the_same(stage: Stage, point: str) -> None:
    await stage.lets_ann_live()
    await stage.does(key="bobbobbobbob")
    stage.ask("ann0000000k1")

    def dies(here: str) -> None:
        if here == point:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage.lane(fail_at=dies).drain()
    stage.lane().drain()

    assert stage.traces(*GONE) == []
    assert [row["key"] for row in stage.table("user")] == ["bobbobbobbob"]


async def test_a_failure_holds_up_no_event(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.does(key="ann0000000k1")
    stage.ask("ann0000000k1")

    def fails(*_: object) -> None:
        raise ValueError("damaged")

    monkeypatch.setattr("cueline.lane.erasing.forget_users", fails)
    lane = stage.lane()
    await stage.send(an_event(t=stage.now, anon="bobbobbobbob"), received_at=stage.now)
    lane.drain()

    assert {row["key"] for row in stage.table("user")} == {"ann0000000k1", "bobbobbobbob"}
    monkeypatch.undo()
    stage.lane().drain()
    assert {row["key"] for row in stage.table("user")} == {"bobbobbobbob"}


async def test_counts_stay_and_samples_of_others_too(stage: Stage) -> None:
    await stage.does(key="ann0000000k1", data={"mail": "ann@shop.example"}, user={"email": "ann@shop.example"})
    await stage.does(key="bobbobbobbob", data={"mail": "bob@shop.example"})

    stage.erase("ann0000000k1")

    with reading(stage.engine):
        (event,) = stage.table("event_definition")
    assert event["count"] == 2
    (mail,) = [row for row in stage.table("attribute_definition") if row["name"] == "mail"]
    assert json.loads(mail["samples"]) == ["bob@shop.example"]
    assert mail["last_seen"] >= NOW - SECOND


async def test_somebody_of_very_many_keys_is_erased_whole(stage: Stage) -> None:
    keys = [f"device{number:06}" for number in range(450)]
    await stage.send(an_event(anon="ann0000000k1", user={"user_id": "shared"}))
    for key in keys:
        await stage.send(an_event(anon=key), an_event(anon=key, user={"user_id": "shared"}))
    await stage.send(b'{"id": "x", "t": 1, "name": "event.a", "anon": "device000449", "data": 7}')
    stage.lane().drain()
    assert len(stage.table("user")) == 451

    stage.erase("ann0000000k1")

    assert stage.table("user") == stage.table("user_key") == stage.table("dead_letter") == stage.rows() == []
    assert len(stage.table("erasure")) == 451


async def test_what_was_set_aside_of_others_stays_though_it_holds_the_same_text(stage: Stage) -> None:
    await stage.send(an_event(anon="ann0000000k1", user={"user_id": "1"}))
    bad: dict[str, Any] = {"name": "event.\u0000"}
    await stage.send({**bad, "id": "a", "anon": "ann0000000k1"})
    await stage.send({**bad, "id": "b", "user": {"user_id": 1}})
    await stage.send({**bad, "id": "c", "anon": "bobbobbobbob", "data": {"quantity": "1"}})
    await stage.send({**bad, "id": "d", "user": {"user_id": 11}})
    await stage.send({**bad, "id": "e", "anon": "bobbobbobbob", "data": {"friend": "ann0000000k1"}})
    await stage.send(b'{"anon": "ann0000000k1", "id": "f", "name": 7}')
    stage.lane().drain()
    assert len(stage.table("dead_letter")) == 6

    stage.erase("ann0000000k1")

    assert [json.loads(row["raw"])["id"] for row in stage.table("dead_letter")] == ["c", "d", "e"]
