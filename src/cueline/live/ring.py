"""The newest items, in memory."""

from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice

from msgspec import Struct

from cueline.live.item import LiveItem

ITEM_BYTES = 1_500
"""About what an item takes besides its attributes as sent."""


class HeldItem(Struct, eq=False, gc=False):
    """An item with its bytes for the wire, which are made once, when the first watcher needs them."""

    item: LiveItem
    encode: Callable[[LiveItem], bytes]
    _frame: bytes | None = None

    @property
    def workspace(self) -> int:
        return self.item.row.workspace

    @property
    def offset(self) -> int:
        return self.item.row.offset

    def frame(self) -> bytes:
        """Return the item as one server-sent event."""
        if self._frame is None:
            # Attributes stand in the JSON as they were sent, line breaks between them included: one would end it;
            # within JSON strings there is none.
            body = self.encode(self.item).replace(b"\n", b" ").replace(b"\r", b" ")
            self._frame = b"id: %d\nevent: item\ndata: %b\n\n" % (self.offset, body)
        return self._frame


class Ring:
    """A bounded number of items in the order of their offsets. Not safe for threads by itself."""

    def __init__(self, max_items: int, max_bytes: int) -> None:
        self._items: deque[HeldItem] = deque()
        self._max_items = max_items
        self._max_bytes = max_bytes
        self._bytes = 0
        self._by_id: dict[tuple[int, str], HeldItem] = {}
        self.reaches_back_to: int | None = None
        """Everything after this offset is here; None before the first item."""
        self.newest = 0

    def add(self, items: Iterable[HeldItem]) -> None:
        """Add newer items and let go of the oldest."""
        for held in items:
            row = held.item.row
            if self.reaches_back_to is None:
                self.reaches_back_to = row.offset - 1
            self._items.append(held)
            # The first of an id tells what became of it; those that come after are repeats.
            self._by_id.setdefault((row.workspace, row.id), held)
            self._bytes += ITEM_BYTES + 3 * len(row.raw)
            self.newest = row.offset
        while len(self._items) > self._max_items or self._bytes > self._max_bytes:
            gone = self._items.popleft()
            row = gone.item.row
            self._bytes -= ITEM_BYTES + 3 * len(row.raw)
            self.reaches_back_to = row.offset
            if self._by_id.get((row.workspace, row.id)) is gone:
                del self._by_id[row.workspace, row.id]

    def since(self, workspace: int, after: int) -> list[HeldItem] | None:
        """Return a workspace's items after `after`, oldest first; None when the ring does not reach back so far."""
        if self.reaches_back_to is None or after < self.reaches_back_to:
            return None
        newer: list[HeldItem] = []
        for held in reversed(self._items):
            if held.offset <= after:
                break
            if held.workspace == workspace:
                newer.append(held)
        return newer[::-1]

    def newest_of(self, workspace: int, limit: int) -> list[HeldItem]:
        """Return a workspace's items, newest first."""
        return list(islice((held for held in reversed(self._items) if held.workspace == workspace), limit))

    def find(self, workspace: int, event_id: str) -> HeldItem | None:
        """Return the first item here of a workspace's event; None when there is none."""
        return self._by_id.get((workspace, event_id))
