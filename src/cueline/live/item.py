"""What the live feed carries."""

from typing import Literal, Protocol, Self

import msgspec
from msgspec import Struct

from cueline.event import EventRow, Flag, Violation

Outcome = Literal["accepted", "duplicate", "blocked", "dead_letter"]


class ScoreChange(Struct, frozen=True):
    """What an event did to its user's score.

    Attributes:
        total: The score after it, rounded half to even.
        change: By how much the exact score changed.
    """

    total: int
    change: float


class Touched(Struct, frozen=True):
    """What an event did to a run of its user.

    Attributes:
        id: The automation's number.
        name: Its name.
        run: The run's number.
        what: `started` it, `woken`: took it on, or `ended` it.
    """

    id: int
    name: str
    run: int
    what: Literal["started", "woken", "ended"]


class Verdict(Struct, frozen=True):
    """What became of an event.

    Attributes:
        outcome: `accepted`; `duplicate`: its id was seen before, nothing changed; `blocked`: its definition is blocked;
            `dead_letter`: it could not be processed and was set aside with its reason.
        typed: How many attributes were stored typed.
        violations: How many attributes did not fit their type.
        rules: Names of the rules it fired.
        score: What it did to its user's score; None: nothing.
        automations: What it did to runs of its user.
    """

    outcome: Outcome
    typed: int = 0
    violations: int = 0
    rules: list[str] = []
    score: ScoreChange | None = None
    automations: list[Touched] = []


class LiveItem(Struct, frozen=True, gc=False):
    """One processed event.

    Attributes:
        row: The event as it is stored; for one that is not stored, as far as it could be read.
        verdict: What became of it.
        label: How to call its user: name, e-mail, own id or key, whichever is known first; empty: unknown.
        user_key: The first key of its user; empty: the event's own.
    """

    row: EventRow
    verdict: Verdict
    label: str = ""
    user_key: str = ""

    def shown(self) -> Self:
        return self


class Processed(Protocol):
    """A processed event, as whoever processed it holds it: nearly none is ever looked at, so it is shown on demand."""

    @property
    def row(self) -> EventRow: ...

    def shown(self) -> LiveItem:
        """Return what the feed shows of it. May be called from any thread, also long after."""
        ...


def verdict_of(row: EventRow) -> Verdict:
    """Return the verdict that a stored event shows by itself."""
    outcome: Outcome = "blocked" if row.flags & Flag.BLOCKED else "accepted"
    return Verdict(outcome, count_typed(row), count_violations(row))


def count_typed(row: EventRow) -> int:
    """Return how many attributes of an event are stored typed."""
    return len(row.strings) + len(row.numbers) + len(row.booleans) + len(row.datetimes) + len(row.json)


def count_violations(row: EventRow) -> int:
    """Return how many attributes of an event did not fit their type."""
    return len(msgspec.json.decode(row.violations, type=list[Violation])) if row.violations else 0
