"""Connections to receivers, kept for the next request. A pool of httpcore's looks at all it holds for each request."""

import ssl
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpcore

from cueline.delivery.network import CheckedNetwork

KEEPALIVE_SECONDS = 15
KEPT_IDLE = 32
"""Idle connections kept to one receiver."""


class Connections:
    """Hands out connections. One event loop uses it."""

    def __init__(self, network: CheckedNetwork, trust: ssl.SSLContext) -> None:
        self._network = network
        self._trust = trust
        self._idle: defaultdict[str, list[httpcore.AsyncHTTPConnection]] = defaultdict(list)

    @asynccontextmanager
    async def exchange(self, request: httpcore.Request) -> AsyncGenerator[httpcore.Response]:
        """Send a request and give its answer, whose stream is read within.

        Raises:
            AddressRefusedError: the host may not be reached.
            httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException: no answer, or half of one.
        """
        connection = await self._take(request.url.origin)
        try:
            answer = await connection.handle_async_request(request)
            try:
                yield answer
            finally:
                await answer.aclose()
        finally:
            await self._give_back(request.url.origin, connection)

    async def close(self) -> None:
        for kept in self._idle.values():
            for connection in kept:
                await connection.aclose()
        self._idle.clear()

    async def _take(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        while kept := self._idle.get(str(origin)):
            connection = kept.pop()
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return httpcore.AsyncHTTPConnection(
            origin, self._trust, keepalive_expiry=KEEPALIVE_SECONDS, network_backend=self._network
        )

    async def _give_back(self, origin: httpcore.Origin, connection: httpcore.AsyncHTTPConnection) -> None:
        kept = self._idle[str(origin)]
        if connection.is_idle() and len(kept) < KEPT_IDLE:
            kept.append(connection)
        else:
            await connection.aclose()
