"""The generated call, and the proposals beside it."""

from typing import Any

import pytest

from cueline.event import AttributeType, Kind
from cueline.registry.definition import AttributeDefinition, EventDefinition, Proposal, Scope, State
from cueline.registry.proposals import propose
from cueline.registry.snippet import snippet


def an_attribute(name: str, kind: AttributeType, *samples: Any, state: State = State.AUTO) -> AttributeDefinition:
    return AttributeDefinition(
        scope=Scope.EVENT,
        event="order",
        name=name,
        type=kind,
        state=state,
        description="",
        created_at=0,
        first_seen=None,
        last_seen=None,
        count=0,
        violations=0,
        samples=samples,
    )


def an_event(*attributes: AttributeDefinition, name: str = "order", kind: Kind = Kind.EVENT) -> EventDefinition:
    return EventDefinition(
        name=name,
        kind=kind,
        state=State.AUTO,
        description="",
        owner="",
        created_at=0,
        first_seen=None,
        last_seen=None,
        count=0,
        blocked_count=0,
        attributes=attributes,
    )


def test_an_event_without_attributes_is_one_call() -> None:
    assert snippet(an_event(name="popup_closed")) == "userengage('event.popup_closed');"


def test_every_type_has_a_sample_value_of_its_own_form() -> None:
    attributes = [an_attribute(kind.value, kind) for kind in AttributeType]

    assert snippet(an_event(*attributes)) == (
        "userengage('event.order', {\n"
        '  string: "text",\n'
        "  number: 199,\n"
        "  boolean: true,\n"
        '  datetime: "2026-11-23T18:00:00Z",\n'
        '  json: {"x":1240,"y":15},\n'
        "});"
    )


def test_samples_that_fit_the_type_are_shown_as_that_type() -> None:
    text = snippet(
        an_event(
            an_attribute("price", AttributeType.NUMBER, "12,50", "12.50"),
            an_attribute("plan", AttributeType.STRING, "premium"),
            an_attribute("at", AttributeType.DATETIME, "2026-01-02T03:04:05Z"),
        )
    )

    assert "price: 12.5," in text
    assert 'plan: "premium",' in text
    assert 'at: "2026-01-02T03:04:05.000Z",' in text


def test_long_and_personal_samples_are_left_out() -> None:
    text = snippet(
        an_event(
            an_attribute("note", AttributeType.STRING, "x" * 100),
            an_attribute("contact", AttributeType.STRING, "ann@shop.example"),
        )
    )

    assert text.count('"text"') == 2


def test_hidden_and_blocked_attributes_are_left_out() -> None:
    hidden = an_attribute("a", AttributeType.STRING, state=State.HIDDEN)
    blocked = an_attribute("b", AttributeType.STRING, state=State.BLOCKED)

    assert snippet(an_event(hidden, blocked)) == "userengage('event.order');"


def test_names_are_quoted_so_that_nothing_ends_early() -> None:
    names = ["Price PLN", "it's", 'say "hi"', "a\\b", "</script>", "__proto__", "\u2028", "$ok_1"]
    text = snippet(an_event(*(an_attribute(name, AttributeType.NUMBER) for name in names), name="it's </script>"))

    assert text.splitlines() == [
        "userengage('event.it\\'s \\u003c/script>', {",
        "  'Price PLN': 199,",
        "  'it\\'s': 199,",
        "  'say \"hi\"': 199,",
        "  'a\\\\b': 199,",
        "  '\\u003c/script>': 199,",
        "  ['__proto__']: 199,",
        "  '\\u2028': 199,",
        "  $ok_1: 199,",
        "});",
    ]


@pytest.mark.parametrize(
    ("kind", "name", "call"),
    [
        (Kind.PAGE_VIEW, "page_view", "UE.pageHit();"),
        (Kind.USER_UPDATE, "client.update", "userengage('client.update');"),
        (Kind.PRODUCT_EVENT, "product_event", "userengage('product_event');"),
    ],
)
def test_the_other_verbs_have_their_own_calls(kind: Kind, name: str, call: str) -> None:
    assert snippet(an_event(name=name, kind=kind)) == call


@pytest.mark.parametrize(
    ("observed", "proposal"),
    [
        ({"number": 12_375, "string": 25}, Proposal(AttributeType.NUMBER, 0.998, 12_400)),
        ({"boolean": 20}, Proposal(AttributeType.BOOLEAN, 1.0, 20)),
        ({"datetime": 19, "string": 1}, Proposal(AttributeType.DATETIME, 0.95, 20)),
        ({"json": 100}, Proposal(AttributeType.JSON, 1.0, 100)),
        ({"number": 19}, None),
        ({"number": 94, "string": 6}, None),
        ({"number": 50, "boolean": 50}, None),
        ({"string": 100}, None),
        ({}, None),
    ],
)
def test_a_type_is_proposed_when_nearly_all_of_enough_values_fit_it(
    observed: dict[str, int], proposal: Proposal | None
) -> None:
    assert propose(AttributeType.STRING, observed) == proposal


@pytest.mark.parametrize("kind", [kind for kind in AttributeType if kind is not AttributeType.STRING])
def test_nothing_is_proposed_for_an_attribute_that_has_a_type(kind: AttributeType) -> None:
    assert propose(kind, {"number": 100}) is None
