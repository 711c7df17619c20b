"""Times, as they stand in JSON and in addresses."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cueline.errors import InvalidInput
from cueline.registry.mismatch import Mismatch
from cueline.registry.moments import moment_text, read_moment

MICROSECONDS = 1_000
_LATEST_MS = 253_402_300_799_999


def iso(ms: int) -> str:
    """Write milliseconds since 1970 as ISO 8601 in UTC, with milliseconds and Z."""
    return moment_text(ms * MICROSECONDS)


def iso_or_none(ms: int | None) -> str | None:
    """Write milliseconds since 1970; None and 0 stand for never."""
    return iso(ms) if ms else None


def read_bound(text: str, timezone: str, name: str) -> int:
    """Read one end of a time range as milliseconds; 0 for none.

    It may be ISO 8601, a date, which stands for its start in `timezone`, or milliseconds.

    Raises:
        InvalidInput: `text` is none of these.
    """
    if not text:
        return 0
    if text.isdecimal() and int(text) <= _LATEST_MS:
        return int(text)
    try:
        # A "+" that was not encoded arrives as a blank.
        return read_moment(text.replace(" ", "+") if "T" in text else text, ZoneInfo(timezone)) // MICROSECONDS
    except Mismatch:
        raise InvalidInput(
            f"{name}={text[:64]!r} is no moment.",
            code="moment_invalid",
            hint="Write 2026-11-23T18:00:00Z, 2026-11-23, or milliseconds since 1970.",
        ) from None


def last_days(now_ms: int, count: int) -> list[str]:
    """Return the last `count` UTC days as `2026-11-23`, oldest first, today last."""
    today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
    return [(today - timedelta(days=back)).isoformat() for back in range(count - 1, -1, -1)]


def start_of_day(day: str) -> int:
    """Return when a UTC day starts, in milliseconds."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)
