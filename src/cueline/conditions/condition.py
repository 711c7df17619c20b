"""A condition, as data: a tree of `all`, `any` and `not` over leaves, each a subject and what is asked of it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

from cueline.conditions.value_tests import Amount, NumberTest, Text, Unit, ValueTest

MAX_DEPTH = 8
"""How deep conditions may stand in one another."""

MAX_CONDITIONS = 200
"""How many conditions one tree may hold, groups included."""

MAX_PATH = 16
"""Most steps of a path into a JSON value."""

MAX_NAME = 128
"""Longest name of an event, an attribute or a tag, in characters."""

MAX_TIMES = 1_000_000
MAX_INDEX = 1_000_000

Name = Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]
Step = Text | Annotated[int, Meta(ge=0, le=MAX_INDEX)]
Path = Annotated[tuple[Step, ...], Meta(max_length=MAX_PATH)]
Number = Annotated[int, Meta(ge=1, le=2**63 - 1)]

EventFactName = Literal["name", "kind", "url", "referrer", "library", "occurred_at", "is_bot"]
UserFactName = Literal["email", "name", "user_id", "key", "first_seen", "last_seen", "events", "page_views"]

EVENT_FACTS: Mapping[str, str] = {
    "name": "string",
    "kind": "string",
    "url": "string",
    "referrer": "string",
    "library": "string",
    "occurred_at": "datetime",
    "is_bot": "boolean",
}
"""What is known of every event, and its type."""

USER_FACTS: Mapping[str, str] = {
    "email": "string",
    "name": "string",
    "user_id": "string",
    "key": "string",
    "first_seen": "datetime",
    "last_seen": "datetime",
    "events": "number",
    "page_views": "number",
}
"""What is known of users besides attributes, and its type."""


class _Node(Struct, frozen=True, omit_defaults=True, tag_field="kind"):
    pass


class AllOf(_Node, frozen=True, kw_only=True, tag="all"):
    """True when every condition is; without any, true."""

    conditions: tuple["Condition", ...]


class AnyOf(_Node, frozen=True, kw_only=True, tag="any"):
    """True when at least one condition is; without any, false."""

    conditions: tuple["Condition", ...]


class Not(_Node, frozen=True, kw_only=True, tag="not"):
    """True when the condition is not."""

    condition: "Condition"


class EventAttribute(_Node, frozen=True, kw_only=True, tag="event_attribute"):
    """Something about an attribute of the event.

    Attributes:
        name: The attribute's.
        path: Into a JSON attribute: names of fields, and places in lists from 0.
        test: What its value must be; of the type the attribute is defined as, or that is expected where `path` leads.
    """

    name: Name
    path: Path = ()
    test: ValueTest


class EventFact(_Node, frozen=True, kw_only=True, tag="event_fact"):
    """Something about what every event has.

    `kind`: `event`, `page_view`, `user_update`, `product_event`, `score`, `standing` or `automation`.
    """

    fact: EventFactName
    test: ValueTest


class UserAttribute(_Node, frozen=True, kw_only=True, tag="user_attribute"):
    """Something about an attribute of the user, as `EventAttribute` is of the event."""

    name: Name
    path: Path = ()
    test: ValueTest


class UserFact(_Node, frozen=True, kw_only=True, tag="user_fact"):
    """Something about the user besides attributes."""

    fact: UserFactName
    test: ValueTest


class ScoreIs(_Node, frozen=True, kw_only=True, tag="score"):
    """How high the user's score is, all groups together."""

    test: NumberTest


class MomentIs(_Node, frozen=True, kw_only=True, tag="moment"):
    """When it is: of an event when it occurred, else when it is asked."""

    test: ValueTest


class HasTag(_Node, frozen=True, kw_only=True, tag="tag"):
    """Whether the user has a tag."""

    name: Name


class InList(_Node, frozen=True, kw_only=True, tag="list"):
    """Whether the user is in a list."""

    list: Number


class InSegment(_Node, frozen=True, kw_only=True, tag="segment"):
    """Whether the user is in a segment."""

    segment: Number


class WithinLast(Struct, frozen=True, kw_only=True, tag_field="type", tag="last"):
    """From so long ago up to the moment of evaluation, both included. A day has 24 hours."""

    amount: Amount
    unit: Unit


class WithinDates(Struct, frozen=True, kw_only=True, tag_field="type", tag="between"):
    """From `start` on and before `end`, both ISO 8601 with an offset."""

    start: Text
    end: Text


class HowOften(Struct, frozen=True, kw_only=True):
    """How often."""

    operator: Literal["at_least", "at_most", "exactly"]
    count: Annotated[int, Meta(ge=0, le=MAX_TIMES)]


class HasDone(_Node, frozen=True, kw_only=True, tag="has_done"):
    """How often the user has done something, up to the moment of evaluation.

    Attributes:
        event: The event's name, without the `event.` prefix.
        times: How often; at least once when left out.
        within: When; ever when left out.
        where: What must be true of each event that counts; of the event alone, so no other subject may stand in it.
    """

    event: Name
    times: HowOften | None = None
    within: WithinLast | WithinDates | None = None
    where: "Condition | None" = None


class HasNotDone(_Node, frozen=True, kw_only=True, tag="has_not_done"):
    """Whether the user has not once done something; as `HasDone`."""

    event: Name
    within: WithinLast | WithinDates | None = None
    where: "Condition | None" = None


Leaf = (
    EventAttribute
    | EventFact
    | UserAttribute
    | UserFact
    | ScoreIs
    | MomentIs
    | HasTag
    | InList
    | InSegment
    | HasDone
    | HasNotDone
)
Condition = AllOf | AnyOf | Not | Leaf
