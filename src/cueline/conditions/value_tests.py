"""What can be asked of a value, type by type: the data of it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

MAX_TEXT = 1_000
"""Longest text a value is compared with, in characters; also a regular expression."""

MAX_VALUES = 500
"""Most texts that `one_of` takes."""

MAX_AMOUNT = 5_256_000
"""Longest time span, in whatever unit; ten years of minutes."""

Text = Annotated[str, Meta(max_length=MAX_TEXT)]
Texts = Annotated[tuple[Text, ...], Meta(min_length=1, max_length=MAX_VALUES)]
Amount = Annotated[int, Meta(ge=1, le=MAX_AMOUNT)]
Unit = Literal["minutes", "hours", "days"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Hour = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]

StringOperator = Literal[
    "is",
    "is_not",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "one_of",
    "none_of",
    "matches",
    "is_set",
    "is_not_set",
]
NumberOperator = Literal[
    "equals", "not_equals", "less_than", "at_most", "more_than", "at_least", "between", "is_set", "is_not_set"
]
BooleanOperator = Literal["is_true", "is_false", "is_set", "is_not_set"]
DatetimeOperator = Literal[
    "before", "after", "between", "within_last", "within_next", "day_and_hour", "is_set", "is_not_set"
]
JsonOperator = Literal["is_set", "is_not_set"]


class StringTest(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="string"):
    """What a text must be. Compared by code points.

    Attributes:
        value: What it is compared with; for `matches` a regular expression as RE2 has them, which may match anywhere.
        values: What it may be, for `one_of` and `none_of`.
        ignore_case: Whether letters that differ only in case are the same.
    """

    operator: StringOperator
    value: Text | None = None
    values: Texts | None = None
    ignore_case: bool = False


class NumberTest(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="number"):
    """What a number must be. Compared as 64-bit floats.

    Attributes:
        value: What it is compared with.
        low: The smallest number that `between` takes.
        high: The largest number that `between` takes.
    """

    operator: NumberOperator
    value: float | None = None
    low: float | None = None
    high: float | None = None


class BooleanTest(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="boolean"):
    """What a boolean must be."""

    operator: BooleanOperator


class DatetimeTest(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="datetime"):
    """When it must be. Compared in microseconds.

    Attributes:
        value: ISO 8601 with an offset; `before` and `after` leave the instant itself out.
        start: The first instant that `between` takes.
        end: The first instant that `between` takes no more.
        amount: How far `within_last` and `within_next` reach from the moment of evaluation, both ends included.
        unit: What `amount` counts. A day has 24 hours.
        days: The days of the week that `day_and_hour` takes; any when left out.
        from_hour: When a day's hours begin, `HH:MM`; together with `until_hour`.
        until_hour: When they are over; before `from_hour`, they go on past midnight.
        zone: Whose clock shows day and hour; when left out, that of whoever evaluates: the user's or the workspace's.
    """

    operator: DatetimeOperator
    value: Text | None = None
    start: Text | None = None
    end: Text | None = None
    amount: Amount | None = None
    unit: Unit | None = None
    days: Annotated[tuple[Weekday, ...], Meta(min_length=1, max_length=7)] | None = None
    from_hour: Hour | None = None
    until_hour: Hour | None = None
    zone: Text | None = None


class JsonTest(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="json"):
    """Whether there is any value, of whatever kind, where a path leads."""

    operator: JsonOperator


ValueTest = StringTest | NumberTest | BooleanTest | DatetimeTest | JsonTest

POSITIVE: Mapping[str, str] = {
    "is_not": "is",
    "not_contains": "contains",
    "none_of": "one_of",
    "not_equals": "equals",
    "is_not_set": "is_set",
}
"""Each negative operator, and the one it is the exact opposite of: what is not set is not equal to anything."""

NEEDED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "string": {
        **{name: frozenset({"value"}) for name in ("is", "is_not", "contains", "not_contains")},
        **{name: frozenset({"value"}) for name in ("starts_with", "ends_with", "matches")},
        **{name: frozenset({"values"}) for name in ("one_of", "none_of")},
        **{name: frozenset[str]() for name in ("is_set", "is_not_set")},
    },
    "number": {
        **{name: frozenset({"value"}) for name in ("equals", "not_equals", "less_than", "at_most")},
        **{name: frozenset({"value"}) for name in ("more_than", "at_least")},
        "between": frozenset({"low", "high"}),
        **{name: frozenset[str]() for name in ("is_set", "is_not_set")},
    },
    "boolean": {name: frozenset[str]() for name in ("is_true", "is_false", "is_set", "is_not_set")},
    "datetime": {
        **{name: frozenset({"value"}) for name in ("before", "after")},
        "between": frozenset({"start", "end"}),
        **{name: frozenset({"amount", "unit"}) for name in ("within_last", "within_next")},
        **{name: frozenset[str]() for name in ("day_and_hour", "is_set", "is_not_set")},
    },
    "json": {name: frozenset[str]() for name in ("is_set", "is_not_set")},
}
"""Type → operator → what it must come with."""
