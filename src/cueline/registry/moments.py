"""Datetimes: ISO 8601 text to microseconds since 1970 UTC, and back."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cueline.event import AttributeType
from cueline.registry.mismatch import Mismatch

_FORM = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?P<time>[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,](?P<fraction>[0-9]+))?)?"
    r"(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-5][0-9])?)?)?"
)
_EITHER_WAY_ROUND = re.compile(r"\s*[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}\b")
_COUNT = re.compile(r"[0-9]{9,16}(?:\.[0-9]+)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local times are counted from it before their offset is known
_EARLIEST = datetime.min - _LOCAL_EPOCH  # noqa: DTZ901 - the bound of what can be written back
_LATEST = datetime.max - _LOCAL_EPOCH  # noqa: DTZ901 - the bound of what can be written back
_SECONDS_A_DAY = 86_400
_FRACTION_DIGITS = 6

_NO_SUCH = "there is no such date or time in the calendar"
_WRITE_ISO = "write it as ISO 8601, such as 2026-11-23T18:00:00Z or 2026-11-23"


def read_moment(text: str, zone: ZoneInfo) -> int:
    """Read ISO 8601 text as microseconds since 1970 UTC.

    Text without an offset is local time in `zone`; a date alone is the start of that day there. A local time that
    comes twice, when clocks go back, is the first of the two. One that clocks skip has no reading; a day that starts
    with skipped hours starts when they end.

    Raises:
        Mismatch: `text` is no such datetime, or is finer than a microsecond.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise _mismatch(text, _form_hint(text))
    if form["fraction"] and form["fraction"][_FRACTION_DIGITS:].strip("0"):
        raise _mismatch(text, "microseconds are the finest kept: send at most 6 digits of a second")
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise _mismatch(text, _NO_SUCH) from None
    if form["offset"] is None:
        since = moment - _LOCAL_EPOCH - _offset(moment, zone, text, is_date=form["time"] is None)
    else:
        since = moment - _EPOCH
    if not _EARLIEST <= since <= _LATEST:
        raise _mismatch(text, "only the years 0001 to 9999, in UTC, can be kept")
    return (since.days * _SECONDS_A_DAY + since.seconds) * 1_000_000 + since.microseconds


def moment_text(microseconds: int) -> str:
    """Write microseconds since 1970 as ISO 8601 in UTC, with milliseconds, or microseconds when it has any."""
    moment = _EPOCH + timedelta(microseconds=microseconds)
    precision = "microseconds" if microseconds % 1000 else "milliseconds"
    return moment.isoformat(timespec=precision)[: -len("+00:00")] + "Z"


def epoch_hint(number: float) -> str:
    """Say which count since 1970 a number looks like and what to send instead; empty when it looks like none."""
    for unit, smallest, microseconds in _EPOCH_UNITS:
        if smallest <= number < smallest * 1000:
            instead = moment_text(round(number * microseconds))
            return f"looks like epoch {unit}: send ISO 8601 text instead, here {instead}"
    return f"numbers are not read as datetimes: {_WRITE_ISO}"


# Each unit's numbers from 1973 to 5138: what is outside is more likely a plain number.
_EPOCH_UNITS = (("seconds", 1e8, 1e6), ("milliseconds", 1e11, 1e3), ("microseconds", 1e14, 1.0))


def _offset(local: datetime, zone: ZoneInfo, text: str, *, is_date: bool) -> timedelta:
    """Give what `zone`'s clocks were ahead of UTC when they showed `local`, the first time they did."""
    before, after = zone.utcoffset(local), zone.utcoffset(local.replace(fold=1))
    assert before is not None
    assert after is not None
    if before < after and not (is_date and _starts_late(local, before, zone)):
        raise _mismatch(text, f"clocks in {zone.key} skipped this time: send it with its offset, such as +02:00")
    return before


def _starts_late(day: datetime, offset: timedelta, zone: ZoneInfo) -> bool:
    """Tell whether there is such a day although clocks skipped its midnight, and not the whole of it."""
    resumed = (day - offset).replace(tzinfo=UTC).astimezone(zone)
    return resumed.date() == day.date()


def _form_hint(text: str) -> str:
    if text.strip() != text and _FORM.fullmatch(text.strip()):
        return "remove the blanks around it"
    if _EITHER_WAY_ROUND.match(text):
        return "day and month could be either way round: write the date as YYYY-MM-DD"
    if _COUNT.fullmatch(text):
        return epoch_hint(float(text))
    return _WRITE_ISO


def _mismatch(text: str, hint: str) -> Mismatch:
    return Mismatch(text, AttributeType.DATETIME, hint)
