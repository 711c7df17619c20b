"""A condition in words."""

from typing import Any

import pytest

from cueline.conditions.reading import read_condition
from cueline.conditions.words import as_words
from tests.conditions.condition_samples import asks, of_event, of_user

SECTION = of_event("current_section", asks("string", "is", value="pricing_table"))
SECONDS = of_event("seconds_on_page", asks("number", "at_least", value=30))
VIP = {"kind": "tag", "name": "vip"}

GOLDEN: list[tuple[dict[str, Any], str]] = [
    ({"kind": "all", "conditions": [SECTION, SECONDS]}, "current_section is “pricing_table” and seconds_on_page ≥ 30"),
    (
        {"kind": "all", "conditions": [VIP, {"kind": "any", "conditions": [SECTION, SECONDS]}]},
        "has the tag “vip” and (current_section is “pricing_table” or seconds_on_page ≥ 30)",
    ),
    ({"kind": "not", "condition": SECONDS}, "not (seconds_on_page ≥ 30)"),
    ({"kind": "all", "conditions": []}, "always"),
    ({"kind": "any", "conditions": []}, "never"),
    ({"kind": "any", "conditions": [VIP]}, "has the tag “vip”"),
    (of_user("plan", asks("string", "is_not", value="free")), "user.plan is not “free”"),
    (
        of_user("plan", asks("string", "contains", value="PRO", ignore_case=True)),
        "user.plan contains “PRO” in any case",
    ),
    (of_event("a", asks("string", "one_of", values=list("abcdefg"))), "a is one of “a”, “b”, “c”, “d”, “e” and 2 more"),
    (of_event("a", asks("number", "between", low=0.5, high=2)), "a is between 0.5 and 2"),
    (of_event("cart", asks("number", "more_than", value=100), path=["items", 0, "price"]), "cart.items[0].price > 100"),
    (of_event("cart", asks("json", "is_set"), path=["coupon"]), "cart.coupon is set"),
    (of_event("agreed", asks("boolean", "is_false")), "agreed is false"),
    ({"kind": "event_fact", "fact": "url", "test": asks("string", "matches", value="/x$")}, "event url matches “/x$”"),
    (
        {"kind": "event_fact", "fact": "is_bot", "test": asks("boolean", "is_true")},
        "event being a bot is true",
    ),
    (
        {"kind": "user_fact", "fact": "last_seen", "test": asks("datetime", "within_last", amount=1, unit="hours")},
        "user last seen is within the last hour",
    ),
    (
        {"kind": "user_fact", "fact": "first_seen", "test": asks("datetime", "before", value="2026-01-01T00:00:00Z")},
        "user first seen is before 2026-01-01T00:00:00Z",
    ),
    (
        of_user(
            "renews_at",
            asks("datetime", "between", start="2026-01-01T00:00:00Z", end="2026-02-01T00:00:00Z"),
        ),
        "user.renews_at is from 2026-01-01T00:00:00Z until 2026-02-01T00:00:00Z",
    ),
    ({"kind": "score", "test": asks("number", "less_than", value=-2.5)}, "score < -2.5"),
    (
        {
            "kind": "moment",
            "test": asks(
                "datetime",
                "day_and_hour",
                days=["monday", "friday"],
                from_hour="09:00",
                until_hour="17:00",
                zone="Europe/Warsaw",
            ),
        },
        "the moment is on Monday, Friday from 09:00 until 17:00 (Europe/Warsaw)",
    ),
    ({"kind": "list", "list": 3}, "is in list 3"),
    ({"kind": "segment", "segment": 4}, "is in segment 4"),
    ({"kind": "has_done", "event": "buy"}, "has done “buy”"),
    (
        {
            "kind": "has_done",
            "event": "buy",
            "times": {"operator": "at_least", "count": 3},
            "where": of_event("price", asks("number", "at_least", value=10)),
            "within": {"type": "last", "amount": 30, "unit": "days"},
        },
        "has done “buy” at least 3 times where (price ≥ 10) within the last 30 days",
    ),
    (
        {
            "kind": "has_not_done",
            "event": "Added hashtag",
            "within": {"type": "between", "start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"},
        },
        "has not done “Added hashtag” from 2026-01-01T00:00:00Z until 2026-02-01T00:00:00Z",
    ),
    (
        {"kind": "has_done", "event": "buy", "times": {"operator": "exactly", "count": 1}},
        "has done “buy” exactly 1 time",
    ),
]


@pytest.mark.parametrize(("raw", "words"), GOLDEN)
def test_golden_words(raw: dict[str, Any], words: str) -> None:
    assert as_words(read_condition(raw)) == words
