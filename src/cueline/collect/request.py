"""A request's parts, read from raw ASGI with every bound kept."""

import zlib
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct

from cueline.errors import InvalidInput, TooLarge

MAX_BODY_BYTES = 512 * 1024
MAX_AGENT_CHARACTERS = 512

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_GZIP_WINDOW = 31  # zlib's way to ask for a gzip wrapper


class SenderGoneError(Exception):
    """The sender closed the connection before the request was complete."""


class Headers(Struct):
    """The few headers collect looks at; empty text when a header is absent."""

    origin: str | None = None
    agent: str = ""
    encoding: str = ""
    forwarded_for: str = ""
    length: int = 0
    sends_gpc: bool = False
    sends_dnt: bool = False


def read_headers(scope: Scope) -> Headers:
    """Read the headers of a request; the parser leaves the blanks that may stand behind a value, and are none of it."""
    found = Headers()
    for name, value in scope["headers"]:
        if name == b"user-agent":
            found.agent = value.decode("latin-1")[:MAX_AGENT_CHARACTERS]
        elif name == b"origin":
            found.origin = value.decode("latin-1").strip()
        elif name == b"content-length":
            found.length = int(value) if value.isdigit() else 0
        elif name == b"content-encoding":
            found.encoding = value.decode("latin-1").strip().lower()
        elif name == b"x-forwarded-for":
            found.forwarded_for = value.decode("latin-1")
        elif name == b"sec-gpc":
            found.sends_gpc = value.strip() == b"1"
        elif name == b"dnt":
            found.sends_dnt = value.strip() == b"1"
    return found


def last_forwarded(forwarded_for: str) -> str:
    """Return the address the proxy in front added to X-Forwarded-For, which a sender cannot forge; empty: none."""
    return forwarded_for.rpartition(",")[2].strip()[:64]


async def read_body(receive: Receive, headers: Headers) -> bytes:
    """Return the whole body, unpacked.

    Raises:
        TooLarge: more than `MAX_BODY_BYTES`, packed or unpacked.
        InvalidInput: an encoding that is not understood, or broken gzip.
        SenderGoneError: the sender left.
    """
    if headers.length > MAX_BODY_BYTES:
        raise body_too_large()
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body") or message["type"] != "http.request":
        body = await _read_on(receive, message, body)
    elif len(body) > MAX_BODY_BYTES:
        raise body_too_large()
    return unpack(body, headers.encoding) if headers.encoding else body


async def _read_on(receive: Receive, message: dict[str, Any], body: bytes) -> bytes:
    parts = bytearray(body)
    while True:
        if message["type"] == "http.disconnect":
            raise SenderGoneError
        if len(parts) > MAX_BODY_BYTES:
            raise body_too_large()
        if not message.get("more_body"):
            return bytes(parts)
        message = await receive()
        parts += message.get("body", b"")


def unpack(body: bytes, encoding: str) -> bytes:
    """Return `body` as it was before `Content-Encoding`, never more than `MAX_BODY_BYTES` of it."""
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise InvalidInput(
            f"The content encoding {encoding!r} is not understood.",
            code="encoding_unknown",
            hint="Send plain text, or gzip.",
        )
    stream = zlib.decompressobj(_GZIP_WINDOW)
    try:
        unpacked = stream.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error as error:
        raise InvalidInput(f"The gzip body is broken: {error}.", code="gzip_malformed", hint="Pack it anew.") from None
    if len(unpacked) > MAX_BODY_BYTES:
        raise body_too_large()
    if not stream.eof or stream.unused_data:
        raise InvalidInput(
            "The gzip body is not one whole gzip member.", code="gzip_malformed", hint="Pack the whole body at once."
        )
    return unpacked


def body_too_large() -> TooLarge:
    return TooLarge(
        f"The request has more than {MAX_BODY_BYTES} bytes.",
        code="body_too_large",
        hint="Send fewer events at a time.",
    )
