"""What a lane does with what the log holds: everything, once, in order, and one bad event is one bad event."""

import json
from typing import Any

import pytest

from cueline.event import AttributeType, Flag
from cueline.events.port import EventQuery
from cueline.registry.definition import Scope, State
from cueline.registry.definition_changes import EventChange
from cueline.registry.definitions import Definitions
from tests.lane.lane_stage import DAY, NOW, SECOND, LaneStage, an_event


async def test_everything_is_processed_once_and_the_checkpoint_moves(stage: LaneStage) -> None:
    sent = [an_event(data={"n": n}) for n in range(50)]
    for start in range(0, 50, 10):
        last = await stage.send(*sent[start : start + 10])
    lane = stage.lane()

    assert lane.drain() == 50
    assert lane.drain() == 0

    assert stage.checkpoint() == lane.position == last
    assert [row.id for row in stage.rows()] == [event["id"] for event in sent]
    assert stage.table("user")[0]["events"] == 50
    assert stage.table("event_definition")[0]["count"] == 50
    assert stage.feed.outcomes == ["accepted"] * 50


async def test_a_lane_that_starts_anew_goes_on_where_the_last_one_was(stage: LaneStage) -> None:
    await stage.take(an_event())
    assert await stage.take(an_event(), an_event()) == ["accepted", "accepted"]

    assert stage.table("user")[0]["events"] == 3
    assert len(stage.rows()) == 3


async def test_many_batches_give_what_one_batch_gives(stage: LaneStage, tmp_path: Any) -> None:
    (tmp_path / "other").mkdir()
    other = LaneStage(tmp_path / "other")
    story = [
        an_event(anon="k1"),
        an_event("page_view", anon="k2", user={"user_id": "anna", "email": "A@x.example"}),
        an_event("client.update", anon="k1", data={"user_id": "anna", "plan": "gold"}),
        an_event(anon="k1", data={"price": 5}),
    ]
    for event in story:
        await stage.send(event)
        await other.send(event)

    stage.lane().drain()
    other.lane(batch_events=1).drain()

    assert stage.state() == other.state()
    assert stage.table("user")[0]["events"] + stage.table("user")[0]["page_views"] == 1
    assert stage.table("user")[1]["events"] == 2
    other.close()


async def test_the_row_holds_what_was_sent_as_it_was_sent(stage: LaneStage) -> None:
    body = (
        b'{"name":"event.Buy" ,"id":"x","anon":"k1","t":%d,"url":"https://s/","ref":"https://r/","data":{"p": 1.50 }}'
    )

    await stage.send(body % (NOW - SECOND), sent_at=NOW - 7, library="widget/9")
    stage.lane().drain()

    (row,) = stage.rows()
    assert row.raw == '{"p": 1.50 }'
    assert (row.name, row.key, row.url, row.referrer, row.library) == (
        "Buy",
        "k1",
        "https://s/",
        "https://r/",
        "widget/9",
    )
    assert (row.client_time, row.sent_at, row.received_at) == (NOW - SECOND, NOW - 7, NOW)
    assert row.occurred_at == NOW - SECOND + 7


async def test_a_bad_event_is_a_dead_letter_and_its_neighbours_pass(stage: LaneStage) -> None:
    bad = [b"{", b'{"name":5}', b'{"id":"a","name":"event.x","anon":"k","data":{"n":NaN}}']

    outcomes = await stage.take(an_event(), bad[0], an_event(), bad[1], bad[2], an_event())

    good, dead = "accepted", "dead_letter"
    assert outcomes == [good, dead, good, dead, dead, good]
    letters = stage.table("dead_letter")
    assert [letter["raw"] for letter in letters] == bad
    assert {letter["code"] for letter in letters} == {"event_malformed"}
    assert all("expected shape" in letter["reason"] for letter in letters)
    assert stage.table("user")[0]["events"] == 3


async def test_a_name_no_definition_can_have_is_a_dead_letter(stage: LaneStage) -> None:
    outcomes = await stage.take(an_event("event.\x00"), an_event("event."), an_event())

    assert outcomes == ["dead_letter", "dead_letter", "accepted"]


async def test_an_entry_of_nothing_but_bad_events_does_not_stop_the_lane(stage: LaneStage) -> None:
    await stage.send(b"{")
    await stage.send(an_event())
    stage.lane(batch_events=1).drain()

    assert stage.feed.outcomes == ["dead_letter", "accepted"]


