import json

import msgspec
import pytest
from api_cast import NOW, NOW_TEXT, a_row

from cueline.api.event_item import encode_live_item, event_items
from cueline.event import AttributeType, Flag, Kind, Violation
from cueline.live.item import LiveItem, Verdict
from cueline.users.directory import Person


def shown(row: object, people: dict[int, Person] | None = None) -> dict[str, object]:
    return json.loads(msgspec.json.encode(event_items([row], people or {})[0]))


def test_an_event_is_shown_whole() -> None:
    row = a_row(
        5,
        kind=Kind.PRODUCT_EVENT,
        occurred_at=NOW,
        flags=Flag.BOT | Flag.CLOCK_SKEWED,
        url="https://shop.example/",
        referrer="https://search.example/",
        library="widget/0.1.0",
        raw='{"copied":true,"price":"199.00","section":"pricing","at":"2026-11-23T18:00:00.123456Z","mouse":{"x":1},"bad":"12,50"}',
        strings={"section": "pricing"},
        numbers={"price": 199.0},
        booleans={"copied": True},
        datetimes={"at": 1_795_456_800_123_456},
        json={"mouse": '{"x":1}'},
        violations=msgspec.json.encode(
            [Violation("bad", AttributeType.NUMBER, "string", "12,50", "use a dot")]
        ).decode(),
    )

    assert shown(row, {1: Person(9, "firstkey0001", "Ada")}) == {
        "offset": "5",
        "id": "0193557c-0000-7000-8000-000000000005",
        "name": "exit_intent",
        "kind": "product_event",
        "occurred_at": NOW_TEXT,
        "received_at": NOW_TEXT,
        "sent_at": "2026-11-23T18:00:00.103Z",
        "client_time": "2026-11-23T18:00:00.093Z",
        "skew_ms": 20,
        "user": {"id": 9, "key": "firstkey0001", "label": "Ada"},
        "key": "abcdefghijk1",
        "attributes": {
            "copied": True,
            "price": 199,
            "section": "pricing",
            "at": "2026-11-23T18:00:00.123456Z",
            "mouse": {"x": 1},
        },
        "types": {"copied": "boolean", "price": "number", "section": "string", "at": "datetime", "mouse": "json"},
        "raw": json.loads(row.raw),
        "violations": [
            {"attribute": "bad", "expected": "number", "got": "string", "raw": "12,50", "hint": "use a dot"}
        ],
        "url": "https://shop.example/",
        "referrer": "https://search.example/",
        "library": "widget/0.1.0",
        "flags": ["bot", "clock_skewed"],
        "score": None,
    }


def test_attributes_stand_in_the_order_they_were_sent() -> None:
    row = a_row(1, raw='{"z":"1","a":2,"m":true}', strings={"z": "1"}, numbers={"a": 2.0}, booleans={"m": True})

    assert list(shown(row)["attributes"]) == ["z", "a", "m"]


@pytest.mark.parametrize(
    ("number", "raw", "text"),
    [
        (199.0, "199.00", "199"),
        (0.1, "0.1", "0.1"),
        (-0.0, "-0", "0"),
        (9007199254740993.0, "9007199254740993", "9007199254740993"),
        (9007199254740993.0, '"9007199254740993"', "9007199254740993"),
        (1.2345678901234568e29, "123456789012345678901234567890", "123456789012345678901234567890"),
        (1e300, "1e300", "1e300"),
        (1e300, "7", "1e300"),
    ],
)
def test_a_number_is_exact(number: float, raw: str, text: str) -> None:
    item = event_items([a_row(1, raw=f'{{"n":{raw}}}', numbers={"n": number})], {})[0]

    assert msgspec.json.encode(item.attributes["n"]).decode().replace("+", "") == text


@pytest.mark.parametrize("raw", ["", "[]", "{", "7"])
def test_what_was_sent_in_another_shape_shows_nothing_and_breaks_nothing(raw: str) -> None:
    assert shown(a_row(1, raw=raw, strings={"a": "b"}))["attributes"] == {"a": "b"}


def test_times_that_were_not_given_are_null() -> None:
    item = shown(a_row(1, sent_at=0, client_time=0))

    assert (item["sent_at"], item["client_time"], item["skew_ms"]) == (None, None, None)


def test_hostile_texts_stay_texts() -> None:
    hostile = "<script>alert(1)</script>\u2028\n\r\x00"
    row = a_row(1, name=hostile, raw=json.dumps({hostile: hostile}), strings={hostile: hostile}, url=hostile)
    body = encode_live_item(LiveItem(row, Verdict("accepted"), hostile))

    item = json.loads(body)
    assert b"\n" not in body
    assert b"\r" not in body
    assert item["attributes"] == {hostile: hostile} == item["raw"]
    assert item["user"]["label"] == hostile
    assert item["verdict"] == {
        "outcome": "accepted",
        "typed": 0,
        "violations": 0,
        "rules": [],
        "score": None,
        "automations": [],
    }
