"""How much one watcher is shown when more happens than anybody can read."""

from msgspec import Struct

REPORTED_EVERY_SECONDS = 1.0


class Sampled(Struct, frozen=True):
    """Of `of` wanted events of about the last second, `shown` were shown."""

    shown: int
    of: int


class Sampler:
    """Lets up to `per_second` events a second through, a burst of as many at once included, and counts the others."""

    def __init__(self, per_second: int, now: float) -> None:
        self._per_second = per_second
        self._left = float(per_second)
        self._at = now
        self._period_began = now
        self._shown = 0
        self._of = 0

    def lets_through(self, now: float) -> bool:
        """Say whether to show one more event at `now`, in seconds of a clock that never goes back."""
        self._left = min(float(self._per_second), self._left + (now - self._at) * self._per_second)
        self._at = now
        self._of += 1
        if self._left < 1:
            return False
        self._left -= 1
        self._shown += 1
        return True

    def report(self, now: float) -> Sampled | None:
        """Return what was left out, about once a second; None when nothing was, or it is too early."""
        if now - self._period_began < REPORTED_EVERY_SECONDS:
            return None
        sampled = Sampled(self._shown, self._of) if self._of > self._shown else None
        self._period_began, self._shown, self._of = now, 0, 0
        return sampled

    @property
    def owes_report(self) -> bool:
        """Say whether something was left out that no report told of yet."""
        return self._of > self._shown
