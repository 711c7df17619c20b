"""What happened so far in a simulation, to those who ask for it: nothing of what is still to come."""

from collections.abc import Collection, Iterable

from cueline.event import EventRow
from cueline.events.matching import matches, page
from cueline.events.port import EventQuery


class Past:
    """Implements `Events` over what was told so far, as far as it is ever asked for."""

    def __init__(self, names: Collection[str] | None) -> None:
        """Keep events with these names; None: all."""
        self._names = None if names is None else frozenset(names)
        self._by_user: dict[int, list[EventRow]] = {}

    def add(self, rows: Iterable[EventRow]) -> None:
        """Note what happened."""
        for row in rows:
            if self._names is None or row.name in self._names:
                self._by_user.setdefault(row.user, []).append(row)

    def find(self, query: EventQuery) -> list[EventRow]:
        """As promised."""
        users = query.users or tuple(self._by_user)
        rows = (row for number in users for row in self._by_user.get(number, ()))
        return page((row for row in rows if matches(query, row)), query.limit)
