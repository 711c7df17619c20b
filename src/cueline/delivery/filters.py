"""What may stand after a `|` in a template: small, exact, and bounded in what they make. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from html import escape
from operator import add, mul, sub
from typing import Any
from urllib.parse import quote

import msgspec

MAX_TEXT = 100_000
"""Longest text a filter makes, in characters."""

MAX_RANGE = 1_000
_MAX_NUMBER = 10**30


class FilterRefused(Exception):
    """A value a filter cannot work on, or more than it may make; the message is for whoever writes the template."""


class Ready(str):
    """Text that is JSON already, and is not escaped once more where JSON is written."""

    __slots__ = ()


def text_of(value: Any) -> str:
    """Return a value as it stands in text: nothing for what is not there, JSON for lists and objects."""
    if isinstance(value, str):
        return value
    if is_unset(value):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < _MAX_NUMBER:
        return str(int(value))
    return json_of(value)


def json_of(value: Any) -> Ready:
    """Return a value as JSON; `null` for what is not there."""
    if is_unset(value):
        return Ready("null")
    try:
        return Ready(msgspec.json.encode(_exact(value)).decode())
    except TypeError:
        raise FilterRefused("this is no value that JSON can say") from None


def is_unset(value: Any) -> bool:
    """Whether there is no such value. The engine has a class of its own for that, which equals None."""
    return value is None or hasattr(type(value), "__liquid__")


def _exact(value: Any) -> Any:
    if isinstance(value, Ready):
        return str(value)
    return [*value] if is_range(value) else value


def is_range(value: Any) -> bool:
    """Whether it is `(1..5)`, a list that is not written out yet; a long one is refused."""
    if isinstance(value, range) and len(value) > MAX_RANGE:
        raise FilterRefused(f"a range of more than {MAX_RANGE} numbers")
    return isinstance(value, range)


def _number(value: Any) -> float:
    match value:
        case bool():
            pass
        case int() | float():
            return value
        case str() if len(value) <= len(str(_MAX_NUMBER)):
            try:
                return float(value) if set(value) & set(".eE") else int(value)
            except ValueError:
                pass
        case _ if is_unset(value):
            return 0
        case _:
            pass
    raise FilterRefused(f"{text_of(value)[:50]!r} is no number")


def _bounded(number: float) -> float:
    if not -_MAX_NUMBER < number < _MAX_NUMBER:
        raise FilterRefused("the number is too large")
    return number


def _default(value: Any, instead: Any = "") -> Any:
    return instead if is_unset(value) or value is False or value in ("", [], {}) else value


def _join(value: Any, between: Any = " ") -> str:
    return text_of(between).join(text_of(one) for one in _items(value))


def _items(value: Any) -> Sequence[Any]:
    if is_unset(value):
        return []
    exact = _exact(value)
    return exact if isinstance(exact, list) else [exact]


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str | Sequence | Mapping) else 0


def _truncate(value: Any, characters: Any = 50, end: Any = "…") -> str:
    text, most, tail = text_of(value), int(_number(characters)), text_of(end)
    return text if len(text) <= most else text[: max(0, most - len(tail))] + tail


def _replace(value: Any, old: Any, new: Any = "") -> str:
    text, sought, put = text_of(value), text_of(old), text_of(new)
    if not sought:
        return text
    if len(text) + text.count(sought) * (len(put) - len(sought)) > MAX_TEXT:
        raise FilterRefused(f"the text would be longer than {MAX_TEXT} characters")
    return text.replace(sought, put)


def _split(value: Any, between: Any) -> list[str]:
    text, sought = text_of(value), text_of(between)
    return text.split(sought) if sought else [*text]


def _quotient(number: float, divisor: float) -> float:
    if not divisor:
        raise FilterRefused("divided by zero")
    return number // divisor if isinstance(number, int) and isinstance(divisor, int) else number / divisor


def _round(value: Any, digits: Any = 0) -> float:
    places = min(max(int(_number(digits)), 0), 15)
    return round(_number(value), places) if places else round(_number(value))


def _date(value: Any, form: Any = "%Y-%m-%d") -> str:
    """Write an ISO date and time in another form; there is no `now`: the same event gives the same text at any time."""
    if is_unset(value) or value == "":
        return ""
    try:
        moment = datetime.fromisoformat(text_of(value))
    except ValueError:
        raise FilterRefused(f"{text_of(value)[:50]!r} is no date; write it as 2026-12-24T09:00:00Z") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.strftime(text_of(form)[:100])


def _first(value: Any) -> Any:
    return next(iter(_items(value)), None)


def _last(value: Any) -> Any:
    return next(iter(_items(value)[-1:]), None)


def _append(value: Any, more: Any) -> str:
    return text_of(value) + text_of(more)


def _prepend(value: Any, more: Any) -> str:
    return text_of(more) + text_of(value)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _of_text(change: Callable[[str], str]) -> Callable[[Any], str]:
    def apply(value: Any) -> str:
        return change(text_of(value))

    return apply


def _of_numbers(work: Callable[[float, float], float]) -> Callable[[Any, Any], float]:
    def apply(value: Any, other: Any) -> float:
        return _bounded(work(_number(value), _number(other)))

    return apply


FILTERS: dict[str, Callable[..., Any]] = {
    "default": _default,
    "json": json_of,
    "upcase": _of_text(str.upper),
    "downcase": _of_text(str.lower),
    "capitalize": _of_text(_capitalized),
    "strip": _of_text(str.strip),
    "escape": _of_text(escape),
    "url_encode": _of_text(partial(quote, safe="")),
    "truncate": _truncate,
    "replace": _replace,
    "append": _append,
    "prepend": _prepend,
    "split": _split,
    "join": _join,
    "first": _first,
    "last": _last,
    "size": _size,
    "date": _date,
    "plus": _of_numbers(add),
    "minus": _of_numbers(sub),
    "times": _of_numbers(mul),
    "divided_by": _of_numbers(_quotient),
    "round": _round,
}
"""Each takes the value before the `|`, then what stands after the `:`."""
