"""What a condition asks about, known before it is evaluated."""

from collections.abc import Iterator

from msgspec import Struct

from cueline.conditions import condition as c
from cueline.conditions.compiling import kind_of
from cueline.conditions.value_tests import DatetimeTest


class Needs(Struct, frozen=True, kw_only=True):
    """What a condition asks about.

    Attributes:
        subjects: Kinds of leaves, such as `score` or `has_done`; those in the `where` of a has_done apart.
        events: Names of events that a has_done or has_not_done asks for.
        event_attributes: Name and type of attributes of the event; JSON ones as `json`.
        past_attributes: Event, name and type of attributes of past events.
        user_attributes: Name and type of attributes of the user.
        tags: Names of tags.
        lists: Numbers of lists.
        segments: Numbers of segments.
        changes_with_time: Whether time alone may change the answer, though nothing happens.
    """

    subjects: frozenset[str]
    events: frozenset[str]
    event_attributes: frozenset[tuple[str, str]]
    past_attributes: frozenset[tuple[str, str, str]]
    user_attributes: frozenset[tuple[str, str]]
    tags: frozenset[str]
    lists: frozenset[int]
    segments: frozenset[int]
    changes_with_time: bool


def names_needed(condition: c.Condition) -> Needs:
    """Return what `condition` asks about."""
    leaves = tuple(leaves_of(condition))
    done = tuple(leaf for leaf in leaves if isinstance(leaf, c.HasDone | c.HasNotDone))
    past = tuple((leaf.event, inner) for leaf in done if leaf.where for inner in leaves_of(leaf.where))
    return Needs(
        subjects=frozenset(str(leaf.__struct_config__.tag) for leaf in leaves),
        events=frozenset(leaf.event for leaf in done),
        event_attributes=frozenset(_typed(leaf) for leaf in leaves if isinstance(leaf, c.EventAttribute)),
        past_attributes=frozenset((name, *_typed(leaf)) for name, leaf in past if isinstance(leaf, c.EventAttribute)),
        user_attributes=frozenset(_typed(leaf) for leaf in leaves if isinstance(leaf, c.UserAttribute)),
        tags=frozenset(leaf.name for leaf in leaves if isinstance(leaf, c.HasTag)),
        lists=frozenset(leaf.list for leaf in leaves if isinstance(leaf, c.InList)),
        segments=frozenset(leaf.segment for leaf in leaves if isinstance(leaf, c.InSegment)),
        changes_with_time=any(map(_changes_with_time, (*leaves, *(leaf for _, leaf in past)))),
    )


def leaves_of(condition: c.Condition) -> Iterator[c.Leaf]:
    """Give every leaf of the tree, in its order; what stands in `where` of a has_done is not looked into."""
    match condition:
        case c.AllOf() | c.AnyOf():
            for one in condition.conditions:
                yield from leaves_of(one)
        case c.Not():
            yield from leaves_of(condition.condition)
        case _:
            yield condition


def _typed(leaf: c.EventAttribute | c.UserAttribute) -> tuple[str, str]:
    return leaf.name, "json" if leaf.path else kind_of(leaf.test)


def _changes_with_time(leaf: c.Leaf) -> bool:
    match leaf:
        case c.MomentIs():
            return True
        case c.HasDone() | c.HasNotDone():
            return leaf.within is not None
        case c.EventAttribute() | c.EventFact() | c.UserAttribute() | c.UserFact():
            return isinstance(leaf.test, DatetimeTest) and leaf.test.operator in {"within_last", "within_next"}
        case _:
            return False
