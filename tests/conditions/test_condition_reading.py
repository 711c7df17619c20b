"""What is refused, where, and with what advice."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cueline.conditions.condition import MAX_CONDITIONS, MAX_DEPTH, MAX_NAME, MAX_PATH
from cueline.conditions.problems import MAX_PROBLEMS, ConditionInvalid, Problem
from cueline.conditions.reading import read_condition
from cueline.conditions.value_tests import MAX_TEXT, MAX_VALUES
from tests.conditions.condition_samples import asks, of_event

AT_LEAST = asks("number", "at_least", value=30)


def problems_of(raw: Any) -> list[Problem]:
    with pytest.raises(ConditionInvalid) as refused:
        read_condition(raw)
    return list(refused.value.problems)


def asked(**test: Any) -> dict[str, Any]:
    return of_event("seconds_on_page", test)


def of_group(*conditions: Any) -> dict[str, Any]:
    return {"kind": "all", "conditions": list(conditions)}


TABLE: list[tuple[Any, str, str, str]] = [
    # what, where, code, part of the message
    (7, "condition", "shape", "a condition is needed, got 7"),
    ([], "condition", "shape", "got a list"),
    ({}, "condition.kind", "shape", "no kind of condition: null"),
    ({"kind": "every"}, "condition.kind", "shape", 'no kind of condition: "every"'),
    ({"kind": "all"}, "condition.conditions", "shape", "is needed for all"),
    ({"kind": "all", "conditions": {}}, "condition.conditions", "shape", "a list of conditions is needed"),
    (of_group({"kind": "tag"}), "condition.conditions[0].name", "shape", "is needed for tag"),
    ({"kind": "tag", "name": "vip", "x": 1}, "condition.x", "shape", "does not belong to tag"),
    ({"kind": "tag", "name": " "}, "condition.name", "name", "the tag's name is needed"),
    ({"kind": "tag", "name": "a\nb"}, "condition.name", "name", "control character"),
    ({"kind": "tag", "name": "x" * (MAX_NAME + 1)}, "condition.name", "name", "has 129 characters"),
    ({"kind": "list", "list": 0}, "condition.list", "value", "a number from 1 is needed"),
    ({"kind": "segment", "segment": True}, "condition.segment", "value", "got true"),
    (of_event("a", 5), "condition.test", "shape", "an object is needed"),
    (asked(type="integer", operator="equals", value=1), "condition.test.type", "shape", 'no type: "integer"'),
    (asked(type="number", operator="is", value=1), "condition.test.operator", "operator", "no operator of Number"),
    (asked(type="number", operator="at_least"), "condition.test.value", "shape", "is needed for at_least"),
    (
        asked(type="number", operator="at_least", value="abc"),
        "condition.test.value",
        "value",
        'a number is needed for “seconds_on_page” (Number), got "abc"',
    ),
    (asked(type="number", operator="at_least", value=True), "condition.test.value", "value", "got true"),
    (asked(type="number", operator="equals", value=10**400), "condition.test.value", "value", "beyond"),
    (asked(type="number", operator="between", low=2, high=1), "condition.test.high", "value", "below low"),
    (asked(type="number", operator="is_set", value=1), "condition.test.value", "shape", "does not belong to is_set"),
    (asked(type="string", operator="is", value=3), "condition.test.value", "value", "a text is needed"),
    (asked(type="string", operator="is", value="\x00"), "condition.test.value", "value", "zero character"),
    (asked(type="string", operator="is", value="\ud800"), "condition.test.value", "value", "half of a pair"),
    (asked(type="string", operator="is", value="x" * (MAX_TEXT + 1)), "condition.test.value", "too_large", "1001"),
    (asked(type="string", operator="one_of", values=[]), "condition.test.values", "value", "a list of texts"),
    (asked(type="string", operator="one_of", values=["a", 1]), "condition.test.values[1]", "value", "got 1"),
    (
        asked(type="string", operator="one_of", values=["x"] * (MAX_VALUES + 1)),
        "condition.test.values",
        "too_large",
        "501 values",
    ),
    (
        asked(type="string", operator="is", value="a", ignore_case=1),
        "condition.test.ignore_case",
        "value",
        "true or false is needed",
    ),
    (
        asked(type="string", operator="is_set", ignore_case=True),
        "condition.test.ignore_case",
        "shape",
        "does not belong to is_set",
    ),
    (asked(type="string", operator="matches", value="(a"), "condition.test.value", "regex", "missing ): (a"),
    (asked(type="string", operator="matches", value="(?=a)"), "condition.test.value", "regex", "invalid perl operator"),
    (asked(type="string", operator="matches", value=r"(a)\1"), "condition.test.value", "regex", "invalid escape"),
    (asked(type="string", operator="matches", value="((a{99}){99}){99}"), "condition.test.value", "regex", "RE2"),
    (
        asked(
            type="string", operator="one_of", values=[f"{n}{'é' * 990}" for n in range(MAX_VALUES)], ignore_case=True
        ),
        "condition.test.values",
        "regex",
        "too large",
    ),
    (asked(type="boolean", operator="is"), "condition.test.operator", "operator", 'no operator of Boolean: "is"'),
    (asked(type="datetime", operator="before", value="2026-11-23"), "condition.test.value", "value", "with its offset"),
    (asked(type="datetime", operator="before", value=1_700_000_000), "condition.test.value", "value", "got 1700000000"),
    (
        asked(type="datetime", operator="between", start="2026-11-24T00:00:00Z", end="2026-11-24T01:00:00+01:00"),
        "condition.test.end",
        "value",
        "not after start",
    ),
    (asked(type="datetime", operator="within_last", amount=0, unit="days"), "condition.test.amount", "value", "from 1"),
    (asked(type="datetime", operator="within_last", amount=1, unit="week"), "condition.test.unit", "value", "no unit"),
    (asked(type="datetime", operator="day_and_hour"), "condition.test", "shape", "needs days"),
    (asked(type="datetime", operator="day_and_hour", days=["mon"]), "condition.test.days", "value", "days of the week"),
    (
        asked(type="datetime", operator="day_and_hour", from_hour="09:00"),
        "condition.test",
        "shape",
        "belong together",
    ),
    (
        asked(type="datetime", operator="day_and_hour", from_hour="09:00", until_hour="09:00"),
        "condition.test.until_hour",
        "value",
        "no time is left",
    ),
    (
        asked(type="datetime", operator="day_and_hour", from_hour="9:00", until_hour="24:00"),
        "condition.test.from_hour",
        "value",
        "an hour is needed",
    ),
    (
        asked(type="datetime", operator="day_and_hour", days=["monday"], zone="Mars/Base"),
        "condition.test.zone",
        "value",
        "no time zone",
    ),
    (
        asked(type="datetime", operator="day_and_hour", days=["monday"], zone="../../etc/passwd"),
        "condition.test.zone",
        "value",
        "no time zone",
    ),
    (of_event("a", AT_LEAST, path="x"), "condition.path", "shape", "a list of steps"),
    (of_event("a", AT_LEAST, path=[-1]), "condition.path[0]", "value", "no place in a list"),
    (of_event("a", AT_LEAST, path=[1.5]), "condition.path[0]", "value", "a text is needed"),
    (of_event("a", AT_LEAST, path=["x"] * (MAX_PATH + 1)), "condition.path", "too_large", "17 steps"),
    ({"kind": "event_fact", "fact": "colour", "test": AT_LEAST}, "condition.fact", "shape", "no fact"),
    ({"kind": "user_fact", "fact": "email", "test": AT_LEAST}, "condition.test.type", "type", "email is a String"),
    ({"kind": "score", "test": asks("string", "is_set")}, "condition.test.type", "type", "score is a Number"),
    ({"kind": "has_done", "event": "event.buy"}, "condition.event", "name", "without the prefix"),
    ({"kind": "has_done", "event": "buy", "times": 3}, "condition.times", "shape", "operator and count"),
    (
        {"kind": "has_done", "event": "buy", "times": {"operator": "over", "count": -1}},
        "condition.times.operator",
        "operator",
        "how often",
    ),
    ({"kind": "has_done", "event": "buy", "within": {"type": "week"}}, "condition.within", "shape", "a window"),
    (
        {"kind": "has_done", "event": "buy", "within": {"type": "last", "amount": 99**9, "unit": "days"}},
        "condition.within.amount",
        "value",
        "a whole number",
    ),
    (
        {"kind": "has_done", "event": "buy", "where": {"kind": "score", "test": AT_LEAST}},
        "condition.where.kind",
        "subject",
        "cannot be asked of events of the past",
    ),
    (
        {"kind": "has_done", "event": "buy", "where": {"kind": "has_done", "event": "see"}},
        "condition.where.kind",
        "subject",
        "has_done cannot be asked",
    ),
    ({"kind": "has_not_done", "event": "buy", "times": None}, "condition.times", "shape", "does not belong"),
]


@pytest.mark.parametrize(("raw", "where", "code", "message"), TABLE)
def test_it_is_refused_where_it_is_wrong(raw: Any, where: str, code: str, message: str) -> None:
    first = problems_of(raw)[0]

    assert (first.where, first.code) == (where, code)
    assert message in first.message


def test_everything_wrong_is_told_at_once() -> None:
    raw = of_group(
        {"kind": "tag"},
        of_event("fine", AT_LEAST),
        {"kind": "any", "conditions": [asked(type="number", operator="between", low="1", high=None)]},
        {"kind": "not", "condition": {"kind": "nothing"}},
    )

    assert [one.where for one in problems_of(raw)] == [
        "condition.conditions[0].name",
        "condition.conditions[2].conditions[0].test.low",
        "condition.conditions[2].conditions[0].test.high",
        "condition.conditions[3].condition.kind",
    ]


def test_the_error_says_the_first_and_how_many_more() -> None:
    with pytest.raises(ConditionInvalid) as refused:
        read_condition(of_group({"kind": "tag"}, 1, 2), "rules[3].condition")

    assert refused.value.code == "condition_invalid"
    assert refused.value.message == "rules[3].condition.conditions[0].name: is needed for tag; and 2 more."


# --- hostile ----------------------------------------------------------------------------------------------------


def nested(levels: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"kind": "all", "conditions": []}
    for _ in range(levels - 1):
        inner = {"kind": "not", "condition": inner}
    return inner


def test_as_deep_as_allowed_is_read_and_deeper_refused() -> None:
    read_condition(nested(MAX_DEPTH))

    assert [one.code for one in problems_of(nested(MAX_DEPTH + 1))] == ["too_large"]
    assert [one.code for one in problems_of(nested(50_000))] == ["too_large"]


def test_as_many_as_allowed_are_read_and_more_refused_once() -> None:
    tag = {"kind": "tag", "name": "vip"}
    read_condition(of_group(*[tag] * (MAX_CONDITIONS - 1)))

    assert [one.code for one in problems_of(of_group(*[tag] * 1_000_000))] == ["too_large"]


def test_so_many_mistakes_are_told_and_no_more() -> None:
    assert len(problems_of(of_group(*[1] * 199))) == MAX_PROBLEMS


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "(.*a){20}", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_no_expression_takes_longer_than_its_text(pattern: str) -> None:
    from cueline.conditions.compiling import compile_condition
    from cueline.conditions.moment import Moment
    from tests.conditions.condition_samples import an_event

    holds = compile_condition(read_condition(of_event("a", asks("string", "matches", value=pattern))))
    moment = Moment(at_us=0, event=an_event(strings={"a": "a" * 8_000 + "!"}))

    began = time.process_time()
    holds(moment)

    assert time.process_time() - began < 1


json_like: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["kind", "conditions", "condition", "name", "test", "type", "operator", "value", "where"])
            | st.text(max_size=5),
            inner | st.sampled_from(["all", "not", "tag", "string", "number", "is", "matches", "event_attribute"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(json_like)
def test_whatever_is_sent_is_read_or_refused(raw: Any) -> None:
    assert isinstance(outcome(raw), ConditionInvalid) or outcome(raw) == outcome(raw)


def outcome(raw: Any) -> Any:
    try:
        return read_condition(raw)
    except ConditionInvalid as refused:
        return refused
