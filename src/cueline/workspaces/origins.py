"""Pages that may send with a workspace's keys."""

import re
from collections.abc import Iterable

from sqlalchemy import Engine, delete, insert, select

from cueline.errors import InvalidInput
from cueline.state.engine import reading
from cueline.state.tables import allowed_origin
from cueline.workspaces.admission import publish_admission
from cueline.workspaces.audit import Change, record
from cueline.workspaces.desk import Desk

MAX_ORIGINS = 100
MAX_ORIGIN_CHARACTERS = 255

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\]")
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>\[[^\]]*\]|[^:/?#]*)(?::(?P<port>\d{1,5}))?/?")
_USUAL_PORT = {"http": 80, "https": 443}
_LARGEST_PORT = 65_535


def normal_origin(text: str) -> str:
    """Return an origin as browsers write it: lower case, no path, no usual port, international names in punycode.

    `https://*.shop.example` stands for every subdomain of shop.example, at any depth, and not for shop.example itself.

    Raises:
        InvalidInput: `text` is no origin.
    """
    found = _ORIGIN.fullmatch(text.strip().lower())
    if found is None or len(text) > MAX_ORIGIN_CHARACTERS:
        raise _not_an_origin(text)
    scheme, host = found["scheme"], _ascii_host(found["host"], text)
    port = int(found["port"] or _USUAL_PORT[scheme])
    if _HOST.fullmatch(host) is None or not 0 < port <= _LARGEST_PORT:
        raise _not_an_origin(text)
    return f"{scheme}://{host}" if port == _USUAL_PORT[scheme] else f"{scheme}://{host}:{port}"


def set_origins(desk: Desk, workspace_id: int, origins: Iterable[str], actor: str) -> list[str]:
    """Let exactly these pages send, and return them in their normal form, sorted. None at all lets every page send.

    Raises:
        InvalidInput: one of them is no origin, or there are too many; nothing changed.
    """
    wanted = sorted({normal_origin(origin) for origin in origins})
    if len(wanted) > MAX_ORIGINS:
        raise InvalidInput(
            f"A workspace has at most {MAX_ORIGINS} allowed origins, and these are {len(wanted)}.",
            code="too_many_origins",
            hint="One https://*.example.com stands for all subdomains.",
        )
    with desk.engine.begin() as transaction:
        transaction.execute(delete(allowed_origin).where(allowed_origin.c.workspace_id == workspace_id))
        for origin in wanted:
            transaction.execute(insert(allowed_origin).values(workspace_id=workspace_id, origin=origin))
        record(transaction, workspace_id, desk.clock(), Change(actor, "origins.set", "", {"origins": wanted}))
    publish_admission(desk.engine, desk.noticeboard)
    return wanted


def allowed_origins(engine: Engine, workspace_id: int) -> list[str]:
    """Return the pages that may send, sorted; empty when any may."""
    query = select(allowed_origin.c.origin).where(allowed_origin.c.workspace_id == workspace_id)
    with reading(engine) as connection:
        return list(connection.execute(query.order_by(allowed_origin.c.origin)).scalars())


def _ascii_host(host: str, text: str) -> str:
    wildcard, bare = ("*.", host[2:]) if host.startswith("*.") else ("", host)
    try:
        return wildcard + (bare if bare.isascii() else bare.encode("idna").decode())
    except UnicodeError:
        raise _not_an_origin(text) from None


def _not_an_origin(text: str) -> InvalidInput:
    return InvalidInput(
        f"{text[:MAX_ORIGIN_CHARACTERS]!r} is no origin.",
        code="origin_invalid",
        hint="Write scheme and host, such as https://shop.example, or https://*.shop.example for every subdomain.",
    )
