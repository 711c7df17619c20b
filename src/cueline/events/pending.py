"""Events that are committed but not in the event store yet, so that a reading sees an event at once."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from itertools import chain

import msgspec

from cueline.event import EventRow, Offset
from cueline.events.matching import matches, page
from cueline.events.port import Block, EventQuery, Removed
from cueline.events.rows import rows_of

_MAX_ROWS = 50_000
"""About 100 MB. Reached only while the event store is down; then the oldest rows wait unseen."""

_MAX_STORED_EARLY = 1_000


class PendingRows:
    """The rows of committed blocks until the flusher has stored them. May be shared by threads."""

    def __init__(self, max_rows: int = _MAX_ROWS) -> None:
        self._max_rows = max_rows
        self._lock = threading.Lock()
        self._blocks: dict[int, Sequence[EventRow]] = {}
        self._stored_early: dict[int, None] = {}
        self._removed: dict[int, frozenset[str]] = {}
        self._count = 0
        self._hidden = 0

    @property
    def rows(self) -> int:
        """How many rows can be seen here."""
        return self._count

    @property
    def hidden_rows(self) -> int:
        """How many rows were let go of to bound memory: safe in their blocks, but not seen until they are stored."""
        return self._hidden

    def add(self, block: Block, rows: Sequence[EventRow]) -> None:
        """Show the rows of `block`, which is committed. Adding it again changes nothing."""
        with self._lock:
            if block.id in self._stored_early:
                del self._stored_early[block.id]
            elif block.id not in self._blocks:
                self._blocks[block.id] = rows
                self._count += len(rows)
                self._hide_oldest()

    def load(self, blocks: Sequence[Block]) -> None:
        """Show the rows of blocks that an earlier process left, except a block that cannot be read."""
        for block in blocks:
            with suppress(msgspec.MsgspecError):
                self.add(block, rows_of(block.body))

    def remove(self, blocks: Sequence[Block]) -> None:
        """Forget the rows of `blocks`, which are in the event store now. Unknown ones are ignored."""
        with self._lock:
            for block in blocks:
                if not self._forget(block.id):
                    self._note_stored_early(block.id)

    def erase(self, is_gone: Callable[[EventRow], bool]) -> None:
        """Forget rows; blocks that hold none any more are there still."""
        with self._lock:
            for number, rows in self._blocks.items():
                kept = [row for row in rows if not is_gone(row)]
                self._count -= len(rows) - len(kept)
                self._blocks[number] = kept

    def hide(self, removed: Collection[Removed]) -> None:
        """Remember events that are removed while the event store may hold them: readings leave them out."""
        with self._lock:
            for one in removed:
                self._removed = {**self._removed, one.workspace: self.removed(one.workspace) | {one.event_id}}

    def cleared(self, removed: Collection[Removed]) -> None:
        """Forget removed events that the event store does not hold any more."""
        with self._lock:
            for one in removed:
                self._removed = {**self._removed, one.workspace: self.removed(one.workspace) - {one.event_id}}

    def removed(self, workspace: int) -> frozenset[str]:
        """Return the ids of events that are removed while the event store may hold them."""
        return self._removed.get(workspace, frozenset())

    def has_all(self, block_ids: Collection[int]) -> bool:
        """Tell whether the rows of all these blocks can be seen here."""
        with self._lock:
            return all(number in self._blocks for number in block_ids)

    def find(self, query: EventQuery) -> list[EventRow]:
        """Return matching events, newest first, as `EventStore.find` does."""
        return page((row for row in self._candidates(query) if matches(query, row)), query.limit)

    def following(self, workspace: int, partition: int, after: Offset, limit: int) -> list[EventRow]:
        """Return events with an offset above `after`, in offset order, as `EventStore.following` does."""
        found = (
            row
            for rows in self._snapshot()
            for row in rows
            if row.offset > after and row.partition == partition and row.workspace == workspace
        )
        return sorted(found, key=lambda row: row.offset)[:limit]

    def stored(self, workspace: int, ids: Collection[tuple[str, int]]) -> set[str]:
        """Return which of these (event id, client time) pairs are here, as `EventStore.stored` does."""
        wanted = frozenset(ids)
        rows = chain.from_iterable(self._snapshot())
        return {row.id for row in rows if row.workspace == workspace and (row.id, row.client_time) in wanted}

    def _candidates(self, query: EventQuery) -> Iterator[EventRow]:
        rows = chain.from_iterable(self._snapshot())
        users = frozenset(query.users)
        # An index by user would cost every event more than this look at all of them costs a reader.
        return (row for row in rows if row.user in users) if users else rows

    def _snapshot(self) -> list[Sequence[EventRow]]:
        with self._lock:
            return list(self._blocks.values())

    def _note_stored_early(self, block_id: int) -> None:
        """Remember a block that was stored before its rows were added here, so that they do not come to stay."""
        self._stored_early[block_id] = None
        while len(self._stored_early) > _MAX_STORED_EARLY:
            del self._stored_early[next(iter(self._stored_early))]

    def _hide_oldest(self) -> None:
        while self._count > self._max_rows and len(self._blocks) > 1:
            self._hidden += self._forget(min(self._blocks))

    def _forget(self, block_id: int) -> int:
        rows = self._blocks.pop(block_id, None)
        if rows is None:
            return 0
        self._count -= len(rows)
        return len(rows)
