"""How a destination does: how much goes there at once, and when it is left in peace. Pure."""

from msgspec import Struct

from cueline.delivery.outcome import Outcome, pause_ms

AT_ONCE = 32
"""So much is on its way to one destination at most."""

MOST_UNWRITTEN = 500
"""Nothing more is sent there while what came of so much is not written down."""

FAILING_AFTER = 3
"""After so many failures in a row, one thing at a time is tried, with pauses."""

LONGEST_REST_MS = 60_000


class Destination(Struct):
    """What is known of a destination since it was last idle and well.

    Attributes:
        on_its_way: Ids of what is being sent.
        unwritten: Ids of what was sent, with what came of it not written down yet.
        failures: In a row.
        failing_since: Milliseconds; 0: it does not fail.
        next_at: Left in peace until then.
        last_error: Of the last failure.
    """

    on_its_way: set[int] = set()
    unwritten: set[int] = set()
    failures: int = 0
    failing_since: int = 0
    next_at: int = 0
    last_error: str = ""

    @property
    def is_failing(self) -> bool:
        return self.failures >= FAILING_AFTER

    @property
    def is_forgettable(self) -> bool:
        return not self.on_its_way and not self.unwritten and not self.failures

    @property
    def wants_more(self) -> bool:
        """Whether so little is on its way that it is worth looking for more: each look costs, for one or for many."""
        return 2 * len(self.on_its_way) <= AT_ONCE

    def room(self, now_ms: int) -> int:
        """Return how much more may be sent now."""
        if now_ms < self.next_at or len(self.unwritten) >= MOST_UNWRITTEN:
            return 0
        return (1 if self.is_failing else AT_ONCE) - len(self.on_its_way)

    def land(self, one: int) -> None:
        """Note that an attempt ended."""
        self.on_its_way.discard(one)
        self.unwritten.add(one)

    def learn(self, outcome: Outcome, now_ms: int, chance: float) -> None:
        """Note what came of an attempt. A receiver that refuses one thing for good is there all the same."""
        if outcome.verdict != "retry":
            self.failures, self.failing_since, self.next_at, self.last_error = 0, 0, 0, ""
            return
        self.failures += 1
        self.failing_since = self.failing_since or now_ms
        self.last_error = outcome.error
        rest = outcome.retry_after_ms or 0
        if self.is_failing:
            rest = max(rest, min(pause_ms(self.failures - FAILING_AFTER + 1, chance), LONGEST_REST_MS))
        self.next_at = max(self.next_at, now_ms + rest)
