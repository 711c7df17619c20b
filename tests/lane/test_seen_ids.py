"""An event id counts once, whatever is resent, whenever."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect

from cueline.event import event_id
from cueline.lane.seen import HOT_MS, KEPT_DAYS, SeenIds, day_of
from tests.lane.lane_stage import DAY, HOUR, NOW, SECOND, LaneStage, an_event, an_id

ACCEPTED, DUPLICATE = "accepted", "duplicate"


def days(stage: LaneStage) -> list[str]:
    return [name for name in sorted(inspect(stage.engine).get_table_names()) if name.startswith("seen_")]


async def test_the_same_id_in_one_batch_counts_once(stage: LaneStage) -> None:
    event = an_event()

    assert await stage.take(event, event, {**event, "name": "event.other"}) == [ACCEPTED, DUPLICATE, DUPLICATE]


async def test_the_same_id_in_another_batch_counts_once(stage: LaneStage) -> None:
    event = an_event()

    assert await stage.take(event) == [ACCEPTED]
    assert await stage.take(event, an_event()) == [DUPLICATE, ACCEPTED]
    assert stage.table("user")[0]["events"] == 2


async def test_another_workspace_has_its_own_ids(stage: LaneStage) -> None:
    event = an_event()

    assert await stage.take(event) == [ACCEPTED]
    assert await stage.take(event, workspace=2) == [ACCEPTED]


@pytest.mark.parametrize("number", ["order-7", 7, "ORDER 7 ż"])
async def test_an_id_that_is_no_uuid_counts_once_too(stage: LaneStage, number: Any) -> None:
    event = an_event(id=number)

    assert await stage.take(event, event) == [ACCEPTED, DUPLICATE]
    assert await stage.take(event) == [DUPLICATE]


@pytest.mark.parametrize(
    ("ahead", "later"),
    [
        (-SECOND, 5 * HOUR),
        (-SECOND, DAY),
        (-SECOND, 71 * HOUR),
        (-SECOND, 73 * HOUR),
        (-71 * HOUR, 2 * HOUR),
        (-100 * HOUR, SECOND),
        (-100 * HOUR, 3 * DAY),
        (23 * HOUR, 2 * HOUR),
        (30 * HOUR, 10 * HOUR),
        (30 * HOUR, 4 * DAY),
        (20 * DAY, 20 * DAY),
        (36 * DAY, 35 * DAY),
        (300 * DAY, 2 * DAY),
    ],
)
async def test_a_resend_is_found_however_its_clock_and_the_server_s_have_moved(
    stage: LaneStage, ahead: int, later: int
) -> None:
    """A resend carries the id and the time it had; the event store knows what was stored meanwhile."""
    event = an_event(t=NOW + ahead)
    await stage.take(event)
    if later > KEPT_DAYS * DAY - HOT_MS and ahead < 0:
        stage.store.known.add((1, event["id"], event["t"]))
    stage.now = NOW + later

    await stage.take(an_event(t=stage.now), received_at=stage.now)

    assert await stage.take(event, received_at=stage.now) == [DUPLICATE]


async def test_an_old_event_is_looked_up_in_the_event_store(stage: LaneStage) -> None:
    old = an_event(t=NOW - 73 * HOUR)
    stage.store.known.add((1, old["id"], old["t"]))

    assert await stage.take(old, an_event(t=NOW - 73 * HOUR)) == [DUPLICATE, ACCEPTED]


async def test_a_recent_event_is_never_looked_up_there(stage: LaneStage) -> None:
    await stage.take(an_event(t=NOW), an_event(t=NOW - 71 * HOUR), an_event(t=NOW + 23 * HOUR))

    assert stage.store.asked == []


async def test_an_event_without_a_time_is_found_for_as_long_as_tables_are_kept(stage: LaneStage) -> None:
    event = an_event(t=None)
    assert await stage.take(event) == [ACCEPTED]

    assert await stage.take(event, received_at=NOW + 4 * DAY) == [DUPLICATE]


async def test_tables_of_past_days_are_dropped_whole(stage: LaneStage) -> None:
    await stage.take(an_event(t=NOW), an_event(t=NOW - 2 * DAY))
    stage.now = NOW + (KEPT_DAYS + 1) * DAY

    await stage.take(an_event(t=stage.now), received_at=stage.now)

    assert days(stage) == [f"seen_{day_of(stage.now)}"]


async def test_after_a_long_stop_nothing_is_forgotten_before_the_log_has_come_so_far(stage: LaneStage) -> None:
    event = an_event(t=NOW)
    await stage.send(event)
    await stage.send(event)
    stage.now = NOW + 30 * DAY

    stage.lane(batch_events=1).drain()

    assert stage.feed.outcomes == [ACCEPTED, DUPLICATE]


async def test_a_time_far_in_the_future_makes_no_table(stage: LaneStage) -> None:
    await stage.take(*(an_event(t=NOW + 400 * DAY * n) for n in range(1, 50)))

    assert days(stage) == [f"seen_{day_of(NOW)}"]


async def test_what_was_undone_was_not_seen(stage: LaneStage) -> None:
    class FailsOnce(SeenIds):
        has_failed = False

        def drop_seen(self, tx: Any, arrivals: Any) -> None:
            super().drop_seen(tx, arrivals)
            if not self.has_failed:
                self.has_failed = True
                raise OSError("the disk went away")

    seen = FailsOnce(stage.store)
    lane = stage.lane(rooms=stage.rooms(seen=seen))
    await stage.send(an_event())
    with pytest.raises(OSError, match="went away"):
        lane.drain()
    seen.forget()

    lane.drain()

    assert stage.feed.outcomes == [ACCEPTED]


_folders = count()
sendings = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 20)),  # which event, sent again how many hours later
    max_size=15,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sendings=sendings, ages=st.lists(st.integers(-60, 70), min_size=6, max_size=6), cuts=st.integers(1, 5))
async def test_any_resends_in_any_batches_count_each_id_once(
    tmp_path: Path, sendings: Sequence[tuple[int, int]], ages: list[int], cuts: int
) -> None:
    folder = tmp_path / f"{next(_folders)}"
    folder.mkdir()
    stage = LaneStage(folder)
    events = [an_event(id=an_id(n), t=NOW - age * HOUR) for n, age in enumerate(ages)]
    for which, hours in sendings:
        stage.now += hours * HOUR // 10
        await stage.send(events[which - 1], received_at=stage.now)

    stage.lane(batch_events=cuts).drain()

    assert sorted(row.id for row in stage.rows()) == sorted({events[which - 1]["id"] for which, _ in sendings})
    stage.close()


version_7_ids = st.builds(
    lambda ms, rest: f"{ms >> 16:08x}-{ms & 0xFFFF:04x}-7{str(rest)[15:]}", st.integers(0, 2**48 - 1), st.uuids()
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_ids=st.lists(version_7_ids | st.uuids().map(str) | st.text(min_size=1) | st.integers(), max_size=6))
@example(given_ids=["ffffffff-ffff-7fff-bfff-ffffffffffff"])
async def test_any_id_is_found_again_whatever_time_it_seems_to_hold(tmp_path: Path, given_ids: list[str | int]) -> None:
    folder = tmp_path / f"{next(_folders)}"
    folder.mkdir()
    stage = LaneStage(folder)
    events = [an_event(id=each, t=None) for each in {str(each): each for each in given_ids}.values()]
    kept = {event_id(str(event["id"])) for event in events}

    first = await stage.take(*events, an_event())
    again = await stage.take(*events)

    assert first.count(ACCEPTED) == len(kept) + 1
    assert again == [DUPLICATE] * len(events)
    stage.close()
