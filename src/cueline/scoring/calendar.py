"""Which hour, day, week or month of the calendar an instant falls into."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from cueline.conditions.instants import local
from cueline.scoring.plan import Per, Rule

_NUMBERS: dict[Per, Callable[[datetime], int]] = {
    "hour": lambda shown: (shown.toordinal() * 24 + shown.hour) * 2 + shown.fold,
    "day": lambda shown: shown.toordinal(),
    "week": lambda shown: (shown.toordinal() - 1) // 7,  # day 1 of the proleptic calendar is a Monday
    "month": lambda shown: shown.year * 12 + shown.month,
}


def window_reader(rule: Rule) -> Callable[[int], int] | None:
    """Return what numbers the calendar windows of a rule; None when it has no window cap."""
    return _reader(rule.window_cap.per, rule.zone) if rule.window_cap is not None else None


@lru_cache(maxsize=256)
def _reader(per: Per, zone_name: str) -> Callable[[int], int]:
    number, zone = _NUMBERS[per], ZoneInfo(zone_name)

    @lru_cache(maxsize=4096)
    def of_hour(hour: int, quarter: int) -> int:  # every zone is a whole number of quarters of an hour from UTC
        return number(local((hour * 4 + quarter) * 900_000_000, zone))

    def window(at_ms: int) -> int:
        return of_hour(at_ms // 3_600_000, at_ms % 3_600_000 // 900_000)

    return window
