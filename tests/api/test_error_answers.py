"""What a use-case refuses is answered with all that is known of it."""

import msgspec
import pytest

from cueline.api.error_answers import as_cueline_error
from cueline.conditions.problems import ConditionInvalid
from cueline.conditions.reading import read_condition


def test_a_condition_is_refused_with_each_problem_and_its_place() -> None:
    with pytest.raises(ConditionInvalid) as refused:
        read_condition({"kind": "all", "conditions": [{"kind": "tag"}, 7]})

    known, details = as_cueline_error(refused.value)

    assert (known.status, known.code) == (400, "condition_invalid")
    assert msgspec.to_builtins(details) == (
        {"where": "condition.conditions[0].name", "code": "shape", "message": "is needed for tag"},
        {
            "where": "condition.conditions[1]",
            "code": "shape",
            "message": "a condition is needed, got 7",
            "hint": 'such as {"kind": "tag", "name": "vip"}',
        },
    )
