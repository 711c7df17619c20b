"""Requests to receivers: signed, bounded, to where they may go, and never further than the first answer."""

import asyncio
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import httpx
from msgspec import Struct

import cueline
from cueline.delivery.connections import Connections, Origin
from cueline.delivery.due import Due
from cueline.delivery.exchange import BrokenError
from cueline.delivery.hiding import shown_headers, shown_url
from cueline.delivery.network import AddressRefusedError, CheckedNetwork, NotConnectedError
from cueline.delivery.outcome import Outcome, judge, read_retry_after
from cueline.delivery.outgoing import PORTS, Request
from cueline.delivery.signing import BODY_SIGNATURE, body_signature, signature

KEPT_REQUEST_CHARACTERS = 16_000
KEPT_ANSWER_BYTES = 4_096
ADDRESSES_KEPT = 4_096
"""So many addresses are read once only."""

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "idempotency-key"})
"""Headers that a webhook cannot set."""

Secrets = Callable[[int], list[str]]
"""The secrets that sign for a workspace now, the newest first."""


class Webhooks:
    """Sends requests. One event loop uses it."""

    def __init__(
        self, network: CheckedNetwork, secrets: Secrets, clock_ms: Callable[[], int], timeout_seconds: float
    ) -> None:
        self._secrets = secrets
        self._clock_ms = clock_ms
        self._timeout_seconds = timeout_seconds
        self._connections = Connections(network, httpx.create_ssl_context())

    async def carry(self, due: Due) -> Outcome:
        """Send a request and say what came of it. Whatever the receiver does, it takes no longer than the timeout."""
        assert isinstance(due.content, Request)
        try:
            address, headers = _address(due.content.url), self._headers(due, due.content)
        except ValueError as error:
            return Outcome(verdict="dead", request=_told(due.content, {}), error=str(error))
        request = _told(due.content, headers)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._exchange(address, due.content, headers, request)
        except AddressRefusedError as error:
            hint = f"{error} If that is meant to be, the operator allows it by CUELINE_DELIVERY_ALLOWED_HOSTS."
            return Outcome(verdict="dead", request=request, error=hint)
        except TimeoutError:
            late = f"The receiver did not answer within {self._timeout_seconds:g} seconds."
            return Outcome(verdict="retry", request=request, error=late)
        except (NotConnectedError, BrokenError) as failed:
            return Outcome(verdict="retry", request=request, error=str(failed))

    async def close(self) -> None:
        await self._connections.close()

    async def _exchange(self, address: "_Address", content: Request, headers: Mapping[str, str], told: str) -> Outcome:
        answer = await self._connections.carry(address.origin, _written(address, content, headers))
        verdict, error = judge(answer.status)
        wait = answer.headers.get(b"retry-after", b"").decode("latin-1")
        return Outcome(
            verdict=verdict,
            status=answer.status,
            request=told,
            answer=answer.body[:KEPT_ANSWER_BYTES].decode("utf-8", "replace"),
            error=error,
            retry_after_ms=read_retry_after(wait, self._clock_ms()),
        )

    def _headers(self, due: Due, content: Request) -> dict[str, str]:
        """Return the headers of a request.

        Raises:
            ValueError: one of them cannot be sent.
        """
        _reject_unsendable(content.headers)
        given = {name: value for name, value in content.headers.items() if name.lower() not in _OURS}
        known = {name.lower() for name in given}
        headers = {} if "user-agent" in known else {"User-Agent": f"Cueline/{cueline.__version__}"}
        if content.body and "content-type" not in known:
            headers["Content-Type"] = "application/json"
        headers |= given | {"Idempotency-Key": due.key}
        return headers if due.kind == "slack" else headers | self._signed(due, content.body.encode(), given)

    def _signed(self, due: Due, body: bytes, given: Mapping[str, str]) -> dict[str, str]:
        secrets, at = self._secrets(due.workspace), self._clock_ms() // 1_000
        signed = {
            "webhook-id": due.key,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(secrets, due.key, at, body),
        }
        asked = [name for name, value in given.items() if name.lower() == BODY_SIGNATURE and not value]
        return signed | dict.fromkeys(asked, body_signature(secrets[0], body))


class _Address(Struct, frozen=True):
    """Where a request goes.

    Attributes:
        host: As it stands in the header.
        target: The path with its parameters.
    """

    origin: Origin
    host: str
    target: str


@lru_cache(ADDRESSES_KEPT)
def _address(url: str) -> _Address:
    """Read the address of a request.

    Raises:
        ValueError: it is none that a request can go to.
    """
    try:
        read = httpx.URL(url.strip())
    except httpx.InvalidURL as error:
        raise ValueError(f"The address cannot be read: {error}.") from None
    if read.scheme not in PORTS or not read.host:
        raise ValueError("The address has to begin with https:// or http:// and name a host.")
    if read.userinfo:
        raise ValueError("The address holds a user name or password; send a header Authorization instead.")
    origin = Origin(read.scheme == "https", read.raw_host.decode(), read.port or PORTS[read.scheme])
    return _Address(origin, read.netloc.decode(), read.raw_path.decode())


def _written(address: _Address, content: Request, headers: Mapping[str, str]) -> bytes:
    """Return a request as it goes over the wire."""
    body = content.body.encode()
    lines = [f"{content.method} {address.target} HTTP/1.1", f"Host: {address.host}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body or content.method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def _reject_unsendable(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name):
            raise ValueError(f"{name[:50]!r} is no name of a header.")
        if any(sign in value for sign in "\r\n\0"):
            raise ValueError(f"The header {name} has a line break in its value.")


def _told(content: Request, headers: Mapping[str, str]) -> str:
    """Return a request as it is kept: what was sent, without secrets."""
    lines = [f"{content.method} {shown_url(content.url)}"]
    lines += [f"{name}: {value}" for name, value in shown_headers(headers).items()]
    return "\n".join([*lines, "", content.body])[:KEPT_REQUEST_CHARACTERS]
