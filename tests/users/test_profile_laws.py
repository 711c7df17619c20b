"""What a profile keeps does not depend on the order in which events arrive, where it promises so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cueline.event import Kind, UserId
from cueline.users.profile import MAX_ATTRIBUTES, Profile, absorb, address_of, learn, see
from tests.users.lane_users_stage import a_row

Told = tuple[int, str, object]


def a_profile(number: int = 1, at: int = 1_000) -> Profile:
    return Profile(id=UserId(number), workspace=1, key=f"key{number}", first_seen=at, last_seen=at)


tellings = st.lists(
    st.tuples(st.integers(1, 1_000), st.sampled_from(["email", "name", "plan"]), st.sampled_from(["a", "b", "c", 7])),
    unique_by=lambda told: told[0],
)


@given(tellings.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))))
def test_attributes_are_those_of_the_latest_events_in_any_order_of_arrival(
    orders: tuple[list[Told], list[Told]],
) -> None:
    profiles = []
    for order in orders:
        profile = a_profile()
        for at, name, value in order:
            learn(profile, {name: value}, f"e{at}", at)
        profiles.append(profile)

    one, other = profiles
    assert (one.attributes, one.sources, one.email, one.name) == (
        other.attributes,
        other.sources,
        other.email,
        other.name,
    )


@given(
    st.lists(st.integers(1, 1_000), unique=True, min_size=1).flatmap(
        lambda t: st.tuples(st.just(t), st.permutations(t))
    )
)
def test_when_and_where_a_user_was_seen_does_not_depend_on_arrival(orders: tuple[list[int], list[int]]) -> None:
    profiles = []
    for order in orders:
        profile = a_profile(at=order[0])
        for at in order:
            see(profile, a_row(at, url=f"https://x/{at}"), f"{at}", f"agent {at}")
        profiles.append(profile)

    seen = [(p.first_seen, p.last_seen, p.last_page, p.last_address, p.last_agent, p.events) for p in profiles]
    assert seen[0] == seen[1]
    assert profiles[0].last_page == f"https://x/{max(orders[0])}"


def test_page_views_updates_and_events_are_counted_apart() -> None:
    profile = a_profile()

    for kind in (Kind.EVENT, Kind.PRODUCT_EVENT, Kind.PAGE_VIEW, Kind.USER_UPDATE, Kind.PAGE_VIEW):
        see(profile, a_row(2_000, kind), "", "")

    assert (profile.events, profile.page_views) == (2, 2)


def test_a_merge_adds_up_and_the_survivor_s_own_attributes_win() -> None:
    survivor, merged = a_profile(1, at=500), a_profile(2, at=100)
    learn(survivor, {"plan": "free"}, "e1", 500)
    learn(merged, {"plan": "gold", "city": "Łódź", "email": "a@x.example"}, "e2", 900)
    see(survivor, a_row(500), "", "")
    see(merged, a_row(900, url="https://x/late"), "", "")

    absorb(survivor, merged, 1_000)

    assert survivor.attributes == {"plan": "free", "city": "Łódź", "email": "a@x.example"}
    assert survivor.sources["city"] == ("e2", 900)
    assert (survivor.events, survivor.first_seen, survivor.last_seen) == (2, 100, 900)
    assert (survivor.email, survivor.last_page) == ("a@x.example", "https://x/late")
    assert (merged.merged_into, merged.merged_at) == (1, 1_000)


def test_a_profile_keeps_so_many_attributes_and_those_it_has_still_change() -> None:
    names = [f"made_up_{number}" for number in range(MAX_ATTRIBUTES + 5)]
    full = a_profile(1)
    learn(full, dict.fromkeys(names, "a"), "e1", 100)

    altered = learn(full, {names[0]: "b", names[-1]: "b"}, "e2", 200)

    assert altered == (names[0],)
    assert (full.attributes[names[0]], len(full.attributes)) == ("b", MAX_ATTRIBUTES)
    other = a_profile(2)
    learn(other, {"another": "a", names[0]: "a"}, "e3", 300)
    absorb(full, other, 400)
    assert (full.attributes[names[0]], len(full.attributes)) == ("b", MAX_ATTRIBUTES)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        (" Anna@Shop.Example ", "anna@shop.example"),
        ("", None),
        ("   ", None),
        (7, None),
        (None, None),
        ("undefined", None),
        ("@shop.example", None),
        ("anna @shop.example", None),
        (f"{'a' * 252}@b", f"{'a' * 252}@b"),
        (f"{'a' * 253}@b", None),
    ],
)
def test_an_address_has_one_form(value: object, address: str | None) -> None:
    assert address_of(value) == address


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ({"name": " Anna Nowak "}, "Anna Nowak"),
        ({"first_name": "Anna", "last_name": "Nowak"}, "Anna Nowak"),
        ({"first_name": "Anna"}, "Anna"),
        ({"name": "", "last_name": "Nowak"}, "Nowak"),
        ({"name": 5}, None),
        ({}, None),
    ],
)
def test_a_name_comes_from_what_is_known(attributes: dict[str, object], name: str | None) -> None:
    profile = a_profile()

    learn(profile, attributes, "e1", 1)

    assert profile.name == name
