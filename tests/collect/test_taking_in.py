"""What enters, how the sender is told, and that it is stored as it was sent."""

import asyncio
import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from cueline.event import Flag
from cueline.log.port import START, LogUnavailable
from cueline.log.sqlite import SqliteEventLog
from tests.collect.collect_stage import LISTED_KEY, NOW, SHOP_KEY, Stage, a_batch, an_event

CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


async def test_a_batch_is_one_entry_with_what_came_with_it(stage: Stage) -> None:
    batch = a_batch(an_event(), an_event(), library="widget/0.1.0")

    answer = await stage.post(batch, user_agent="Browser 1")

    assert answer.json() == {
        "accepted": 2,
        "rejected": 0,
        "items": [{"id": event["id"], "status": "accepted"} for event in batch["events"]],
    }
    (entry,) = stage.log.entries
    assert (entry.workspace, entry.received_at, entry.sent_at) == (1, NOW, NOW - 20)
    assert (entry.agent, entry.flags, entry.library) == ("Browser 1", 0, "widget/0.1.0")
    assert entry.address == "127.0.0.1"


async def test_every_byte_of_an_event_is_stored_as_it_was_sent(stage: Stage) -> None:
    odd = (
        b'{ "name" : "event.\\u017bubr \xc5\xbb", "anon":"abc","id":"1",\n\t"t":1.0e3,'
        b'"data":{"big":123456789012345678901234567890,"price":1.50,"price":2.50,"no":null,"e":"\\ud83d\\ude00"},'
        b'"extra":[ ]}'
    )
    body = b'{"events" : [ %b ,%b], "key":"%b"}' % (odd, odd, SHOP_KEY.encode())

    assert (await stage.post(body)).json()["accepted"] == 2
    assert stage.log.events == [odd, odd]


@pytest.mark.parametrize("kind", ["text/plain", "text/plain;charset=UTF-8", "application/json", ""])
async def test_the_content_type_makes_no_difference(stage: Stage, kind: str) -> None:
    assert (await stage.post(a_batch(an_event()), content_type=kind)).status_code == 200


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip"])
async def test_a_packed_body_is_unpacked(stage: Stage, encoding: str) -> None:
    batch = a_batch(an_event())

    answer = await stage.post(gzip.compress(json.dumps(batch).encode()), content_encoding=encoding)

    assert answer.json()["accepted"] == 1
    assert json.loads(stage.log.events[0]) == batch["events"][0]


@pytest.mark.parametrize("path", ["/api/event/", "/api/event"])
async def test_the_address_may_end_without_a_slash(stage: Stage, path: str) -> None:
    answer = await stage.ask("POST", path, content=json.dumps(a_batch(an_event())))

    assert answer.status_code == 200


async def test_a_single_event_stands_beside_its_key(stage: Stage) -> None:
    sent = {"key": SHOP_KEY, "sentAt": NOW - 3, **an_event()}

    answer = await stage.post(sent)

    assert answer.json()["items"] == [{"id": sent["id"], "status": "accepted"}]
    assert json.loads(stage.log.events[0]) == sent
    assert stage.log.entries[0].sent_at == NOW - 3


@pytest.mark.parametrize("given", ["order-7", 7, 0, "0193557C-0000-4000-8000-000000000001"])
async def test_a_given_id_is_kept(stage: Stage, given: Any) -> None:
    answer = await stage.post(a_batch(an_event(id=given)))

    assert answer.json()["items"][0]["id"] == str(given)
    assert json.loads(stage.log.events[0])["id"] == given


@pytest.mark.parametrize("given", [{}, {"id": None}, {"id": ""}])
async def test_an_event_without_an_id_gets_one(stage: Stage, given: dict[str, Any]) -> None:
    event = {**an_event(id=None), **given}

    made = (await stage.post(a_batch(event))).json()["items"][0]["id"]

    assert UUID(made).version == 4
    assert json.loads(stage.log.events[0]) == {**event, "id": made}


async def test_names_may_hold_any_script_and_inner_blanks(stage: Stage) -> None:
    names = [
        "event.Added hashtag",
        "event.zażółć",
        "event.购买",
        "event.🛒",
        "event.a/b?c#d",
        "event. padded ",
        "event.event.x",
    ]

    answer = await stage.post(a_batch(*(an_event(name) for name in names)))

    assert answer.json()["accepted"] == len(names)
    assert [json.loads(event)["name"] for event in stage.log.events] == names


async def test_every_verb_enters(stage: Stage) -> None:
    verbs = ["event.x", "client.update", "product_event", "page_view"]

    assert (await stage.post(a_batch(*map(an_event, verbs)))).json()["accepted"] == 4


async def test_a_crawler_is_flagged_not_dropped(stage: Stage) -> None:
    await stage.post(a_batch(an_event()), user_agent=CRAWLER)

    assert stage.log.entries[0].flags == Flag.BOT


@pytest.mark.parametrize(("trusted", "address"), [(True, "203.0.113.9"), (False, "127.0.0.1")])
async def test_a_forwarded_address_counts_only_from_a_trusted_proxy(trusted: bool, address: str) -> None:
    stage = Stage(trust_forwarded=trusted)

    await stage.post(a_batch(an_event()), x_forwarded_for="203.0.113.9")

    assert stage.log.entries[0].address == address


