"""A segment made ready: what it asks, what may change its answer, and when time does. Pure."""

from collections.abc import Callable, Sequence
from itertools import chain
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from cueline.conditions import condition as c
from cueline.conditions.asking import reach
from cueline.conditions.compiling import compile_condition, reader_of
from cueline.conditions.moment import Moment
from cueline.conditions.needs import leaves_of, names_needed
from cueline.conditions.problems import not_asked_here
from cueline.conditions.value_tests import DatetimeTest
from cueline.segments.done import Times, TimesDone, with_done_apart
from cueline.segments.matching import reject_unanswerable

MAX_TIMES = 1_000
"""How often a has_done of a segment may want something at most: so many moments are kept of each user."""

_COUNTED = frozenset({"last_seen", "events", "page_views"})


class Segment(Struct, frozen=True, kw_only=True):
    """Users who meet a condition, as it was saved.

    Attributes:
        zone: Whose clock shows day and hour where the condition names none.
        revision: Grows when the condition changes, across all segments.
    """

    id: int
    workspace: int
    name: str
    condition: c.Condition
    zone: str
    revision: int


class Wakes(Struct, frozen=True):
    """What may change a segment's answer about a user, time apart.

    Attributes:
        is_learned: What is known of the user.
        is_seen: That the user was seen.
        is_scored: The user's score.
    """

    is_learned: bool
    is_seen: bool
    is_scored: bool
    tags: frozenset[str]
    lists: frozenset[int]
    segments: frozenset[int]
    events: frozenset[str]


class ReadySegment:
    """A segment, compiled. Immutable but for what it lends itself while it is asked; one thread uses it."""

    def __init__(self, segment: Segment) -> None:
        zone = ZoneInfo(segment.zone)
        condition, self.done = with_done_apart(segment.condition, zone)
        self.segment = segment
        self.wakes = _wakes(segment.condition)
        self._holds = compile_condition(condition)
        self._timed = tuple(filter(None, map(_next_change, leaves_of(condition))))
        self._history = TimesDone()
        self._moment = Moment(at_us=0, zone=zone, history=self._history)
        self.changes_with_time = bool(self._timed) or any(leaf.reach_ms is not None for leaf in self.done)

    @property
    def nothing_done(self) -> list[Times]:
        """What is remembered of who did nothing yet."""
        return [[] for _ in self.done]

    def holds(self, who: Moment, times: Sequence[Times], at_ms: int) -> bool:
        """Tell whether the user is in the segment.

        Args:
            who: The user, score, tags, lists and segments.
            times: What is remembered of what they did.
            at_ms: The moment; not before anything the user did.
        """
        moment, self._history.times = self._moment, times
        moment.at_us = at_ms * 1000
        moment.person, moment.score = who.person, who.score
        moment.tags, moment.lists, moment.segments = who.tags, who.lists, who.segments
        return self._holds(moment)

    def next_change(self, who: Moment, times: Sequence[Times], at_ms: int) -> int | None:
        """Return the first millisecond after `at_ms` at which time alone may change the answer; None: never."""
        if not self.changes_with_time:
            return None
        by_value = (change(who, at_ms) for change in self._timed)
        by_done = (leaf.next_change(one, at_ms) for leaf, one in zip(self.done, times, strict=True))
        first = min(chain(by_value, by_done), default=inf)
        return None if first == inf else int(first)


def reject_as_segment(condition: c.Condition) -> None:
    """Refuse a condition that cannot be kept true to.

    Raises:
        ConditionInvalid: it asks about an event that happens or for the day and hour, or wants something very often.
    """
    reject_unanswerable(condition)
    for leaf in leaves_of(condition):
        match leaf:
            case c.MomentIs():
                raise not_asked_here(
                    "the moment is the same for everybody", "ask for day and hour where the segment is used"
                )
            case c.HasDone(times=c.HowOften(count=count)) if count > MAX_TIMES:
                raise not_asked_here(f"has_done counts to {MAX_TIMES} in a segment", "ask for fewer times")
            case c.HasDone(where=where) | c.HasNotDone(where=where) if where and names_needed(where).changes_with_time:
                raise not_asked_here(
                    "where asks for what time alone changes", "use before, after or between; or within for the event"
                )
            case _:
                pass


def _wakes(condition: c.Condition) -> Wakes:
    needs = names_needed(condition)
    facts = {leaf.fact for leaf in leaves_of(condition) if isinstance(leaf, c.UserFact)}
    return Wakes(
        is_learned="user_attribute" in needs.subjects or bool(facts - _COUNTED),
        is_seen=bool(facts & _COUNTED),
        is_scored="score" in needs.subjects,
        tags=needs.tags,
        lists=needs.lists,
        segments=needs.segments,
        events=needs.events,
    )


def _next_change(leaf: c.Leaf) -> Callable[[Moment, int], float] | None:
    """Return what gives the millisecond at which a leaf's answer changes next; None: time does not change it."""
    if not isinstance(leaf, c.UserAttribute | c.UserFact) or not isinstance(leaf.test, DatetimeTest):
        return None
    if leaf.test.operator not in {"within_last", "within_next"}:
        return None
    read, span = reader_of(leaf), reach(leaf.test)
    first, last = (0, span) if leaf.test.operator == "within_last" else (-span, 0)

    def change(who: Moment, at_ms: int) -> float:
        at: Any = read(who)
        if at is None:
            return inf
        # True from at + first up to and with at + last.
        for edge_us in (at + first, at + last + 1):
            edge_ms = -(-edge_us // 1000)
            if edge_ms > at_ms:
                return float(edge_ms)
        return inf

    return change
