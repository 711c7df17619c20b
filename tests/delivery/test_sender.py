"""What leaves arrives, at real servers that behave as badly as real ones do."""

import base64
import hashlib
import hmac
import random
import ssl
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme

from cueline.delivery.addresses import Address, read_allowed
from cueline.delivery.outbox import cancel_waiting, erase_content
from cueline.workspaces.desk import Desk
from tests.delivery.delivery_samples import rows
from tests.delivery.delivery_stage import SECRET, now_ms, request, sending
from tests.delivery.receiver import OK, Came, receiving, status
from tests.running_server import eventually


def test_a_webhook_arrives_signed_with_its_key(desk: Desk) -> None:
    with receiving() as receiver, sending(desk.engine) as stage:
        headers = {"X-Shop": "ż", "X-User-Com-Signature": "", "Idempotency-Key": "mine"}
        stage.leave(request(f"{receiver.url}/hook?a=1", '{"user":"ż"}', headers=headers, idempotency_key="k1"))
        eventually(stage.is_done)

    (came,) = receiver.came
    signed = f"k1.{came.headers['webhook-timestamp']}.".encode() + came.body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert (came.method, came.path, came.body.decode()) == ("POST", "/hook?a=1", '{"user":"ż"}')
    assert came.headers["webhook-signature"] == f"v1,{expected}"
    assert (came.key, came.headers["webhook-id"], came.headers["content-type"]) == ("k1", "k1", "application/json")
    assert came.headers["x-user-com-signature"] == hmac.new(SECRET.encode(), came.body, hashlib.sha256).hexdigest()
    assert stage.states() == ["delivered"]
    assert [(one["status"], one["answer"]) for one in stage.attempts()] == [(200, "ok")]


def test_what_answers_mean(desk: Desk) -> None:
    answers = {"/gone": status(410), "/moved": status(302, "Location: /hook"), "/hook": OK, "/made": status(201)}

    with receiving(lambda came: answers[came.path]) as receiver, sending(desk.engine) as stage:
        stage.leave(*[request(f"{receiver.url}{path}") for path in answers])
        eventually(stage.is_done)

    assert stage.states() == ["dead", "dead", "delivered", "delivered"]
    assert "redirect" in rows(desk.engine)[1]["reason"]
    assert len(receiver.came) == len(answers)


def test_failures_are_tried_again_with_the_same_key(desk: Desk) -> None:
    left = iter([None, status(503), status(429, "Retry-After: 0"), status(408), b"nonsense\r\n\r\n", OK])

    with receiving(lambda _came: next(left)) as receiver, sending(desk.engine) as stage:
        stage.leave(request(receiver.url, idempotency_key="k"))
        eventually(stage.is_done)

    assert {came.key for came in receiver.came} == {"k"}
    assert [one["status"] for one in stage.attempts()] == [0, 503, 429, 408, 0, 200]
    assert (rows(desk.engine)[0]["state"], rows(desk.engine)[0]["attempts"]) == ("delivered", 6)


def test_a_huge_or_endless_answer_counts_by_its_status(desk: Desk) -> None:
    huge = b"HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n" + b"x" * 1_000_000

    with receiving(lambda _came: huge) as receiver, sending(desk.engine) as stage:
        stage.leave(request(receiver.url))
        eventually(stage.is_done)

    assert stage.states() == ["delivered"]
    assert len(stage.attempts()[0]["answer"]) == 4_096


def test_answers_are_read_by_the_rules_of_http(desk: Desk) -> None:
    answers = {
        "/announced": b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + OK,
        "/chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "/unbounded": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok",
        "/old": b"HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "/more-than-asked": OK + OK,
        "/switching": b"HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    }

    with receiving(lambda came: answers[came.path]) as receiver, sending(desk.engine) as stage:
        for path in answers:
            stage.leave(request(f"{receiver.url}{path}"))
            eventually(stage.is_done)

    assert stage.states() == ["delivered"] * 5 + ["dead"]
    assert [one["answer"] for one in stage.attempts()] == ["ok"] * 5 + [""]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nhalf", "broke"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", "does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Flood: 1\r\n" * 10_000, "bytes of headers"),
        (b"", "did not answer within"),
    ],
)
def test_half_an_answer_is_none(desk: Desk, answer: bytes, told: str) -> None:
    with receiving(lambda _came: answer) as receiver, sending(desk.engine, timeout_seconds=0.5) as stage:
        stage.leave(request(receiver.url))
        eventually(stage.attempts)
        receiver.answer = lambda _came: OK
        eventually(stage.is_done)

    assert told in stage.attempts()[0]["error"]
    assert stage.states() == ["delivered"]