async def test_long_headers_are_cut(stage: Stage) -> None:
    await stage.post(a_batch(an_event(), library="l" * 999), user_agent="a" * 9_999)

    assert len(stage.log.entries[0].agent) == 512
    assert len(stage.log.entries[0].library) == 64


async def test_a_page_may_ask_first(stage: Stage) -> None:
    answer = await stage.ask("OPTIONS", headers={"origin": "https://any.example"})

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "content-type" in answer.headers["access-control-allow-headers"]
    assert answer.headers["access-control-max-age"]


async def test_what_became_of_events_is_asked_of_core_and_readable_by_every_page(stage: Stage) -> None:
    answer = await stage.ask("POST", "/api/event/verdicts", headers={"origin": "https://any.example"})
    preflight = await stage.ask("OPTIONS", "/api/event/verdicts", headers={"origin": "https://any.example"})

    assert stage.passed_on == ["/api/event/verdicts"]
    assert answer.headers.get_list("access-control-allow-origin") == ["*"]
    assert answer.headers["access-control-expose-headers"] == "retry-after"
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")


async def test_everything_else_is_passed_on_but_what_is_inside(stage: Stage) -> None:
    assert (await stage.ask("GET", "/api/app/session")).status_code == 299
    assert (await stage.ask("GET", "/internal/sightings")).status_code == 404
    assert (await stage.ask("GET", "/healthz")).text == "ok\n"
    assert stage.passed_on == ["/api/app/session"]


# --- the log cannot take it ---------------------------------------------------------------------------------------


async def test_what_the_log_does_not_take_gets_503_and_may_be_sent_again(stage: Stage) -> None:
    batch = a_batch(an_event())
    stage.log.failure = LogUnavailable("The disk is full.", retry_after_seconds=3)

    refused = await stage.post(batch)
    stage.log.failure = None
    answer = await stage.post(batch)

    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "log_unavailable")
    assert refused.headers["retry-after"] == "3"
    assert answer.status_code == 200
    assert len(stage.log.events) == 1


async def test_a_full_disk_gets_503_and_nothing_is_half_stored(tmp_path: Path) -> None:
    full = True

    def fail_at(_point: str) -> None:
        if full:
            raise sqlite3.OperationalError("database or disk is full")

    log = SqliteEventLog.open(tmp_path / "log.db", fail_at=fail_at)
    stage = Stage(log=log)
    batch = a_batch(an_event(), an_event())

    refused = await stage.post(batch)
    stored = log.read(START, limit=10)
    full = False
    answer = await stage.post(batch)

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert stored == []
    assert answer.status_code == 200
    ((_, entry),) = log.read(START, limit=10)
    assert [json.loads(event) for event in entry.events] == batch["events"]
    log.close()


async def test_a_closing_log_gets_503(tmp_path: Path) -> None:
    log = SqliteEventLog.open(tmp_path / "log.db")
    log.close()

    answer = await Stage(log=log).post(a_batch(an_event()))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_more_than_the_disk_can_take_gets_503(tmp_path: Path) -> None:
    log = SqliteEventLog.open(tmp_path / "log.db", max_queued_bytes=1)
    stage = Stage(log=log)
    with sqlite3.connect(tmp_path / "log.db", isolation_level=None) as slow:
        slow.execute("BEGIN IMMEDIATE")
        waiting = [asyncio.create_task(stage.post(a_batch(an_event()))) for _ in range(20)]
        refused, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        slow.execute("ROLLBACK")
    answers = [await one for one in waiting]

    assert {one.result().json()["error"]["code"] for one in refused} == {"log_overloaded"}
    accepted = [answer for answer in answers if answer.status_code == 200]
    assert len(log.read(START, limit=100)) == len(accepted) >= 1
    log.close()


# --- what the Install page hears ----------------------------------------------------------------------------------


async def test_refusals_and_what_senders_gave_up_are_noted(stage: Stage) -> None:
    await stage.post(a_batch(an_event(), an_event("no prefix"), dropped={"size": 2, "never": -1, "huge": 10**30}))
    await stage.post(a_batch(an_event(), key="nobodynobody"), origin="https://any.example")

    report = stage.sightings.report()

    assert report is not None
    assert (report.accepted_total, report.requests_total) == (1, 1)
    assert report.refused_total == {"event_name_unprefixed": 1, "api_key_unknown": 1}
    assert [(refusal.api_key, refusal.origin) for refusal in report.rejections][-1] == (
        "nobodynobody",
        "https://any.example",
    )
    (calls,) = report.calls
    assert (calls.api_key, calls.seen_at, calls.accepted_at) == (SHOP_KEY, NOW, NOW)
    assert calls.dropped == {"size": 2, "huge": 1_000_000}
    assert msgspec.json.encode(report)
    assert stage.sightings.report() is None


async def test_what_is_noted_is_bounded(stage: Stage) -> None:
    for number in range(300):
        await stage.post(a_batch(an_event(), key=f"guess{number:07d}"))
    await stage.post(a_batch(an_event(), key=LISTED_KEY, dropped={f"reason {n}": 1 for n in range(1_000)}))

    report = stage.sightings.report()

    assert report is not None
    assert len(report.rejections) == 50
    assert len(report.calls[0].dropped) == 200
