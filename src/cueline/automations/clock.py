"""What clocks show: windows, quiet hours and schedules in a time zone, across changes of its clocks. Pure.

Instants are milliseconds since 1970. A time that a clock skips is the instant the same time after the hour before it;
one that it shows twice is the first.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from cueline.automations.graph import OnSchedule, WaitForWindow
from cueline.automations.settings import QuietHours
from cueline.conditions.asking import is_on_day, local_day
from cueline.conditions.instants import WEEKDAYS, local, minutes_of

NEVER = 2**62
"""Later than any moment."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_EVERY_DAY = frozenset(range(1, 8))
_DAYS_LOOKED_AT = 15
"""A window opens within so many days, if it ever does."""


def shown(at_ms: int, zone: ZoneInfo) -> datetime:
    """Return what a clock in `zone` shows."""
    return local(at_ms * 1000, zone)


def instant_of(clock: datetime, zone: ZoneInfo) -> int:
    """Return when a clock in `zone` shows this."""
    return (clock.replace(tzinfo=zone, fold=0).astimezone(UTC) - _EPOCH) // _MILLISECOND


def moment_named(text: str, zone: ZoneInfo) -> int:
    """Return the instant of `2026-12-24T09:00` on a clock in `zone`.

    Raises:
        ValueError: it is no such text.
    """
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=None), zone)


def opens_at(window: WaitForWindow, at_ms: int, zone: ZoneInfo) -> int | None:
    """Return when it is one of the window's days and hours next, now included; None: never."""
    days = frozenset(WEEKDAYS.index(day) + 1 for day in window.days) or _EVERY_DAY
    hours = minutes_of(window.from_hour), minutes_of(window.until_hour)
    if is_on_day(local_day(at_ms * 1000, zone), days, hours):
        return at_ms
    begins = {hours[0], 0} if hours[0] >= hours[1] else {hours[0]}
    return next((when for when in _following(at_ms, zone, begins) if _is_on(when, zone, days, hours)), None)


def quiet_until(quiet: QuietHours, at_ms: int, zone: ZoneInfo) -> int:
    """Return when quiet hours are over; `at_ms` when they are not on."""
    hours = minutes_of(quiet.from_hour), minutes_of(quiet.until_hour)
    if hours[0] == hours[1] or not _is_on(at_ms, zone, _EVERY_DAY, hours):
        return at_ms
    ends = _following(at_ms, zone, {hours[1]})
    return next((when for when in ends if not _is_on(when, zone, _EVERY_DAY, hours)), at_ms)


def next_occurrence(schedule: OnSchedule, after_ms: int, zone: ZoneInfo) -> int:
    """Return when a schedule comes due first after a moment; `NEVER` when it does not any more.

    Monthly on a day that a month lacks, it is the month's last.
    """
    first = datetime.fromisoformat(schedule.at).replace(tzinfo=None)
    if schedule.every is None:
        when = instant_of(first, zone)
        return when if when > after_ms else NEVER
    days = max(0, (shown(after_ms, zone).replace(tzinfo=None) - first).days - 1)
    begin = {"day": days, "week": days // 7, "month": max(0, days // 31 - 1)}[schedule.every]
    for number in count(begin):
        when = instant_of(_nth(first, schedule.every, number), zone)
        if when > after_ms:
            return when
    raise AssertionError("time goes on")


def is_same_day(one_ms: int, other_ms: int, zone: ZoneInfo) -> bool:
    """Tell whether a clock in `zone` shows the same date at both."""
    return shown(one_ms, zone).date() == shown(other_ms, zone).date()


def _following(at_ms: int, zone: ZoneInfo, minutes: set[int]) -> Iterator[int]:
    """Yield the instants after `at_ms` at which a clock shows one of these minutes of the day, in order."""
    today = shown(at_ms, zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    for days in range(_DAYS_LOOKED_AT):
        day = today + timedelta(days=days)
        yield from (when for minute in sorted(minutes) if (when := _minute_of(day, minute, zone)) > at_ms)


def _minute_of(day: datetime, minute: int, zone: ZoneInfo) -> int:
    return instant_of(day + timedelta(minutes=minute), zone)


def _is_on(at_ms: int, zone: ZoneInfo, days: frozenset[int], hours: tuple[int, int]) -> bool:
    return is_on_day(local_day(at_ms * 1000, zone), days, hours)


def _nth(first: datetime, every: str, number: int) -> datetime:
    if every == "day":
        return first + timedelta(days=number)
    if every == "week":
        return first + timedelta(weeks=number)
    months = first.month - 1 + number
    start = first.replace(year=first.year + months // 12, month=months % 12 + 1, day=1)
    return start + timedelta(days=min(first.day, _days_in(start)) - 1)


def _days_in(month: datetime) -> int:
    return ((month + timedelta(days=32)).replace(day=1) - month).days
