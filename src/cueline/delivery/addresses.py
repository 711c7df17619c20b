"""Where requests may go: public addresses, and what the operator allows beyond them. Pure."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from msgspec import Struct

Address = IPv4Address | IPv6Address

_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""NAT64: the last four bytes are an IPv4 address. https://www.rfc-editor.org/rfc/rfc6052"""


class Allowed(Struct, frozen=True):
    """What may be reached though it is not public.

    Attributes:
        names: Hosts, in lower case; `.internal.example` stands for every host below it.
        networks: Addresses.
    """

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def has(self, host: str, address: Address) -> bool:
        """Whether the operator allows `host`, which resolved to `address`."""
        name = host.lower().rstrip(".")
        above = {name[at:] for at, sign in enumerate(name) if sign == "."}
        if name in self.names or self.names & above:
            return True
        return any(address in network for network in self.networks if network.version == address.version)


def read_allowed(text: str) -> Allowed:
    """Read a list with commas of hosts (`crm.local`, `*.internal.example`), addresses and networks (`10.0.0.0/8`).

    Raises:
        ValueError: an entry is none of these.
    """
    names: set[str] = set()
    networks: list[IPv4Network | IPv6Network] = []
    for entry in filter(None, (one.strip().lower() for one in text.split(","))):
        if "/" in entry or _is_address(entry):
            networks.append(ip_network(entry))
        else:
            names.add(entry.removeprefix("*"))
    return Allowed(frozenset(names), tuple(networks))


def may_be_reached(host: str, address: Address, allowed: Allowed) -> bool:
    """Whether a request to `host` may go to `address`, to which it resolved."""
    return is_public(address) or allowed.has(host, address)


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, whichever way it is written.

    Private, loopback, link-local (cloud metadata included), multicast and reserved ones are not; neither are IPv6
    addresses that lead to such an IPv4 address.
    """
    if isinstance(address, IPv6Address):
        return not address.is_site_local and all(map(is_public, _within(address))) and _is_global(address)
    return _is_global(address)


def _is_global(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or any(address in net for net in _TRANSLATED)):
        return True  # judged by what is within
    return address.is_global and not address.is_multicast


def _within(address: IPv6Address) -> Iterable[IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address stands for."""
    if any(address in network for network in _TRANSLATED):
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    yield from filter(None, (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
