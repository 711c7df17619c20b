"""What the edge saw of pages that install the widget, as core remembers it."""

import threading
from collections import OrderedDict, deque

from msgspec import Struct, field

MAX_KEYS = 1_000
MAX_REJECTIONS = 200


class Calls(Struct):
    """What came with one API key. Times are milliseconds; 0 or null: never. The loss meter takes what was `dropped`."""

    api_key: str
    seen_at: int | None = None
    accepted_at: int | None = None
    dropped: dict[str, int] = field(default_factory=dict)


class Rejection(Struct, frozen=True):
    """Something the edge refused, and why."""

    api_key: str
    code: str
    at: int
    origin: str = ""
    message: str = ""
    hint: str = ""


class SightingsReport(Struct, frozen=True):
    """What the edge tells: what is new since its last report, and totals since it started.

    Attributes:
        script_fetched_at: When the widget's script was last fetched, milliseconds; None: never.
        calls: What came, by API key.
        rejections: What was refused.
        accepted_total: Events accepted.
        refused_total: Refusals by code.
        requests_total: Requests that carried events.
    """

    script_fetched_at: int | None = None
    calls: list[Calls] = []
    rejections: list[Rejection] = []
    accepted_total: int = 0
    refused_total: dict[str, int] = {}
    requests_total: int = 0


class Sightings:
    """The sum of the edge's reports, in memory and bounded: the newest keys and refusals."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._calls: OrderedDict[str, Calls] = OrderedDict()
        self._rejections: deque[Rejection] = deque(maxlen=MAX_REJECTIONS)
        self._newest = SightingsReport()
        self._script_fetched_at: int | None = None

    def add(self, report: SightingsReport) -> None:
        """Take a report in."""
        with self._guard:
            self._newest = report
            self._script_fetched_at = report.script_fetched_at or self._script_fetched_at
            self._rejections.extend(report.rejections)
            for calls in report.calls:
                self._add_calls(calls)
            while len(self._calls) > MAX_KEYS:
                self._calls.popitem(last=False)

    @property
    def script_fetched_at(self) -> int | None:
        """When the script was last fetched, by any page; None: not since core started."""
        return self._script_fetched_at

    @property
    def newest(self) -> SightingsReport:
        """The newest report, for its totals."""
        return self._newest

    def calls_with(self, api_keys: list[str]) -> Calls:
        """Return what came with any of these keys, as one."""
        with self._guard:
            found = [self._calls[key] for key in api_keys if key in self._calls]
        total = Calls("")
        for calls in found:
            _unite(total, calls)
        return total

    def rejections_of(self, api_keys: list[str], all_keys: set[str]) -> list[Rejection]:
        """Return refusals of these keys, and of keys that nobody has, newest first."""
        with self._guard:
            rejections = list(self._rejections)
        return [one for one in reversed(rejections) if one.api_key in api_keys or one.api_key not in all_keys]

    def _add_calls(self, calls: Calls) -> None:
        known = self._calls.setdefault(calls.api_key, Calls(calls.api_key))
        self._calls.move_to_end(calls.api_key)
        _unite(known, calls)


def _unite(total: Calls, more: Calls) -> None:
    total.seen_at = max(total.seen_at or 0, more.seen_at or 0) or None
    total.accepted_at = max(total.accepted_at or 0, more.accepted_at or 0) or None
