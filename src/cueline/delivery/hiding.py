"""What may be shown of what is sent, and kept in records: requests without their secrets. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from msgspec.structs import replace

from cueline.delivery.outgoing import Content, Request

SECRET_WORDS = ("auth", "token", "secret", "key", "password", "cookie", "signature", "session")
"""What the name of a secret has in it; `Idempotency-Key` is none."""

HIDDEN = "•••"

_RANDOM_PART = re.compile(r"(?<=[^/]/)(?=[\w-]*[0-9])(?=[\w-]*[A-Za-z])[\w-]{16,}(?=[/?#]|$)")
"""A part of a path that nobody made up: whoever knows the address of an incoming webhook may post there."""


def is_secret(name: str) -> bool:
    """Whether a header or parameter of this name carries a secret, as far as its name tells."""
    low = name.lower()
    return low != "idempotency-key" and any(word in low for word in SECRET_WORDS)


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers as they may be shown and kept."""
    return {name: HIDDEN if is_secret(name) else value for name, value in headers.items()}


def shown_url(url: str) -> str:
    """Return an address without what its path and its parameters keep secret, as far as that can be told."""
    place, question, query = url.partition("?")
    pairs = [_shown_pair(*pair.partition("=")) for pair in query.split("&")]
    return _RANDOM_PART.sub(HIDDEN, place) + question + "&".join(pairs)


def shown_content(content: Content) -> Content:
    """Return something that leaves as everybody may see it."""
    if not isinstance(content, Request):
        return content
    return replace(content, url=shown_url(content.url), headers=shown_headers(content.headers))


def _shown_pair(name: str, equals: str, value: str) -> str:
    return name + equals + (HIDDEN if value and is_secret(unquote(name)) else value)
