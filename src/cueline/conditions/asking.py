"""What is asked of a value, compiled: a function of the value alone, once it is known to be set."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt
from typing import Any
from zoneinfo import ZoneInfo

from cueline.conditions.instants import MICROSECONDS, WEEKDAYS, instant, local, minutes_of
from cueline.conditions.moment import Moment
from cueline.conditions.regex import literal, searcher
from cueline.conditions.value_tests import (
    POSITIVE,
    BooleanTest,
    DatetimeTest,
    JsonTest,
    NumberTest,
    StringTest,
    ValueTest,
)

Read = Callable[[Moment], Any]
"""Gives the subject's value in the test's type; None when it is not set."""

Check = Callable[[Moment], bool]

_Ask = Callable[[Any], bool]


def asking(test: ValueTest, read: Read) -> Check:
    """Return what tells whether `test` holds for what `read` gives: false for what is not set, or its opposite."""
    if test.operator in POSITIVE:
        return _not(_positive(test, POSITIVE[test.operator], read))
    return _positive(test, test.operator, read)


def _not(check: Check) -> Check:
    return lambda moment: not check(moment)


def _positive(test: ValueTest, operator: str, read: Read) -> Check:
    if operator == "is_set":
        return lambda moment: read(moment) is not None
    match test:
        case DatetimeTest():
            return _datetime(test, operator, read)
        case StringTest():
            return _when_set(string_asking(test, operator), read)
        case NumberTest():
            return _when_set(number_asking(test, operator), read)
        case BooleanTest():
            wanted = operator == "is_true"
            return lambda moment: read(moment) is wanted
        case JsonTest():
            raise AssertionError(f"{operator} is no operator of JSON")


def _when_set(ask: _Ask, read: Read) -> Check:
    def check(moment: Moment) -> bool:
        value = read(moment)
        return value is not None and ask(value)

    return check


def string_asking(test: StringTest, operator: str) -> _Ask:
    """Return what tells whether a text is as a positive operator wants it."""
    if operator == "matches" or test.ignore_case:
        return searcher(pattern_of(test, operator), ignore_case=test.ignore_case)
    value, values = test.value or "", frozenset(test.values or ())
    match operator:
        case "is":
            return lambda text: bool(text == value)
        case "contains":
            return lambda text: value in text
        case "starts_with":
            return lambda text: bool(text.startswith(value))
        case "ends_with":
            return lambda text: bool(text.endswith(value))
        case _:
            return lambda text: text in values


def pattern_of(test: StringTest, operator: str) -> str:
    """Return the expression that takes what a positive operator does. Which letters differ in case, RE2 knows."""
    one = literal(test.value or "")
    match operator:
        case "matches":
            return test.value or ""
        case "is":
            return rf"\A{one}\z"
        case "contains":
            return one
        case "starts_with":
            return rf"\A{one}"
        case "ends_with":
            return rf"{one}\z"
        case _:
            return rf"\A(?:{'|'.join(map(literal, test.values or ()))})\z"


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": eq,
    "less_than": lt,
    "at_most": le,
    "more_than": gt,
    "at_least": ge,
}


def number_asking(test: NumberTest, operator: str) -> _Ask:
    """Return what tells whether a number is as a positive operator wants it."""
    if operator == "between":
        low, high = test.low or 0.0, test.high or 0.0
        return lambda number: low <= number <= high
    compare, bound = _COMPARISONS[operator], test.value or 0.0
    return lambda number: compare(number, bound)


def _datetime(test: DatetimeTest, operator: str, read: Read) -> Check:
    match operator:
        case "within_last":
            return _within(read, -reach(test), 0)
        case "within_next":
            return _within(read, 0, reach(test))
        case "day_and_hour":
            return _on_day(test, read)
        case _:
            return _when_set(_instant_asking(test, operator), read)


def _instant_asking(test: DatetimeTest, operator: str) -> _Ask:
    value, start, end = (instant(text) or 0 if text else 0 for text in (test.value, test.start, test.end))
    match operator:
        case "before":
            return lambda at: bool(at < value)
        case "after":
            return lambda at: bool(at > value)
        case _:
            return lambda at: start <= at < end


def reach(test: DatetimeTest) -> int:
    """Return how far `within_last` and `within_next` reach, in microseconds."""
    return (test.amount or 0) * MICROSECONDS[test.unit or "days"]


def _within(read: Read, earliest: int, latest: int) -> Check:
    def check(moment: Moment) -> bool:
        at = read(moment)
        return at is not None and earliest <= at - moment.at_us <= latest

    return check


def _on_day(test: DatetimeTest, read: Read) -> Check:
    days, minutes = day_numbers(test), hour_bounds(test)
    zone = ZoneInfo(test.zone) if test.zone else None

    def check(moment: Moment) -> bool:
        at = read(moment)
        return at is not None and is_on_day(local_day(at, zone or moment.zone), days, minutes)

    return check


def day_numbers(test: DatetimeTest) -> frozenset[int]:
    """Return the days of the week that are taken, Monday being 1."""
    return frozenset(WEEKDAYS.index(day) + 1 for day in test.days or WEEKDAYS)


def hour_bounds(test: DatetimeTest) -> tuple[int, int]:
    """Return the minutes of the day from which on, and up to which, hours are taken; equal for all day."""
    return (minutes_of(test.from_hour), minutes_of(test.until_hour)) if test.from_hour and test.until_hour else (0, 0)


def local_day(at_us: int, zone: ZoneInfo) -> tuple[int, int] | None:
    """Return the day of the week and minute of the day in `zone`; None outside the years 1970 to 2199."""
    if not 0 <= at_us < DAYS_UNTIL_US:
        return None
    shown = local(at_us, zone)
    return shown.isoweekday(), shown.hour * 60 + shown.minute


def is_on_day(shown: tuple[int, int] | None, days: frozenset[int], minutes: tuple[int, int]) -> bool:
    """Tell whether a clock that shows this day and minute is within days and hours."""
    if shown is None or shown[0] not in days:
        return False
    first, end = minutes
    if first < end:
        return first <= shown[1] < end
    return first == end or shown[1] >= first or shown[1] < end


DAYS_UNTIL_US = 7_258_118_400_000_000
"""2200-01-01: further ahead nobody knows what clocks will show."""
