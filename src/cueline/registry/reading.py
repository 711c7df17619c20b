"""How a sent value becomes a typed one: without losing information, or not at all."""

import re
from collections.abc import Callable
from decimal import Decimal
from math import isfinite, isinf
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from cueline.event import AttributeType
from cueline.registry.mismatch import Mismatch, got
from cueline.registry.moments import epoch_hint, moment_text, read_moment

__all__ = ["Mismatch", "Reader", "Typed", "as_text", "got", "read_as", "reader", "reads_as", "shown"]

Typed = str | float | bool | int
"""A typed value: text, a 64-bit float, a boolean, microseconds since 1970 UTC, or JSON text."""

Reader = Callable[[Any], Any]
"""Reads a sent value as one type, giving a `Typed`, or raises `Mismatch`."""

MAX_NESTING = 32
"""How deep objects and lists may stand in one another in a JSON attribute."""

EXACT_DIGITS = 15
"""Every decimal number of so many digits survives a 64-bit float."""

EXACT_INTEGERS = 2**53

_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)(?:[eE][+-]?[0-9]+)?[ \t\r\n]*")
_COMMA = re.compile(r"\s*-?[0-9]+,[0-9]+\s*")
_DIGIT = re.compile(r"[0-9]")
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
_encode = msgspec.json.Encoder().encode


def read_as(kind: AttributeType, value: Any, zone: ZoneInfo) -> Typed:
    """Read `value`, as JSON decodes it, as the registered type, without losing information.

    "12.50" is a number; "12,50" is refused rather than guessed. A datetime comes back as microseconds since 1970 UTC,
    read in `zone` when it names no offset; JSON comes back as compact JSON text. `None` means "not sent": do not ask.

    Raises:
        Mismatch: `value` has no exact reading as `kind`.
    """
    typed: Typed = reader(kind, zone)(value)
    return typed


def reader(kind: AttributeType, zone: ZoneInfo) -> Reader:
    """Give the function that reads values as `kind`: what `read_as` does, for callers with many values."""
    if kind is AttributeType.DATETIME:
        return lambda value: _datetime(value, zone)
    return _READERS[kind]


def reads_as(value: Any) -> AttributeType:
    """Tell the narrowest type that keeps all of `value`: what it would best be defined as.

    Digits that a 64-bit float cannot hold, and codes such as "007", are texts.
    """
    if isinstance(value, str):
        return _text_reads_as(value)
    if isinstance(value, bool):
        return AttributeType.BOOLEAN
    return AttributeType.NUMBER if isinstance(value, int | float) else AttributeType.JSON


def shown(kind: AttributeType, typed: Typed) -> Any:
    """Give a typed value as JSON shows it; `read_as` the same type gives the typed value back.

    Datetimes are ISO 8601 text in UTC; whole numbers that floats hold exactly have no fraction.
    """
    match kind, typed:
        case AttributeType.DATETIME, int():
            return moment_text(typed)
        case AttributeType.JSON, str():
            return msgspec.json.decode(typed)
        case AttributeType.NUMBER, float() if typed.is_integer() and abs(typed) <= EXACT_INTEGERS:
            return int(typed)
        case _:
            return typed


def as_text(value: Any) -> str:
    """Read a value as a String: every value that was sent has such a reading.

    Raises:
        Mismatch: `value` is `None`, which means "not sent", or nests too deeply to be written.
    """
    return _TEXTS.get(type(value), _other_text)(value)


def _other_text(value: Any) -> str:
    if value is None:
        raise Mismatch(value, AttributeType.STRING, "null means that nothing was sent")
    return _json_text(value, AttributeType.STRING)


def _float_text(value: float) -> str:
    """Write the shortest digits that give `value` back, as JavaScript does: plain from 1e-6 up to 1e21."""
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2]
    if "e" not in text:
        return text
    if 1e-6 <= abs(value) < 1e21:  # noqa: PLR2004 - the bounds of JavaScript's Number::toString
        return format(Decimal(text), "f")
    return text.replace("e-0", "e-")


