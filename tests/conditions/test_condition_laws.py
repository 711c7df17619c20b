"""Laws over all conditions, all users and all moments."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from cueline.conditions.condition import Condition
from cueline.conditions.moment import Moment
from cueline.conditions.reading import read_condition, written
from cueline.conditions.value_tests import POSITIVE
from cueline.conditions.words import as_words
from tests.conditions.condition_samples import conditions, holds, moments, names, value_tests
from tests.conditions.interpreter import interpret


@settings(max_examples=250, deadline=None)
@given(conditions, moments())
def test_compiled_it_means_what_it_says(raw: dict[str, Any], moment: Moment) -> None:
    assert holds(raw, moment) is interpret(raw, moment)


@settings(max_examples=30, deadline=None)
@given(conditions, moments())
def test_twice_not_is_nothing(raw: dict[str, Any], moment: Moment) -> None:
    twice = {"kind": "not", "condition": {"kind": "not", "condition": raw}}

    assert holds(twice, moment) is holds(raw, moment)


@settings(max_examples=30, deadline=None)
@given(st.lists(conditions, max_size=3), moments())
def test_not_all_is_any_not(several: list[dict[str, Any]], moment: Moment) -> None:
    not_all = {"kind": "not", "condition": {"kind": "all", "conditions": several}}
    any_not = {"kind": "any", "conditions": [{"kind": "not", "condition": one} for one in several]}

    assert holds(not_all, moment) is holds(any_not, moment)


@settings(max_examples=30, deadline=None)
@given(st.lists(conditions, max_size=3), moments())
def test_order_in_a_group_does_not_matter(several: list[dict[str, Any]], moment: Moment) -> None:
    for kind in ("all", "any"):
        forwards = {"kind": kind, "conditions": several}
        backwards = {"kind": kind, "conditions": several[::-1]}

        assert holds(forwards, moment) is holds(backwards, moment)


@settings(max_examples=30, deadline=None)
@given(names, value_tests.filter(lambda test: test["operator"] in POSITIVE), moments())
def test_a_negative_operator_is_the_opposite_of_its_positive(name: str, test: dict[str, Any], moment: Moment) -> None:
    negative = {"kind": "user_attribute", "name": name, "test": test}
    positive = negative | {"test": test | {"operator": POSITIVE[test["operator"]]}}

    assert holds(negative, moment) is not holds(positive, moment)


@settings(max_examples=30, deadline=None)
@given(conditions)
def test_what_was_read_is_written_and_read_the_same(raw: dict[str, Any]) -> None:
    condition = read_condition(raw)

    assert read_condition(written(condition)) == condition
    assert msgspec.json.decode(msgspec.json.encode(condition), type=Condition) == condition


@settings(max_examples=30, deadline=None)
@given(conditions)
def test_equal_conditions_are_one_key(raw: dict[str, Any]) -> None:
    assert len({read_condition(raw), read_condition(raw)}) == 1


@settings(max_examples=30, deadline=None)
@given(conditions)
def test_every_condition_has_words(raw: dict[str, Any]) -> None:
    assert as_words(read_condition(raw))
