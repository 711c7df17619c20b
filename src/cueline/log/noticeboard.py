"""What core tells the edge, through the one place both can see."""

from typing import Protocol

ADMISSION = "admission"
"""The topic that says which keys may send from where."""


class Noticeboard(Protocol):
    """The newest word on each topic; an older one is gone."""

    def publish(self, topic: str, body: bytes) -> int:
        """Replace what the topic says, durably, and return its version: one more than before, from 1.

        Raises:
            LogUnavailable: nothing changed.
        """
        ...

    def read(self, topic: str) -> tuple[int, bytes] | None:
        """Return the topic's version and body as they are now, or None when nothing was ever published.

        Raises:
            LogUnavailable: the board does not answer.
        """
        ...
