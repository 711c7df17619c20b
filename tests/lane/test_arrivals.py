"""How an event is read from the log: times, ids, whose it is."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cueline.event import Flag, Kind
from cueline.lane.arrival import MAX_AGE_MS, Arrival, arrivals_of, occurred_at, time_in
from cueline.log.port import Position
from tests.lane.lane_stage import DAY, HOUR, NOW, SECOND, an_entry, an_event, an_id

moments = st.integers(0, 2 * NOW)


def arrival_of(event: Any, **fields: Any) -> Arrival:
    return arrivals_of([(Position(7), an_entry(event, **fields))])[0]


@pytest.mark.parametrize(
    ("client_time", "sent_at", "happened"),
    [
        (0, 0, NOW),
        (0, NOW, NOW),
        (NOW - SECOND, 0, NOW - SECOND),
        (NOW - 5 * SECOND, NOW - SECOND, NOW - 4 * SECOND),
        (NOW + 3 * HOUR - SECOND, NOW + 3 * HOUR, NOW - SECOND),
        (NOW - 3 * HOUR - SECOND, NOW - 3 * HOUR, NOW - SECOND),
        (NOW + HOUR, 0, NOW),
        (NOW + HOUR, NOW, NOW),
        (NOW - 31 * DAY, NOW, NOW - MAX_AGE_MS),
        (1, 0, NOW - MAX_AGE_MS),
        (NOW - DAY, NOW, NOW - DAY),
    ],
)
def test_the_table_of_when_it_happened(client_time: int, sent_at: int, happened: int) -> None:
    assert occurred_at(client_time, sent_at, NOW) == happened


@given(client_time=moments, sent_at=moments, received_at=moments)
def test_nothing_happens_after_its_receipt_or_30_days_before(client_time: int, sent_at: int, received_at: int) -> None:
    assert received_at - MAX_AGE_MS <= occurred_at(client_time, sent_at, received_at) <= received_at


@given(ago=st.integers(0, MAX_AGE_MS), skew=st.integers(-NOW // 2, NOW // 2))
def test_a_wrong_clock_does_not_move_an_event(ago: int, skew: int) -> None:
    sent_at = NOW + skew

    assert occurred_at(sent_at - ago, sent_at, NOW) == NOW - ago


@pytest.mark.parametrize(("sent_at", "is_noted"), [(0, False), (NOW - 4 * 60_000, False), (NOW + 6 * 60_000, True)])
def test_a_clock_far_off_is_flagged(sent_at: int, is_noted: bool) -> None:
    flags = arrival_of(an_event(), sent_at=sent_at, flags=int(Flag.BOT)).row.flags

    assert bool(flags & Flag.CLOCK_SKEWED) is is_noted
    assert flags & Flag.BOT


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (an_id(5), an_id(5)),
        (an_id(5).upper(), an_id(5)),
        (an_id(5).replace("-", ""), an_id(5)),
    ],
)
def test_a_uuid_is_kept_in_its_one_form(sent: str, kept: str) -> None:
    assert arrival_of(an_event(id=sent)).row.id == kept


@pytest.mark.parametrize("sent", ["order-7", "1", 1, "ż" * 128, "-", 10**40])
def test_an_id_of_another_shape_always_becomes_the_same_uuid(sent: Any) -> None:
    first, again, other = (arrival_of(an_event(id=number)).row.id for number in (sent, sent, f"{sent}x"))

    assert first == again != other
    assert len(first) == 36


def test_an_event_without_a_time_has_the_one_in_its_version_7_id() -> None:
    made = arrival_of(an_event(id="0193557c-1234-7000-8000-000000000001", t=None))

    assert made.own_time == time_in(made.row.id) == 0x0193557C1234
    assert made.row.client_time == 0
    assert arrival_of(an_event(t=None)).own_time == 0


def test_offsets_grow_through_entries() -> None:
    offsets = [
        arrival.row.offset
        for position in (1, 2, 3)
        for arrival in arrivals_of([(Position(position), an_entry(*[an_event()] * 500))])
    ]

    assert offsets == sorted(set(offsets))


@pytest.mark.parametrize(
    ("event", "kind", "name", "attributes", "learned"),
    [
        (an_event("event.Added hashtag ", data={"a": 1}), Kind.EVENT, "Added hashtag", {"a": 1}, {}),
        (an_event("page_view", title="Cart"), Kind.PAGE_VIEW, "page_view", {"title": "Cart"}, {}),
        (an_event("page_view", title="T", data={"title": "own"}), Kind.PAGE_VIEW, "page_view", {"title": "own"}, {}),
        (an_event("page_view", title="t" * 600), Kind.PAGE_VIEW, "page_view", {"title": "t" * 512}, {}),
        (
            an_event("client.update", data={"plan": "b"}, user={"plan": "a", "x": 1}),
            Kind.USER_UPDATE,
            "client.update",
            {},
            {"plan": "b", "x": 1},
        ),
        (an_event("product_event", data={"p": 1}), Kind.PRODUCT_EVENT, "product_event", {"p": 1}, {}),
        (an_event(data=None), Kind.EVENT, "exit_intent", {}, {}),
    ],
)
def test_each_verb_brings_its_own(
    event: dict[str, Any], kind: Kind, name: str, attributes: dict[str, Any], learned: dict[str, Any]
) -> None:
    arrival = arrival_of(event)

    assert (arrival.kind, arrival.row.name, arrival.attributes, arrival.learned) == (kind, name, attributes, learned)


@pytest.mark.parametrize(
    ("event", "key", "custom_id", "email"),
    [
        (an_event(), "abcdefghijk1", None, None),
        (an_event(user={"user_id": " anna ", "email": " A@X.example"}), "abcdefghijk1", "anna", "a@x.example"),
        (an_event(anon=None, user={"user_id": 7}), "", "7", None),
        (an_event(user={"user_id": 0}), "abcdefghijk1", None, None),
        (an_event(user={"user_id": True}), "abcdefghijk1", None, None),
        (an_event(user={"user_id": {"id": 1}, "email": 5}), "abcdefghijk1", None, None),
        (an_event(data={"user_id": "no claim"}), "abcdefghijk1", None, None),
        (an_event("client.update", data={"user_id": "new"}, user={"user_id": "old"}), "abcdefghijk1", "new", None),
        (an_event("client.update", anon=None, data={"user_id": ""}, user={"user_id": "anna"}), "", "anna", None),
    ],
)
def test_an_event_says_whose_it_is(event: dict[str, Any], key: str, custom_id: str | None, email: str | None) -> None:
    claim = arrival_of(event).claim

    assert (claim.key, claim.custom_id, claim.email) == (key, custom_id, email)


def test_long_addresses_of_pages_and_libraries_are_cut() -> None:
    arrival = arrival_of(an_event(url="u" * 3_000, ref="r" * 3_000, library="l" * 99))

    assert (len(arrival.row.url), len(arrival.row.referrer), len(arrival.row.library)) == (2_048, 2_048, 64)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"name":5}', b'{"name":"event.x","data":' + b"[" * 5_000 + b"}"])
def test_what_cannot_be_read_is_a_dead_letter_with_its_reason(raw: bytes) -> None:
    arrival = arrival_of(raw)

    assert arrival.outcome == "dead_letter"
    assert all(arrival.reason)
    assert arrival.row.raw == "{}"


values = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=5), max_size=3)


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=5), values, max_size=5))
def test_attributes_are_kept_byte_for_byte(sent: dict[str, Any]) -> None:
    text = json.dumps(sent, indent=1)
    raw = b'{"id":"1", "name":"event.x","anon":"abc", "data" : ' + text.encode() + b"}"

    assert arrival_of(raw).row.raw == text
