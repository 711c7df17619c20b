"""A segment holds exactly those its condition is true of, as events, time and merges change it, and tells it."""

from tests.lane.lane_stage import DAY, HOUR, NOW
from tests.scoring.scoring_samples import a_plan, a_rule
from tests.segments.segment_stage import SegmentStage

VIP = {"kind": "tag", "name": "VIP"}
PRO = {"kind": "user_attribute", "name": "plan", "test": {"type": "string", "operator": "is", "value": "pro"}}


def within(days: int) -> dict:
    return {"type": "last", "amount": days, "unit": "days"}


def filled(stage: SegmentStage, condition: dict) -> int:
    """Make a segment and let a lane find out who is in it."""
    number = stage.segment(condition).id
    stage.lane().drain()
    return number


async def test_attributes_and_tags_are_followed_and_told(stage: SegmentStage) -> None:
    number = filled(stage, {"kind": "all", "conditions": [VIP, PRO]})
    await stage.happens(NOW, user={"plan": "pro"})

    await stage.happens(NOW + 1, "", name="user.tag_added", of=1, data={"tag": "VIP"})
    assert stage.members(number) == {1}
    await stage.happens(NOW + 2, user={"plan": "free"})

    assert stage.members(number) == set()
    assert stage.passages() == [("segment.entered", number, 1, NOW + 1), ("segment.left", number, 1, NOW + 2)]


async def test_who_is_new_is_sorted_at_once_also_where_nothing_is_asked_of_what_they_did(stage: SegmentStage) -> None:
    number = filled(stage, {"kind": "not", "condition": VIP})

    await stage.happens(NOW)

    assert stage.members(number) == {1}
    assert [one[0] for one in stage.passages()] == ["segment.entered"]


async def test_what_was_before_the_segment_counts_and_is_not_told(stage: SegmentStage) -> None:
    for at_ms in (NOW, NOW + 1):
        await stage.happens(at_ms, "k1", data={"page": "/pricing"})
    await stage.happens(NOW + 2, "k2", data={"page": "/pricing"})
    on_page = {
        "kind": "event_attribute",
        "name": "page",
        "test": {"type": "string", "operator": "is", "value": "/pricing"},
    }
    often = {
        "kind": "has_done",
        "event": "popup_closed",
        "times": {"operator": "at_least", "count": 2},
        "within": within(7),
        "where": on_page,
    }

    number = filled(stage, often)
    assert (stage.members(number), stage.passages()) == ({1}, [])
    await stage.happens(NOW + HOUR, "k2", data={"page": "/elsewhere"})
    await stage.happens(NOW + HOUR, "k2", data={"page": "/pricing"})

    assert stage.members(number) == {1, 2}
    assert stage.passages() == [("segment.entered", number, 2, NOW + HOUR)]


async def test_a_window_closes_at_its_millisecond(stage: SegmentStage) -> None:
    done = filled(stage, {"kind": "has_done", "event": "popup_closed", "within": within(7)})
    quiet = filled(stage, {"kind": "has_not_done", "event": "popup_closed", "within": within(7)})
    await stage.happens(NOW)
    await stage.happens(NOW + DAY)

    stage.wait_until(NOW + 30 * DAY)

    last = NOW + 8 * DAY + 1
    assert stage.passages() == [
        ("segment.entered", done, 1, NOW),
        ("segment.left", done, 1, last),
        ("segment.entered", quiet, 1, last),
    ]
    assert (stage.members(done), stage.members(quiet)) == (set(), {1})


async def test_being_seen_lately_is_followed_by_time_alone(stage: SegmentStage) -> None:
    lately = {"type": "datetime", "operator": "within_last", "amount": 1, "unit": "days"}
    number = filled(stage, {"kind": "user_fact", "fact": "last_seen", "test": lately})

    await stage.happens(NOW)
    await stage.happens(NOW + HOUR)
    stage.wait_until(NOW + 3 * DAY)
    await stage.happens(NOW + 3 * DAY)

    assert [(one[0], one[3]) for one in stage.passages()] == [
        ("segment.entered", NOW),
        ("segment.left", NOW + HOUR + DAY + 1),
        ("segment.entered", NOW + 3 * DAY),
    ]
    assert stage.members(number) == {1}


async def test_a_score_and_another_segment_are_followed(stage: SegmentStage) -> None:
    stage.publish(a_plan(a_rule(decay={"kind": "half_life", "days": 1})))
    hot = filled(stage, {"kind": "score", "test": {"type": "number", "operator": "at_least", "value": 8}})
    both = filled(stage, {"kind": "all", "conditions": [{"kind": "segment", "segment": hot}, VIP]})

    await stage.happens(NOW)
    await stage.happens(NOW + 1, "", name="user.tag_added", of=1, data={"tag": "VIP"})
    assert (stage.members(hot), stage.members(both)) == ({1}, {1})
    stage.wait_until(NOW + DAY)

    assert (stage.members(hot), stage.members(both)) == (set(), set())
    assert [one[:2] for one in stage.passages()] == [
        ("segment.entered", hot),
        ("segment.entered", both),
        ("segment.left", hot),
        ("segment.left", both),
    ]


async def test_a_merge_unites_what_both_did(stage: SegmentStage) -> None:
    twice = {"kind": "has_done", "event": "popup_closed", "times": {"operator": "at_least", "count": 2}}
    number = filled(stage, twice)
    await stage.happens(NOW, "k1", user={"user_id": "anna"})
    await stage.happens(NOW + 1, "k2")
    assert stage.members(number) == set()

    await stage.happens(NOW + 2, "k2", name="page_view", user={"user_id": "anna"})

    assert stage.members(number) == {1}
    assert [row["user_id"] for row in stage.table("segment_watch")] == [1]
