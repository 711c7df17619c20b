"""The newest items, in memory."""

from collections import deque
from collections.abc import Callable, Collection, Sequence
from itertools import islice

from msgspec import Struct

from cueline.event import EventRow
from cueline.live.item import LiveItem, Processed

ITEM_BYTES = 2_000
"""About what an item takes besides its attributes as sent."""

COPIES = 4
"""So often, about, an item's attributes stand in memory: as sent, as text, typed."""


class HeldItem(Struct, eq=False, gc=False):
    """An item, and its bytes for the wire: both are made once, when the first watcher needs them."""

    processed: Processed
    encode: Callable[[LiveItem], bytes]
    _item: LiveItem | None = None
    _frame: bytes | None = None

    @property
    def row(self) -> EventRow:
        return self.processed.row

    @property
    def item(self) -> LiveItem:
        if self._item is None:
            self._item = self.processed.shown()
        return self._item

    def frame(self) -> bytes:
        """Return the item as one server-sent event."""
        if self._frame is None:
            # Attributes stand in the JSON as they were sent, line breaks between them included: one would end it;
            # within JSON strings there is none.
            body = self.encode(self.item).replace(b"\n", b" ").replace(b"\r", b" ")
            self._frame = b"id: %d\nevent: item\ndata: %b\n\n" % (self.row.offset, body)
        return self._frame


class Ring:
    """A bounded number of processed events in the order of their offsets. Not safe for threads by itself."""

    def __init__(self, max_items: int, max_bytes: int) -> None:
        self._events: deque[Processed] = deque()
        self._max_items = max_items
        self._max_bytes = max_bytes
        self._bytes = 0
        self.reaches_back_to: int | None = None
        """Everything after this offset is here; None before the first item."""
        self.newest = 0

    def add(self, events: Sequence[Processed]) -> None:
        """Add newer events and let go of the oldest."""
        if not events:
            return
        if self.reaches_back_to is None:
            self.reaches_back_to = events[0].row.offset - 1
        self._events.extend(events)
        self._bytes += sum([_bytes_of(event.row) for event in events])
        self.newest = events[-1].row.offset
        while len(self._events) > self._max_items or self._bytes > self._max_bytes:
            gone = self._events.popleft().row
            self._bytes -= _bytes_of(gone)
            self.reaches_back_to = gone.offset

    def erase(self, is_gone: Callable[[EventRow], bool]) -> None:
        """Let go of events; what the ring reaches back to stays."""
        self._events = deque(event for event in self._events if not is_gone(event.row))
        self._bytes = sum(_bytes_of(event.row) for event in self._events)

    def since(self, workspace: int, after: int) -> list[Processed] | None:
        """Return a workspace's events after `after`, oldest first; None when the ring does not reach back so far."""
        if self.reaches_back_to is None or after < self.reaches_back_to:
            return None
        newer: list[Processed] = []
        for event in reversed(self._events):
            if event.row.offset <= after:
                break
            if event.row.workspace == workspace:
                newer.append(event)
        return newer[::-1]

    def newest_of(self, workspace: int, limit: int) -> list[Processed]:
        """Return a workspace's events, newest first."""
        return list(islice((event for event in reversed(self._events) if event.row.workspace == workspace), limit))

    def find(self, workspace: int, ids: Collection[str]) -> dict[str, Processed]:
        """Return a workspace's events by id, those that are here.

        The first of an id tells what became of it; those that come after are repeats.
        """
        found: dict[str, Processed] = {}
        for event in self._events:
            row = event.row
            if row.id in ids and row.workspace == workspace:
                found.setdefault(row.id, event)
        return found


def _bytes_of(row: EventRow) -> int:
    return ITEM_BYTES + COPIES * len(row.raw)
