"""What is to leave, as the lane commits it: filled in, with the key that makes a repetition harmless. Pure."""

from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from cueline.event import UserId

Kind = Literal["webhook", "slack", "email", "page_message"]


class Request(Struct, frozen=True, kw_only=True, tag_field="type", tag="request"):
    """A webhook's request, filled in; a Slack message is one too."""

    url: str
    method: str = "POST"
    headers: dict[str, str] = {}
    body: str = ""


class Letter(Struct, frozen=True, kw_only=True, tag_field="type", tag="letter"):
    """An e-mail, filled in."""

    to: str
    subject: str
    text: str
    html: str | None = None


class Notice(Struct, frozen=True, kw_only=True, tag_field="type", tag="notice"):
    """A text for the user's open pages.

    Attributes:
        until_ms: Not handed over later.
    """

    payload: str
    until_ms: int


Content = Request | Letter | Notice


class Outgoing(Struct, frozen=True, kw_only=True):
    """One effect outside.

    Attributes:
        run: The run that caused it.
        node: The node that did.
        user: Whose run it is.
        destination: What is slow or dead together: a host with its port, `smtp`, or `page`.
        idempotency_key: Follows from run, node and how often the run came there: the same for every attempt.
        due_ms: Not before.
        created_ms: When the step was taken.
    """

    workspace: int
    automation: int
    run: int
    node: str
    user: UserId
    kind: Kind
    destination: str
    idempotency_key: str
    content: Content
    due_ms: int
    created_ms: int


MAIL_SERVER = "smtp"
PAGE = "page"
NOWHERE = "unknown"

PORTS = {"http": 80, "https": 443}
"""Where a request goes that names no port, by the scheme of its address."""


def destination_of(content: Content) -> str:
    """Return what is slow or dead together with this: `host:port`, `smtp` or `page`; `unknown` without an address."""
    match content:
        case Letter():
            return MAIL_SERVER
        case Notice():
            return PAGE
        case Request():
            return _host_of(content.url)


@lru_cache(4_096)
def _host_of(url: str) -> str:
    try:
        read = urlsplit(url.strip())
        host, port = read.hostname, read.port or PORTS.get(read.scheme)
    except ValueError:
        return NOWHERE
    return f"{host}:{port}"[:255] if host and port else NOWHERE
