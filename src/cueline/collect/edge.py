"""The edge's ASGI application: collect, the static site, and everything else passed on to core."""

import contextlib
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import structlog

from cueline.collect.answers import (
    Answer,
    answer_error,
    answer_preflight,
    error_answer,
    for_any_page,
    json_answer,
    send_answer,
)
from cueline.collect.collector import Collector, Sender
from cueline.collect.gate import Gate
from cueline.collect.request import (
    Headers,
    Receive,
    Scope,
    Send,
    SenderGoneError,
    last_forwarded,
    read_body,
    read_headers,
)
from cueline.errors import CuelineError, NotFound, Unavailable

COLLECT_PATHS = frozenset({"/api/event/", "/api/event"})
ALIAS_COLLECT_PATHS = frozenset({"", "api/event/", "api/event"})
MESSAGES_PATH = "/api/messages/"
ALIAS_MESSAGES_PATHS = frozenset({"messages", "api/messages/"})
VERDICTS_PATH = "/api/event/verdicts"
ALIAS_VERDICTS_PATHS = frozenset({"verdicts", "api/event/verdicts"})

ALLOWED = (b"allow", b"POST, OPTIONS")
ALIVE = Answer(200, [(b"content-type", b"text/plain"), (b"content-length", b"3")], b"ok\n")

Handler = Callable[[Scope, Receive, Send], Awaitable[None]]


class Edge:
    """Routes a request to collect, to the site or to core.

    Attributes:
        running: Entered while the server runs; holds the edge's background work.
    """

    def __init__(
        self,
        collector: Collector,
        site: Callable[[str], Handler | None],
        pass_on: Handler,
        gate: Gate,
        running: AbstractAsyncContextManager[Any],
        *,
        trust_forwarded: bool = False,
    ) -> None:
        self._collector = collector
        self._site = site
        self._pass_on = pass_on
        self._gate = gate
        self._trust_forwarded = trust_forwarded
        self.running = running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if self._trust_forwarded:
                scope["client"] = forwarded_client(scope)
            path: str = scope["path"]
            if path in COLLECT_PATHS or self._is_below_alias(path, ALIAS_COLLECT_PATHS):
                await self._collect(scope, receive, send)
            elif path == VERDICTS_PATH or self._is_below_alias(path, ALIAS_VERDICTS_PATHS):
                await self._ask_core(VERDICTS_PATH, scope, receive, send)
            elif path == MESSAGES_PATH or self._is_below_alias(path, ALIAS_MESSAGES_PATHS):
                await self._ask_core(MESSAGES_PATH, scope, receive, send)
            else:
                await self._others(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    def _is_below_alias(self, path: str, those: frozenset[str]) -> bool:
        """Tell whether `path` is one of `those` below a workspace's alias path."""
        segment, _, below = path[1:].partition("/")
        return below in those and self._gate.has_alias(segment)

    async def _collect(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await self._not_a_post(scope, send)
            return
        headers = read_headers(scope)
        try:
            body = await read_body(receive, headers)
            receipt = await self._collector.collect(body, self._sender(scope, headers))
        except CuelineError as error:
            await answer_error(send, error)
        except SenderGoneError:
            return
        else:
            await send_answer(send, json_answer(200, receipt))

    async def _not_a_post(self, scope: Scope, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await answer_preflight(send)
        else:
            refused = error_answer(MethodNotAllowed("Events are sent by POST.", hint="POST JSON to this address."))
            await send_answer(send, Answer(refused.status, [*refused.headers, ALLOWED], refused.body))

    async def _ask_core(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what pages of every origin may ask of core."""
        if scope["method"] == "OPTIONS":
            await answer_preflight(send)
        else:
            asked = {**scope, "path": path, "raw_path": path.encode()}
            await self._pass_on(asked, receive, for_any_page(send))

    def _sender(self, scope: Scope, headers: Headers) -> Sender:
        client = scope.get("client")
        address = client[0] if client else ""
        return Sender(headers.origin, headers.agent, address, headers.sends_gpc, headers.sends_dnt)

    async def _others(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        handler = self._site(path)
        if handler is not None:
            await handler(scope, receive, send)
        elif path == "/healthz":
            await send_answer(send, ALIVE)
        elif path.startswith("/internal/"):
            await answer_error(send, NotFound("There is nothing at this address."))
        elif path == "/readyz" and not self._gate.is_ready():
            await answer_error(send, Unavailable("The edge does not know any key yet.", retry_after_seconds=1))
        else:
            await self._pass_on(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        async with contextlib.AsyncExitStack() as stack:
            while True:
                message = await receive()
                if message["type"] == "lifespan.startup":
                    await stack.enter_async_context(self.running)
                    await send({"type": "lifespan.startup.complete"})
                else:
                    structlog.get_logger().info("edge_stopping")
                    await stack.aclose()
                    await send({"type": "lifespan.shutdown.complete"})
                    return


def forwarded_client(scope: Scope) -> tuple[str, int] | None:
    """Return whom the proxy in front says it speaks for."""
    added = last_forwarded(read_headers(scope).forwarded_for)
    client: tuple[str, int] | None = scope.get("client")
    return (added, 0) if added else client


class MethodNotAllowed(CuelineError):
    """The address is right, the method is not."""

    status = 405
    default_code = "method_not_allowed"
