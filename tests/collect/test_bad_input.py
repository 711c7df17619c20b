"""The table of bad input: what is refused, how the sender is told, and that nothing of it is stored."""

import gzip
import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.collect.collect_stage import LISTED_KEY, NOW, REVOKED_KEY, SHOP_KEY, Stage, a_batch, an_event, nested

MAX_BODY = 512 * 1024
MAX_EVENT = 32 * 1024


def filled(size: int) -> dict[str, Any]:
    """Give an event of exactly `size` bytes, as this module sends it."""
    event = an_event(data={"text": ""})
    event["data"]["text"] = "x" * (size - len(json.dumps(event)))
    return event


# --- the request as a whole ---------------------------------------------------------------------------------------

MALFORMED = {
    "nothing": (b"", "json_malformed", ""),
    "half": (b'{"key":"shopshopshop","events":[', "json_malformed", "truncated"),
    "a stray comma": (b'{"key":"a",}', "json_malformed", "byte 11"),
    "not UTF-8": (b'{"key":"\xff"}', "json_malformed", "0xff"),
    "words": (b"key=shopshopshop", "json_malformed", "byte 0"),
    "a list": (b"[]", "shape_invalid", "object"),
    "events is no list": (b'{"key":"a","events":{}}', "shape_invalid", "$.events"),
    "key is no text": (b'{"key":5,"events":[]}', "shape_invalid", "$.key"),
    "sentAt is no number": (b'{"key":"a","sentAt":"now","events":[]}', "shape_invalid", "$.sentAt"),
    "dropped counts nothing": (b'{"key":"a","dropped":{"size":"x"},"events":[]}', "shape_invalid", "$.dropped"),
    "no events": (b'{"key":"shopshopshop","events":[]}', "batch_empty", ""),
    "a clock beyond all years": (b'{"key":"shopshopshop","sentAt":1e300,"events":[{}]}', "time_invalid", "sentAt"),
    "a clock before 1970": (b'{"key":"shopshopshop","sentAt":-1,"events":[{}]}', "time_invalid", "sentAt"),
    "deep and cut off": (b'{"key":"a","events":' + b"[" * 100_000, "json_malformed", ""),
    "deep and closed wrongly": (b'{"key":"a","z":' + b"[" * 5_000 + b"}" * 5_000 + b"}", "json_malformed", ""),
}


@pytest.mark.parametrize(("body", "code", "where"), MALFORMED.values(), ids=MALFORMED.keys())
async def test_a_request_that_cannot_be_read_gets_400_and_says_where(
    stage: Stage, body: bytes, code: str, where: str
) -> None:
    answer = await stage.post(body)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == code
    assert where in answer.json()["error"]["message"]
    assert stage.log.entries == []


@pytest.mark.parametrize(
    ("key", "code"), [("", "api_key_missing"), ("nobodynobody", "api_key_unknown"), (REVOKED_KEY, "api_key_revoked")]
)
async def test_a_key_that_may_not_send_gets_401(stage: Stage, key: str, code: str) -> None:
    answer = await stage.post(a_batch(an_event(), key=key))

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, code)
    assert answer.json()["error"]["hint"]
    assert stage.log.entries == []


@pytest.mark.parametrize("origin", ["https://evil.example", "https://shop.example.evil.example", "null"])
async def test_a_page_that_is_not_on_the_list_gets_403(stage: Stage, origin: str) -> None:
    answer = await stage.post(a_batch(an_event(), key=LISTED_KEY), origin=origin)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin_not_allowed")
    assert origin in answer.json()["error"]["message"]
    assert stage.log.entries == []


@pytest.mark.parametrize("origin", ["https://shop.example", "https://SHOP.example", "https://a.b.shop.example"])
async def test_a_page_on_the_list_may_send(stage: Stage, origin: str) -> None:
    answer = await stage.post(a_batch(an_event(), key=LISTED_KEY), origin=origin)

    assert answer.status_code == 200


async def test_without_an_origin_no_list_applies(stage: Stage) -> None:
    assert (await stage.post(a_batch(an_event(), key=LISTED_KEY))).status_code == 200


async def test_without_a_list_every_page_may_send(stage: Stage) -> None:
    assert (await stage.post(a_batch(an_event()), origin="https://any.example")).status_code == 200


async def test_a_body_at_the_limit_enters_and_one_byte_more_gets_413(stage: Stage) -> None:
    fitting = json.dumps(a_batch(an_event())).encode()
    fitting += b" " * (MAX_BODY - len(fitting))

    assert (await stage.post(fitting)).status_code == 200
    answer = await stage.post(fitting + b" ")

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
    assert len(stage.log.events) == 1


