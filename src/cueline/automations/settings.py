"""What the runs of an automation follow, as data: who may come in how often, when things may be sent, when they end."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from cueline.conditions.condition import Condition, Name
from cueline.conditions.value_tests import Amount, Hour, Text

_SPAN_MS = {"seconds": 1_000, "minutes": 60_000, "hours": 3_600_000, "days": 86_400_000}


class Span(Struct, frozen=True, kw_only=True):
    """A length of time. A day has 24 hours."""

    amount: Amount
    unit: Literal["seconds", "minutes", "hours", "days"]

    @property
    def ms(self) -> int:
        """Milliseconds."""
        return self.amount * _SPAN_MS[self.unit]


class Concurrency(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happens when a user comes in who has a run already, with the same correlation value.

    Attributes:
        mode: `ignore`: nothing; `restart`: the run ends, a new one begins; `parallel`: another begins beside it.
        most: How many at once in `parallel`.
    """

    mode: Literal["ignore", "restart", "parallel"] = "ignore"
    most: Annotated[int, Meta(ge=1, le=100)] = 10


class Reentry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether a user may come in again: always, never, or after so long since they came in last."""

    mode: Literal["always", "once", "after"] = "always"
    after: Span | None = None


class EntryCap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How often a user comes in at most.

    Attributes:
        times: So often
        per: in a calendar day on the user's clock, or in any stretch of the length `rolling`.
        rolling: For `rolling` alone.
    """

    times: Annotated[int, Meta(ge=1, le=1000)]
    per: Literal["day", "rolling"] = "day"
    rolling: Span | None = None


class QuietHours(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When webhooks, e-mails and messages are put off, on the clock of `zone` (None: the user's); may pass midnight."""

    from_hour: Hour
    until_hour: Hour
    zone: Text | None = None


class Stale(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happens to a wait that ends more than `after` too late, as after a stop.

    Attributes:
        then: `fire`: as if it were in time; `skip`: the run ends, `stale`; `jump`: the run goes on at `to`.
        to: A node's id.
    """

    after: Span
    then: Literal["fire", "skip", "jump"] = "fire"
    to: str | None = None


class Ending(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ends a run early; looked at with every event of the user, before every action and after every wait.

    Attributes:
        event: Only at events of this name; None: whenever it is looked at.
        condition: What must be true; with neither, it never ends.
    """

    event: Name | None = None
    condition: Condition | None = None


class Settings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the runs follow.

    Attributes:
        correlate: An attribute of the event that starts a run; runs with different values are different instances.
        max_lateness: An event that occurred longer ago than that starts nothing.
        goal: Ends a run, its goal reached.
        exit: Ends a run.
    """

    correlate: Name | None = None
    concurrency: Concurrency = Concurrency()
    reentry: Reentry = Reentry()
    caps: Annotated[tuple[EntryCap, ...], Meta(max_length=5)] = ()
    quiet_hours: QuietHours | None = None
    max_lateness: Span = Span(amount=1, unit="hours")
    stale: Stale | None = None
    goal: Ending | None = None
    exit: Ending | None = None
