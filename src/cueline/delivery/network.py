"""Connections to receivers: a name is resolved once, its addresses are checked, and one of those is connected to."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import ip_address

from cueline.delivery.addresses import Address, Allowed, may_be_reached

ADDRESSES_TRIED = 3

Resolve = Callable[[str, int], Awaitable[list[Address]]]
"""Gives the addresses of a host, in the order to try them; raises OSError when there are none."""


class AddressRefusedError(Exception):
    """The host leads to addresses that may not be reached. Nothing was sent."""

    def __init__(self, host: str, addresses: Iterable[Address]) -> None:
        found = ", ".join(str(address) for address in addresses)
        super().__init__(f"{host} is not on the open internet: it leads to {found}.")


class NotConnectedError(Exception):
    """There is no such host, nothing listens there, or it does not prove who it is."""


async def resolve(host: str, port: int) -> list[Address]:
    """Ask the system, as every program on it does."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A link-local address carries its interface behind a %.
    return [ip_address(str(place[0]).partition("%")[0]) for *_, place in found]


class CheckedNetwork:
    """Connects to public addresses and to allowed ones.

    The address that was checked is the one connected to: a name that answers differently the next time changes nothing.
    """

    def __init__(self, allowed: Allowed, resolve: Resolve = resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve

    async def connect(self, protocol: asyncio.Protocol, host: str, port: int, trust: ssl.SSLContext | None) -> None:
        """Connect `protocol` to `host`, encrypted when there is a `trust` to check it by.

        Raises:
            AddressRefusedError: no address of the host may be reached.
            NotConnectedError: none of those that may was connected to.
        """
        loop, name = asyncio.get_running_loop(), host if trust else None
        failed: OSError | None = None
        for address in await self._addresses(host, port):
            try:
                await loop.create_connection(lambda: protocol, str(address), port, ssl=trust, server_hostname=name)
            except OSError as error:
                failed = failed or error
            else:
                return
        raise NotConnectedError(f"No connection: {failed or f'there is no host {host}'}".rstrip(". ") + ".")

    async def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            found = await self._resolve(host, port)
        except OSError as error:
            reason = error.strerror or error
            raise NotConnectedError(f"No connection: the name {host} does not resolve: {reason}.") from error
        except UnicodeError:
            raise NotConnectedError(f"No connection: {host} is no host's name.") from None
        reachable = [address for address in found if may_be_reached(host, address, self._allowed)]
        if not reachable:
            raise AddressRefusedError(host, found)
        return reachable[:ADDRESSES_TRIED]