async def test_a_body_that_does_not_tell_its_length_is_bounded_too(stage: Stage) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'{"key":"'
        while True:
            yield b"x" * 65_536

    answer = await stage.ask("POST", content=endless())

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


async def test_a_single_chunk_beyond_the_limit_without_a_length_gets_413(stage: Stage) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b" " * (MAX_BODY + 1), "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await stage.edge({"type": "http", "method": "POST", "path": "/api/event/", "headers": []}, receive, send)

    assert sent[0]["status"] == 413


async def test_what_grows_beyond_the_limit_when_unpacked_gets_413(stage: Stage) -> None:
    bomb = gzip.compress(b" " * (200 * 1024 * 1024), 9)
    assert len(bomb) < MAX_BODY

    answer = await stage.post(bomb, content_encoding="gzip")

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


async def test_500_events_enter_and_501_get_413(stage: Stage) -> None:
    assert (await stage.post(a_batch(*(an_event() for _ in range(500))))).json()["accepted"] == 500

    answer = await stage.post(a_batch(*(an_event() for _ in range(501))))

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_many_events")
    assert len(stage.log.events) == 500


PACKED = gzip.compress(json.dumps(a_batch(an_event())).encode())


@pytest.mark.parametrize(
    ("body", "encoding", "code"),
    [
        (b"no gzip at all", "gzip", "gzip_malformed"),
        (PACKED[:-9], "gzip", "gzip_malformed"),
        (PACKED + PACKED, "gzip", "gzip_malformed"),
        (zlib.compress(b"{}"), "deflate", "encoding_unknown"),
        (b"{}", "br", "encoding_unknown"),
    ],
)
async def test_a_body_that_cannot_be_unpacked_gets_400(stage: Stage, body: bytes, encoding: str, code: str) -> None:
    answer = await stage.post(body, content_encoding=encoding)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