def test_a_receiver_has_to_prove_who_it_is(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, unknown = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "trusted.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))

    with (
        receiving(trust=_proof(authority, "localhost")) as known,
        receiving(trust=_proof(authority, "other.example")) as other,
        receiving(trust=_proof(unknown, "localhost")) as stranger,
        sending(desk.engine, chance=lambda: 0.9) as stage,
    ):
        stage.leave(*[request(f"https://localhost:{one.port}/") for one in (known, other, stranger)])
        eventually(lambda: len(stage.attempts()) == 3)

    assert stage.states() == ["delivered", "waiting", "waiting"]
    assert (len(known.came), other.came, stranger.came) == (1, [], [])
    assert [one["error"] for one in stage.attempts() if "certificate" not in one["error"]] == [""]


def _proof(authority: trustme.CA, name: str) -> ssl.SSLContext:
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(trust)
    return trust


def test_a_slow_and_a_dead_receiver_delay_only_themselves(desk: Desk) -> None:
    with receiving(delay_seconds=60) as slow, receiving() as dead, receiving() as well:
        dead.answer = lambda _came: None
        with sending(desk.engine, timeout_seconds=1) as stage:
            stage.leave(*[request(url) for url in (slow.url, dead.url) for _ in range(40)])
            eventually(lambda: len(slow.came) >= 16 and len(dead.came) >= 3)
            stage.leave(*[request(well.url) for _ in range(100)])
            eventually(lambda: len(well.came) == 100, seconds=20)

            assert stage.sender.destinations()[dead.destination].is_failing
            assert "waiting" in stage.states()
            slow.delay_seconds, dead.answer = 0, lambda _came: OK
            eventually(stage.is_done)

    assert set(stage.states()) == {"delivered"}


def test_a_receiver_that_drops_answers_gets_everything_and_repeats_only_by_key(desk: Desk) -> None:
    chance = random.Random(7)

    def drop_some(_came: Came) -> bytes | None:
        return None if chance.random() < 0.02 else OK

    with receiving(drop_some) as receiver, sending(desk.engine) as stage:
        stage.leave(*[request(f"{receiver.url}/{number}") for number in range(200)])
        eventually(stage.is_done)

    keys = {row["idempotency_key"] for row in rows(desk.engine)}
    assert set(stage.states()) == {"delivered"}
    assert {came.key for came in receiver.came} == keys
    assert len({(came.key, came.path) for came in receiver.came}) == len(keys) == 200


def test_after_a_day_it_is_dead_and_says_why(desk: Desk) -> None:
    ahead = 0

    with (
        receiving(lambda _came: status(500)) as receiver,
        sending(desk.engine, clock=lambda: now_ms() + ahead) as stage,
    ):
        stage.leave(request(receiver.url))
        eventually(stage.attempts)
        assert stage.states() == ["waiting"]
        ahead = 25 * 3_600_000
        stage.sender.ring()
        eventually(stage.is_done)

    assert stage.states() == ["dead"]
    assert "500" in rows(desk.engine)[0]["reason"]


@pytest.mark.parametrize("code", [200, 500, 410])
def test_what_is_erased_on_its_way_leaves_nothing_behind(desk: Desk, code: int) -> None:
    with receiving(lambda _came: status(code), delay_seconds=0.5) as receiver, sending(desk.engine) as stage:
        stage.leave(request(f"{receiver.url}/ann", '{"who":"ann"}', user=7), request(f"{receiver.url}/bob", user=8))
        eventually(lambda: len(receiver.came) == 2)
        with desk.engine.begin() as tx:
            erase_content(tx, [7], now_ms())
        eventually(stage.attempts)
        stage.sender.stop()

    erased, other = rows(desk.engine)
    assert (erased["state"], erased["due_at"], erased["reason"]) == ("erased", None, "The user was erased.")
    assert b"ann" not in erased["body"]
    assert {one["outbox_id"] for one in stage.attempts()} == {other["id"]}


def test_what_is_cancelled_is_not_sent(desk: Desk) -> None:
    with receiving() as receiver, sending(desk.engine) as stage:
        stage.leave(request(receiver.url, due_ms=now_ms() + 400, run=9))
        with desk.engine.begin() as tx:
            cancel_waiting(tx, [9], now_ms())
        stage.leave(request(receiver.url, due_ms=now_ms() + 600, run=10))
        eventually(stage.is_done)

    assert stage.states() == ["cancelled", "delivered"]
    assert len(receiver.came) == 1


def test_inner_addresses_are_refused_however_they_are_written(desk: Desk) -> None:
    with receiving() as receiver, sending(desk.engine, allowed=read_allowed("")) as stage:
        hosts = ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "169.254.169.254"]
        stage.leave(*[request(f"http://{host}:{receiver.port}/") for host in [*hosts, "0.0.0.0"]])
        eventually(stage.is_done)

    assert set(stage.states()) == {"dead"}
    assert receiver.came == []
    assert all("not on the open internet" in row["reason"] for row in rows(desk.engine))


def test_a_name_that_turns_private_after_the_check_leads_nowhere(desk: Desk) -> None:
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> list[Address]:
        asked.append(host)
        return [ip_address("192.0.2.1") if len(asked) == 1 else ip_address("127.0.0.1")]

    # 192.0.2.1 is no public address, so this one is allowed; nothing answers there.
    with receiving() as receiver:
        allowed = read_allowed("192.0.2.0/24")
        with sending(desk.engine, allowed=allowed, resolve=rebinding, timeout_seconds=0.3) as stage:
            stage.leave(request(f"http://rebind.example:{receiver.port}/"))
            eventually(stage.is_done)

    assert (stage.states(), receiver.came) == (["dead"], [])
    assert asked == ["rebind.example", "rebind.example"]
    assert [one["status"] for one in stage.attempts()] == [0, 0]


def test_secrets_are_not_kept(desk: Desk) -> None:
    with receiving() as receiver, sending(desk.engine) as stage:
        headers = {"Authorization": "Bearer hush", "X-Api-Key": "hush"}
        stage.leave(request(f"{receiver.url}/?token=hush&a=1", headers=headers))
        eventually(stage.is_done)

    assert receiver.came[0].headers["authorization"] == "Bearer hush"
    assert "hush" not in stage.attempts()[0]["request"]


def test_what_cannot_be_sent_is_dead_at_once(desk: Desk) -> None:
    with sending(desk.engine) as stage:
        stage.leave(
            request("https://x.example/", headers={"A": "b\r\nC: d"}),
            request("ftp://x.example/"),
            request("https://"),
            request("not an address"),
            request("http://[::1"),
        )
        eventually(stage.is_done)

    assert set(stage.states()) == {"dead"}
