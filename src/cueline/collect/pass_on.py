"""Pass a request on to core over its local socket, and its answer back, as they stream."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from cueline.collect.answers import answer_error
from cueline.collect.request import Receive, Scope, Send, SenderGoneError
from cueline.errors import InvalidInput, TooLarge, Unavailable

MAX_PASSED_BODY_BYTES = 4 * 1024 * 1024
CONNECT_TIMEOUT_SECONDS = 5
IDLE_SECONDS = 5
"""How long a connection to core is kept for the next request. Core must keep it for longer: whoever may write last
must not be the one who closes, or the request that crosses the closing is lost and answered with a needless 503."""
RETRY_AFTER_SECONDS = 1
_NOT_PASSED = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", b"te", b"x-cueline-address"})


class _NoAnswerError(Exception):
    """Core did not answer at all, so nothing was sent to the client yet."""


class CoreClient:
    """Speaks to core. One client serves all requests; core may come and go."""

    def __init__(self, socket_address: str) -> None:
        transport = httpx.AsyncHTTPTransport(
            uds=socket_address,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=16, keepalive_expiry=IDLE_SECONDS),
        )
        self._client = httpx.AsyncClient(
            transport=transport,
            base_url="http://core",
            # One client serves everybody: it must never keep a cookie of one for another.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=httpx.Timeout(None, connect=CONNECT_TIMEOUT_SECONDS),
        )

    async def pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request in `scope` with core's answer; with 503 while core is away."""
        try:
            await self._relay(scope, receive, send)
        except _NoAnswerError:
            await answer_error(send, core_is_away())
        except InvalidInput as error:
            await answer_error(send, error)
        except SenderGoneError:
            return

    async def _relay(self, scope: Scope, receive: Receive, send: Send) -> None:
        body_read = asyncio.Event()
        request = self._client.build_request(
            scope["method"],
            httpx.URL("http://core", raw_path=_raw_path(scope)),
            headers=_request_headers(scope),
            content=_body(receive, body_read) if _has_body(scope) else None,
        )
        if not _has_body(scope):
            body_read.set()
        try:
            response = await self._client.send(request, stream=True)
        except httpx.LocalProtocolError as error:
            raise _malformed(error) from None
        except httpx.TransportError as error:
            raise _NoAnswerError from error
        streaming = asyncio.create_task(_stream(response, send))
        leaving = asyncio.create_task(_left(receive, body_read))
        try:
            await asyncio.wait({streaming, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            streaming_done = streaming.done()
            leaving.cancel()
            streaming.cancel()
            await asyncio.gather(streaming, leaving, return_exceptions=True)
            await response.aclose()
        if streaming_done:
            with contextlib.suppress(httpx.TransportError):  # core went away: the server cuts the connection
                streaming.result()

    async def post(self, path: str, body: bytes) -> bool:
        """Send `body` to core itself; False when core is away."""
        try:
            response = await self._client.post(path, content=body, headers={"content-type": "application/json"})
        except httpx.HTTPError:
            return False
        return response.is_success

    async def close(self) -> None:
        await self._client.aclose()


def core_is_away() -> Unavailable:
    return Unavailable(
        "The part of Cueline that answers this is starting or restarting. Events are still accepted.",
        code="core_unavailable",
        hint="Try again in a moment.",
        retry_after_seconds=RETRY_AFTER_SECONDS,
    )


def _malformed(error: httpx.LocalProtocolError) -> InvalidInput:
    return InvalidInput(
        f"The request is not valid HTTP: {error}.",
        code="request_malformed",
        hint="Look at its headers; each proxy on the way may have added some.",
    )


def _raw_path(scope: Scope) -> bytes:
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    path = path.partition(b"?")[0]
    query: bytes = scope["query_string"]
    return path + b"?" + query if query else path


def _has_body(scope: Scope) -> bool:
    return any(name in {b"content-length", b"transfer-encoding"} for name, _ in scope["headers"])


def _request_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    # The parser leaves the blanks that may stand behind a value, and are none of it.
    headers = [(name, value.rstrip(b" \t")) for name, value in scope["headers"] if name not in _NOT_PASSED]
    client = scope.get("client")
    if client:
        headers.append((b"x-cueline-address", client[0].encode()))
    return headers


async def _body(receive: Receive, done: asyncio.Event) -> AsyncIterator[bytes]:
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":  # half a request must not look like a whole one
            raise SenderGoneError
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > MAX_PASSED_BODY_BYTES:
            raise TooLarge(
                f"The request has more than {MAX_PASSED_BODY_BYTES} bytes.",
                code="body_too_large",
                hint="Send less at a time.",
            )
        yield chunk
        if not message.get("more_body"):
            done.set()
            return


async def _left(receive: Receive, body_read: asyncio.Event) -> None:
    """Return when the client has gone."""
    await body_read.wait()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _stream(response: httpx.Response, send: Send) -> None:
    headers = [(name.lower(), value) for name, value in response.headers.raw if name.lower() not in _NOT_PASSED]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    async for chunk in response.aiter_raw():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
