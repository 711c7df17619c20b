"""What is told once something that leaves is committed, so that it leaves at once."""

from collections.abc import Callable, Sequence

from cueline.delivery.outgoing import Outgoing

Tell = Callable[[Sequence[Outgoing]], None]
"""Told of what is in the outbox now; never waits."""


def _nobody(_leaving: Sequence[Outgoing]) -> None:
    """Whoever sends looks by themselves."""


class Doorbell:
    """Remembers what a transaction lets leave, and tells it after the commit. One lane's thread uses it.

    Attributes:
        tell: Who is told.
    """

    def __init__(self) -> None:
        self.tell: Tell = _nobody
        self._leaving: list[Outgoing] = []

    def note(self, leaving: Sequence[Outgoing]) -> None:
        """Remember what is about to be committed."""
        self._leaving += leaving

    def ring(self) -> None:
        """Tell what is committed."""
        leaving, self._leaving = self._leaving, []
        if leaving:
            self.tell(leaving)

    def forget(self) -> None:
        """Tell nothing of it: it may not be committed."""
        self._leaving = []
