"""What the edge sends back: small, complete responses."""

from functools import cache
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import msgspec
from msgspec import Struct

from cueline.collect.request import Send
from cueline.errors import CuelineError, ErrorBody, ErrorDetail

_ANY_PAGE = (b"access-control-allow-origin", b"*")
_RETRY_READABLE = (b"access-control-expose-headers", b"retry-after")
_JSON = (b"content-type", b"application/json")

_encode = msgspec.json.Encoder().encode

PREFLIGHT_HEADERS = [
    _ANY_PAGE,
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-allow-headers", b"content-type, content-encoding"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]


class Answer(Struct, frozen=True, gc=False):
    """A whole response."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def json_answer(status: int, content: object) -> Answer:
    body = _encode(content)
    return Answer(status, [_JSON, (b"content-length", b"%d" % len(body)), _ANY_PAGE], body)


def error_answer(error: CuelineError) -> Answer:
    """Return an error in the one shape every error has."""
    request_id = uuid4().hex
    detail = ErrorDetail(code=error.code, message=error.message, hint=error.hint, request_id=request_id)
    body = _encode(ErrorBody(error=detail))
    headers = [
        _JSON,
        (b"content-length", b"%d" % len(body)),
        _ANY_PAGE,
        _RETRY_READABLE,
        (b"cache-control", b"no-store"),
        (b"x-request-id", request_id.encode()),
    ]
    if error.retry_after_seconds is not None:
        headers.append((b"retry-after", b"%d" % error.retry_after_seconds))
    return Answer(error.status, headers, body)


def as_http(answer: Answer, *, keep_alive: bool) -> bytes:
    """Return a response as it goes over the wire, in HTTP/1.1."""
    lines = [_status_line(answer.status), *map(b": ".join, answer.headers)]
    if not keep_alive:
        lines.append(b"connection: close")
    lines += (b"", answer.body)
    return b"\r\n".join(lines)


@cache
def _status_line(status: int) -> bytes:
    return b"HTTP/1.1 %d %b" % (status, HTTPStatus(status).phrase.encode())


async def send_answer(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


def for_any_page(send: Send) -> Send:
    """Let pages of every origin read the answer that goes through `send`."""

    async def send_readable(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            others = [header for header in message["headers"] if header[0] not in {_ANY_PAGE[0], _RETRY_READABLE[0]}]
            message = {**message, "headers": [*others, _ANY_PAGE, _RETRY_READABLE]}
        await send(message)

    return send_readable


async def answer_error(send: Send, error: CuelineError) -> None:
    await send_answer(send, error_answer(error))


async def answer_preflight(send: Send) -> None:
    await send_answer(send, Answer(204, PREFLIGHT_HEADERS, b""))
