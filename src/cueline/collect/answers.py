"""What the edge sends back: small, complete responses."""

from uuid import uuid4

import msgspec

from cueline.collect.request import Send
from cueline.errors import CuelineError, ErrorBody, ErrorDetail

_ANY_PAGE = (b"access-control-allow-origin", b"*")
_JSON = (b"content-type", b"application/json")

_encode = msgspec.json.Encoder().encode

PREFLIGHT_HEADERS = [
    _ANY_PAGE,
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-allow-headers", b"content-type, content-encoding"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]


async def answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def answer_json(send: Send, status: int, content: object) -> None:
    body = _encode(content)
    await answer(send, status, body, [_JSON, (b"content-length", b"%d" % len(body)), _ANY_PAGE])


async def answer_error(send: Send, error: CuelineError) -> None:
    """Send the one shape every error has."""
    request_id = uuid4().hex
    detail = ErrorDetail(code=error.code, message=error.message, hint=error.hint, request_id=request_id)
    body = _encode(ErrorBody(error=detail))
    headers = [
        _JSON,
        (b"content-length", b"%d" % len(body)),
        _ANY_PAGE,
        (b"access-control-expose-headers", b"retry-after"),
        (b"cache-control", b"no-store"),
        (b"x-request-id", request_id.encode()),
    ]
    if error.retry_after_seconds is not None:
        headers.append((b"retry-after", b"%d" % error.retry_after_seconds))
    await answer(send, error.status, body, headers)


async def answer_preflight(send: Send) -> None:
    await answer(send, 204, b"", PREFLIGHT_HEADERS)
