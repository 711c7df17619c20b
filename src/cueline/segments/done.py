"""What a segment remembers of what a user did: for each question, when they did it last. Pure."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from cueline.conditions import condition as c
from cueline.conditions.compiling import compile_condition
from cueline.conditions.instants import MICROSECONDS, instant
from cueline.conditions.moment import Happening, Matching, Moment

Times = list[int]
"""When the user did it, milliseconds, in order: the newest, as many as the question can tell apart."""


class DoneLeaf(Struct, frozen=True, eq=False):
    """A has_done or has_not_done of a segment's condition.

    Attributes:
        event: The event's name.
        where: Whether an event counts; None when every one does.
        keep: More of the newest than that make no difference.
        since_ms: Nothing earlier counts.
        until_ms: Nothing from then on counts.
        reach_ms: For how long an event counts; None: for ever.
        zone: Whose clock `where` asks.
    """

    event: str
    where: Callable[[Moment], bool] | None
    keep: int
    since_ms: float
    until_ms: float
    reach_ms: int | None
    zone: ZoneInfo

    def takes(self, event: Happening) -> bool:
        """Tell whether an event counts, now or once."""
        if event.name != self.event or not self.since_ms <= event.occurred_at < self.until_ms:
            return False
        return self.where is None or self.where(Moment(event=event, at_us=event.occurred_at * 1000, zone=self.zone))

    def note(self, times: Times, at_ms: int) -> None:
        """Note that the user did it."""
        insort(times, at_ms)
        del times[: -self.keep]

    def next_change(self, times: Times, at_ms: int) -> float:
        """Return when time alone next changes how often the user did it; infinite: never."""
        if self.reach_ms is None:
            return float("inf")
        first = bisect_left(times, at_ms - self.reach_ms)
        return times[first] + self.reach_ms + 1 if first < len(times) else float("inf")


class TimesDone:
    """Implements `History` for a condition that `with_done_apart` gave."""

    def __init__(self) -> None:
        self.times: Sequence[Times] = ()

    def count(self, event_name: str, since_us: int, until_us: int, matching: Matching | None) -> int:  # noqa: ARG002
        times = self.times[int(event_name)]
        return bisect_left(times, _ceil_ms(until_us)) - bisect_left(times, _ceil_ms(since_us))


def noted(leaves: Sequence[DoneLeaf], events: Iterable[Happening]) -> list[Times]:
    """Return what there is to remember of all that a user did, in any order."""
    every: list[Times] = [[] for _ in leaves]
    for event in events:
        for leaf, times in zip(leaves, every, strict=True):
            if leaf.takes(event):
                leaf.note(times, event.occurred_at)
    return every


def united(leaves: Sequence[DoneLeaf], mine: Sequence[Times], theirs: Sequence[Times]) -> list[Times]:
    """Return what two users who turn out to be one did together."""
    return [sorted([*a, *b])[-leaf.keep :] for leaf, a, b in zip(leaves, mine, theirs, strict=True)]


def with_done_apart(condition: c.Condition, zone: ZoneInfo) -> tuple[c.Condition, tuple[DoneLeaf, ...]]:
    """Return the condition with each has_done asking for an event named by its place, and what those places ask.

    So its history can be a list of times for each place, however alike two questions are.
    """
    found: list[DoneLeaf] = []

    def apart(one: c.Condition) -> c.Condition:
        match one:
            case c.AllOf() | c.AnyOf():
                return replace(one, conditions=tuple(map(apart, one.conditions)))
            case c.Not():
                return replace(one, condition=apart(one.condition))
            case c.HasDone() | c.HasNotDone():
                found.append(_done_leaf(one, zone))
                return replace(one, event=str(len(found) - 1), where=None)
            case _:
                return one

    return apart(condition), tuple(found)


def _done_leaf(leaf: c.HasDone | c.HasNotDone, zone: ZoneInfo) -> DoneLeaf:
    times = leaf.times if isinstance(leaf, c.HasDone) else None
    since, until, reach = float("-inf"), float("inf"), None
    if isinstance(leaf.within, c.WithinDates):
        since, until = _ceil_ms(instant(leaf.within.start) or 0), _ceil_ms(instant(leaf.within.end) or 0)
    elif leaf.within is not None:
        reach = leaf.within.amount * MICROSECONDS[leaf.within.unit] // 1000
    where = None if leaf.where is None else compile_condition(leaf.where)
    return DoneLeaf(leaf.event, where, times.count + 1 if times else 1, since, until, reach, zone)


def _ceil_ms(microseconds: int) -> int:
    return -(-microseconds // 1000)
