"""What clocks show: windows, quiet hours and schedules, also on days when clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cueline.automations.clock import NEVER, next_occurrence, opens_at, quiet_until, shown
from cueline.automations.graph import OnSchedule, WaitForWindow
from cueline.automations.settings import QuietHours
from cueline.conditions.asking import is_on_day, local_day
from cueline.conditions.instants import WEEKDAYS, minutes_of

MINUTE = 60_000
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from([BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")])
HOURS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30]))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


# A day before and after Europe's and America's clocks change, and any other time.
MOMENTS = st.one_of(
    *(st.integers(at(day) // MINUTE, at(day) // MINUTE + 3_000) for day in ("2026-03-28", "2026-10-24", "2026-10-31")),
    st.integers(at("2026-01-01") // MINUTE, at("2027-12-31") // MINUTE),
).map(lambda minute: minute * MINUTE)


@settings(max_examples=300, deadline=None)
@given(at_ms=MOMENTS, zone=ZONES, begin=HOURS, end=HOURS)
def test_quiet_hours_last_as_long_as_the_clock_shows_them(at_ms: int, zone: ZoneInfo, begin: str, end: str) -> None:
    def is_quiet(when: int) -> bool:
        return begin != end and is_on_day(
            local_day(when * 1000, zone), frozenset(range(1, 8)), (minutes_of(begin), minutes_of(end))
        )

    until = quiet_until(QuietHours(from_hour=begin, until_hour=end), at_ms, zone)

    assert not is_quiet(until)
    assert all(is_quiet(when) for when in range(at_ms, until, 5 * MINUTE))


@settings(max_examples=300, deadline=None)
@given(at_ms=MOMENTS, zone=ZONES, begin=HOURS, end=HOURS, days=st.sets(st.sampled_from(WEEKDAYS), max_size=3))
@example(at_ms=at("2026-03-28T23:00"), zone=BERLIN, begin="02:15", end="02:45", days=set())
def test_a_window_opens_at_its_first_minute(at_ms: int, zone: ZoneInfo, begin: str, end: str, days: set[str]) -> None:
    window = WaitForWindow(id="w", days=tuple(days), from_hour=begin, until_hour=end)  # type: ignore[arg-type]
    numbers = frozenset(WEEKDAYS.index(day) + 1 for day in days) or frozenset(range(1, 8))

    def is_open(when: int) -> bool:
        return is_on_day(local_day(when * 1000, zone), numbers, (minutes_of(begin), minutes_of(end)))

    opens = opens_at(window, at_ms, zone)

    assert opens is not None
    assert is_open(opens)
    assert not any(is_open(when) for when in range(at_ms, opens, 15 * MINUTE))


@pytest.mark.parametrize(
    ("every", "first", "after", "due"),
    [
        (None, "2026-12-24T09:00", "2026-12-24T07:59", "2026-12-24T08:00"),
        (None, "2026-12-24T09:00", "2026-12-24T08:00", None),
        ("day", "2026-03-01T02:30", "2026-03-28T12:00", "2026-03-29T01:30"),  # 03:30: the clock skips 02:30
        ("day", "2026-03-01T02:30", "2026-03-29T12:00", "2026-03-30T00:30"),
        ("day", "2026-10-01T02:30", "2026-10-24T12:00", "2026-10-25T00:30"),  # the first of two
        ("week", "2026-11-23T09:00", "2027-01-05T00:00", "2027-01-11T08:00"),
        ("month", "2026-01-31T09:00", "2026-02-01T00:00", "2026-02-28T08:00"),
        ("month", "2026-01-31T09:00", "2028-02-01T00:00", "2028-02-29T08:00"),
    ],
)
def test_a_schedule_goes_by_the_clock(every: str | None, first: str, after: str, due: str | None) -> None:
    schedule = OnSchedule(id="s", at=first, every=every)  # type: ignore[arg-type]

    assert next_occurrence(schedule, at(after), BERLIN) == (NEVER if due is None else at(due))


@settings(max_examples=200, deadline=None)
@given(at_ms=MOMENTS, zone=ZONES, every=st.sampled_from(["day", "week", "month"]), hour=HOURS)
def test_the_next_time_is_later_and_none_is_left_out(at_ms: int, zone: ZoneInfo, every: str, hour: str) -> None:
    schedule = OnSchedule(id="s", at=f"2025-12-31T{hour}", every=every)  # type: ignore[arg-type]
    longest = {"day": 1, "week": 7, "month": 31}[every] * 25 * 60 * MINUTE

    first = next_occurrence(schedule, at_ms, zone)
    second = next_occurrence(schedule, first, zone)

    assert at_ms < first < second <= first + longest
    assert shown(first, zone).minute in {minutes_of(hour) % 60, (minutes_of(hour) + 30) % 60}
