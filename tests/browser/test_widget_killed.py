"""A browser that is killed, and comes back."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import CHROMIUM_FLAGS, ready_key
from host_pages import Gate, Site
from playwright.sync_api import Page, Playwright
from running_cueline import RunningCueline, eventually

TWO_MINUTES_LATER = "{ const now = Date.now.bind(Date); Date.now = () => now() + 120_000; }"


@pytest.fixture
def profile() -> Iterator[Path]:
    """A visitor's browser profile; what a killed browser still writes into it is no news."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def browser_of_its_own(chromium: str, playwright: Playwright, profile: Path) -> Iterator[tuple[Page, int]]:
    """Start Chromium on `profile`, and return a page of it and its process id; kill it in the end."""
    port_file = profile / "DevToolsActivePort"
    port_file.unlink(missing_ok=True)
    command = [chromium, "--headless", *CHROMIUM_FLAGS, f"--user-data-dir={profile}", "--remote-debugging-port=0"]
    process = subprocess.Popen([*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port = eventually(lambda: port_file.exists() and port_file.read_text().partition("\n")[0], seconds=60)
        browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        yield browser.contexts[0].new_page(), process.pid
    finally:
        process.kill()
        process.wait(timeout=30)


def is_on_disk(profile: Path, text: bytes) -> bool:
    """Tell whether the browser has written `text` to its local storage; it does so a few seconds after the page did."""
    return any(text in file.read_bytes() for file in (profile / "Default" / "Local Storage" / "leveldb").glob("*.log"))


def test_what_a_killed_browser_kept_is_sent_once_it_is_back(
    server: RunningCueline,
    site: Site,
    gate: Gate,
    profile: Path,
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
) -> None:
    chromium = browser_type_launch_args["executable_path"]
    url = site.installed(server_url=gate.url)
    with browser_of_its_own(chromium, playwright, profile) as (page, pid):
        page.goto(url)
        key = ready_key(page)
        server.happened(key, "page_view")
        gate.refusal = (503, {})
        page.evaluate("for (let n = 0; n < 10; n++) userengage('event.of_a_killed_browser', { n })")
        eventually(lambda: is_on_disk(profile, b"of_a_killed_browser"), seconds=60)
        os.kill(pid, signal.SIGKILL)
    gate.refusal = None

    with browser_of_its_own(chromium, playwright, profile) as (page, _):
        page.add_init_script(TWO_MINUTES_LATER)
        page.goto(url)
        ready_key(page)
        events = server.happened(key, "of_a_killed_browser", 10)

    assert sorted(int(str(event["raw"]["n"])) for event in events) == list(range(10))
    assert len({event["id"] for event in events}) == 10
