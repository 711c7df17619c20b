"""A condition, compiled once to a function that is called for every event."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from cueline.conditions import condition as c
from cueline.conditions.asking import Check, Read, asking
from cueline.conditions.instants import EARLIEST_US, MICROSECONDS, instant
from cueline.conditions.json_path import INSIDE, KEPT, walk
from cueline.conditions.moment import Matching, Moment
from cueline.conditions.value_tests import ValueTest
from cueline.event import Flag, Kind

_decode = msgspec.json.decode

KIND_NAMES = {int(kind): kind.name.lower() for kind in Kind}
"""What `kind` of an event is called."""


def compile_condition(condition: c.Condition) -> Check:  # noqa: PLR0911 - one for each kind
    """Return a function that tells whether `condition`, as `read_condition` gives it, is true at a moment.

    The function is pure but for what the moment's history does, and may be called by any thread.
    """
    match condition:
        case c.AllOf():
            return _all([compile_condition(one) for one in condition.conditions])
        case c.AnyOf():
            return _any([compile_condition(one) for one in condition.conditions])
        case c.Not():
            inner = compile_condition(condition.condition)
            return lambda moment: not inner(moment)
        case c.HasDone() | c.HasNotDone():
            return _has_done(condition)
        case c.HasTag():
            name = condition.name
            return lambda moment: name in moment.tags
        case c.InList():
            wanted_list = condition.list
            return lambda moment: wanted_list in moment.lists
        case c.InSegment():
            wanted_segment = condition.segment
            return lambda moment: wanted_segment in moment.segments
        case _:
            return asking(condition.test, reader_of(condition))


def _all(checks: Sequence[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]
    held = tuple(checks)

    def check(moment: Moment) -> bool:
        for one in held:  # noqa: SIM110 - all() would make a generator for every event
            if not one(moment):
                return False
        return True

    return check


def _any(checks: Sequence[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]
    held = tuple(checks)

    def check(moment: Moment) -> bool:
        for one in held:  # noqa: SIM110 - as above
            if one(moment):
                return True
        return False

    return check


ValueLeaf = c.EventAttribute | c.EventFact | c.UserAttribute | c.UserFact | c.ScoreIs | c.MomentIs
"""Leaves that ask something of one value."""


def reader_of(leaf: ValueLeaf) -> Read:
    """Return what gives the value that a leaf asks about, in the type of its test."""
    match leaf:
        case c.EventAttribute():
            return _event_attribute(leaf)
        case c.UserAttribute():
            return _user_attribute(leaf)
        case c.EventFact():
            return _EVENT_FACTS[leaf.fact]
        case c.UserFact():
            return _USER_FACTS[leaf.fact]
        case c.ScoreIs():
            return lambda moment: moment.score
        case c.MomentIs():
            return lambda moment: moment.at_us


def kind_of(test: ValueTest) -> str:
    """Return the type a test asks for."""
    return str(test.__struct_config__.tag)


def _event_attribute(leaf: c.EventAttribute) -> Read:
    name, kind = leaf.name, kind_of(leaf.test)
    if leaf.path or kind == "json":
        return _inside_event(name, leaf.path, INSIDE[kind])
    match kind:
        case "string":
            return lambda moment: moment.event.strings.get(name)
        case "number":
            return lambda moment: moment.event.numbers.get(name)
        case "boolean":
            return lambda moment: moment.event.booleans.get(name)
        case _:
            return lambda moment: moment.event.datetimes.get(name)


def _inside_event(name: str, path: c.Path, read_as: Callable[[Any], Any]) -> Read:
    def read(moment: Moment) -> Any:
        text = moment.event.json.get(name)
        return None if text is None else read_as(walk(_decode(text), path))

    return read


def _user_attribute(leaf: c.UserAttribute) -> Read:
    name, path = leaf.name, leaf.path
    if not path:
        kept_as = KEPT[kind_of(leaf.test)]
        return lambda moment: kept_as(moment.person.attributes.get(name))
    read_as = INSIDE[kind_of(leaf.test)]
    return lambda moment: read_as(walk(moment.person.attributes.get(name), path))


_EVENT_FACTS: dict[str, Read] = {
    "name": lambda moment: moment.event.name or None,
    "kind": lambda moment: KIND_NAMES.get(moment.event.kind),
    "url": lambda moment: moment.event.url or None,
    "referrer": lambda moment: moment.event.referrer or None,
    "library": lambda moment: moment.event.library or None,
    "occurred_at": lambda moment: moment.event.occurred_at * 1000 if moment.event.kind else None,
    "is_bot": lambda moment: bool(moment.event.flags & Flag.BOT) if moment.event.kind else None,
}

_USER_FACTS: dict[str, Read] = {
    "email": lambda moment: moment.person.email or None,
    "name": lambda moment: moment.person.name or None,
    "user_id": lambda moment: moment.person.custom_id or None,
    "key": lambda moment: moment.person.key or None,
    "first_seen": lambda moment: moment.person.first_seen * 1000 if moment.person.key else None,
    "last_seen": lambda moment: moment.person.last_seen * 1000 if moment.person.key else None,
    "events": lambda moment: float(moment.person.events) if moment.person.key else None,
    "page_views": lambda moment: float(moment.person.page_views) if moment.person.key else None,
}


def _has_done(leaf: c.HasDone | c.HasNotDone) -> Check:
    name, where, is_enough, window = leaf.event, leaf.where, often(leaf), window_of(leaf)
    holds = None if where is None else compile_condition(where)

    def check(moment: Moment) -> bool:
        since, until = window(moment.at_us)
        matching = None
        if where is not None and holds is not None:
            matching = Matching(where, holds, moment.at_us, moment.zone)
        return is_enough(moment.history.count(name, since, until, matching) if since < until else 0)

    return check


def often(leaf: c.HasDone | c.HasNotDone) -> Callable[[int], bool]:
    """Return what tells whether a number of times is right."""
    if isinstance(leaf, c.HasNotDone):
        return lambda count: count == 0
    if leaf.times is None:
        return lambda count: count >= 1
    wanted = leaf.times.count
    match leaf.times.operator:
        case "at_least":
            return lambda count: count >= wanted
        case "at_most":
            return lambda count: count <= wanted
        case "exactly":
            return lambda count: count == wanted


def window_of(leaf: c.HasDone | c.HasNotDone) -> Callable[[int], tuple[int, int]]:
    """Return what gives, for a moment, when events count: from the first instant on, and before the second.

    Nothing after the moment counts, so that the answer is the same whenever it is asked.
    """
    match leaf.within:
        case None:
            return lambda at_us: (EARLIEST_US, at_us + 1)
        case c.WithinLast(amount=amount, unit=unit):
            reach = amount * MICROSECONDS[unit]
            return lambda at_us: (at_us - reach, at_us + 1)
        case c.WithinDates():
            start, end = instant(leaf.within.start) or 0, instant(leaf.within.end) or 0
            return lambda at_us: (start, min(end, at_us + 1))
