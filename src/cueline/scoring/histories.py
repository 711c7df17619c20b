"""What users have done, read anew: as far as a plan asks for it, or all of it."""

from collections.abc import Collection, Iterator, Mapping
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select

from cueline.event import EventRow, Kind, UserId
from cueline.events.port import Before, EventQuery
from cueline.scoring.plan import Plan
from cueline.scoring.splitting import is_fit
from cueline.state.slices import slices
from cueline.state.tables import user

ROWS_AT_ONCE = 10_000
OWN_KINDS = tuple(int(kind) for kind in Kind if kind < Kind.SCORE)
"""What users do themselves."""


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


class Wanted(Struct, frozen=True):
    """Which events a plan asks for.

    Attributes:
        names: Of events; empty for any.
        is_nothing: Whether it asks for none at all.
    """

    names: tuple[str, ...]
    is_nothing: bool


EVERYTHING = Wanted((), is_nothing=False)


def wanted_by(plan: Plan) -> Wanted:
    """Return which events a plan asks for, retired rules included."""
    waiting = [rule for rule in (*plan.rules, *plan.retired) if rule.is_active and not is_fit(rule)]
    names = {rule.event for rule in waiting if rule.event is not None}
    is_any = any(rule.event is None for rule in waiting)
    return Wanted(() if is_any else tuple(sorted(names)), is_nothing=not waiting)


def histories(
    events: Events, workspace_id: int, numbers: Mapping[int, UserId], wanted: Wanted
) -> dict[UserId, list[EventRow]]:
    """Return what users have done, each event once, in order of time.

    Args:
        events: Where to read.
        workspace_id: The workspace.
        numbers: Every number their events may carry, with whom it stands for.
        wanted: Which events.

    Raises:
        StoreUnavailable: the event store does not answer.
    """
    found: dict[UserId, dict[str, EventRow]] = {}
    if not wanted.is_nothing and numbers:
        for row in _rows(events, EventQuery(workspace=workspace_id, users=tuple(sorted(numbers)), names=wanted.names)):
            found.setdefault(numbers[row.user], {})[row.id] = row
    return {who: sorted(rows.values(), key=_order) for who, rows in found.items()}


def history_of(
    tx: Connection, events: Events, workspace_id: int, users: Collection[UserId], wanted: Wanted = EVERYTHING
) -> Iterator[EventRow]:
    """Yield everything that users did, also under the numbers of those who became part of them, newest first.

    Raises:
        StoreUnavailable: the event store does not answer.
    """
    numbers = tuple(sorted(numbers_of_all(tx, users)))
    query = EventQuery(workspace=workspace_id, users=numbers, names=wanted.names)
    return iter(()) if wanted.is_nothing else _rows(events, query)


class UserPast:
    """What one user did, under all their numbers, as far as it is asked for: newest first, a page at a time.

    Raises:
        StoreUnavailable: while it is read, when the event store does not answer.
    """

    def __init__(
        self, tx: Connection, events: Events, workspace_id: int, user: UserId, but: Collection[str] = ()
    ) -> None:
        """Look at a user; `but` are ids of events that are to be left out."""
        self._events = events
        self._all = EventQuery(workspace=workspace_id, users=tuple(sorted(numbers_of_all(tx, {user}))))
        self._but = but

    def seen(self) -> Iterator[EventRow]:
        """Yield what they did themselves."""
        return self._rows(replace(self._all, kinds=OWN_KINDS))

    def standing(self) -> Iterator[EventRow]:
        """Yield what Cueline noted of their tags, lists and segments."""
        return self._rows(replace(self._all, kinds=(int(Kind.STANDING),)))

    def teaching(self) -> Iterator[EventRow]:
        """Yield what taught something of them."""
        return self._rows(replace(self._all, teaching=True))

    def named(self, names: Collection[str]) -> Iterator[EventRow]:
        """Yield what has one of these names."""
        return self._rows(replace(self._all, names=tuple(sorted(names)))) if names else iter(())

    def whole(self) -> Iterator[EventRow]:
        """Yield everything."""
        return self._rows(self._all)

    def _rows(self, query: EventQuery) -> Iterator[EventRow]:
        return (row for row in _rows(self._events, query) if row.id not in self._but)


def numbers_of_all(tx: Connection, users: Collection[int]) -> dict[int, UserId]:
    """Return every number that events of these users may carry, with whom it stands for today."""
    numbers = {number: UserId(number) for number in users}
    layer = sorted(numbers)
    while layer:
        merged = [row for some in slices(layer) for row in tx.execute(_MERGED, {"survivors": some})]
        layer = [row.id for row in merged if row.id not in numbers]
        numbers |= {row.id: numbers[row.merged_into] for row in merged if row.id not in numbers}
    return numbers


def _rows(events: Events, query: EventQuery) -> Iterator[EventRow]:
    before: Before | None = None
    while True:
        page = events.find(replace(query, before=before, limit=ROWS_AT_ONCE))
        yield from page
        if len(page) < ROWS_AT_ONCE:
            return
        before = Before(page[-1].occurred_at, page[-1].offset)


def _order(row: EventRow) -> tuple[int, str]:
    return row.occurred_at, row.id


_MERGED = select(user.c.id, user.c.merged_into).where(user.c.merged_into.in_(bindparam("survivors", expanding=True)))
