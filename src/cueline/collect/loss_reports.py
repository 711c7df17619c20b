"""What is new in what a sender says it gave up: it says the same again with a batch whose answer was lost."""

from collections.abc import Mapping
from itertools import islice

KEPT_REPORTS = 4096
REMEMBERED_REASONS = 20
MAX_REASON_CHARACTERS = 64
MOST_LOST = 1_000_000
"""More than this at once is no true count."""


class LossReports:
    """Remembers the newest reports by the batch they came with; bounded, whatever is sent."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], dict[str, int]] = {}

    def news(self, key: str, first_id: str, dropped: Mapping[str, int]) -> dict[str, int]:
        """Return what `dropped` adds, by reason, to what was said before with a batch that began with the same event.

        A sender who cannot name its first event, with an empty `first_id`, always says something new.
        """
        counts = _sound(dropped)
        if not counts or not first_id:
            return counts
        before = self._told.pop((key, first_id), {})
        if len(self._told) >= KEPT_REPORTS:
            del self._told[next(iter(self._told))]
        told = before | {name: max(n, before.get(name, 0)) for name, n in counts.items()}
        self._told[key, first_id] = dict(islice(told.items(), REMEMBERED_REASONS))
        return {name: n - before.get(name, 0) for name, n in counts.items() if n > before.get(name, 0)}


def _sound(dropped: Mapping[str, int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for reason, count in dropped.items():
        if count > 0:
            name = reason[:MAX_REASON_CHARACTERS]
            counts[name] = counts.get(name, 0) + min(count, MOST_LOST)
    return counts
