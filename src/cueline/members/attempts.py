"""A limit on guessing passwords."""

import threading
from collections import OrderedDict

from cueline.errors import RateLimited

WINDOW_MS = 15 * 60_000
MAX_FAILURES_FROM_ADDRESS = 30
MAX_FAILURES_FOR_EMAIL = 10
MAX_REMEMBERED = 10_000


class Attempts:
    """Failed sign-ins of the last 15 minutes, by address and by e-mail, in memory; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, list[int]] = OrderedDict()
        self._guard = threading.Lock()

    def reject_guessing(self, address: str, email: str, now: int) -> None:
        """Refuse a further attempt when too many failed. An empty address or e-mail counts nothing.

        Raises:
            RateLimited: too many failed; it says when to try again.
        """
        with self._guard:
            for key, limit in _limits(address, email):
                recent = self._recent(key, now)
                if len(recent) >= limit:
                    raise _too_many(recent[-limit] + WINDOW_MS - now)

    def note_failure(self, address: str, email: str, now: int) -> None:
        """Remember that an attempt failed."""
        with self._guard:
            for key, limit in _limits(address, email):
                self._failures[key] = [*self._recent(key, now), now][-limit:]
                self._failures.move_to_end(key)
            while len(self._failures) > MAX_REMEMBERED:
                self._failures.popitem(last=False)

    def note_success(self, email: str) -> None:
        """Forget failures for an e-mail whose owner has proven who they are."""
        with self._guard:
            self._failures.pop(f"email {email}", None)

    def _recent(self, key: str, now: int) -> list[int]:
        return [at for at in self._failures.get(key, []) if at > now - WINDOW_MS]


def _limits(address: str, email: str) -> list[tuple[str, int]]:
    by_address = [(f"address {address}", MAX_FAILURES_FROM_ADDRESS)] if address else []
    return by_address + ([(f"email {email}", MAX_FAILURES_FOR_EMAIL)] if email else [])


def _too_many(wait_ms: int) -> RateLimited:
    seconds = max(1, -(-wait_ms // 1000))
    return RateLimited(
        "Too many sign-ins failed.",
        code="too_many_attempts",
        hint=f"Wait {-(-seconds // 60)} min, or sign in with a link from `cueline member invite`.",
        retry_after_seconds=seconds,
    )
