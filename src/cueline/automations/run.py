"""One user on the way through one version of an automation, as it stands between two steps. Pure."""

from typing import Literal

import msgspec
from msgspec import Struct, field

from cueline.automations.happened import NOTHING_HAPPENED, Happened
from cueline.event import UserId

Pause = Literal["", "wait", "event", "settle", "settled", "quiet"]
"""Why a run stands: for time; for an event; for its own change to come through the log, or that has and the automation
is paused; for the end of quiet hours."""


class Memory(Struct, omit_defaults=True):
    """What a run needs to go on.

    Attributes:
        cause: What began it, unlike that of any other run: ids of what it makes follow from it.
        event: The event that started it.
        correlation: The value its automation correlates by, as text.
        depth: How many automations, one causing the next, led to it.
        since: What happened from then on, its wait is for; milliseconds.
        settles: The id of the event it waits to come through the log.
        performed: How often it performed each action.
        taken: Steps in all.
        recheck: The first decision since the last wait or action; asked again after quiet hours.
        missed: What happened while it settled and a wait may be for.
    """

    cause: str
    event: Happened = NOTHING_HAPPENED
    correlation: str = ""
    depth: int = 0
    since: int = 0
    pause: Pause = ""
    settles: str = ""
    performed: dict[str, int] = field(default_factory=dict)
    taken: int = 0
    recheck: str = ""
    missed: list[Happened] = field(default_factory=list)


class Run(Struct, kw_only=True, eq=False):
    """A run. Times are milliseconds.

    Attributes:
        id: Its number.
        user: Whose it is; who they became part of once they are merged.
        instance: Of runs of one automation and user with the same one, only one goes on: the correlation value, or
            the event's id where runs are parallel.
        outcome: How it ended; empty while it goes on.
        node: Where it stands.
        due_at: When it goes on by itself; None: never.
        event_id: Of the event that started it; empty: time did.
    """

    id: int
    workspace: int
    automation: int
    version: int
    user: UserId
    instance: str
    event_id: str
    started_at: int
    changed_at: int
    memory: Memory
    outcome: str = ""
    node: str = ""
    due_at: int | None = None
    ended_at: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return not self.outcome

    @property
    def order(self) -> tuple[int, int, str]:
        """Where it comes among the user's runs: they take events in the order they were started."""
        return self.started_at, self.automation, self.memory.cause


def to_bytes(memory: Memory) -> bytes:
    """Return what a run needs to go on, as it is stored."""
    return _encode(memory)


def from_bytes(stored: bytes) -> Memory:
    """Read what `to_bytes` gave."""
    return _decode(stored)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Memory).decode
