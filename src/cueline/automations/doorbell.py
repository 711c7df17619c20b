"""What is told once steps of runs, and what leaves by them, are committed: it leaves and shows at once."""

from collections.abc import Callable, Collection, Sequence

from cueline.delivery.outgoing import Outgoing
from cueline.event import UserId

Tell = Callable[[Sequence[Outgoing], Collection[UserId]], None]
"""Told of what is in the outbox now, and whose runs did something; never waits."""


def _nobody(_leaving: Sequence[Outgoing], _users: Collection[UserId]) -> None:
    """Whoever sends or shows looks by themselves."""


class Doorbell:
    """Remembers what a transaction does, and tells it after the commit. One lane's thread uses it.

    Attributes:
        tell: Who is told.
    """

    def __init__(self) -> None:
        self.tell: Tell = _nobody
        self._leaving: list[Outgoing] = []
        self._users: set[UserId] = set()

    def note(self, leaving: Sequence[Outgoing], users: Collection[UserId]) -> None:
        """Remember what is about to be committed."""
        self._leaving += leaving
        self._users.update(users)

    def ring(self) -> None:
        """Tell what is committed."""
        leaving, users = self._leaving, self._users
        self.forget()
        if leaving or users:
            self.tell(leaving, users)

    def forget(self) -> None:
        """Tell nothing of it: it may not be committed."""
        self._leaving, self._users = [], set()
