"""What a lane holds of users and segments in memory. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from cueline.conditions.needs import names_needed
from cueline.event import UserId
from cueline.segments.done import Times
from cueline.segments.segment import ReadySegment, Segment

NEVER = 2**62


class Watch(Struct, eq=False):
    """What is remembered of a user for a segment.

    Attributes:
        revision: Of the segment.
        times: When they did what it asks for.
        due_at: Before this moment time alone does not change whether they are in it, milliseconds.
    """

    revision: int
    times: list[Times]
    due_at: int = NEVER


class UserSegments(Struct, eq=False):
    """One user.

    Attributes:
        member: Number of a segment → since when they are in it.
        watch: By the number of a segment.
    """

    member: dict[int, int] = field(default_factory=dict)
    watch: dict[int, Watch] = field(default_factory=dict)

    @property
    def due_at(self) -> int:
        """The first moment at which time may change anything."""
        return min((watch.due_at for watch in self.watch.values()), default=NEVER)


class Fill(Struct):
    """How far a segment's users are known: at first nobody is, but for who is new.

    Attributes:
        filled_to: Users up to this number are.
        until: So are users after this number; None: filling has not begun.
        users: How many were looked at.
        has_failed: Whether it ended early.
    """

    filled_to: int
    until: int | None
    users: int = 0
    has_failed: bool = False

    def reaches(self, user: UserId) -> bool:
        """Tell whether it is known of a user whether they are in the segment."""
        return self.until is not None and (user <= self.filled_to or user > self.until)

    @property
    def is_over(self) -> bool:
        """Whether nobody is left to look at, or nobody else will be."""
        return self.has_failed or (self.until is not None and self.filled_to >= self.until)


class Place(Struct, eq=False):
    """The segments of one workspace.

    Attributes:
        ready: In an order in which each comes after those it asks about.
        fills: By number.
    """

    ready: tuple[ReadySegment, ...]
    fills: dict[int, Fill]
    by_number: dict[int, ReadySegment]
    learned: frozenset[int]
    seen: frozenset[int]
    scored: frozenset[int]
    standing: frozenset[int]
    by_event: dict[str, frozenset[int]]
    by_segment: dict[int, frozenset[int]]
    changes_with_time: bool


def place_of(segments: Iterable[Segment], fills: dict[int, Fill]) -> Place:
    """Make the segments of a workspace ready."""
    ready = tuple(ReadySegment(segment) for segment in in_order(segments))
    wakes = [(one.segment.id, one.wakes) for one in ready]
    events = {name for _, wake in wakes for name in wake.events}
    asked = {number for _, wake in wakes for number in wake.segments}
    return Place(
        ready=ready,
        fills=fills,
        by_number={one.segment.id: one for one in ready},
        learned=frozenset(number for number, wake in wakes if wake.is_learned),
        seen=frozenset(number for number, wake in wakes if wake.is_seen),
        scored=frozenset(number for number, wake in wakes if wake.is_scored),
        standing=frozenset(number for number, wake in wakes if wake.tags or wake.lists),
        by_event={name: frozenset(number for number, wake in wakes if name in wake.events) for name in events},
        by_segment={one: frozenset(number for number, wake in wakes if one in wake.segments) for one in asked},
        changes_with_time=any(one.changes_with_time for one in ready),
    )


def in_order(segments: Iterable[Segment]) -> Sequence[Segment]:
    """Return segments so that each comes after those it asks about; who asks in a circle comes last."""
    waiting = {one.id: one for one in sorted(segments, key=lambda one: one.id)}
    needs = {number: names_needed(one.condition).segments for number, one in waiting.items()}
    found: list[Segment] = []
    while waiting:
        free = [number for number in waiting if not needs[number] & waiting.keys()] or list(waiting)
        found += [waiting.pop(number) for number in free]
    return found
