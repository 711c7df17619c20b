"""Where history is cut into batches: what a batch makes comes after it, and before whom it concerns. Pure."""

from collections.abc import Mapping

from cueline.automations.graph import Graph, OnEvent, OnPageView, OnStart, OnWebhook, Trigger
from cueline.event import EventRow
from cueline.wire import AUTOMATION_START

PAGE_VIEW = "page_view"
MAX_EVENTS = 500


class Cutter:
    """Says before which event a batch ends: as late as may be, as each batch costs a transaction.

    Users do not concern one another. So a batch may hold any events of users who cannot have a run, and of everybody
    else one, before anything that time does. Users who become one some day are taken for one from the beginning: what
    the one's event makes comes before the event that makes them one.

    Args:
        graph: Of the automation.
        survivors: For every user who became part of another, whom they are part of today.
    """

    def __init__(self, graph: Graph, survivors: Mapping[int, int]) -> None:
        names = [_name_of(trigger) for trigger in graph.triggers]
        self._names = frozenset(name for name in names if name is not None)
        self._is_anybody = None in names or graph.settings.stale is not None
        self._survivors = survivors
        self._concerned: set[int] = set()
        self._inside: set[int] = set()
        self._held = 0

    def ends_before(self, row: EventRow, due_ms: int) -> bool:
        """Tell whether the batch at hand ends before `row`, where time does something next at `due_ms`."""
        user = self._survivors.get(row.user, row.user)
        if self._is_anybody or row.learned or row.name in self._names:  # who learns may be joined with another
            self._concerned.add(user)
        if self._held == MAX_EVENTS:
            return True
        return user in self._concerned and (user in self._inside or row.received_at >= due_ms)

    def take(self, row: EventRow) -> None:
        """Note that an event is in the batch."""
        self._inside.add(self._survivors.get(row.user, row.user))
        self._held += 1

    def begin(self) -> None:
        """Note that a batch begins."""
        self._inside, self._held = set(), 0


def _name_of(trigger: Trigger) -> str | None:
    """Return the name of events that alone set a trigger off; None: others may, or time."""
    match trigger:
        case OnEvent():
            return trigger.event
        case OnPageView():
            return PAGE_VIEW
        case OnWebhook() | OnStart():
            return AUTOMATION_START
        case _:
            return None
