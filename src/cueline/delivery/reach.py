"""What can leave this server at all, as its operator set it. Pure."""

from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec import Struct

from cueline.delivery.addresses import Address, Allowed, may_be_reached


class Reach(Struct, frozen=True, kw_only=True):
    """What the operator decided about things that leave.

    Attributes:
        has_mail_server: Whether e-mails can leave.
        may_be_reached: Whether a request to a host may go to an address of it.
    """

    has_mail_server: bool = True
    may_be_reached: Callable[[str, Address], bool] = partial(may_be_reached, allowed=Allowed())

    def refused_host(self, url: str) -> str | None:
        """Return the host of an address when it can be told without asking anybody that no request may go there.

        A host that is filled in later, or that a name server knows, is not judged here.
        """
        try:
            host = urlsplit(url.strip()).hostname or ""
            address = ip_address("127.0.0.1" if _is_this_machine(host) else host)
        except ValueError:
            return None
        return None if self.may_be_reached(host, address) else host


def _is_this_machine(host: str) -> bool:
    """Whether a name is the machine's own, whatever name servers say.

    https://www.rfc-editor.org/rfc/rfc6761#section-6.3
    """
    return host == "localhost" or host.endswith(".localhost")
