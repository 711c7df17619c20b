"""What happened, up to this moment: committed rows and stored rows as one."""

from collections.abc import Collection

from msgspec.structs import replace

from cueline.event import EventRow, Offset
from cueline.events.matching import page
from cueline.events.pending import PendingRows
from cueline.events.port import EventQuery, EventStore


class EventReader:
    """Reads events from the moment they are committed, each once, wherever they lie.

    A row is stored before it stops being pending, so looking at the pending rows first misses none.
    """

    def __init__(self, pending: PendingRows, store: EventStore) -> None:
        self._pending = pending
        self._store = store

    def find(self, query: EventQuery) -> list[EventRow]:
        """Return matching events, newest first (by `occurred_at`, then `offset`), at most `query.limit`.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        pending = self._pending.find(query)
        removed = self._pending.removed(query.workspace)
        stored = self._store.find(replace(query, limit=query.limit + len(removed)))
        return page([*(row for row in stored if row.id not in removed), *pending], query.limit)

    def following(self, workspace: int, partition: int, after: Offset, limit: int) -> list[EventRow]:
        """Return events with an offset above `after`, in offset order, at most `limit`.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        pending = self._pending.following(workspace, partition, after, limit)
        removed = self._pending.removed(workspace)
        stored = self._store.following(workspace, partition, after, limit + len(removed))
        unique = {row.offset: row for row in (*stored, *pending) if row.id not in removed}
        return [unique[offset] for offset in sorted(unique)[:limit]]

    def stored(self, workspace: int, ids: Collection[tuple[str, int]]) -> set[str]:
        """Return which of these (event id, client time in ms) pairs are known already, pending ones included.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        pending = self._pending.stored(workspace, ids)
        return pending | self._store.stored(workspace, [pair for pair in ids if pair[0] not in pending])