async def test_a_sender_that_leaves_halfway_stores_nothing(stage: Stage) -> None:
    whole = json.dumps(a_batch(an_event())).encode()
    messages = [{"type": "http.request", "body": whole, "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send(message: dict[str, Any]) -> None:
        raise AssertionError(message)

    await stage.edge({"type": "http", "method": "POST", "path": "/api/event/", "headers": []}, receive, send)

    assert messages == []
    assert stage.log.entries == []


# --- one event ----------------------------------------------------------------------------------------------------

BAD_EVENTS: dict[str, tuple[Any, str]] = {
    "no prefix": (an_event("exit_intent"), "event_name_unprefixed"),
    "widget's own verbs": (an_event("widget.open"), "event_name_unprefixed"),
    "prefix in capitals": (an_event("Event.exit"), "event_name_unprefixed"),
    "no name": (an_event("event."), "event_name_empty"),
    "blank name": (an_event("event.   \t"), "event_name_empty"),
    "long name": (an_event("event." + "n" * 129), "event_name_too_long"),
    "control character in the name": (an_event("event.a\x00b"), "event_name_invalid"),
    "line break in the name": (an_event("event.a\nb"), "event_name_invalid"),
    "C1 control character in the name": (an_event("event.a\x85b"), "event_name_invalid"),
    "name missing": (an_event("") | {"name": None}, "event_malformed"),
    "over 32 KiB": (filled(MAX_EVENT + 1), "event_too_large"),
    "256 attributes": (an_event(data={f"a{n}": n for n in range(256)}), "too_many_attributes"),
    "256 user attributes": (an_event(user={f"a{n}": n for n in range(256)}), "too_many_attributes"),
    "33 levels": (an_event(data={"deep": nested(33)}), "too_deep"),
    "300 levels": (an_event(data={"deep": nested(300)}), "too_deep"),
    "33 levels of a user attribute": (an_event(user={"deep": nested(33)}), "too_deep"),
    "deep where nobody looks": (an_event(data=None, aside=nested(60)), "too_deep"),
    "data is a list": (an_event(data=[1]), "event_malformed"),
    "user is text": (an_event(user="anna"), "event_malformed"),
    "time is text": (an_event(t="now"), "event_malformed"),
    "time below zero": (an_event(t=-1), "time_invalid"),
    "time beyond all years": (an_event(t=1e18), "time_invalid"),
    "url is a number": (an_event(url=5), "event_malformed"),
    "id is a list": (an_event(id=[1]), "event_malformed"),
    "long id": (an_event(id="i" * 129), "event_id_too_long"),
    "long number as id": (an_event(id=10**128), "event_id_too_long"),
    "key with a blank": (an_event(anon="a b"), "user_key_invalid"),
    "key with other letters": (an_event(anon="żółw١"), "user_key_invalid"),
    "long key": (an_event(anon="k" * 65), "user_key_invalid"),
    "nobody": (an_event(anon=None), "user_missing"),
    "blank user_id": (an_event(anon=None, user={"user_id": "  "}), "user_missing"),
    "user_id 0": (an_event(anon=None, user={"user_id": 0}), "user_missing"),
    "user_id true": (an_event(anon=None, user={"user_id": True}), "user_missing"),
    "user_id is an object": (an_event(anon=None, user={"user_id": {"id": 1}}), "user_missing"),
    "e-mail alone": (an_event(anon=None, user={"email": "anna@shop.example"}), "user_missing"),
    "long user_id": (an_event(user={"user_id": "u" * 256}), "user_id_too_long"),
    "long user_id as an attribute": (an_event("client.update", data={"user_id": "u" * 256}), "user_id_too_long"),
    "a number": (5, "event_malformed"),
    "null": (None, "event_malformed"),
    "text": ("event.exit_intent", "event_malformed"),
    "a list": ([], "event_malformed"),
}


@pytest.mark.parametrize(("bad", "code"), BAD_EVENTS.values(), ids=BAD_EVENTS.keys())
async def test_one_bad_event_is_rejected_by_itself(stage: Stage, bad: Any, code: str) -> None:
    first, last = an_event(), an_event()

    answer = await stage.post(a_batch(first, bad, last))

    assert answer.status_code == 200
    receipt = answer.json()
    assert (receipt["accepted"], receipt["rejected"]) == (2, 1)
    assert [item["status"] for item in receipt["items"]] == ["accepted", "rejected", "accepted"]
    rejected = receipt["items"][1]
    assert rejected["code"] == code
    assert rejected["message"]
    assert rejected["hint"]
    assert rejected["id"] == (str(bad["id"]) if isinstance(bad, dict) and isinstance(bad["id"], str | int) else "")
    assert [json.loads(event) for event in stage.log.events] == [first, last]


BAD_OBJECTS = {name: (bad, code) for name, (bad, code) in BAD_EVENTS.items() if isinstance(bad, dict)}


@pytest.mark.parametrize(("bad", "code"), BAD_OBJECTS.values(), ids=BAD_OBJECTS.keys())
async def test_a_single_bad_event_gets_400(stage: Stage, bad: Any, code: str) -> None:
    answer = await stage.post({**bad, "key": SHOP_KEY})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert stage.log.entries == []


@pytest.mark.parametrize("levels", [200, 1_000, 3_000])
async def test_depth_beyond_any_reader_is_one_events_own_matter(stage: Stage, levels: int) -> None:
    good = json.dumps(an_event()).encode()
    deep = b'{"id":"deep","name":"event.x","anon":"abc","x":' + b"[" * levels + b"]" * levels + b"}"
    body = b'{"key":"%s","events":[%s,%s,%s]}' % (SHOP_KEY.encode(), good, deep, good)

    receipt = (await stage.post(body)).json()

    assert [item["status"] for item in receipt["items"]] == ["accepted", "rejected", "accepted"]
    assert receipt["items"][1]["code"] == "too_deep"
    assert stage.log.events == [good, good]


async def test_at_its_limits_an_event_enters(stage: Stage) -> None:
    at_limits = [
        filled(MAX_EVENT),
        an_event("event." + "ż" * 128),
        an_event(data={f"a{n}": n for n in range(255)}),
        an_event(data={"deep": nested(32)}),
        an_event(id="i" * 128),
        an_event(id=10**127),
        an_event(anon="k" * 64),
        an_event(anon=None, user={"user_id": "u" * 255}),
        an_event(anon=None, user={"user_id": 7}),
        an_event("client.update", anon=None, data={"user_id": "anna"}),
        an_event(t=0),
        an_event(t=NOW + 10**9),
    ]

    receipt = (await stage.post(a_batch(*at_limits))).json()

    assert [item.get("code") for item in receipt["items"]] == [None] * len(at_limits)


# --- the method ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
async def test_other_methods_get_405(stage: Stage, method: str) -> None:
    answer = await stage.ask(method)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, OPTIONS")


async def test_every_refusal_has_the_one_error_shape_and_reaches_the_page(stage: Stage) -> None:
    answer = await stage.post(b"?", origin="https://any.example")

    error = answer.json()["error"]
    assert set(error) == {"code", "message", "hint", "request_id"}
    assert answer.headers["x-request-id"] == error["request_id"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"
