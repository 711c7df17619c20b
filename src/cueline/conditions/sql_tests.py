"""What is asked of a value, as SQL."""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cueline.conditions.asking import DAYS_UNTIL_US, day_numbers, hour_bounds, pattern_of, reach
from cueline.conditions.instants import instant
from cueline.conditions.regex import marked
from cueline.conditions.value_tests import (
    POSITIVE,
    BooleanTest,
    DatetimeTest,
    JsonTest,
    NumberTest,
    StringTest,
    ValueTest,
)


class Column(NamedTuple):
    """Where a value is: whether it is set, and what it is when it is."""

    is_set: str
    value: str


class Parameters:
    """The values of one statement by name; equal ones are named once."""

    def __init__(self, at_us: int, zone: ZoneInfo) -> None:
        self.at_us = at_us
        self.zone = zone
        self.values: dict[str, Any] = {}
        self._placeholders: dict[tuple[str, str], str] = {}

    def add(self, value: Any, kind: str) -> str:
        """Return the placeholder of a value of an SQL type."""
        known = (kind, repr(value))
        if known not in self._placeholders:
            name = f"c{len(self.values)}"
            self.values[name] = value
            self._placeholders[known] = f"{{{name}:{kind}}}"
        return self._placeholders[known]


def asked(test: ValueTest, column: Column, parameters: Parameters) -> str:
    """Return the expression that is 1 where `test` holds for `column`, and else 0."""
    if test.operator in POSITIVE:
        return f"NOT {_positive(test, POSITIVE[test.operator], column, parameters)}"
    return _positive(test, test.operator, column, parameters)


def _positive(test: ValueTest, operator: str, column: Column, parameters: Parameters) -> str:
    if operator == "is_set":
        return f"({column.is_set})"
    match test:
        case StringTest():
            ask = _string(test, operator, column.value, parameters)
        case NumberTest():
            ask = _number(test, operator, column.value, parameters)
        case BooleanTest():
            ask = column.value if operator == "is_true" else f"NOT {column.value}"
        case DatetimeTest():
            ask = _datetime(test, operator, column.value, parameters)
        case JsonTest():
            raise AssertionError(f"{operator} is no operator of JSON")
    return f"({column.is_set} AND {ask})"


def _string(test: StringTest, operator: str, value: str, parameters: Parameters) -> str:
    if operator == "matches" or test.ignore_case:
        pattern = marked(pattern_of(test, operator), ignore_case=test.ignore_case)
        return f"match({value}, {parameters.add(pattern, 'String')})"
    if operator == "one_of":
        return f"{value} IN {parameters.add(list(test.values or ()), 'Array(String)')}"
    wanted = parameters.add(test.value, "String")
    match operator:
        case "is":
            return f"{value} = {wanted}"
        case "contains":
            return f"position({value}, {wanted}) > 0"
        case "starts_with":
            return f"startsWith({value}, {wanted})"
        case _:
            return f"endsWith({value}, {wanted})"


_COMPARISONS = {"equals": "=", "less_than": "<", "at_most": "<=", "more_than": ">", "at_least": ">="}


def _number(test: NumberTest, operator: str, value: str, parameters: Parameters) -> str:
    if operator == "between":
        low, high = parameters.add(test.low, "Float64"), parameters.add(test.high, "Float64")
        return f"{value} >= {low} AND {value} <= {high}"
    return f"{value} {_COMPARISONS[operator]} {parameters.add(test.value, 'Float64')}"


def _datetime(test: DatetimeTest, operator: str, value: str, parameters: Parameters) -> str:
    def at(text: str | None) -> str:
        return parameters.add(instant(text or ""), "Int64")

    match operator:
        case "before":
            return f"{value} < {at(test.value)}"
        case "after":
            return f"{value} > {at(test.value)}"
        case "between":
            return f"{value} >= {at(test.start)} AND {value} < {at(test.end)}"
        case "day_and_hour":
            return _on_day(test, value, parameters)
        case _:
            span = (-reach(test), 0) if operator == "within_last" else (0, reach(test))
            first, last = (parameters.add(parameters.at_us + one, "Int64") for one in span)
            return f"{value} >= {first} AND {value} <= {last}"


def _on_day(test: DatetimeTest, value: str, parameters: Parameters) -> str:
    is_known = f"{value} >= 0 AND {value} < {DAYS_UNTIL_US}"
    zone = parameters.add(test.zone or parameters.zone.key, "String")
    # Further away the engine's calendar ends, and with it the whole statement.
    shown = f"fromUnixTimestamp64Micro(if({is_known}, {value}, 0), {zone})"
    days = parameters.add(sorted(day_numbers(test)), "Array(UInt8)")
    return f"{is_known} AND toDayOfWeek({shown}) IN {days}{_hours(test, shown, parameters)}"


def _hours(test: DatetimeTest, shown: str, parameters: Parameters) -> str:
    first, end = hour_bounds(test)
    if first == end:
        return ""
    minute = f"(toHour({shown}) * 60 + toMinute({shown}))"
    word = "AND" if first < end else "OR"
    bounds = parameters.add(first, "UInt16"), parameters.add(end, "UInt16")
    return f" AND ({minute} >= {bounds[0]} {word} {minute} < {bounds[1]})"
