"""What a running server answers, and how it refuses, through the real public port."""

import gzip
import http.client
import json
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import msgspec
import pytest

from cueline.log.noticeboard import ADMISSION
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.workspaces.admission_notice import Admission, KeyAdmission
from tests.running_server import RunningServer, a_batch, eventually


def test_health_readiness_and_metrics_answer(server: RunningServer) -> None:
    assert server.ask("GET", "/healthz").body == b"ok\n"
    assert server.ask("GET", "/readyz").json == {"ready": True, "checks": {"lane": True, "event_store": True}}
    assert server.metric("cueline_lane_lag_entries") >= 0


def test_an_event_goes_from_the_port_to_the_timeline(server: RunningServer) -> None:
    batch = a_batch(server.api_key, "roundtrip001", "roundtrip001")

    receipt = server.post(batch).json

    assert (receipt["accepted"], receipt["rejected"]) == (2, 0)
    items = eventually(lambda: server.timeline("roundtrip001"))
    assert {item["id"] for item in items} == {event["id"] for event in batch["events"]}
    assert server.get("/api/v1/users/by-key/roundtrip001")["events"] == 2


@pytest.mark.parametrize("kind", ["text/plain;charset=UTF-8", "application/json", "application/octet-stream"])
def test_the_content_type_does_not_matter(server: RunningServer, kind: str) -> None:
    assert server.post(a_batch(server.api_key, "anytype00001"), content_type=kind).status == 200


def test_a_packed_body_is_taken(server: RunningServer) -> None:
    packed = gzip.compress(json.dumps(a_batch(server.api_key, "packed000001")).encode())

    assert server.post(packed, content_encoding="gzip").json["accepted"] == 1


def test_the_refusals_of_the_port(server: RunningServer) -> None:
    key = server.api_key
    good, bad = a_batch(key, "smoke0000001"), {"id": "b", "name": "no prefix", "anon": "smoke0000001"}
    bomb = gzip.compress(b" " * 100_000_000)

    told = [
        (answer.status, answer.json["error"]["code"])
        for answer in (
            server.post(b"{"),
            server.post({**good, "events": {}}),
            server.post({**good, "key": "nobodynobody"}),
            server.post({**bad, "key": key}),
            server.post(b" " * (512 * 1024 + 1)),
            server.post({**good, "events": [bad] * 501}),
            server.post(bomb, content_encoding="gzip"),
            server.ask("GET", "/api/event/"),
        )
    ]

    assert told == [
        (400, "json_malformed"),
        (400, "shape_invalid"),
        (401, "api_key_unknown"),
        (400, "event_name_unprefixed"),
        (413, "body_too_large"),
        (413, "too_many_events"),
        (413, "body_too_large"),
        (405, "method_not_allowed"),
    ]
    mixed = server.post({**good, "events": [*good["events"], bad]}).json
    assert (mixed["accepted"], mixed["rejected"], mixed["items"][1]["code"]) == (1, 1, "event_name_unprefixed")


def test_a_body_in_chunks_is_bounded(server: RunningServer) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=15)

    def chunks():
        for _ in range(40):
            yield b" " * 65_536

    with closing(connection):
        with suppress(OSError):  # it may hang up on the rest
            connection.request(
                "POST", "/api/event/", chunks(), encode_chunked=True, headers={"Transfer-Encoding": "chunked"}
            )
        answer = connection.getresponse()

    assert answer.status == 413


def test_a_page_may_ask_before_it_sends(server: RunningServer) -> None:
    answer = server.ask("OPTIONS", "/api/event/", origin="https://shop.example", access_control_request_method="POST")

    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    "request_line",
    [b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"POST /api/event/ HTTP/1.1\r\nContent-Length: -5\r\n\r\n"],
)
def test_what_is_no_http_gets_400_and_harms_nobody(server: RunningServer, request_line: bytes) -> None:
    assert b" 400 " in said_to(server, request_line)
    assert server.reached("/healthz") == 200


@pytest.mark.parametrize(
    ("request_head", "status", "code"),
    [
        (
            b"GET /api/v1/events HTTP/1.1\r\nConnection: close\r\nHost: a\r\nX-Any: text \t\r\n\r\n",
            b" 401 ",
            b"token_missing",
        ),
        (
            b"GET /api/v1/events HTTP/1.1\r\nConnection: close\r\nHost: a\r\nHost: b\r\n\r\n",
            b" 400 ",
            b"request_malformed",
        ),
        (b"GET * HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\n", b" 200 ", b"text/html"),
    ],
)
def test_odd_http_is_answered_for_what_it_is(
    server: RunningServer, request_head: bytes, status: bytes, code: bytes
) -> None:
    said = said_to(server, request_head)

    assert status in said.partition(b"\r\n")[0]
    assert code in said


def said_to(server: RunningServer, sent: bytes) -> bytes:
    """Give all that is answered until the server closes the connection."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=15) as connection, connection.makefile("rb") as answer:
        connection.sendall(sent)
        return answer.read()


def test_the_inside_is_not_reached_from_outside(server: RunningServer) -> None:
    assert server.ask("POST", "/internal/sightings", {}).status == 404
    assert server.ask("GET", "/api/v1/events").status == 401
    assert (server.data_dir / "token").stat().st_mode & 0o777 == 0o600
    assert (server.data_dir / "run" / "core.sock").stat().st_mode & 0o777 == 0o600


def test_a_rate_is_held_and_says_when_to_come_back(serve: Callable[..., RunningServer], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    keys = {"hurryhurryhu": KeyAdmission(1, revoked=False, origins=[])}
    SqliteNoticeboard(tmp_path / "data" / "log.db").publish(ADMISSION, msgspec.json.encode(Admission(0, keys)))
    edge = serve(role="edge", key_requests_per_second="3")
    edge.launch()
    eventually(lambda: (edge.data_dir / "run" / "url").exists() and edge.reached("/healthz"))
    batch = a_batch("hurryhurryhu", "hurried00001")

    answers = [edge.post(batch) for _ in range(10)]

    refused = [answer for answer in answers if answer.status == 429]
    assert refused
    assert {answer.status for answer in answers} == {200, 429}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
