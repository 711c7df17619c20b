"""A condition in words, for logs, ledgers and screens."""

from collections.abc import Mapping

from cueline.conditions import condition as c
from cueline.conditions.compiling import ValueLeaf
from cueline.conditions.value_tests import (
    BooleanTest,
    DatetimeTest,
    JsonTest,
    NumberTest,
    StringTest,
    ValueTest,
)

_MOST_SHOWN = 5

_STRING: Mapping[str, str] = {
    "is": "is",
    "is_not": "is not",
    "contains": "contains",
    "not_contains": "does not contain",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "one_of": "is one of",
    "none_of": "is none of",
    "matches": "matches",
}
_NUMBER: Mapping[str, str] = {
    "equals": "=",
    "not_equals": "≠",
    "less_than": "<",
    "at_most": "≤",
    "more_than": ">",
    "at_least": "≥",
}
_SET: Mapping[str, str] = {"is_set": "is set", "is_not_set": "is not set"}
_OFTEN: Mapping[str, str] = {"at_least": "at least", "at_most": "at most", "exactly": "exactly"}


def as_words(condition: c.Condition) -> str:  # noqa: PLR0911 - one for each kind
    """Return a condition as a sentence: current_section is “pricing_table” and seconds_on_page ≥ 30."""
    match condition:
        case c.AllOf():
            return _joined(condition.conditions, " and ", "always")
        case c.AnyOf():
            return _joined(condition.conditions, " or ", "never")
        case c.Not():
            return f"not ({as_words(condition.condition)})"
        case c.HasDone() | c.HasNotDone():
            return _done(condition)
        case c.HasTag():
            return f"has the tag {_quoted(condition.name)}"
        case c.InList():
            return f"is in list {condition.list}"
        case c.InSegment():
            return f"is in segment {condition.segment}"
        case _:
            return f"{subject_of(condition)} {_asked(condition.test)}"


def _joined(conditions: tuple[c.Condition, ...], word: str, nothing: str) -> str:
    if len(conditions) == 1:
        return as_words(conditions[0])
    return word.join(map(_in_a_row, conditions)) or nothing


def _in_a_row(condition: c.Condition) -> str:
    is_group = isinstance(condition, c.AllOf | c.AnyOf) and len(condition.conditions) > 1
    return f"({as_words(condition)})" if is_group else as_words(condition)


def subject_of(leaf: ValueLeaf) -> str:
    """Return what a leaf asks about: user.plan, score, current_section."""
    match leaf:
        case c.EventAttribute():
            return leaf.name + _path(leaf.path)
        case c.UserAttribute():
            return f"user.{leaf.name}{_path(leaf.path)}"
        case c.EventFact():
            return f"event {_spaced(leaf.fact)}"
        case c.UserFact():
            return f"user {_spaced(leaf.fact)}"
        case c.ScoreIs():
            return "score"
        case c.MomentIs():
            return "the moment"


def _path(path: c.Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _asked(test: ValueTest) -> str:
    if test.operator in _SET:
        return _SET[test.operator]
    match test:
        case StringTest():
            return _string(test)
        case NumberTest():
            return _number(test)
        case BooleanTest():
            return "is true" if test.operator == "is_true" else "is false"
        case DatetimeTest():
            return _datetime(test)
        case JsonTest():
            raise AssertionError(f"{test.operator} is no operator of JSON")


def _string(test: StringTest) -> str:
    what = _quoted(test.value) if test.value is not None else _listed(test.values or ())
    return f"{_STRING[test.operator]} {what}{' in any case' if test.ignore_case else ''}"


def _listed(values: tuple[str, ...]) -> str:
    shown = ", ".join(map(_quoted, values[:_MOST_SHOWN]))
    return f"{shown} and {len(values) - _MOST_SHOWN} more" if len(values) > _MOST_SHOWN else shown


def _number(test: NumberTest) -> str:
    if test.operator == "between":
        return f"is between {_digits(test.low)} and {_digits(test.high)}"
    return f"{_NUMBER[test.operator]} {_digits(test.value)}"


def _digits(number: float | None) -> str:
    text = repr(number)
    return text.removesuffix(".0")


def _datetime(test: DatetimeTest) -> str:
    match test.operator:
        case "before" | "after":
            return f"is {test.operator} {test.value}"
        case "between":
            return f"is from {test.start} until {test.end}"
        case "within_last" | "within_next":
            return f"is within the {test.operator.removeprefix('within_')} {_span(test.amount, test.unit)}"
        case _:
            return f"is on {_day_and_hour(test)}"


def _day_and_hour(test: DatetimeTest) -> str:
    days = ", ".join(day.capitalize() for day in test.days) if test.days else "any day"
    hours = f" from {test.from_hour} until {test.until_hour}" if test.from_hour else ""
    return days + hours + (f" ({test.zone})" if test.zone else "")


def _done(leaf: c.HasDone | c.HasNotDone) -> str:
    times = leaf.times if isinstance(leaf, c.HasDone) else None
    parts = [
        f"has {'not ' if isinstance(leaf, c.HasNotDone) else ''}done {_quoted(leaf.event)}",
        f" {_OFTEN[times.operator]} {_counted(times.count, 'time')}" if times else "",
        f" where ({as_words(leaf.where)})" if leaf.where is not None else "",
        _window(leaf.within),
    ]
    return "".join(parts)


def _window(window: c.WithinLast | c.WithinDates | None) -> str:
    match window:
        case None:
            return ""
        case c.WithinLast():
            return f" within the last {_span(window.amount, window.unit)}"
        case c.WithinDates():
            return f" from {window.start} until {window.end}"


def _span(amount: int | None, unit: str | None) -> str:
    return (unit or "").removesuffix("s") if amount == 1 else f"{amount} {unit}"


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _spaced(name: str) -> str:
    return {"user_id": "id", "is_bot": "being a bot"}.get(name, name.replace("_", " "))


def _quoted(text: str) -> str:
    return f"“{text}”"
