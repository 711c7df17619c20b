"""What every request and every answer has, whichever route it takes."""

import re
import uuid

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_SOUND_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")

SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


class Envelope:
    """Gives a request an id and its path as it was sent, and an answer its id and the headers that keep it harmless.

    The path stays percent-encoded, so that a name may hold a slash; routes decode the names they take from it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        raw_path = scope.get("raw_path")
        if raw_path:
            scope["path"] = raw_path.partition(b"?")[0].decode("ascii", "replace")
        scope["state"] = {**scope.get("state", {}), "request_id": request_id.decode()}
        structlog.contextvars.bind_contextvars(request_id=request_id.decode())

        async def send_in_envelope(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with_headers(list(message["headers"]), request_id)
            await send(message)

        await self._app(scope, receive, send_in_envelope)


def _request_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SOUND_ID.fullmatch(value):
            return value
    return uuid.uuid4().hex.encode()


def _with_headers(headers: list[tuple[bytes, bytes]], request_id: bytes) -> list[tuple[bytes, bytes]]:
    present = {name.lower() for name, _ in headers}
    wanted = [*SECURITY_HEADERS, (b"cache-control", b"no-store"), (b"x-request-id", request_id)]
    return [*headers, *((name, value) for name, value in wanted if name not in present)]
