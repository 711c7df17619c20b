"""Values inside JSON attributes, read as types."""

from collections.abc import Callable, Sequence
from typing import Any

from cueline.conditions.instants import instant, kept_instant

_SMALLEST, _BEYOND = -(2**63), 2**64

Reading = Callable[[Any], Any]
"""Reads a value as one type: the value, or None when it is of another type."""


def walk(value: Any, path: Sequence[str | int]) -> Any:
    """Return what stands where `path` leads; None when nothing does, or null."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else None
        if value is None:
            return None
    return value


def _string(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    # The event store has no number as large and shows its digits.
    is_huge = type(value) is int and not _SMALLEST <= value < _BEYOND
    return str(value) if is_huge else None


def _number(value: Any) -> float | None:
    kind = type(value)
    if kind is float:
        return value  # type: ignore[no-any-return]
    return float(value) if kind is int and _SMALLEST <= value < _BEYOND else None


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _datetime(value: Any) -> int | None:
    return instant(value) if isinstance(value, str) else None


def _kept_datetime(value: Any) -> int | None:
    return kept_instant(value) if isinstance(value, str) else None


def _anything(value: Any) -> Any:
    return value


INSIDE: dict[str, Reading] = {
    "string": _string,
    "number": _number,
    "boolean": _boolean,
    "datetime": _datetime,
    "json": _anything,
}
"""How a value inside JSON is read as each type."""

KEPT: dict[str, Reading] = {**INSIDE, "datetime": _kept_datetime}
"""How a whole user attribute is read as each type, as a profile keeps it."""
