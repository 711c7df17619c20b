"""Who is who, over a real database: each law in its smallest story."""

import pytest
from sqlalchemy import Engine

from cueline.users.people import LaneUsers
from tests.users.lane_users_stage import MAIL_SHOP, SHOP, a_claim, keys_in, take, users_in


@pytest.fixture(params=["one batch", "a batch each", "forgotten between"])
def story(request: pytest.FixtureRequest, engine: Engine, users: LaneUsers):
    """Takes claims in a way that must make no difference, and gives the numbers of their users."""

    def tell(*claims):
        if request.param == "one batch":
            return [profile.id for profile in take(engine, users, claims)]
        numbers = []
        for claim in claims:
            numbers += [profile.id for profile in take(engine, users, [claim])]
            if request.param == "forgotten between":
                users.forget()
        return numbers

    return tell


def test_a_key_leads_to_one_user(story, engine: Engine) -> None:
    assert story(a_claim("k1"), a_claim("k2"), a_claim("k1")) == [1, 2, 1]


def test_workspaces_do_not_share_users(story, engine: Engine) -> None:
    assert story(a_claim("k1", "anna"), a_claim("k1", "anna", of=MAIL_SHOP)) == [1, 2]


def test_an_unknown_id_names_the_anonymous_user(story, engine: Engine) -> None:
    assert story(a_claim("k1"), a_claim("k1", "anna"), a_claim("k1")) == [1, 1, 1]
    assert users_in(engine)[0]["custom_id"] == "anna"
    assert users_in(engine)[0]["events"] == 3


def test_a_known_id_takes_the_anonymous_history_in(story, engine: Engine) -> None:
    numbers = story(a_claim("k1", "anna", at=1), a_claim("k2", at=2), a_claim("k2", at=3), a_claim("k2", "anna", at=4))

    anna, guest = users_in(engine)
    assert numbers == [1, 2, 2, 1]
    assert (anna["events"], anna["first_seen"], anna["last_seen"]) == (4, 1, 4)
    assert (guest["merged_into"], guest["merged_at"], guest["events"]) == (1, 4, 2)
    assert keys_in(engine) == {(SHOP, "k1"): (1, 1), (SHOP, "k2"): (1, 2)}


def test_after_a_merge_every_key_of_the_merged_leads_to_the_survivor(story, engine: Engine) -> None:
    story(a_claim("k1", email="a@x.example", of=MAIL_SHOP), a_claim("k2", email="a@x.example", of=MAIL_SHOP))

    numbers = story(
        a_claim("k3", "anna", of=MAIL_SHOP),
        a_claim("k1", "anna", of=MAIL_SHOP),
        a_claim("k2", of=MAIL_SHOP),
    )

    assert numbers == [2, 2, 2]
    assert {user for user, _ in keys_in(engine).values()} == {2}


def test_another_id_switches_and_leaves_the_first_user_alone(story, engine: Engine) -> None:
    assert story(a_claim("k1", "anna"), a_claim("k1", "ben"), a_claim("k1"), a_claim("k2", "anna")) == [1, 2, 2, 1]
    assert [row["merged_into"] for row in users_in(engine)] == [None, None]


def test_switching_back_to_a_known_id_leads_the_key_back(story, engine: Engine) -> None:
    story(a_claim("k1", "anna", at=1), a_claim("k1", "ben", at=2))

    assert story(a_claim("k1", "anna", at=3), a_claim("k1", at=4)) == [1, 1]
    assert keys_in(engine)[SHOP, "k1"] == (1, 3)


def test_who_lost_their_key_is_called_by_the_oldest_they_have_left(story, engine: Engine) -> None:
    story(a_claim("k1", "anna", at=1), a_claim("k3", "anna", at=3), a_claim("k2", "anna", at=2))

    story(a_claim("k1", "ben", at=4))

    assert [row["key"] for row in users_in(engine)] == ["k2", "k1"]


def test_who_has_no_key_left_gets_one_of_their_own(story, engine: Engine) -> None:
    story(a_claim("k1", "anna", at=1), a_claim("k1", "ben", at=2))

    anna, ben = users_in(engine)
    assert ben["key"] == "k1"
    assert len(anna["key"]) == 12
    assert keys_in(engine) == {(SHOP, "k1"): (2, 2), (SHOP, anna["key"]): (1, 2)}


def test_an_id_without_a_key_is_one_user_with_a_key_of_their_own(story, engine: Engine) -> None:
    assert story(a_claim("", "anna"), a_claim("", "anna"), a_claim("", "ben")) == [1, 1, 2]
    anna, ben = users_in(engine)
    assert len(anna["key"]) == 12
    assert anna["key"] != ben["key"]


def test_an_address_is_no_identity_unless_the_workspace_says_so(story, engine: Engine) -> None:
    assert story(a_claim("k1", email="a@x.example"), a_claim("k2", email="a@x.example")) == [1, 2]


def test_where_it_identifies_an_address_joins_visits(story, engine: Engine) -> None:
    numbers = story(
        a_claim("k1", email="a@x.example", of=MAIL_SHOP),
        a_claim("k2", of=MAIL_SHOP),
        a_claim("k2", email="a@x.example", of=MAIL_SHOP),
        a_claim("k3", email="a@x.example", of=MAIL_SHOP),
    )

    assert numbers == [1, 2, 1, 1]
    assert users_in(engine)[0]["events"] == 4


def test_with_an_own_id_the_address_is_not_looked_at(story, engine: Engine) -> None:
    numbers = story(
        a_claim("k1", email="a@x.example", of=MAIL_SHOP), a_claim("k2", "anna", email="a@x.example", of=MAIL_SHOP)
    )

    assert numbers == [1, 2]


def test_of_several_with_an_address_one_with_an_own_id_is_meant(story, engine: Engine) -> None:
    story(
        a_claim("k1", email="a@x.example", of=MAIL_SHOP),
        a_claim("k2", "anna", email="a@x.example", of=MAIL_SHOP),
    )

    assert story(a_claim("k3", email="a@x.example", of=MAIL_SHOP)) == [2]


def test_an_address_that_was_given_up_identifies_nobody(story, engine: Engine) -> None:
    numbers = story(
        a_claim("k1", "anna", "old@x.example", at=1, of=MAIL_SHOP),
        a_claim("k1", "anna", "new@x.example", at=2, of=MAIL_SHOP),
        a_claim("k2", email="old@x.example", at=3, of=MAIL_SHOP),
        a_claim("k3", email="new@x.example", at=4, of=MAIL_SHOP),
    )

    assert numbers == [1, 1, 2, 1]


def test_an_address_of_one_who_was_merged_leads_to_the_survivor_or_nobody(story, engine: Engine) -> None:
    story(
        a_claim("k1", "anna", "anna@x.example", at=1, of=MAIL_SHOP),
        a_claim("k2", email="guest@x.example", at=2, of=MAIL_SHOP),
        a_claim("k2", "anna", at=3, of=MAIL_SHOP),
    )

    assert story(a_claim("k3", email="guest@x.example", at=4, of=MAIL_SHOP)) == [3]
    assert story(a_claim("k4", email="anna@x.example", at=5, of=MAIL_SHOP)) == [1]


def test_a_user_with_another_address_is_left_as_they_are(story, engine: Engine) -> None:
    numbers = story(
        a_claim("k1", email="a@x.example", at=1, of=MAIL_SHOP),
        a_claim("k1", email="b@x.example", at=2, of=MAIL_SHOP),
        a_claim("k1", email="a@x.example", at=3, of=MAIL_SHOP),
    )

    assert numbers == [1, 2, 1]
