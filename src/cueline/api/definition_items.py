"""Definitions and violations as JSON answers show them."""

from typing import Any

from msgspec import Struct

from cueline.api.event_item import KIND_NAMES, KindName
from cueline.api.moments import iso, iso_or_none
from cueline.event import AttributeType
from cueline.registry.definition import (
    AttributeDefinition,
    EventDefinition,
    Proposal,
    Scope,
    State,
    ViolationExample,
    ViolationGroup,
)
from cueline.registry.snippet import snippet


class AttributeItem(Struct):
    """What is known of an attribute.

    Attributes:
        count: Values received, whether they fit or not.
        violations: Values that did not fit the type.
        observed: How many sampled values would best be kept as each type.
        samples: Newest values as sent, at most 5.
        proposal: A type that nearly all its values would fit.
    """

    name: str
    type: AttributeType
    state: State
    description: str
    created_at: str
    first_seen: str | None
    last_seen: str | None
    count: int
    violations: int
    observed: dict[str, int]
    samples: list[Any]
    proposal: Proposal | None


class AttributeList(Struct):
    items: list[AttributeItem]


class EventListItem(Struct, kw_only=True):
    """What is known of an event, in short.

    Attributes:
        volume: Events of the last 30 UTC days, oldest first, today last.
    """

    name: str
    kind: KindName
    state: State
    description: str
    owner: str
    created_at: str
    first_seen: str | None
    last_seen: str | None
    count: int
    blocked_count: int
    attributes_count: int
    violations: int
    volume: list[int]


class EventList(Struct):
    items: list[EventListItem]


class EventDetail(EventListItem, kw_only=True):
    """What is known of an event, and the call that sends it."""

    attributes: list[AttributeItem]
    snippet: str


class ViolationExampleItem(Struct):
    event_id: str
    raw: Any
    occurred_at: str
    url: str
    library: str
    user_id: int | None
    hint: str


class ViolationGroupItem(Struct):
    """Violations that are alike; `raw` is the newest value that did not fit."""

    event: str
    scope: Scope
    attribute: str
    expected: AttributeType
    got: str
    count: int
    first_seen: str
    last_seen: str
    raw: Any
    examples: list[ViolationExampleItem]


class ViolationGroupPage(Struct):
    items: list[ViolationGroupItem]
    next: str | None


def attribute_item(known: AttributeDefinition) -> AttributeItem:
    """Return an attribute as JSON answers show it."""
    return AttributeItem(
        name=known.name,
        type=known.type,
        state=known.state,
        description=known.description,
        created_at=iso(known.created_at),
        first_seen=iso_or_none(known.first_seen),
        last_seen=iso_or_none(known.last_seen),
        count=known.count,
        violations=known.violations,
        observed=known.observed,
        samples=list(known.samples),
        proposal=known.proposal,
    )


def event_list_item(known: EventDefinition, volume: list[int]) -> EventListItem:
    """Return an event as lists show it."""
    return EventListItem(**_fields(known, volume))


def event_detail(known: EventDefinition, volume: list[int]) -> EventDetail:
    """Return an event with everything known of it."""
    attributes = [attribute_item(attribute) for attribute in known.attributes]
    return EventDetail(**_fields(known, volume), attributes=attributes, snippet=snippet(known))


def violation_group_item(group: ViolationGroup) -> ViolationGroupItem:
    """Return a group of violations as JSON answers show it."""
    return ViolationGroupItem(
        event=group.event,
        scope=group.scope,
        attribute=group.attribute,
        expected=group.expected,
        got=group.got,
        count=group.count,
        first_seen=iso(group.first_seen),
        last_seen=iso(group.last_seen),
        raw=group.examples[0].raw if group.examples else None,
        examples=[_example_item(example) for example in group.examples],
    )


def _fields(known: EventDefinition, volume: list[int]) -> dict[str, Any]:
    return {
        "name": known.name,
        "kind": KIND_NAMES.get(known.kind, "event"),
        "state": known.state,
        "description": known.description,
        "owner": known.owner,
        "created_at": iso(known.created_at),
        "first_seen": iso_or_none(known.first_seen),
        "last_seen": iso_or_none(known.last_seen),
        "count": known.count,
        "blocked_count": known.blocked_count,
        "attributes_count": len(known.attributes),
        "violations": known.violations,
        "volume": volume,
    }


def _example_item(example: ViolationExample) -> ViolationExampleItem:
    return ViolationExampleItem(
        event_id=example.event_id,
        raw=example.raw,
        occurred_at=iso(example.occurred_at),
        url=example.url,
        library=example.library,
        user_id=example.user_id or None,
        hint=example.hint,
    )
