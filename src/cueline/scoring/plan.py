"""A scoring plan, as data: rules in groups, caps, thresholds; one document that is versioned as a whole."""

from typing import Literal

from msgspec import Struct

from cueline.conditions.condition import Condition

MAX_RULES = 200
MAX_GROUPS = 50
MAX_THRESHOLDS = 20
MAX_POINTS = 1_000_000
"""Most points of one rule, threshold or cap, in either direction."""

MAX_DAYS = 3_650
MAX_TIMES = 10_000
"""Most times an object or window cap lets through."""

DAY_MS = 86_400_000
MILLI = 1_000
"""Points are counted in thousandths."""

Per = Literal["hour", "day", "week", "month"]


class Cap(Struct, frozen=True, kw_only=True):
    """The smallest and largest a sum may be, in points; None: without end."""

    minimum: float | None = None
    maximum: float | None = None


NO_CAP = Cap()


class Group(Struct, frozen=True, kw_only=True):
    """What belongs together, such as Engagement or Fit.

    Attributes:
        id: Stable while the name changes; `[a-z0-9_-]`, at most 40 characters.
        name: For people.
        cap: On the sum of its rules.
    """

    id: str
    name: str
    cap: Cap = NO_CAP


class Fixed(Struct, frozen=True, kw_only=True, tag_field="kind", tag="fixed"):
    """The same points each time; thousandths are exact."""

    points: float


class FromAttribute(Struct, frozen=True, kw_only=True, tag_field="kind", tag="from_attribute"):
    """A Number attribute of the event times `factor`, rounded half to even to thousandths; nothing without it."""

    attribute: str
    factor: float


Points = Fixed | FromAttribute


class NoDecay(Struct, frozen=True, kw_only=True, tag_field="kind", tag="none"):
    """Points stay."""


class Linear(Struct, frozen=True, kw_only=True, tag_field="kind", tag="linear"):
    """Points go evenly, to nothing after so many days of 24 hours."""

    days: int


class HalfLife(Struct, frozen=True, kw_only=True, tag_field="kind", tag="half_life"):
    """Points halve every so many days."""

    days: int


class Expires(Struct, frozen=True, kw_only=True, tag_field="kind", tag="expires"):
    """Points stay for so many days, then go at once."""

    days: int


Decay = NoDecay | Linear | HalfLife | Expires
STAYS = NoDecay()


class ObjectCap(Struct, frozen=True, kw_only=True):
    """How often the same object gives points.

    Attributes:
        attribute: The attribute of the event that says which object. Events without it are of one object.
        times: So often
        days: in so many days before each.
    """

    attribute: str
    times: int = 1
    days: int


class WindowCap(Struct, frozen=True, kw_only=True):
    """How many events give points in one hour, day, ISO week or month of the calendar."""

    times: int
    per: Per


class Rule(Struct, frozen=True, kw_only=True):
    """What gives points.

    Attributes:
        id: Stable while everything else changes.
        name: For people.
        group: The id of its group.
        event: The event's name; None for any event. With None and a condition of the user alone: a fit rule, whose
            points count while the user matches.
        condition: What must be true; None when nothing need be.
        points: How many.
        object_cap: Judged first.
        window_cap: Judged on what passed `object_cap`.
        cap: On the decayed sum of the rule.
        decay: How points go.
        is_active: False: gives nothing.
        revision: Grows when what it gives changes; kept by the server, as is all below.
        since_ms: Events received from then on count.
        until_ms: Events received from then on count no more; None while in force.
        anchor_ms: What half-lives are counted from.
        zone: Whose calendar and clock it asks.
    """

    id: str
    name: str
    group: str
    event: str | None = None
    condition: Condition | None = None
    points: Points
    object_cap: ObjectCap | None = None
    window_cap: WindowCap | None = None
    cap: Cap | None = None
    decay: Decay = STAYS
    is_active: bool = True
    revision: int = 1
    since_ms: int = 0
    until_ms: int | None = None
    anchor_ms: int = 0
    zone: str = "UTC"

    @property
    def key(self) -> str:
        """What this revision is called in a user's scores."""
        return f"{self.id}.{self.revision}"


class Threshold(Struct, frozen=True, kw_only=True):
    """A score that is told of when it is reached.

    Attributes:
        id: Stable.
        name: For people.
        score: Crossed up when the exact score is at least that.
        rearm_below: Crossed down, and ready to be crossed up again, when the exact score falls below; at most `score`.
    """

    id: str
    name: str
    score: float
    rearm_below: float


class FormerRule(Struct, frozen=True, kw_only=True):
    """What is remembered of a rule that counts no more.

    Attributes:
        name: Its last.
        revision: Its last: should the id come back, it goes on from there, so that no key ever means two things.
    """

    name: str
    revision: int


class Plan(Struct, frozen=True, kw_only=True):
    """A whole plan.

    Attributes:
        groups: In the order they are shown.
        rules: In the order they are shown.
        thresholds: In the order they are shown.
        cap: On the total.
        retired: Former revisions whose points still count; kept by the server.
        retired_groups: Groups that only `retired` rules are in; kept by the server.
        former_rules: Those that are neither in `rules` nor in `retired` any more, by id; kept by the server.
        former_thresholds: The last names of those that are no more, by id; kept by the server.
    """

    groups: tuple[Group, ...] = ()
    rules: tuple[Rule, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    cap: Cap = NO_CAP
    retired: tuple[Rule, ...] = ()
    retired_groups: tuple[Group, ...] = ()
    former_rules: dict[str, FormerRule] = {}
    former_thresholds: dict[str, str] = {}


EMPTY_PLAN = Plan()


def milli_of(points: float) -> int:
    """Return points in thousandths."""
    return round(points * MILLI)
