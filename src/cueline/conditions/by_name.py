"""What waits for events, found by the event's name."""

from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class ByName(Generic[T]):
    """Things that wait for events, found by the event's name in one look-up, in the order they were given."""

    def __init__(self, waiting: Iterable[tuple[str | None, T]]) -> None:
        """Take pairs of an event's name, None for any event, and what waits for it."""
        held = tuple(waiting)
        self._for_any = tuple(one for name, one in held if name is None)
        self._by_name = {
            name: tuple(one for wanted, one in held if wanted is None or wanted == name)
            for name in {name for name, _ in held if name is not None}
        }

    def of(self, name: str) -> tuple[T, ...]:
        """Return what waits for events with this name."""
        return self._by_name.get(name, self._for_any)
