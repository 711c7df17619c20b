"""Host pages on another origin than the server's, and a door in front of the server that tests can shut."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from running_cueline import RunningCueline

PASSED_HEADERS = {"origin", "content-type", "sec-gpc", "dnt"}


class QuietHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Say nothing: a test's output is its own."""

    def answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes a tab closes its connections: no news."""


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler], port: int = 0) -> Iterator[int]:
    """Serve on 127.0.0.1 while the context is open, and return the port."""
    server = QuietServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Site:
    """A shop: pages with arbitrary HTML on an origin of their own."""

    def __init__(self, server: RunningCueline) -> None:
        self.server = server
        self.url = ""
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}

    def page(self, html: str, path: str = "/", headers: dict[str, str] | None = None) -> str:
        """Serve `html` at `path` and return its address."""
        self.pages[path] = (html, headers or {})
        return self.url + path

    def installed(
        self,
        *,
        head: str = "",
        body: str = "",
        civchat: dict[str, Any] | None = None,
        server_url: str | None = None,
        stub: bool = True,
        path: str = "/",
        headers: dict[str, str] | None = None,
    ) -> str:
        """Serve a page with the snippet as customers paste it, `head` right after the stub, and return its address."""
        settings = json.dumps({"apiKey": self.server.api_key} | (civchat or {}))
        first = f"<script>{self.server.stub}</script>" if stub else ""
        script = f'<script async src="{server_url or self.server.url}/widget.js"></script>'
        html = (
            f"<!doctype html><html><head><title>Shop {path}</title><link rel=icon href=data:,>{first}{head}"
            f"<script>window.civchat = {settings};</script>{script}</head><body><h1>Shop</h1>{body}</body></html>"
        )
        return self.page(html, path, headers)


@contextmanager
def running_site(server: RunningCueline) -> Iterator[Site]:
    site = Site(server)

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            html, headers = site.pages.get(urlsplit(self.path).path, ("", {}))
            status = 200 if html else 404
            self.answer(status, html.encode(), {"Content-Type": "text/html; charset=utf-8", **headers})

    with listening(Handler) as port:
        site.url = f"http://127.0.0.1:{port}"
        yield site


class Gate:
    """A way to the server that can be shut: what is sent through it is noted, and refused while `refusal` is set.

    Attributes:
        refusal: Status and headers to answer events with instead of passing them on; None passes them on.
        slow: Whether to keep the script waiting.
        hang: Whether to keep events waiting, neither passed on nor answered.
        refuses: Asked for each batch without a `refusal`: whether to answer it with 503.
        cut: Whether to pass events on and then close the connection before the answer.
        cut_early: Whether to close the connection without passing events on.
        batches: Each batch that came, with the time it came and the status it was answered with.
    """

    def __init__(self, server: RunningCueline) -> None:
        self._server = server
        self._port = 0
        self._open: Any = None
        self.refusal: tuple[int, dict[str, str]] | None = None
        self.slow = False
        self.hang = False
        self.refuses: Callable[[], bool] = lambda: False
        self.cut = False
        self.cut_early = False
        self.batches: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def events(self) -> list[dict[str, Any]]:
        return [event for batch in self.batches for event in batch["events"]]

    def open(self) -> None:
        """Listen, on the same port as before."""
        self._open = listening(self._handler(), self._port)
        self._port = self._open.__enter__()

    def shut(self) -> None:
        """Refuse connections, as a server that is down does."""
        if self._open:
            self._open.__exit__(None, None, None)
            self._open = None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gate = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                while gate.slow:
                    time.sleep(0.02)
                self.answer(*gate._pass_on("GET", self.path, b"", dict(self.headers)))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if "/api/messages" in self.path:  # a page that listens sends no batch
                    self.answer(*gate._pass_on("POST", self.path, body, dict(self.headers)))
                    return
                batch = json.loads(body) | {"came_at": time.monotonic(), "status": 0}
                gate.batches.append(batch)
                while gate.hang:
                    time.sleep(0.02)
                if gate.cut_early:
                    self.close_connection = True
                    return
                refusal = gate.refusal or ((503, {}) if gate.refuses() else None)
                if refusal:
                    batch["status"], extra = refusal
                    self.answer(batch["status"], b"{}", {"Access-Control-Allow-Origin": "*", **extra})
                    return
                answer = gate._pass_on("POST", self.path, body, dict(self.headers))
                batch["status"] = answer[0]
                if gate.cut:
                    self.close_connection = True
                    return
                self.answer(*answer)

        return Handler

    def _pass_on(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes, dict[str, str]]:
        to = urlsplit(self._server.url)
        connection = http.client.HTTPConnection(str(to.hostname), to.port, timeout=10)
        kept = {name: value for name, value in headers.items() if name.lower() in PASSED_HEADERS}
        connection.request(method, path, body or None, kept)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        dropped = {"content-length", "transfer-encoding", "connection", "date"}
        return answer.status, content, {k: v for k, v in answer.getheaders() if k.lower() not in dropped}
