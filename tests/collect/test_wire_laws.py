"""How deep JSON nests, and any bytes at all: never a failure of ours, never a rejected event stored."""

import gzip
import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cueline.errors import InvalidInput
from cueline.wire import MAX_DEPTH, depth_of, read_envelope, read_item, read_sent_item, without_the_deep
from tests.collect.collect_stage import SHOP_KEY, Stage, a_batch, an_event, nested

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
brackets = st.text('[]{}"\\a,: ', max_size=40)


def levels(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(levels, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(levels, value), default=0)
    return 0


@given(json_values, st.booleans())
def test_depth_is_how_deep_the_value_nests(value: Any, ascii_only: bool) -> None:
    assert depth_of(json.dumps(value, ensure_ascii=ascii_only).encode()) == levels(value)


@given(brackets.map(lambda text: {"a": [text, {text: text}]}))
def test_brackets_and_quotes_in_texts_are_no_levels(value: Any) -> None:
    assert depth_of(json.dumps(value).encode()) == 3


@given(json_values)
def test_what_is_not_deep_stays_as_it_is(value: Any) -> None:
    body = json.dumps(value).encode()

    assert without_the_deep(body) == body


@given(st.lists(st.one_of(json_values, st.integers(66, 400).map(nested)), max_size=4))
def test_what_is_too_deep_is_emptied_and_still_too_deep_while_the_rest_is_kept(values: list[Any]) -> None:
    kept = json.loads(without_the_deep(json.dumps(values).encode()))

    for sent, left in zip(values, kept, strict=True):
        if levels(sent) < 60:
            assert left == sent
        else:
            assert MAX_DEPTH < levels(left) <= 64


@given(st.binary(max_size=60) | brackets.map(str.encode))
def test_any_bytes_can_be_measured_and_emptied(body: bytes) -> None:
    assert depth_of(body) >= 0
    assert len(without_the_deep(body)) <= len(body)


@given(st.binary(max_size=200))
def test_reading_any_bytes_gives_a_value_or_invalid_input(body: bytes) -> None:
    for read in (read_envelope, read_item):
        with suppress(InvalidInput):
            assert read(body) is not None


def test_an_event_that_is_not_utf_8_is_refused_wherever_it_is_not() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_item(b'{"name": "event.sent", "\x80 nobody asks for this": 1}')

    assert refused.value.code == "event_malformed"


# --- half characters ----------------------------------------------------------------------------------------------

cut_texts = st.text(st.sampled_from('\ud83d\ude00\udbff\udc00\\u"dD8a') | st.characters(codec=None), min_size=1)


def well_formed(text: str) -> str:
    """Give what JavaScript's `toWellFormed` gives."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@given(text=cut_texts, is_alone=st.booleans())
@example(text="caf\ud83d", is_alone=False)
@example(text="\\ud83d \\\ud83d \ude00\ud83d", is_alone=True)
async def test_half_a_character_is_replaced_and_the_rest_stays_as_sent(text: str, is_alone: bool) -> None:
    stage = Stage()
    neighbour, cut = an_event(data={"text": "caf\u00e9 \\ud83d \U0001f600"}), an_event(data={"text": text})

    answer = await stage.post({**cut, "key": SHOP_KEY} if is_alone else a_batch(neighbour, cut, neighbour))

    assert answer.json()["rejected"] == 0
    stored = stage.log.events
    assert read_sent_item(stored[0 if is_alone else 1])[1] == {"text": well_formed(text)}
    if not is_alone:
        assert stored[0] == stored[2] == json.dumps(neighbour).encode()


async def test_half_a_character_may_be_written_in_capitals(stage: Stage) -> None:
    await stage.post(
        b'{"key":"shopshopshop","id":"1","name":"event.x","anon":"k","data":{"a":"\\uD83D\\uDE00\\uDE00"}}'
    )

    assert read_sent_item(stage.log.events[0])[1] == {"a": "😀\ufffd"}


async def test_half_a_character_saves_nothing_else_that_is_malformed(stage: Stage) -> None:
    answer = await stage.post(b'{"key":"shopshopshop","events":[{"name":"\\ud83d"},]}')

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "json_malformed")


# --- fuzz ---------------------------------------------------------------------------------------------------------

odd = json_values | st.sampled_from([1e308, -1, 2**63, 2**64, 10**400, "event.", "\x00", "a" * 40_000, "null"])
mutated_events = st.builds(
    lambda changes: {**an_event(), **changes},
    st.dictionaries(
        st.sampled_from(["id", "t", "name", "data", "url", "ref", "title", "anon", "user", "library"]), odd, max_size=3
    ),
)
mutated_batches = st.builds(
    lambda events, changes: {**a_batch(*events), **changes},
    st.lists(mutated_events | odd, max_size=5),
    st.dictionaries(st.sampled_from(["key", "sentAt", "dropped", "library", "events", "more"]), odd, max_size=2),
)
bodies = st.one_of(
    st.binary(max_size=300),
    mutated_batches.map(lambda batch: json.dumps(batch).encode()),
    st.builds(lambda event: json.dumps({**event, "key": SHOP_KEY}).encode(), mutated_events),
    st.builds(
        lambda batch, at, noise: (
            (body := json.dumps(batch).encode())[: at % len(body)] + noise + body[at % len(body) :]
        ),
        mutated_batches,
        st.integers(0),
        st.binary(min_size=1, max_size=3),
    ),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(body=bodies, is_packed=st.booleans())
@example(body=json.dumps(a_batch(an_event(), sentAt=1e300)).encode(), is_packed=False)
@example(body=json.dumps(a_batch(an_event(user={"user_id": {"a": 1}}))).encode(), is_packed=False)
async def test_any_bytes_get_an_answer_and_only_accepted_events_are_stored(body: bytes, is_packed: bool) -> None:
    stage = Stage()

    sent = gzip.compress(body) if is_packed else body
    answer = await stage.post(sent, **({"content_encoding": "gzip"} if is_packed else {}))

    assert answer.status_code in {200, 400, 401, 413}
    if answer.status_code == 200:
        receipt = answer.json()
        ids = [item["id"] for item in receipt["items"] if item["status"] == "accepted"]
        stored = [str(msgspec.json.decode(event)["id"]) for event in stage.log.events]
        assert ids == stored
        assert receipt["accepted"] == len(ids)
        assert receipt["rejected"] == len(receipt["items"]) - len(ids)
        assert all(item["code"] and item["message"] for item in receipt["items"] if item["status"] == "rejected")
    else:
        assert answer.json()["error"]["code"]
        assert stage.log.entries == []
    for entry in stage.log.entries:
        assert msgspec.msgpack.encode(entry)
    assert msgspec.json.encode(stage.sightings.report())


@given(
    headers=st.lists(
        st.tuples(
            st.sampled_from([b"content-length", b"content-encoding", b"origin", b"x-forwarded-for"]),
            st.binary(max_size=12),
        )
    )
)
@pytest.mark.parametrize("trusted", [True, False])
async def test_any_headers_get_an_answer(trusted: bool, headers: list[tuple[bytes, bytes]]) -> None:
    stage = Stage(trust_forwarded=trusted)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": json.dumps(a_batch(an_event())).encode(), "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await stage.edge({"type": "http", "method": "POST", "path": "/api/event/", "headers": headers}, receive, send)

    assert sent[0]["status"] in {200, 400, 413}
