"""What the edge saw, for the Install page and the metrics: counts and the newest refusals, told to core."""

from collections import deque
from typing import Protocol

from msgspec import Struct, field

from cueline.collect.loss_reports import LossReports

KEPT_REFUSALS = 50
KEPT_KEYS = 200


class Refusal(Struct):
    """One refusal: which key, why, from where."""

    api_key: str
    code: str
    at: int
    origin: str
    message: str
    hint: str


class Calls(Struct):
    """What came with one key. Times in milliseconds; 0 for never."""

    api_key: str
    seen_at: int = 0
    accepted_at: int = 0
    dropped: dict[str, int] = field(default_factory=dict)


class Report(Struct):
    """What core is told: totals since the edge started, and what is new since the last report."""

    script_fetched_at: int | None
    calls: list[Calls]
    rejections: list[Refusal]
    accepted_total: int
    refused_total: dict[str, int]
    requests_total: int


class Reason(Protocol):
    """Anything that says why something was refused."""

    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def hint(self) -> str: ...


class Sightings:
    """Collects what was seen; bounded, whatever is sent."""

    def __init__(self) -> None:
        self._script_fetched_at: int | None = None
        self._calls: dict[str, Calls] = {}
        self._refusals: deque[Refusal] = deque(maxlen=KEPT_REFUSALS)
        self._accepted = 0
        self._requests = 0
        self._refused: dict[str, int] = {}
        self._losses = LossReports()
        self._changed = False

    def script_fetched(self, at_ms: int) -> None:
        self._script_fetched_at = at_ms
        self._changed = True

    def called(self, key: str, at_ms: int, dropped: dict[str, int] | None = None, first_id: str = "") -> None:
        self._requests += 1
        calls = self._of(key)
        calls.seen_at = at_ms
        for reason, count in self._losses.news(key, first_id, dropped).items() if dropped else ():
            if reason in calls.dropped or len(calls.dropped) < KEPT_KEYS:
                calls.dropped[reason] = calls.dropped.get(reason, 0) + count

    def accepted(self, key: str, at_ms: int, events: int) -> None:
        self._of(key).accepted_at = at_ms
        self._accepted += events

    def refused(self, key: str, reason: Reason, origin: str | None, at_ms: int) -> None:
        self._refused[reason.code] = self._refused.get(reason.code, 0) + 1
        self._refusals.append(Refusal(key[:64], reason.code, at_ms, (origin or "")[:255], reason.message, reason.hint))
        self._changed = True

    def opted_out(self, code: str, events: int) -> None:
        """Count events of visitors who said no. They are no problem of the site's, so nothing else is noted."""
        self._refused[code] = self._refused.get(code, 0) + events
        self._changed = True

    def _of(self, key: str) -> Calls:
        self._changed = True
        calls = self._calls.get(key)
        if calls is None:
            if len(self._calls) >= KEPT_KEYS:
                self._calls.clear()
            calls = self._calls[key] = Calls(key)
        return calls

    def report(self) -> Report | None:
        """Return what is new since the last report, or None when nothing is."""
        if not self._changed:
            return None
        report = Report(
            self._script_fetched_at,
            list(self._calls.values()),
            list(self._refusals),
            self._accepted,
            dict(self._refused),
            self._requests,
        )
        self._calls, self._changed = {}, False
        self._refusals.clear()
        return report
