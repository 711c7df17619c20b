"""How a lane goes on after failures: in smaller steps, until it finds what one step cannot get past. Pure."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from sqlalchemy.exc import DBAPIError

from cueline.errors import Unavailable

MAX_LEVEL = 11
LEVELS_PER_FAILURE = 4
TRIES_OF_ONE_ENTRY = 3
FIRST_PAUSE_SECONDS = 0.05
MAX_DOUBLINGS = 20


class Caution(Struct):
    """Grows with each failure, shrinks with each success.

    Attributes:
        level: 0 when all is well; each level halves how much is tried at once.
        failures: In a row.
        blamed: Failures in a row of one entry tried alone, while everything else answered.
    """

    level: int = 0
    failures: int = 0
    blamed: int = 0

    def succeeded(self) -> None:
        self.level = max(0, self.level - 1)
        self.failures = self.blamed = 0

    def failed(self, error: Exception, limit: int) -> None:
        is_blamed = self.at_most(limit) == 1 and not is_elsewhere(error)
        self.blamed = self.blamed + 1 if is_blamed else 0
        self.level = min(MAX_LEVEL, self.level + LEVELS_PER_FAILURE)
        self.failures += 1

    def at_most(self, limit: int) -> int:
        """Return how many events to try at once where `limit` is usual."""
        return max(1, limit >> self.level)

    def must_set_aside(self) -> bool:
        """Tell whether the one entry that is tried alone has failed often enough to set its culprits aside."""
        return self.blamed >= TRIES_OF_ONE_ENTRY

    def must_give_up(self) -> bool:
        """Tell whether the entry failed even without its culprits, so that all of it is set aside."""
        return self.blamed > TRIES_OF_ONE_ENTRY

    def pause_seconds(self, longest: float) -> float:
        return min(FIRST_PAUSE_SECONDS * 2.0 ** min(self.failures, MAX_DOUBLINGS), longest)


def culprits(events: Sequence[int], fails: Callable[[Sequence[int]], bool]) -> set[int]:
    """Return those of `events` that make whatever they are in fail, found by halving."""
    if not fails(events):
        return set()
    if len(events) == 1:
        return set(events)
    middle = len(events) // 2
    return culprits(events[:middle], fails) | culprits(events[middle:], fails)


def is_elsewhere(error: Exception) -> bool:
    """Tell whether a failure comes from what the lane needs rather than from what it reads."""
    if isinstance(error, DBAPIError):
        return type(error).__name__ in {"OperationalError", "InterfaceError", "InternalError"}
    return isinstance(error, Unavailable | OSError | MemoryError)
