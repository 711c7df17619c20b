"""A shop's pages, and a way from them to a real server that can be spoilt: what passes it is counted."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from bench.real_server import Server

Fault = Callable[[], str]
"""Asked for each batch: empty to pass it on, `503`, `cut_early` before it is stored or `cut_late` after."""


class FaultShop:
    """One origin for the pages and for the way to the server.

    Attributes:
        url: Where the pages are.
        fault: What becomes of batches.
        is_slow: Whether the script is kept waiting.
        passed: For each event id that was sent on, how often, and how many ms after its call it first was.
    """

    def __init__(self, server: Server, page: str) -> None:
        self.server = server
        self.page = page
        self.url = ""
        self.fault: Fault = str
        self.is_slow = False
        self.passed: dict[str, tuple[int, float]] = {}

    def send_on(self, method: str, path: str, body: bytes) -> tuple[int, bytes, str]:
        to = urlsplit(self.server.url)
        connection = http.client.HTTPConnection(str(to.hostname), to.port, timeout=30)
        connection.request(method, path, body or None)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content, answer.headers["Content-Type"] or "text/plain"

    def note(self, body: bytes) -> None:
        now = time.time() * 1000
        for event in json.loads(body)["events"]:
            times, after_ms = self.passed.get(event["id"], (0, now - event["t"]))
            self.passed[event["id"]] = (times + 1, after_ms)


@contextmanager
def open_shop(server: Server, page: str) -> Iterator[FaultShop]:
    shop = FaultShop(server, page)
    listener = _QuietServer(("127.0.0.1", 0), _handler(shop))
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    shop.url = f"http://127.0.0.1:{listener.server_port}"
    try:
        yield shop
    finally:
        listener.shutdown()
        listener.server_close()


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that closes a tab closes its connections."""
        del request, client_address


def _handler(shop: FaultShop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            if self.path.endswith(".js"):
                while shop.is_slow:
                    time.sleep(0.02)
                self.answer(*shop.send_on("GET", self.path, b""))
            else:
                self.answer(200, shop.page.encode(), "text/html; charset=utf-8")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fault = shop.fault()
            if fault == "503":
                self.answer(503, b"{}", "application/json")
                return
            if fault != "cut_early":
                answer = shop.send_on("POST", self.path, body)
                shop.note(body)
            if fault:
                self.close_connection = True
                return
            self.answer(*answer)

        def answer(self, status: int, content: bytes, media_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler
