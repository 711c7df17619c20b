"""What a log promises."""

from collections.abc import Sequence
from typing import NewType, Protocol

from msgspec import Struct

from cueline.errors import Unavailable

Position = NewType("Position", int)
"""Where an entry stands in its partition. Positions only grow and may have gaps; 0 is before the first."""

START = Position(0)


class Entry(Struct, frozen=True, array_like=True):
    """What one request brought, after admission: the accepted events, byte for byte as they were sent.

    Attributes:
        workspace: The workspace whose key the request carried.
        received_at: The server's clock when the request was complete, milliseconds since 1970.
        sent_at: The sender's clock when it sent the request, milliseconds; 0 when not given.
        address: The sender's IP address; empty when unknown.
        agent: The sender's user agent, at most 512 characters.
        flags: Bits of `cueline.event.Flag` that hold for the whole request.
        events: Each accepted event as JSON bytes, 1 to 500 of them.
        library: The sender's name and version; empty when unknown.
    """

    workspace: int
    received_at: int
    sent_at: int
    address: str
    agent: str
    flags: int
    events: list[bytes]
    library: str = ""


class LogUnavailable(Unavailable):
    """The log cannot take or give entries now. Nothing was stored; sending the same entries again is safe."""

    default_code = "log_unavailable"


class EventLog(Protocol):
    """The ordered record of every accepted event. Positions only grow; they may have gaps.

    Several processes may append at once: each waits for the other, and none is refused for it.
    """

    async def append(self, entries: Sequence[Entry]) -> Position:
        """Store all of `entries` or none, and return the position of the last.

        Returning means they survive a power cut.

        Raises:
            LogUnavailable: nothing was stored; sending the same entries again is safe.
        """
        ...

    def append_now(self, entries: Sequence[Entry]) -> Position:
        """Do as `append` on the calling thread, which waits: for who has a thread of their own and appends rarely.

        Raises:
            LogUnavailable: nothing was stored; sending the same entries again is safe.
        """
        ...

    def read(self, after: Position, limit: int) -> list[tuple[Position, Entry]]:
        """Return the entries that follow `after`, in order, with up to `limit` events; empty when there are none yet.

        The first entry comes back whatever it holds. Fewer come back where events are large.

        Raises:
            LogUnavailable: the log does not answer; reading again is safe.
        """
        ...

    def last(self) -> Position:
        """Return the position of the newest entry, or `START`.

        Raises:
            LogUnavailable: the log does not answer.
        """
        ...

    def wait(self, after: Position, timeout_seconds: float) -> bool:
        """Block until there may be something after `after`, or the time is over. True: look again now."""
        ...

    def acknowledge(self, position: Position) -> None:
        """Say that everything up to and including `position` is processed, which lets retention remove it later.

        What was said once stays true: an earlier position changes nothing.

        Raises:
            LogUnavailable: nothing changed.
        """
        ...

    def trim(self, before_ms: int) -> int:
        """Remove acknowledged entries received before `before_ms`; return how many. Unacknowledged ones always stay."""
        ...

    def close(self) -> None:
        """Finish accepted appends, then release everything. Idempotent."""
        ...
