"""What users have done, read anew where their scores cannot tell any more."""

from collections.abc import Collection, Iterator
from typing import Protocol

from sqlalchemy import Connection, select

from cueline.event import EventRow, UserId
from cueline.events.port import Before, EventQuery
from cueline.state.tables import user

ROWS_AT_ONCE = 1_000


class Events(Protocol):
    """Events from the moment they are committed; `cueline.events.timeline.EventReader` is one."""

    def find(self, query: EventQuery) -> list[EventRow]:
        """Return matching events, newest first.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        ...


class NoEvents:
    """A store that nothing was ever stored in."""

    def find(self, query: EventQuery) -> list[EventRow]:  # noqa: ARG002
        return []


def history_of(tx: Connection, events: Events, workspace: int, users: Collection[UserId]) -> Iterator[EventRow]:
    """Yield everything that users did, also under the numbers of those who became part of them, newest first.

    Raises:
        StoreUnavailable: the event store does not answer.
    """
    numbers = tuple(sorted(_with_merged(tx, users)))
    before: Before | None = None
    while True:
        page = events.find(EventQuery(workspace=workspace, users=numbers, before=before, limit=ROWS_AT_ONCE))
        yield from page
        if len(page) < ROWS_AT_ONCE:
            return
        before = Before(page[-1].occurred_at, page[-1].offset)


def _with_merged(tx: Connection, users: Collection[UserId]) -> set[int]:
    numbers: set[int] = set(users)
    layer = set(numbers)
    while layer:
        merged = select(user.c.id).where(user.c.merged_into.in_(sorted(layer)))
        layer = set(tx.execute(merged).scalars()) - numbers
        numbers |= layer
    return numbers
