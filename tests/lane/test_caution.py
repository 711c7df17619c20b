"""How a lane goes on after failures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, OperationalError

from cueline.lane.caution import TRIES_OF_ONE_ENTRY, Caution, culprits, is_elsewhere
from cueline.log.port import LogUnavailable

ITS_OWN_FAULT = ValueError("bad")
LIMIT = 2_000


def failed(*errors: Exception) -> Caution:
    caution = Caution()
    for error in errors:
        caution.failed(error, LIMIT)
    return caution


def test_failures_lead_to_one_entry_at_a_time_and_successes_back() -> None:
    caution = failed(*[ITS_OWN_FAULT] * 3)
    assert caution.at_most(LIMIT) == 1

    for _ in range(11):
        caution.succeeded()

    assert caution.at_most(LIMIT) == LIMIT


def test_an_entry_is_blamed_only_for_failing_alone() -> None:
    assert not failed(*[ITS_OWN_FAULT] * (3 + TRIES_OF_ONE_ENTRY - 1)).must_set_aside()
    assert failed(*[ITS_OWN_FAULT] * (3 + TRIES_OF_ONE_ENTRY)).must_set_aside()
    assert not failed(*[ITS_OWN_FAULT] * (3 + TRIES_OF_ONE_ENTRY)).must_give_up()
    assert failed(*[ITS_OWN_FAULT] * (4 + TRIES_OF_ONE_ENTRY)).must_give_up()


@pytest.mark.parametrize(
    "error", [OSError("gone"), MemoryError(), LogUnavailable("closed"), OperationalError("", {}, Exception("locked"))]
)
def test_nothing_is_blamed_for_what_fails_elsewhere(error: Exception) -> None:
    assert is_elsewhere(error)
    assert not failed(*[error] * 50).must_set_aside()


def test_an_outage_of_days_is_waited_out_in_bounded_pauses() -> None:
    caution = failed(*[OSError("gone")] * 5_000)

    assert caution.pause_seconds(5) == 5


def test_what_a_row_brings_about_is_its_own_fault() -> None:
    assert not is_elsewhere(IntegrityError("", {}, Exception("constraint")))
    assert not is_elsewhere(ITS_OWN_FAULT)


@given(st.lists(st.booleans(), max_size=60))
def test_it_never_tries_nothing_nor_more_than_usual(outcomes: list[bool]) -> None:
    caution = Caution()
    for is_good in outcomes:
        if is_good:
            caution.succeeded()
        else:
            caution.failed(ITS_OWN_FAULT, LIMIT)
        assert 1 <= caution.at_most(LIMIT) <= LIMIT
        assert caution.pause_seconds(5) <= 5


@given(size=st.integers(1, 500), bad=st.sets(st.integers(0, 499), max_size=5))
def test_halving_finds_exactly_the_culprits_with_few_trials(size: int, bad: set[int]) -> None:
    trials = []

    def fails(events: object) -> bool:
        trials.append(events)
        return bool(bad.intersection(events))

    assert culprits(range(size), fails) == {number for number in bad if number < size}
    assert len(trials) <= 1 + 5 * 2 * 9
