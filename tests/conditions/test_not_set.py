"""What is not set is equal to nothing: positive operators are false of it, negative ones true. One row an operator."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cueline.conditions.moment import Moment
from cueline.conditions.value_tests import NEEDED
from tests.conditions.condition_samples import NOW_US, a_user, an_event, asks, holds, of_event, of_user

OPERANDS: dict[tuple[str, str], dict[str, Any]] = {
    ("string", "value"): {"value": "x"},
    ("string", "values"): {"values": ["x"]},
    ("number", "value"): {"value": 1},
    ("number", "low"): {"low": 0, "high": 2},
    ("datetime", "value"): {"value": "2026-11-23T18:00:00Z"},
    ("datetime", "start"): {"start": "2026-11-23T18:00:00Z", "end": "2026-11-23T19:00:00Z"},
    ("datetime", "amount"): {"amount": 1, "unit": "days"},
}

OF_NOT_SET = {
    "string": {
        "is": False,
        "is_not": True,
        "contains": False,
        "not_contains": True,
        "starts_with": False,
        "ends_with": False,
        "one_of": False,
        "none_of": True,
        "matches": False,
        "is_set": False,
        "is_not_set": True,
    },
    "number": {
        "equals": False,
        "not_equals": True,
        "less_than": False,
        "at_most": False,
        "more_than": False,
        "at_least": False,
        "between": False,
        "is_set": False,
        "is_not_set": True,
    },
    "boolean": {"is_true": False, "is_false": False, "is_set": False, "is_not_set": True},
    "datetime": {
        "before": False,
        "after": False,
        "between": False,
        "within_last": False,
        "within_next": False,
        "day_and_hour": False,
        "is_set": False,
        "is_not_set": True,
    },
    "json": {"is_set": False, "is_not_set": True},
}
ROWS = [(kind, operator, answer) for kind, table in OF_NOT_SET.items() for operator, answer in table.items()]


def a_test(kind: str, operator: str) -> dict[str, Any]:
    operands: dict[str, Any] = {"days": ["monday"]} if operator == "day_and_hour" else {}
    for name in NEEDED[kind][operator]:
        operands |= OPERANDS.get((kind, name), {})
    return asks(kind, operator, **operands)


def test_the_table_has_every_operator() -> None:
    assert {kind: set(table) for kind, table in OF_NOT_SET.items()} == {
        kind: set(table) for kind, table in NEEDED.items()
    }


@pytest.mark.parametrize(("kind", "operator", "answer"), ROWS)
def test_of_what_was_never_sent(kind: str, operator: str, answer: bool) -> None:
    moment = Moment(at_us=NOW_US, event=an_event(), person=a_user())

    assert holds(of_event("a", a_test(kind, operator)), moment) is answer
    assert holds(of_user("a", a_test(kind, operator)), moment) is answer


@pytest.mark.parametrize(("kind", "operator", "answer"), ROWS)
def test_of_another_type(kind: str, operator: str, answer: bool) -> None:
    """A value that violated its type, or was stored before the type was set, stands in another map or in none."""
    if kind == "json":
        return
    others: dict[str, Any] = {
        "strings": {"a": "x"},
        "numbers": {"a": 1.0},
        "booleans": {"a": True},
        "datetimes": {"a": NOW_US},
    }
    del others[f"{kind}s"]
    event = an_event(json={"a": '"x"'}, **others)

    assert holds(of_event("a", a_test(kind, operator)), Moment(at_us=NOW_US, event=event)) is answer


@pytest.mark.parametrize(("kind", "operator", "answer"), ROWS)
@pytest.mark.parametrize("path", [["missing"], ["x", 3], ["null"], ["text", "deeper"], ["text", 0], ["x", "0"], [0]])
def test_where_a_path_leads_to_nothing(kind: str, operator: str, answer: bool, path: list[str | int]) -> None:
    value = {"x": [1], "null": None, "text": "y"}
    event = an_event(json={"a": '{"x":[1],"null":null,"text":"y"}'})
    moment = Moment(at_us=NOW_US, event=event, person=a_user(attributes={"a": value}))

    assert holds(of_event("a", a_test(kind, operator), path=path), moment) is answer
    assert holds(of_user("a", a_test(kind, operator), path=path), moment) is answer


@pytest.mark.parametrize("fact", ["email", "name", "user_id"])
def test_a_user_without_it_has_it_not_set(fact: str) -> None:
    moment = Moment(at_us=NOW_US, person=a_user())

    assert holds({"kind": "user_fact", "fact": fact, "test": asks("string", "is_not_set")}, moment)


def test_where_nothing_happens_nothing_of_the_event_is_set() -> None:
    facts = {"name": "string", "kind": "string", "url": "string", "occurred_at": "datetime", "is_bot": "boolean"}
    moment = Moment(at_us=NOW_US, zone=ZoneInfo("UTC"))

    assert all(
        holds({"kind": "event_fact", "fact": fact, "test": asks(kind, "is_not_set")}, moment)
        for fact, kind in facts.items()
    )


def test_zero_false_and_empty_are_set() -> None:
    event = an_event(strings={"a": ""}, numbers={"b": 0.0}, booleans={"c": False}, datetimes={"d": 0})
    moment = Moment(at_us=NOW_US, event=event)

    for name, kind in {"a": "string", "b": "number", "c": "boolean", "d": "datetime"}.items():
        assert holds(of_event(name, asks(kind, "is_set")), moment)
