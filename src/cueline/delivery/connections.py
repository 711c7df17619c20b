"""Connections to receivers, kept for the next request."""

import asyncio
import ssl
from collections import defaultdict

from msgspec import Struct

from cueline.delivery.exchange import Exchange, Received
from cueline.delivery.network import CheckedNetwork

KEEPALIVE_SECONDS = 15
KEPT_IDLE = 32
"""Idle connections kept to one receiver."""


class Origin(Struct, frozen=True):
    """Where a connection leads to.

    Attributes:
        host: As it is resolved: without brackets, in ASCII.
    """

    is_encrypted: bool
    host: str
    port: int


class Connections:
    """Brings requests to receivers. One event loop uses it."""

    def __init__(self, network: CheckedNetwork, trust: ssl.SSLContext) -> None:
        self._network = network
        self._trust = trust
        self._idle: defaultdict[Origin, list[tuple[Exchange, asyncio.TimerHandle]]] = defaultdict(list)

    async def carry(self, origin: Origin, request: bytes) -> Received:
        """Send a request as it is and return the answer.

        Raises:
            AddressRefusedError: the host may not be reached.
            NotConnectedError: it cannot be.
            BrokenError: no answer, or half of one.
        """
        exchange = self._take(origin) or await self._connect(origin)
        answer = await exchange.carry(request)
        if exchange.is_usable and len(self._idle[origin]) < KEPT_IDLE:
            expiry = asyncio.get_running_loop().call_later(KEEPALIVE_SECONDS, self._forget, origin, exchange)
            self._idle[origin].append((exchange, expiry))
        else:
            exchange.close()
        return answer

    async def close(self) -> None:
        for origin in [*self._idle]:
            while kept := self._take(origin):
                kept.close()

    async def _connect(self, origin: Origin) -> Exchange:
        exchange = Exchange()
        await self._network.connect(exchange, origin.host, origin.port, self._trust if origin.is_encrypted else None)
        return exchange

    def _take(self, origin: Origin) -> Exchange | None:
        """Return an idle connection to use, the last one used first."""
        kept = self._idle.get(origin, [])
        while kept:
            exchange, expiry = kept.pop()
            expiry.cancel()
            if exchange.is_usable:
                return exchange
        self._idle.pop(origin, None)
        return None

    def _forget(self, origin: Origin, exchange: Exchange) -> None:
        exchange.close()
        self._idle[origin] = [one for one in self._idle[origin] if one[0] is not exchange]
        if not self._idle[origin]:
            del self._idle[origin]
