"""Instants and hours as conditions write them."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_HOURS_AND_MINUTES = "([01][0-9]|2[0-3]):[0-5][0-9]"
FORM = (
    rf"(19|20|21)[0-9]{{2}}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]{_HOURS_AND_MINUTES}"
    rf"(:[0-5][0-9](\.[0-9]{{1,6}})?)?(Z|[+-]{_HOURS_AND_MINUTES})"
)
"""A date and a time with its offset, from 1900 to 2199: what a text inside JSON must be to be read as an instant."""

EARLIEST_US = -62_135_596_800_000_000
"""The year 1, in microseconds."""

MICROSECONDS = {"minutes": 60_000_000, "hours": 3_600_000_000, "days": 86_400_000_000}
"""How long each unit is."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FORM = re.compile(FORM)
_KEPT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}(?:[0-9]{3})?Z")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*")


def instant(text: str) -> int | None:
    """Read a date and time with its offset as microseconds since 1970; None for anything else."""
    return _read(text) if _FORM.fullmatch(text) else None


def kept_instant(text: str) -> int | None:
    """Read a user attribute of type Datetime, in the one form a profile keeps it; None for anything else."""
    return _read(text) if _KEPT.fullmatch(text) else None


def _read(text: str) -> int | None:
    try:
        return (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND
    except ValueError:
        return None


def minutes_of(hour: str) -> int:
    """Return how many minutes after midnight `HH:MM` is."""
    return int(hour[:2]) * 60 + int(hour[3:])


def zone_named(name: str) -> ZoneInfo | None:
    """Return the time zone with a name such as `Europe/Warsaw`; None when there is none."""
    if not _ZONE.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local(at_us: int, zone: ZoneInfo) -> datetime:
    """Return what a clock in `zone` shows at an instant."""
    return (_EPOCH + timedelta(microseconds=at_us)).astimezone(zone)
