import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from auto_stage import wait_for_capture
from dashboard_visit import a_key, send
from host_pages import Gate, Site, running_site
from playwright.sync_api import Page
from running_cueline import RunningCueline, running_cueline

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = os.environ.get("CUELINE_CHROMIUM") or shutil.which("chromium")
    assert chromium, "No Chromium: install it, or name its path in CUELINE_CHROMIUM."
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": CHROMIUM_FLAGS,
        "ignore_default_args": ["--disable-back-forward-cache"],  # as visitors' browsers are
    }


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests name whole addresses; the plugin's own fixture of this name draws a deprecation warning of pytest."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCueline]:
    """A real `cueline serve`, one for the session: tests tell their visitors apart by their keys.

    No test has it send messages to pages: every page after it would listen, also those that are held to be silent.
    """
    with running_cueline(tmp_path_factory.mktemp("cueline") / "data") as running:
        yield running
        answer = send(running, a_key(), "event.left_behind")
        assert "messages" not in answer, "A test sends messages to the pages of all others: give it its own server."


@pytest.fixture
def site(server: RunningCueline) -> Iterator[Site]:
    """A shop on another origin than the server's."""
    with running_site(server) as running:
        yield running


@pytest.fixture
def gate(server: RunningCueline) -> Iterator[Gate]:
    """A way to the server that a test can shut."""
    gate = Gate(server)
    gate.open()
    yield gate
    gate.shut()


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page whose routes end with its test: an answer that is still on its way then is nobody's any more."""
    yield page
    if not page.is_closed():
        page.unroute_all(behavior="ignoreErrors")


@pytest.fixture
def visit(page: Page) -> Callable[[str], str]:
    """Open an address, wait until the widget is ready, and return the visitor's key."""

    def open_page(url: str) -> str:
        page.goto(url)
        return ready_key(page)

    return open_page


@pytest.fixture
def captured(site: Site, page: Page, visit: Callable[[str], str]) -> Callable[..., str]:
    """Open a page of which all is captured, or what `auto` chooses, and return the visitor's key."""

    def open_page(body: str = "", *, auto: Any = True) -> str:
        key = visit(site.installed(body=body, civchat={"auto": auto}))
        wait_for_capture(page)
        return key

    return open_page


@pytest.fixture
def warnings_of(page: Page) -> list[str]:
    """What the page's console is warned of, as it comes."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    return said


@pytest.fixture(autouse=True)
def nothing_thrown(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test's page sees an uncaught error, except those that throw one themselves."""
    thrown: list[str] = []
    if "page" in request.fixturenames:
        request.getfixturevalue("page").on("pageerror", lambda error: thrown.append(str(error)))
    yield
    if request.node.get_closest_marker("throws") is None:
        assert thrown == []


def ready_key(page: Page) -> str:
    page.wait_for_function("window.userengage && window.userengage.ready && window.civchat.userKey")
    return str(page.evaluate("civchat.userKey"))
