"""Which address serves which file, and with which headers."""

import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from cueline.errors import NotFound
from cueline.web.files import Served, as_served, read_file

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Handler = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

STATIC = Path(__file__).parent / "static"
DEMO = Path(__file__).parent / "demo"
_PACKAGE = "/cueline-browser.tgz"

_HASHED_SCRIPT = re.compile(r"/[a-z]+\.[0-9a-f]{8,64}\.js")
_SCRIPTS = frozenset({"/widget.js", "/stub.js", "/auto.js", "/debug.js", "/messages.js", "/spa.js"})
_CORE_PREFIXES = ("/api/", "/metrics", "/healthz", "/readyz", "/internal/")

_FOREVER = (b"cache-control", b"public, max-age=31536000, immutable")
_SHORTLY = (b"cache-control", b"public, max-age=300, stale-while-revalidate=86400")
_REVALIDATED = (b"cache-control", b"no-cache")

_FOR_ANY_PAGE: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"timing-allow-origin", b"*"),
    (b"x-content-type-options", b"nosniff"),
]
_GUARDED: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
_DASHBOARD_POLICY = (
    b"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    b"connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
# The demo page shows the snippet as customers paste it: inline.
_DEMO_POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"connect-src 'self'; object-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)


class Site:
    """The static part of the public port.

    Attributes:
        api_key: Called for the demo page: the key its events carry.
        has_alias: Says whether a first path segment is a workspace's alias path.
        script_fetched: Called with the time in milliseconds whenever the widget is fetched.
        kept: Where immutable scripts of earlier releases are kept, for pages that name them.
    """

    def __init__(
        self,
        api_key: Callable[[], str],
        has_alias: Callable[[str], bool],
        script_fetched: Callable[[int], None],
        kept: Path,
    ) -> None:
        self._api_key = api_key
        self._has_alias = has_alias
        self._script_fetched = script_fetched
        self._kept = kept

    def handler(self, path: str) -> Handler | None:
        """Return what answers `path`, or None when the site has nothing to say there."""
        if path.startswith(_CORE_PREFIXES):
            return None
        if is_script(path):
            return self._script
        if self._has_alias(path[1:].partition("/")[0]):
            return self._below_alias
        if path == _PACKAGE:
            return self._package
        if path == "/demo" or path.startswith("/demo/"):
            return self._demo
        return self._dashboard

    async def _script(self, scope: Scope, _receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        lasting = _SHORTLY if path in _SCRIPTS else _FOREVER
        folder = STATIC if (STATIC / path[1:]).is_file() else self._kept
        self._script_fetched(time.time_ns() // 1_000_000)
        await _send_file(scope, send, folder, path[1:], [lasting, *_FOR_ANY_PAGE])

    async def _below_alias(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the scripts below a workspace's alias path; there the widget is `main.js`, which no list has."""
        path = "/" + scope["path"].split("/", 2)[-1]
        path = "/widget.js" if path == "/main.js" else path
        if is_script(path):
            await self._script({**scope, "path": path}, receive, send)
        else:
            await _send(send, 404, as_served(b"Not found\n", "missing.txt"), [_REVALIDATED], {})

    async def _package(self, scope: Scope, _receive: Receive, send: Send) -> None:
        await _send_file(scope, send, STATIC, _PACKAGE[1:], [_REVALIDATED, *_FOR_ANY_PAGE])

    async def _demo(self, scope: Scope, _receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path == "/demo":
            await _send(send, 308, Served(b"", b"", "text/plain", '""'), [(b"location", b"/demo/")], {})
            return
        name = path.removeprefix("/demo/") or "index.html"
        headers = [_REVALIDATED, *_GUARDED, (b"content-security-policy", _DEMO_POLICY)]
        if not name.endswith(".html"):
            await _send_file(scope, send, DEMO, name, headers)
            return
        try:
            page = read_file(DEMO, name).content.decode()
        except NotFound:
            await _send(send, 404, as_served(b"Not found\n", "missing.txt"), headers, {})
            return
        filled = page.replace("{{api_key}}", self._api_key()).replace("{{origin}}", _origin(scope))
        await _send(send, 200, as_served(filled.encode(), name), headers, _asked(scope))

    async def _dashboard(self, scope: Scope, _receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        folder = STATIC / "dashboard"
        headers = [*_GUARDED, (b"content-security-policy", _DASHBOARD_POLICY)]
        if path.startswith("/assets/"):
            await _send_file(scope, send, folder, path[1:], [_FOREVER, *headers])
        elif "." in path.rpartition("/")[2] and (folder / path[1:]).is_file():
            await _send_file(scope, send, folder, path[1:], [_REVALIDATED, *headers])
        else:
            await _send_file(scope, send, folder, "index.html", [_REVALIDATED, *headers])


def is_script(path: str) -> bool:
    """Tell whether one of the widget's scripts is at `path`."""
    return path in _SCRIPTS or _HASHED_SCRIPT.fullmatch(path) is not None


def keep_scripts(kept: Path) -> None:
    """Keep this release's immutable scripts, so that pages which name them by their hash outlive an upgrade."""
    kept.mkdir(parents=True, exist_ok=True)
    for script in STATIC.glob("*.js"):
        if _HASHED_SCRIPT.fullmatch(f"/{script.name}") and not (kept / script.name).exists():
            partial = kept / f"{script.name}.partial"
            partial.write_bytes(script.read_bytes())
            partial.replace(kept / script.name)


def _origin(scope: Scope) -> str:
    """Return the address the browser used, where it is one; the text lands in a page."""
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    return f"{scope['scheme']}://{host}" if re.fullmatch(r"[A-Za-z0-9.:\[\]-]{1,255}", host) else ""


def _asked(scope: Scope) -> dict[bytes, bytes]:
    asked = {name: value for name, value in scope["headers"] if name in {b"if-none-match", b"accept-encoding"}}
    return {**asked, b":method": scope["method"].encode()}


async def _send_file(scope: Scope, send: Send, folder: Path, relative: str, headers: Headers) -> None:
    try:
        served = read_file(folder, relative)
    except NotFound:
        await _send(send, 404, as_served(b"Not found\n", "missing.txt"), [_REVALIDATED], {})
        return
    await _send(send, 200, served, headers, _asked(scope))


async def _send(send: Send, status: int, served: Served, headers: Headers, asked: dict[bytes, bytes]) -> None:
    if served.etag.encode() in asked.get(b"if-none-match", b""):
        await send(
            {"type": "http.response.start", "status": 304, "headers": [(b"etag", served.etag.encode()), *headers]}
        )
        await send({"type": "http.response.body", "body": b""})
        return
    is_packed = bool(served.packed) and b"gzip" in asked.get(b"accept-encoding", b"")
    content = served.packed if is_packed else served.content
    sent = [
        (b"content-type", served.media_type.encode()),
        (b"content-length", b"%d" % len(content)),
        (b"etag", served.etag.encode()),
        (b"vary", b"accept-encoding"),
        *headers,
    ]
    if is_packed:
        sent.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": b"" if asked.get(b":method") == b"HEAD" else content})