async def test_a_blocked_event_goes_to_quarantine_and_starts_nothing(stage: LaneStage) -> None:
    await stage.take(an_event("event.spam"))
    Definitions(stage.engine).change_event(1, "spam", EventChange(state=State.BLOCKED))
    blocked = an_event("event.spam", user={"plan": "gold"})

    outcomes = await stage.take(blocked, an_event())

    assert outcomes == ["blocked", "accepted"]
    (kept,) = stage.table("quarantine")
    assert json.loads(kept["raw"]) == blocked
    assert (kept["event"], kept["at"]) == ("spam", NOW)
    assert [row.name for row in stage.rows()] == ["spam", "exit_intent"]
    assert stage.feed.items[-2].row.flags & Flag.BLOCKED
    assert stage.table("user")[0]["events"] == 2
    assert [(row["count"], row["blocked_count"]) for row in stage.table("event_definition")] == [(1, 1), (1, 0)]
    assert "plan" not in stage.table("user")[0]["attributes"]


async def test_a_type_set_between_batches_holds_for_the_next(stage: LaneStage) -> None:
    lane = stage.lane()
    await stage.send(an_event(data={"price": "12.50"}))
    lane.drain()

    Definitions(stage.engine).set_type(1, Scope.EVENT, "exit_intent", "price", AttributeType.NUMBER, NOW)
    await stage.send(an_event(data={"price": "12.50"}), an_event(data={"price": "cheap"}))
    lane.drain()

    first, second, third = stage.rows()
    assert first.strings == {"price": "12.50"}
    assert second.numbers == {"price": 12.5}
    assert (third.numbers, json.loads(third.violations)[0]["raw"]) == ({}, "cheap")
    assert [(item.verdict.typed, item.verdict.violations) for item in stage.feed.items] == [(1, 0), (1, 0), (0, 1)]


async def test_user_attributes_are_typed_and_lead_to_the_event_that_set_them(stage: LaneStage) -> None:
    event = an_event("client.update", data={"first_name": "Anna", "unsubscribed": "true", "big": 2**60, "level": 3.0})

    await stage.take(event)

    (row,) = stage.table("user")
    attributes = json.loads(row["attributes"])
    assert attributes == {"first_name": "Anna", "unsubscribed": True, "big": str(2**60), "level": "3"}
    assert json.loads(row["sources"])["first_name"] == [event["id"], NOW - SECOND]
    assert (row["name"], row["events"], row["page_views"]) == ("Anna", 0, 0)


async def test_blocks_are_cut_by_the_month_in_which_events_occurred(stage: LaneStage) -> None:
    ago = [0, 20 * DAY, 29 * DAY, 1 * DAY, 30 * DAY]

    await stage.take(*(an_event(t=NOW - past) for past in ago))

    blocks = stage.table("block")
    assert [(block["month"], block["rows"]) for block in blocks] == [(202610, 2), (202611, 3)]
    assert all(block["first"] <= block["last"] for block in blocks)
    assert len(stage.rows()) == 5


async def test_a_reading_sees_an_event_before_it_is_in_the_event_store(stage: LaneStage) -> None:
    await stage.take(sent := an_event())

    (row,) = stage.pending.find(EventQuery(workspace=1, users=(1,)))
    assert row.id == sent["id"]


async def test_the_feed_shows_what_became_of_each_event_and_whose_it_is(stage: LaneStage) -> None:
    event = an_event(user={"user_id": "anna", "name": "Anna"})

    await stage.take(event, event, b"{")

    first, second, third = stage.feed.items
    assert [item.verdict.outcome for item in stage.feed.items] == ["accepted", "duplicate", "dead_letter"]
    assert (first.label, first.user_key, first.row.user) == ("Anna", "abcdefghijk1", 1)
    assert (second.row.id, third.row.id) == (event["id"], "")


async def test_the_log_hears_how_far_the_lane_is_and_may_let_go(stage: LaneStage) -> None:
    await stage.take(an_event(), an_event())
    assert stage.log.trim(NOW + 1) == 1

    assert await stage.take(an_event()) == ["accepted"]


@pytest.mark.parametrize("entries", [0, 1, 3])
async def test_a_running_lane_stops_when_told_and_loses_nothing(stage: LaneStage, entries: int) -> None:
    lane = stage.lane()
    lane.start()
    for _ in range(entries):
        await stage.send(an_event())

    lane.stop()

    assert not lane.is_running
    stage.lane().drain()
    assert len(stage.rows()) == entries
