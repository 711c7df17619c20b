"""The short way of an event: from the parsed request straight to the log, without a task or an ASGI call.

An ordinary `POST /api/event/` is most of what the edge does. Here it is answered by the protocol itself, which saves
half of its cost. Whatever is not ordinary goes the long way, through the ASGI application, and gets the same answers.
"""

from typing import cast

from msgspec import Struct
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from cueline.collect.answers import as_http, error_answer, json_answer
from cueline.collect.collector import Admitted, Collector, Sender
from cueline.collect.request import MAX_AGENT_CHARACTERS, MAX_BODY_BYTES, last_forwarded
from cueline.errors import CuelineError
from cueline.log.port import LogUnavailable, Position
from cueline.log.sqlite import SqliteEventLog

_URLS = frozenset({b"/api/event/", b"/api/event"})
_LONG_WAY = frozenset({b"expect", b"transfer-encoding", b"content-encoding", b"upgrade"})


class _Nobody:
    """Stands where uvicorn keeps the event an application waits for: on the short way nobody does."""

    def set(self) -> None:
        """Wake nobody."""


class ShortCycle(Struct):
    """What uvicorn's protocol asks of the request it is busy with."""

    sender: Sender
    keep_alive: bool = True
    response_complete: bool = False
    disconnected: bool = False
    message_event: _Nobody = _Nobody()


class ShortWay(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol with the short way in front. `with_short_way` gives it what it needs."""

    collector: Collector
    log: SqliteEventLog
    trusts_forwarded: bool

    def on_message_begin(self) -> None:
        self.url = b""
        self.expect_100_continue = False
        self.headers = []
        self._parts: list[bytes] | None = None

    def on_headers_complete(self) -> None:
        sender = self._sender_on_the_short_way()
        if sender is None:
            url, headers, expects = self.url, self.headers, self.expect_100_continue
            super().on_message_begin()
            self.url, self.expect_100_continue = url, expects
            self.headers += headers
            super().on_headers_complete()
            return
        self._parts = []
        assert self.parser is not None, "it calls this"
        short = ShortCycle(sender, self.parser.should_keep_alive())
        self.cycle = cast(RequestResponseCycle, short)

    def on_body(self, body: bytes) -> None:
        if self._parts is None:
            super().on_body(body)
        else:
            self._parts.append(body)

    def on_message_complete(self) -> None:
        if self._parts is None:
            super().on_message_complete()
            return
        cycle = cast(ShortCycle, self.cycle)
        try:
            admitted = self.collector.admit(b"".join(self._parts), cycle.sender)
            if admitted.entry is None:
                self._finish(cycle, as_http(json_answer(200, admitted.receipt), keep_alive=cycle.keep_alive))
                return
            self.log.submit((admitted.entry,), lambda outcome: self._stored(cycle, admitted, outcome), self.loop)
        except CuelineError as error:
            self._finish(cycle, as_http(error_answer(error), keep_alive=cycle.keep_alive))

    def _stored(self, cycle: ShortCycle, admitted: Admitted, outcome: Position | LogUnavailable) -> None:
        if isinstance(outcome, LogUnavailable):
            answer = error_answer(outcome)
        else:
            self.collector.note_stored(admitted)
            answer = json_answer(200, admitted.receipt)
        self._finish(cycle, as_http(answer, keep_alive=cycle.keep_alive))

    def _finish(self, cycle: ShortCycle, response: bytes) -> None:
        cycle.response_complete = True
        if cycle.disconnected or self.transport.is_closing():
            return
        self.transport.write(response)
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _sender_on_the_short_way(self) -> Sender | None:
        """Return who sends an ordinary POST of events; None for every other request."""
        assert self.parser is not None, "it calls this"
        if self.url not in _URLS or self.parser.get_method() != b"POST" or self.parser.get_http_version() != "1.1":
            return None
        busy_with = cast(RequestResponseCycle | None, self.cycle)
        if busy_with is not None and not busy_with.response_complete:
            return None  # pipelined behind another request: uvicorn keeps the order
        return self._sender_in_headers()

    def _sender_in_headers(self) -> Sender | None:
        origin, agent, length = None, "", -1
        sends_gpc = sends_dnt = False
        address = self.client[0] if self.client else ""
        for name, value in self.headers:
            if name in _LONG_WAY:
                return None
            if name == b"origin":
                origin = value.decode("latin-1").strip()
            elif name == b"user-agent":
                agent = value.decode("latin-1")[:MAX_AGENT_CHARACTERS]
            elif name == b"content-length":
                length = int(value)
            elif name == b"sec-gpc":
                sends_gpc = value.strip() == b"1"
            elif name == b"dnt":
                sends_dnt = value.strip() == b"1"
            elif name == b"x-forwarded-for" and self.trusts_forwarded:
                address = last_forwarded(value.decode("latin-1")) or address
        if not 0 <= length <= MAX_BODY_BYTES:
            return None
        return Sender(origin, agent, address, sends_gpc, sends_dnt)


def with_short_way(collector: Collector, log: SqliteEventLog, *, trusts_forwarded: bool) -> type[ShortWay]:
    """Return the protocol whose short way leads through `collector` to `log`."""
    parts = {"collector": collector, "log": log, "trusts_forwarded": trusts_forwarded}
    return type("ShortWayToLog", (ShortWay,), parts)
