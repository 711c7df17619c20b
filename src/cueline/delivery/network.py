"""Connections to receivers: a name is resolved once, its addresses are checked, and one of those is connected to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import ip_address
from typing import Any, cast

import httpcore

from cueline.delivery.addresses import Address, Allowed, may_be_reached

ADDRESSES_TRIED = 3

Resolve = Callable[[str, int], Awaitable[list[Address]]]
"""Gives the addresses of a host, in the order to try them; raises OSError when there are none."""


class AddressRefusedError(Exception):
    """The host leads to addresses that may not be reached. Nothing was sent."""

    def __init__(self, host: str, addresses: Iterable[Address]) -> None:
        found = ", ".join(str(address) for address in addresses)
        super().__init__(f"{host} is not on the open internet: it leads to {found}.")


async def resolve(host: str, port: int) -> list[Address]:
    """Ask the system, as every program on it does."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A link-local address carries its interface behind a %.
    return [ip_address(str(place[0]).partition("%")[0]) for *_, place in found]


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to public addresses and to allowed ones.

    The address that was checked is the one connected to: a name that answers differently the next time changes nothing.
    """

    def __init__(self, allowed: Allowed, resolve: Resolve = resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._plain = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (the signature is httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect.

        Raises:
            AddressRefusedError: no address of the host may be reached.
            httpcore.ConnectError: there is no such host, or nothing listens there.
        """
        failed: Exception | None = None
        for address in await self._addresses(host, port):
            try:
                return await self._plain.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = failed or error
        raise failed or httpcore.ConnectError(f"There is no host {host}.")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            found = await self._resolve(host, port)
        except OSError as error:
            raise httpcore.ConnectError(f"The name {host} does not resolve: {error.strerror or error}.") from error
        except UnicodeError:
            raise httpcore.ConnectError(f"{host} is no host's name.") from None
        reachable = [address for address in found if may_be_reached(host, address, self._allowed)]
        if not reachable:
            raise AddressRefusedError(host, found)
        return reachable[:ADDRESSES_TRIED]
