"""The page that the tutorial has people write does in a browser what the tutorial says."""

import functools
import json
import os
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from readers_desk import ROOT, Desk, steps_of

DEADLINE_SECONDS = 20
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.mark.process
def test_pressing_the_button_puts_the_event_on_the_timeline(desk: Desk) -> None:
    desk.run(steps_of(ROOT / "docs/tutorial/first-event.md")[0])

    with serving(desk.directory) as url, sync_playwright() as playwright:
        chromium = os.environ.get("CUELINE_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        shown = browser.new_page()
        shown.goto(f"{url}/first-event.html")
        shown.wait_for_function("window.userengage && userengage.ready")
        shown.get_by_role("button", name="Download").click()
        key = shown.evaluate("window.civchat.userKey")
        happened = timeline(desk, key, count=2)
        browser.close()

    assert {item["name"]: item["raw"] for item in happened} == {
        "page_view": {},
        "download_pdf": {"title": "Guide", "pages": 12},
    }


def timeline(desk: Desk, key: str, count: int) -> list[dict[str, Any]]:
    """Return a user's events as soon as there are `count`."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    token = (desk.directory / "data/token").read_text().strip()
    address = f"{desk.url}/api/v1/users/by-key/{key}/timeline"
    request = urllib.request.Request(address, headers={"Authorization": f"Token {token}"})
    items: list[dict[str, Any]] = []
    while len(items) < count and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                items = json.load(answer)["items"]
        except urllib.error.HTTPError as error:
            if error.code != 404:  # 404: the first event is not processed yet
                raise
        time.sleep(0.1)
    return items


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing: a test's output is its own."""


@contextmanager
def serving(directory: Path) -> Iterator[str]:
    """Serve the reader's directory, as `python3 -m http.server` does."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(directory)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