SHORT_TEXTS: dict[type, Callable[[Any], str]] = {
    bool: {True: "true", False: "false"}.__getitem__,
    int: str,
    float: _float_text,
}
"""How values are read as Strings whose text is never long: JSON's decoder takes integers of up to 4 300 digits."""

_TEXTS: dict[type, Callable[[Any], str]] = {str: str, **SHORT_TEXTS}


def _number(value: Any) -> float:
    if isinstance(value, str):
        return _text_number(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Mismatch(value, AttributeType.NUMBER, _number_hint(value))
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if not isfinite(number):
        raise Mismatch(value, AttributeType.NUMBER, "it is beyond what a 64-bit float can hold")
    return number


def _text_number(text: str) -> float:
    form = _NUMBER.fullmatch(text)
    if form is None:
        raise Mismatch(text, AttributeType.NUMBER, _number_hint(text))
    number = float(text)
    if isinf(number) or (number == 0 and form[1].strip("-0.")):
        raise Mismatch(text, AttributeType.NUMBER, "it is beyond what a 64-bit float can hold")
    return number


def _number_hint(value: Any) -> str:
    if isinstance(value, bool):
        return "true and false are no numbers: send 1 or 0, or define the attribute as Boolean"
    if not isinstance(value, str):
        return "define the attribute as JSON, or send its numbers as attributes of their own"
    if not value.strip():
        return "leave the attribute out, or send null, when there is no number"
    if _COMMA.fullmatch(value):
        return "write the decimal mark as a point, and no mark between thousands"
    if _DIGIT.search(value):
        return "send the number alone, as JSON writes it: no unit, no leading zeros, no mark between thousands"
    return ""


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and (read := _BOOLEANS.get(value.lower())) is not None:
        return read
    if isinstance(value, int | float) and value in {0, 1}:
        return value == 1
    raise Mismatch(value, AttributeType.BOOLEAN, "send true or false")


def _datetime(value: Any, zone: ZoneInfo) -> int:
    if isinstance(value, str):
        return read_moment(value, zone)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    raise Mismatch(value, AttributeType.DATETIME, epoch_hint(value) if is_number else "")


def _json(value: Any) -> str:
    if value is None:
        raise Mismatch(value, AttributeType.JSON, "null means that nothing was sent")
    text = _json_text(value, AttributeType.JSON)
    # Few brackets cannot nest deeply; only the others are walked.
    if text.count("[") + text.count("{") > MAX_NESTING and not _nests_within(value, MAX_NESTING):
        raise Mismatch(value, AttributeType.JSON, _TOO_DEEP)
    return text


def _nests_within(value: Any, levels: int) -> bool:
    if isinstance(value, dict):
        return levels > 0 and all(_nests_within(inner, levels - 1) for inner in value.values())
    if isinstance(value, list):
        return levels > 0 and all(_nests_within(inner, levels - 1) for inner in value)
    return True


def _json_text(value: Any, kind: AttributeType) -> str:
    try:
        return _encode(value).decode()
    except RecursionError:
        raise Mismatch(value, kind, _TOO_DEEP) from None


_TOO_DEEP = f"objects and lists may stand in one another {MAX_NESTING} levels deep: send a flatter value"


def _text_reads_as(text: str) -> AttributeType:
    if form := _NUMBER.fullmatch(text):
        digits = form[1].lstrip("-0.").replace(".", "")
        return (
            AttributeType.NUMBER
            if len(digits) <= EXACT_DIGITS and _is_readable(_number, text)
            else AttributeType.STRING
        )
    if text.lower() in _BOOLEANS:
        return AttributeType.BOOLEAN
    if text[4:5] == "-" and _is_readable(lambda value: read_moment(value, _UTC), text):
        return AttributeType.DATETIME
    return AttributeType.STRING


_UTC = ZoneInfo("UTC")


def _is_readable(read: Reader, text: str) -> bool:
    try:
        read(text)
    except Mismatch:
        return False
    return True


_READERS: dict[AttributeType, Reader] = {
    AttributeType.STRING: as_text,
    AttributeType.NUMBER: _number,
    AttributeType.BOOLEAN: _boolean,
    AttributeType.JSON: _json,
}
