"""What an event store promises."""

from collections.abc import Collection, Sequence
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from cueline.conditions.moment import Matching
from cueline.errors import Conflict, Unavailable
from cueline.event import EventRow, Offset


class StoreUnavailable(Unavailable):
    """The event store does not answer now. What was asked for is unchanged; asking again is safe."""

    default_code = "event_store_unavailable"


class RowsRefused(StoreUnavailable):
    """The event store cannot read some rows. Others of the same blocks may be stored; `repair` stores all it can."""

    default_code = "event_rows_refused"


class StoreInUse(Conflict):
    """Another process has the event store open. Nothing was changed."""

    default_code = "event_store_in_use"


class StoreHealth(Struct, frozen=True):
    """How much the event store holds.

    Attributes:
        rows: Stored events.
        bytes_on_disk: What they take, indexes included.
        parts: Into how many pieces they are cut; many hundreds mean that merging does not keep up.
    """

    rows: int
    bytes_on_disk: int
    parts: int


class StoreProblem(Struct, frozen=True):
    """Something wrong with the stored events, for a person.

    Attributes:
        message: What is wrong.
        hint: What to do about it.
    """

    message: str
    hint: str


class Block(Struct, frozen=True):
    """Rows on their way into the event store, committed by the lane together with its checkpoint.

    Attributes:
        id: Grows with every block of the state database.
        partition: The partition its rows were read from.
        first: Offset of its first row.
        last: Offset of its last row; no other block has an offset from `first` to `last` of the same month.
        month: The month all its rows occurred in, as the number yyyymm, UTC.
        rows: How many rows it holds.
        body: The rows, each an `EventRow` as JSON, separated by newlines.
    """

    id: int
    partition: int
    first: Offset
    last: Offset
    month: int
    rows: int
    body: bytes


class Erased(Struct, frozen=True):
    """A user who is erased, and of whom the event store may hold events still.

    Attributes:
        id: Of the erasure.
        workspace: The workspace's number.
        user: The user's number; no event gets it any more.
    """

    id: int
    workspace: int
    user: int


class ErasedUsers(Protocol):
    """Users whose events are to be erased from the event store."""

    def waiting(self) -> list[Erased]:
        """Return some of them. No block that still waits holds rows of theirs, nor any that will."""
        ...

    def cleared(self, users: Sequence[Erased]) -> None:
        """Forget users whose events are erased."""
        ...


class Removed(Struct, frozen=True):
    """A single event that is removed, and that the event store may hold still.

    Attributes:
        id: Of the removal.
        workspace: The workspace's number.
        event_id: As in `EventRow.id`; no event gets it any more.
        name: Of the event.
        occurred_at: Milliseconds.
    """

    id: int
    workspace: int
    event_id: str
    name: str
    occurred_at: int


class RemovedEvents(Protocol):
    """Single events that are to be removed from the event store."""

    def waiting(self) -> list[Removed]:
        """Return some of them. No block that still waits holds one of them, nor any that will."""
        ...

    def cleared(self, events: Sequence[Removed]) -> None:
        """Forget events that are removed."""
        ...


class BlockQueue(Protocol):
    """Committed blocks that wait for the event store, oldest first."""

    def waiting(self, limit: int) -> list[Block]:
        """Return up to `limit` of the oldest blocks."""
        ...

    def remove(self, blocks: Sequence[Block]) -> None:
        """Forget blocks whose rows are in the event store, durably. Unknown ones are ignored."""
        ...


class Before(Struct, frozen=True):
    """Where a page of events ended; the next page holds what is older.

    Attributes:
        occurred_at: Milliseconds.
        offset: Breaks ties within one millisecond.
    """

    occurred_at: Annotated[int, Meta(ge=0, le=2**53)]
    offset: Annotated[int, Meta(ge=0, le=2**62)]


class EventQuery(Struct, frozen=True, kw_only=True):
    """Which events of one workspace to look for. Empty means any.

    Attributes:
        workspace: The workspace.
        users: Events of any of these users (one person may have had several numbers before a merge).
        ids: Events with any of these ids, as in `EventRow.id`; quick for few users only.
        names: Events with any of these names.
        kinds: Numbers of `Kind`.
        teaching: Only events that taught something of their user.
        since: Occurred at or after, milliseconds; 0 for no bound.
        until: Occurred before, milliseconds; 0 for no bound.
        before: Only what is older than this, for paging.
        limit: At most so many, 1 to 1 000.
    """

    workspace: int
    users: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kinds: tuple[int, ...] = ()
    teaching: bool = False
    since: int = 0
    until: int = 0
    before: Before | None = None
    limit: int = 100


class EventStore(Protocol):
    """Every stored event, for timelines and analytics. Methods block; call them off the event loop."""

    def insert(self, blocks: Sequence[Block]) -> None:
        """Store the rows of `blocks`. Returning means they survive a power cut.

        Raises:
            StoreUnavailable: any part of the rows may be stored; pass the same blocks to `repair`.
        """
        ...

    def repair(self, blocks: Sequence[Block]) -> int:
        """Store those rows of `blocks` that are not there yet, by reading back; return how many were missing.

        What a start, and any unclear outcome of `insert`, calls for. Repeating it changes nothing.

        Raises:
            RowsRefused: everything but the rows that the store cannot read is stored.
            StoreUnavailable: as for `insert`.
        """
        ...

    def erase(self, workspace: int, users: Collection[int]) -> None:
        """Erase every event of these users of a workspace. Returning means they are gone; repeating changes nothing.

        Raises:
            StoreUnavailable: some may be there still.
        """
        ...

    def remove(self, workspace: int, events: Collection[Removed]) -> None:
        """Remove single events of a workspace. Returning means they are gone; repeating changes nothing.

        Raises:
            StoreUnavailable: some may be there still.
        """
        ...

    def find(self, query: EventQuery) -> list[EventRow]:
        """Return matching events, newest first (by `occurred_at`, then `offset`).

        Raises:
            StoreUnavailable: the store does not answer.
        """
        ...

    def following(self, workspace: int, partition: int, after: Offset, limit: int) -> list[EventRow]:
        """Return stored events with an offset above `after`, in offset order: what a live feed missed."""
        ...

    def stored(self, workspace: int, ids: Collection[tuple[str, int]]) -> set[str]:
        """Return which of these (event id, client time in ms) pairs are stored already; ids as in `EventRow.id`."""
        ...

    def counts_by_day(
        self, workspace: int, since: int, until: int, names: Collection[str] = ()
    ) -> dict[str, dict[str, int]]:
        """Count events by name and UTC day (`{name: {"2026-01-31": 12}}`) that occurred in [since, until) ms."""
        ...

    def times_done(
        self, workspace: int, event_name: str, since_us: int, until_us: int, matching: Matching | None
    ) -> dict[int, int]:
        """Count each user's events as `History.count` does, by the number they were stored under; none is left out.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        ...

    def health(self) -> StoreHealth:
        """Return how much is stored.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        ...

    def check(self) -> list[StoreProblem]:
        """Return what is wrong with what is stored, such as parts a power cut broke; empty when all is well."""
        ...

    def close(self) -> None:
        """Release the store. Idempotent."""
        ...
