"""One connection to a receiver: a request goes out, and its answer is read as far as it is of use."""

import asyncio

import httptools
from msgspec import Struct

MAX_HEAD_BYTES = 65_536
"""A status line with its headers is no longer."""

READ_ANSWER_BYTES = 65_536
"""What a receiver answers beyond that is not read."""

_SWITCHING = 101
_FINAL = 200


class BrokenError(Exception):
    """No answer, or half of one."""


class Received(Struct):
    """An answer.

    Attributes:
        headers: Names in lower case; of several with one name the last.
        body: Its beginning.
    """

    status: int = 0
    headers: dict[bytes, bytes] = {}
    body: bytes = b""


class Exchange(asyncio.Protocol):
    """A connection that carries one request at a time. HTTP/1.1 is read by llhttp, strictly."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._answer = Received()
        self._head_bytes = 0
        self._is_head_read = False
        self._may_go_on = False
        self._waiting: asyncio.Future[Received] | None = None

    @property
    def is_usable(self) -> bool:
        """Whether another request can go out."""
        return self._may_go_on and self._transport is not None and not self._transport.is_closing()

    async def carry(self, request: bytes) -> Received:
        """Send a request as it is and return the answer.

        Raises:
            BrokenError: the connection broke, or what came is not HTTP.
        """
        if not self.is_usable or self._transport is None:
            raise BrokenError("The connection broke: the receiver closed it at once.")
        self._answer, self._head_bytes, self._is_head_read, self._may_go_on = Received(), 0, False, False
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            self._transport.write(request)
            return await self._waiting
        finally:
            self._waiting = None
            if not self._may_go_on:
                self.close()

    def close(self) -> None:
        """Drop the connection."""
        if self._transport is not None:
            self._transport.abort()

    # --- what the event loop says ---------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._may_go_on = transport, True

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._waiting is None:  # nothing was asked
            self._may_go_on = False
            self.close()
            return
        if not self._is_head_read:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass
        except httptools.HttpParserError as error:
            self._break(f"The receiver does not speak HTTP: {error}.")
        if not self._is_head_read and self._head_bytes > MAX_HEAD_BYTES:
            self._break(f"The receiver answered with more than {MAX_HEAD_BYTES} bytes of headers.")

    def connection_lost(self, exc: Exception | None) -> None:
        """End what is on its way. An answer without a length ends with its connection."""
        self._may_go_on = False
        bounds = {b"content-length", b"transfer-encoding"}
        if self._is_head_read and not bounds & self._answer.headers.keys():
            self._end()
        else:
            self._break(f"The connection broke: {exc or 'the receiver closed it'}.")

    # --- what the parser says -------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Begin to read; what comes beyond the answer is not looked at."""
        if self._is_answered:
            self._answer = Received()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header."""
        self._answer.headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        """Keep the status; one below 200 only announces the answer."""
        status = self._parser.get_status_code()
        if status >= _FINAL or status == _SWITCHING:
            self._answer.status, self._is_head_read = status, True
        else:
            self._answer.headers.clear()

    def on_body(self, body: bytes) -> None:
        """Keep what is of use, and hang up on what goes on beyond that."""
        self._answer.body += body
        if len(self._answer.body) > READ_ANSWER_BYTES:
            self._end()

    def on_message_complete(self) -> None:
        """End the exchange, unless there was no more than an announcement."""
        if self._is_head_read:  # who answers twice is not asked again
            self._may_go_on = not self._is_answered and self._parser.should_keep_alive()
            self._end()

    @property
    def _is_answered(self) -> bool:
        return self._waiting is None or self._waiting.done()

    def _end(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(self._answer)

    def _break(self, why: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._may_go_on = False
            self._waiting.set_exception(BrokenError(why))
