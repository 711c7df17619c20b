"""Messages for pages, in a real browser: while they are open, and when the visitor comes back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bundled_apps import Workshop
from dashboard_visit import a_key, send
from host_pages import Site, running_site
from playwright.sync_api import Browser, Page
from running_cueline import RunningCueline, eventually, running_cueline

from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.state.engine import open_engine
from tests.delivery.published import publish

KEEPS = """
window.got = JSON.parse(sessionStorage.got || '[]');
window.civchat = Object.assign(window.civchat || {}, {
  onPayloadReceived(payload) {
    got.push(payload);
    sessionStorage.got = JSON.stringify(got);
    throw new Error('the page is broken');
  },
});
"""
BY_USER = "Hi {{ user.email | default: 'you' }}"


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCueline]:
    """A server with an automation that sends messages to pages."""
    folder = Path(tmp_path_factory.mktemp("messages") / "data")
    with running_cueline(folder) as running:
        engine = open_engine(folder / "state.db")
        board = SqliteNoticeboard(folder / "log.db")
        publish(engine, board, "exit_intent", {"kind": "page_message", "payload": BY_USER})
        late = {"kind": "wait", "span": {"amount": 2, "unit": "seconds"}}
        publish(engine, board, "basket_left", late, {"kind": "page_message", "payload": "Your basket waits"})
        engine.dispose()
        eventually(lambda: send(running, a_key(), "event.asking").get("messages"))  # the edge looks twice a second
        yield running


@pytest.fixture
def shop(telling: RunningCueline) -> Iterator[Site]:
    with running_site(telling) as running:
        yield running


def listens(page: Page, site: Site, path: str = "/") -> None:
    page.goto(site.installed(path=path, body=f"<script>{KEEPS}</script>"))
    page.wait_for_function("window.UE")
    eventually(lambda: page.evaluate("!!document.querySelector('script[src*=messages]')"))


def got(page: Page) -> list[str]:
    return list(page.evaluate("got"))


def test_a_message_reaches_every_page_that_is_looked_at_once(browser: Browser, shop: Site) -> None:
    context = browser.new_context()
    first, second = context.new_page(), context.new_page()
    errors: list[str] = []
    first.on("pageerror", lambda error: errors.append(str(error)))
    for page in (first, second):
        listens(page, shop)

    second.evaluate("userengage('client.update', {email: 'ann@shop.example'}); userengage('event.exit_intent')")

    for page in (first, second):
        eventually(lambda page=page: got(page) == ["Hi ann@shop.example"])
    listens(second, shop)  # the next page of the same visit
    second.evaluate("userengage('event.exit_intent')")
    eventually(lambda: len(got(first)) == 2)
    eventually(lambda: len(got(second)) == 2)
    assert errors == []
    context.close()


def test_an_application_with_the_package_gets_messages_too(
    browser: Browser, telling: RunningCueline, shop: Site, tmp_path: Path
) -> None:
    settings = json.dumps({"apiKey": telling.api_key, "server": telling.url})
    code = f"import {{ cueline }} from '@cueline/browser'\n{KEEPS}\ncueline.load({settings})"
    bundled = Workshop(tmp_path, telling).bundle(app_ts=code)
    page = browser.new_page()
    page.goto(shop.page(f"<!doctype html><title>App</title><link rel=icon href=data:,><body>{bundled}", "/app"))
    eventually(lambda: page.evaluate("!!document.querySelector('script[src*=messages]')"))

    page.evaluate("userengage('event.exit_intent')")

    eventually(lambda: got(page) == ["Hi you"])
    page.close()


def test_a_message_waits_for_a_visitor_who_went(browser: Browser, shop: Site) -> None:
    context = browser.new_context()
    page = context.new_page()
    listens(page, shop)
    page.evaluate("userengage('event.basket_left')")
    page.wait_for_function("userengage.ready")
    page.goto("about:blank")
    page.wait_for_timeout(4_000)  # until after the message was made

    listens(page, shop)

    eventually(lambda: got(page) == ["Your basket waits"])
    context.close()


def test_no_page_listens_after_a_refusal(browser: Browser, shop: Site) -> None:
    context = browser.new_context()
    page = context.new_page()
    listens(page, shop)
    page.evaluate("userengage('event.exit_intent')")
    eventually(lambda: len(got(page)) == 1)

    page.evaluate("userengage('consent', 'denied'); dispatchEvent(new Event('online'))")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)

    assert asked == []
    context.close()


def test_a_page_of_a_workspace_without_messages_sends_nothing_for_them(page: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    with running_cueline(tmp_path / "data") as server, running_site(server) as site:  # nobody else's messages
        page.goto(site.installed())
        page.wait_for_function("window.UE")
        page.wait_for_timeout(1_500)

    assert not [url for url in asked if "messages" in url]
