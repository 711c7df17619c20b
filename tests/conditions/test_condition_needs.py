"""What a condition asks about is known beforehand, and what waits for events is found by name."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cueline.conditions.by_name import ByName
from cueline.conditions.needs import names_needed
from cueline.conditions.reading import read_condition
from tests.conditions.condition_samples import asks, of_event, of_user

BUY_PRO = {"kind": "has_done", "event": "buy", "where": of_event("plan", asks("string", "is", value="pro"))}


def test_everything_asked_about_is_named() -> None:
    inside = [
        of_event("price", asks("number", "at_least", value=1)),
        of_event("cart", asks("number", "at_least", value=1), path=["total"]),
        {"kind": "not", "condition": of_user("plan", asks("string", "is_set"))},
        {"kind": "tag", "name": "vip"},
        {"kind": "list", "list": 3},
        {"kind": "segment", "segment": 4},
        BUY_PRO,
    ]

    needs = names_needed(read_condition({"kind": "any", "conditions": inside}))

    assert needs.subjects == {"event_attribute", "user_attribute", "tag", "list", "segment", "has_done"}
    assert needs.events == {"buy"}
    assert needs.event_attributes == {("price", "number"), ("cart", "json")}
    assert needs.past_attributes == {("buy", "plan", "string")}
    assert needs.user_attributes == {("plan", "string")}
    assert (needs.tags, needs.lists, needs.segments) == ({"vip"}, {3}, {4})
    assert not needs.changes_with_time


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (of_user("at", asks("datetime", "within_next", amount=1, unit="days")), True),
        (of_user("at", asks("datetime", "before", value="2026-11-23T18:00:00Z")), False),
        ({"kind": "moment", "test": asks("datetime", "day_and_hour", days=["monday"])}, True),
        (BUY_PRO, False),
        (BUY_PRO | {"within": {"type": "last", "amount": 1, "unit": "days"}}, True),
        (BUY_PRO | {"where": of_event("at", asks("datetime", "within_last", amount=1, unit="days"))}, True),
        ({"kind": "score", "test": asks("number", "at_least", value=1)}, False),
    ],
)
def test_whether_time_alone_changes_the_answer(raw: Mapping[str, Any], expected: bool) -> None:
    assert names_needed(read_condition(raw)).changes_with_time is expected


@given(st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.integers())))
def test_what_waits_is_found_by_name_in_its_order(waiting: list[tuple[str | None, int]]) -> None:
    by_name = ByName(waiting)

    for name in ("a", "b", "c"):
        assert by_name.of(name) == tuple(one for wanted, one in waiting if wanted is None or wanted == name)
