"""Who may come in: lateness, re-entry, caps, and what becomes of a run that goes on already. Pure."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from cueline.automations.clock import is_same_day
from cueline.automations.happened import Happened, as_text, value_of
from cueline.automations.run import Run
from cueline.automations.settings import EntryCap, Settings
from cueline.automations.step import Reason

MOST_RECENT = 1_000


class Entries(Struct, eq=False):
    """When a user came into an automation.

    Attributes:
        entered: How often.
        recent: The newest moments, in milliseconds and in order; as many as caps ask for.
    """

    entered: int = 0
    recent: list[int] = []

    def add(self, at_ms: int, most: int) -> None:
        """Note one more."""
        self.entered += 1
        self.recent = sorted([*self.recent, at_ms])[-min(most, MOST_RECENT) :]

    def unite(self, other: "Entries") -> None:
        """Note those of a user who became part of this one."""
        self.entered += other.entered
        self.recent = sorted([*self.recent, *other.recent])[-MOST_RECENT:]


NO_ENTRIES = Entries()


class Candidate(Struct, frozen=True):
    """Someone who is about to come in.

    Attributes:
        event: What starts the run.
        at_ms: The moment: when the event was received, or the time came.
        entries: When they came in before.
        rivals: Their open runs of the automation with the same correlation value.
        depth: How many automations, one causing the next, led here.
        zone: The user's.
    """

    event: Happened
    at_ms: int
    entries: Entries
    rivals: Sequence[Run]
    depth: int
    zone: ZoneInfo


def refusal(settings: Settings, who: Candidate, most_depth: int) -> Reason | None:
    """Return why someone does not come in; None when they do."""
    if who.event.name and who.at_ms - who.event.occurred_at > settings.max_lateness.ms:
        return "late"
    if who.depth > most_depth:
        return "loop"
    if not _may_come_again(settings, who):
        return "reentry"
    if any(_is_full(cap, who) for cap in settings.caps):
        return "cap"
    mode = settings.concurrency.mode
    most = {"ignore": 1, "parallel": settings.concurrency.most}.get(mode)
    return "concurrency" if most is not None and len(who.rivals) >= most else None


def correlation_of(settings: Settings, event: Happened) -> str:
    """Return the value by which an event's run is told from others, as text."""
    return as_text(value_of(event, settings.correlate))[:200] if settings.correlate else ""


def instance_of(settings: Settings, event: Happened, cause: str) -> str:
    """Return what only one run of a user and an automation goes on with."""
    if settings.concurrency.mode == "parallel":
        return event.id or cause[-200:]
    return correlation_of(settings, event)


def counts_entries(settings: Settings) -> bool:
    """Tell whether it matters when a user came in before."""
    return bool(settings.caps) or settings.reentry.mode != "always"


def moments_needed(settings: Settings) -> int:
    """Return how many of the newest moments at which a user came in must be known."""
    return max([1, *(cap.times for cap in settings.caps)])


def _may_come_again(settings: Settings, who: Candidate) -> bool:
    again, entries = settings.reentry, who.entries
    if again.mode == "always" or not entries.entered:
        return True
    if again.mode == "once" or again.after is None:
        return False
    return not entries.recent or who.at_ms - entries.recent[-1] >= again.after.ms


def _is_full(cap: EntryCap, who: Candidate) -> bool:
    recent = who.entries.recent
    if cap.per == "day":
        counted = sum(is_same_day(at_ms, who.at_ms, who.zone) for at_ms in recent)
    else:
        reach_ms = cap.rolling.ms if cap.rolling is not None else 0
        counted = sum(at_ms > who.at_ms - reach_ms for at_ms in recent)
    return counted >= cap.times
