"""Reading what a value is compared with: each kind of operand, refused with what it should have been."""

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from cueline.conditions.instants import WEEKDAYS, instant, zone_named
from cueline.conditions.problems import Place, quoted
from cueline.conditions.value_tests import MAX_AMOUNT, MAX_TEXT, MAX_VALUES

Check = Callable[[Any, Place, str], None]
"""Refuses an operand at a place; the text says what it belongs to, such as `“seconds_on_page” (Number)`."""

UNITS = ("minutes", "hours", "days")

_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


def check_text(value: Any, place: Place, subject: str) -> None:
    """Refuse what is no text, or one that no value could be compared with."""
    if not isinstance(value, str):
        place.refuse("value", f"a text is needed for {subject}, got {quoted(value)}", "write it in quotes")
    elif len(value) > MAX_TEXT:
        place.refuse("too_large", f"the text has {len(value)} characters", f"at most {MAX_TEXT} are compared")
    elif _UNUSABLE.search(value):
        place.refuse("value", "the text has a zero character or half of a pair in it", "remove it")


def check_texts(value: Any, place: Place, subject: str) -> None:
    """Refuse what is no list of texts."""
    if not isinstance(value, list | tuple) or not value:
        place.refuse("value", f"a list of texts is needed for {subject}, got {quoted(value)}", "name at least one")
    elif len(value) > MAX_VALUES:
        place.refuse("too_large", f"{len(value)} values", f"at most {MAX_VALUES} fit: use a list or a tag instead")
    else:
        for index, one in enumerate(value):
            check_text(one, place.item(index), subject)


def check_number(value: Any, place: Place, subject: str) -> None:
    """Refuse what no 64-bit float can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        place.refuse("value", f"a number is needed for {subject}, got {quoted(value)}", "write it without quotes")
    elif not _is_finite(value):
        place.refuse("value", f"{quoted(value)} is beyond what a 64-bit float can hold", "use a smaller number")


def _is_finite(value: float) -> bool:
    try:
        return isfinite(float(value))
    except OverflowError:
        return False


def check_instant(value: Any, place: Place, subject: str) -> None:
    """Refuse what is no date and time with an offset."""
    if not isinstance(value, str) or instant(value) is None:
        place.refuse(
            "value",
            f"a date and time with its offset is needed for {subject}, got {quoted(value)}",
            "write it as 2026-11-23T18:00:00Z or 2026-11-23T18:00:00+01:00",
        )


def check_amount(value: Any, place: Place, subject: str) -> None:
    """Refuse what is no whole number of units."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_AMOUNT:
        needed = f"a whole number from 1 to {MAX_AMOUNT} is needed for {subject}"
        place.refuse("value", f"{needed}, got {quoted(value)}", "count in a larger unit")


def check_unit(value: Any, place: Place, subject: str) -> None:
    """Refuse a unit that is none."""
    if value not in UNITS:
        place.refuse("value", f"no unit for {subject}: {quoted(value)}", f"one of {', '.join(UNITS)}")


def check_days(value: Any, place: Place, subject: str) -> None:
    """Refuse what is no list of days of the week."""
    days = value if isinstance(value, list | tuple) else []
    if not days or len(days) > len(WEEKDAYS) or any(day not in WEEKDAYS for day in days):
        needed = f"days of the week are needed for {subject}"
        place.refuse("value", f"{needed}, got {quoted(value)}", 'such as ["monday", "friday"]')


def check_hour(value: Any, place: Place, subject: str) -> None:
    """Refuse what no clock shows."""
    if not isinstance(value, str) or not _HOUR.fullmatch(value):
        place.refuse("value", f"an hour is needed for {subject}, got {quoted(value)}", "write it as 09:00 or 17:30")


def check_zone(value: Any, place: Place, subject: str) -> None:
    """Refuse a time zone that is none."""
    if not isinstance(value, str) or zone_named(value) is None:
        place.refuse("value", f"no time zone for {subject}: {quoted(value)}", "write it as Europe/Warsaw")


def check_flag(value: Any, place: Place, subject: str) -> None:
    """Refuse what is neither true nor false."""
    if not isinstance(value, bool):
        place.refuse("value", f"true or false is needed for {subject}, got {quoted(value)}")


_INSTANTS: Mapping[str, Check] = {"value": check_instant, "start": check_instant, "end": check_instant}
_NUMBERS: Mapping[str, Check] = {"value": check_number, "low": check_number, "high": check_number}

CHECKS: Mapping[str, Mapping[str, Check]] = {
    "string": {"value": check_text, "values": check_texts, "ignore_case": check_flag},
    "number": _NUMBERS,
    "boolean": {},
    "datetime": {
        **_INSTANTS,
        "amount": check_amount,
        "unit": check_unit,
        "days": check_days,
        "from_hour": check_hour,
        "until_hour": check_hour,
        "zone": check_zone,
    },
    "json": {},
}
"""Type → field of its test → what refuses it."""
