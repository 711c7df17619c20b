"""Precedence: own id, then e-mail where a workspace wants it, then key. An unknown id names, a known one joins."""

import pytest

from cueline.event import UserId
from cueline.users.identity import NOBODY, Identity, Step, identify
from cueline.users.profile import Profile


def a_user(number: int, *, custom_id: str | None = None, email: str | None = None) -> Profile:
    return Profile(
        id=UserId(number), workspace=1, key=f"key{number}", custom_id=custom_id, email=email, first_seen=1, last_seen=1
    )


ANONYMOUS = a_user(1)
ANNA = a_user(2, custom_id="anna")
BEN = a_user(3, custom_id="ben")
ANNAS_MAIL = a_user(4, email="anna@shop.example")
BENS_MAIL = a_user(5, email="ben@shop.example")
AS_ANNA = Identity(custom_id="anna")
BY_MAIL = Identity(email="anna@shop.example")

TABLE = [
    # key leads to, identity, who has it, what to do
    (None, NOBODY, None, Step.CREATE),
    (ANONYMOUS, NOBODY, None, Step.USE_CURRENT),
    (ANNA, NOBODY, None, Step.USE_CURRENT),
    (None, AS_ANNA, None, Step.CREATE),
    (None, AS_ANNA, ANNA, Step.USE_KNOWN),
    (ANONYMOUS, AS_ANNA, None, Step.NAME_CURRENT),
    (ANONYMOUS, AS_ANNA, ANNA, Step.MERGE_CURRENT),
    (ANNA, AS_ANNA, ANNA, Step.USE_KNOWN),
    (BEN, AS_ANNA, None, Step.CREATE),
    (BEN, AS_ANNA, ANNA, Step.USE_KNOWN),
    (BENS_MAIL, AS_ANNA, ANNA, Step.MERGE_CURRENT),
    (BENS_MAIL, AS_ANNA, None, Step.NAME_CURRENT),
    (None, BY_MAIL, None, Step.CREATE),
    (None, BY_MAIL, ANNAS_MAIL, Step.USE_KNOWN),
    (ANONYMOUS, BY_MAIL, None, Step.NAME_CURRENT),
    (ANONYMOUS, BY_MAIL, ANNAS_MAIL, Step.MERGE_CURRENT),
    (ANNAS_MAIL, BY_MAIL, ANNAS_MAIL, Step.USE_KNOWN),
    (BENS_MAIL, BY_MAIL, None, Step.CREATE),
    (BENS_MAIL, BY_MAIL, ANNAS_MAIL, Step.USE_KNOWN),
    (BEN, BY_MAIL, None, Step.CREATE),
    (BEN, BY_MAIL, ANNAS_MAIL, Step.USE_KNOWN),
]


@pytest.mark.parametrize(("current", "identity", "known", "step"), TABLE)
def test_the_table_of_who_it_is(current: Profile | None, identity: Identity, known: Profile | None, step: Step) -> None:
    assert identify(current, known, identity) is step
