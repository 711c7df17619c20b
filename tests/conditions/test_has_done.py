"""What the user has done: how often, when, and up to the moment."""

from typing import Any

import pytest

from cueline.conditions.moment import Moment
from cueline.event import EventRow, Flag
from tests.conditions.condition_samples import NOW_MS, NOW_US, ListedHistory, an_event, asks, holds, of_event

HOUR_MS = 3_600_000
LAST_HOUR = {"type": "last", "amount": 1, "unit": "hours"}
FROM_NOW = {"type": "between", "start": "2026-11-23T18:00:00Z", "end": "2026-11-24T18:00:00Z"}
UNTIL_NOW = {"type": "between", "start": "2026-11-22T18:00:00Z", "end": "2026-11-23T18:00:00Z"}


def times(*events: EventRow, at_us: int = NOW_US, **leaf: Any) -> int:
    """Return how many of the events count."""
    moment = Moment(at_us=at_us, history=ListedHistory(events))
    raw = {"kind": "has_done", "event": "popup_closed", **leaf}
    return next(count for count in range(10) if holds(raw | {"times": {"operator": "exactly", "count": count}}, moment))


def at(offset_ms: int, **changes: Any) -> EventRow:
    return an_event(occurred_at=NOW_MS + offset_ms, **changes)


def test_ever_is_all_up_to_the_moment() -> None:
    assert times(at(-(10**12)), at(-1), at(0), at(1)) == 3


def test_the_last_hour_has_both_its_ends() -> None:
    assert times(at(-HOUR_MS - 1), at(-HOUR_MS), at(0), at(1), within=LAST_HOUR) == 2


def test_between_has_its_start_and_not_its_end() -> None:
    assert times(at(-24 * HOUR_MS), at(-1), at(0), within=UNTIL_NOW) == 2


def test_nothing_after_the_moment_counts_whatever_the_window() -> None:
    assert times(at(0), at(1), at(HOUR_MS), within=FROM_NOW) == 1
    assert times(at(0), at(1), at(HOUR_MS), within=FROM_NOW, at_us=NOW_US + 1000) == 2
    assert times(at(0), within=FROM_NOW, at_us=NOW_US - 1) == 0


def test_other_events_and_blocked_ones_are_none() -> None:
    assert times(at(0), at(0, name="other"), at(0, flags=int(Flag.BLOCKED)), at(0, flags=int(Flag.BOT))) == 2


def test_only_events_that_match_count() -> None:
    where = of_event("price", asks("number", "at_least", value=10))

    assert times(at(0, numbers={"price": 10.0}), at(0, numbers={"price": 9.0}), at(0), where=where) == 1


def test_where_looks_from_the_moment_of_evaluation() -> None:
    where = of_event("due", asks("datetime", "within_next", amount=1, unit="hours"))

    assert times(at(-HOUR_MS, datetimes={"due": NOW_US}), where=where) == 1
    assert times(at(-HOUR_MS, datetimes={"due": NOW_US - 1}), where=where) == 0


@pytest.mark.parametrize(
    ("operator", "count", "answers"),
    [
        ("at_least", 2, [False, False, True, True]),
        ("at_most", 1, [True, True, False, False]),
        ("exactly", 2, [False, False, True, False]),
        ("at_least", 0, [True, True, True, True]),
        ("exactly", 0, [True, False, False, False]),
    ],
)
def test_how_often(operator: str, count: int, answers: list[bool]) -> None:
    raw = {"kind": "has_done", "event": "popup_closed", "times": {"operator": operator, "count": count}}

    assert [
        holds(raw, Moment(at_us=NOW_US, history=ListedHistory([an_event()] * done))) for done in range(4)
    ] == answers


def test_has_done_is_at_least_once_and_has_not_done_its_opposite() -> None:
    for done in range(3):
        moment = Moment(at_us=NOW_US, history=ListedHistory([an_event()] * done))

        assert holds({"kind": "has_done", "event": "popup_closed"}, moment) is (done > 0)
        assert holds({"kind": "has_not_done", "event": "popup_closed"}, moment) is (done == 0)
