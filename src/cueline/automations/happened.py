"""The event that a run is about, as the run keeps it, and how something looks whose run began without one. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from cueline.conditions.moment import Happening
from cueline.event import EventRow

Value = str | float | bool | None


class Happened(Struct, frozen=True, omit_defaults=True, gc=False):
    """An event with its typed attributes; without a name: none, the run was started by time.

    Attributes:
        id: A UUID in text form.
        occurred_at: Milliseconds.
        strings: Typed attributes by type, as in `EventRow`.
    """

    id: str = ""
    name: str = ""
    kind: int = 0
    occurred_at: int = 0
    flags: int = 0
    url: str = ""
    referrer: str = ""
    library: str = ""
    strings: dict[str, str] = {}
    numbers: dict[str, float] = {}
    booleans: dict[str, bool] = {}
    datetimes: dict[str, int] = {}
    json: dict[str, str] = {}


NOTHING_HAPPENED = Happened()


def happened(row: EventRow) -> Happened:
    """Return an event as a run keeps it."""
    return Happened(
        row.id,
        row.name,
        row.kind,
        row.occurred_at,
        row.flags,
        row.url,
        row.referrer,
        row.library,
        row.strings,
        row.numbers,
        row.booleans,
        row.datetimes,
        row.json,
    )


def happened_with(row: EventRow, attributes: Mapping[str, Any]) -> Happened:
    """Return an event as a run keeps it, whose attributes are these: each of the type it has in JSON."""
    return Happened(
        id=row.id,
        name=row.name,
        kind=row.kind,
        occurred_at=row.occurred_at,
        library=row.library,
        strings={name: value for name, value in attributes.items() if isinstance(value, str)},
        numbers={name: float(value) for name, value in attributes.items() if _is_number(value)},
        booleans={name: value for name, value in attributes.items() if isinstance(value, bool)},
        json={name: _text(value) for name, value in attributes.items() if isinstance(value, dict | list)},
    )


def value_of(event: Happening, name: str) -> Value:
    """Return an attribute of an event, whatever its type; None when it is not set."""
    for typed in (event.strings, event.numbers, event.booleans, event.datetimes, event.json):
        if name in typed:
            return typed[name]
    return None


def as_text(value: Value) -> str:
    """Return a value as a key: equal values give equal texts."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else _text(value)


def plain(event: Happening) -> dict[str, Any]:
    """Return an event's attributes as plain JSON values; datetimes in microseconds."""
    inner = {name: msgspec.json.decode(text) for name, text in event.json.items()}
    numbers = {name: _whole(number) for name, number in event.numbers.items()}
    return {**event.strings, **numbers, **event.booleans, **event.datetimes, **inner}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(number: float) -> float | int:
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
