"""Every way to put the widget on a page, and every odd way pages call it."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ready_key
from dashboard_visit import AtTheDashboard, set_workspace
from host_pages import Site
from playwright.sync_api import Browser, Page, expect
from running_cueline import RunningCueline, eventually

Visit = Callable[[str], str]
ALIAS = "q7x2-tea-leaves"
MANIFEST = json.loads((Path(__file__).parents[2] / "src/cueline/web/static/manifest.json").read_text())
NO_ICON = "<link rel=icon href=data:,>"


@pytest.fixture
def alias(browser: Browser, server: RunningCueline) -> Iterator[str]:
    """The address of the workspace's alias path."""
    set_workspace(browser, server, alias=ALIAS)
    eventually(lambda: is_there(f"{server.url}/{ALIAS}/main.js"))
    yield f"{server.url}/{ALIAS}"
    set_workspace(browser, server, alias="")


def is_there(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return "javascript" in answer.headers["Content-Type"]
    except urllib.error.HTTPError:
        return False


def test_below_an_alias_path_no_address_is_one_that_lists_know(
    server: RunningCueline, site: Site, page: Page, visit: Visit, alias: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/widget.js", lambda route: route.abort())
    page.route("**/api/event/**", lambda route: route.abort())
    settings = json.dumps({"apiKey": server.api_key, "endpoint": f"{alias}/"})
    html = f"""<!doctype html><title>Alias</title>{NO_ICON}<script>{server.stub}</script>
    <script>window.civchat = {settings}</script><script async src="{alias}/main.js"></script>"""

    key = visit(site.page(html))
    page.evaluate("userengage('event.below_alias')")

    assert len(server.happened(key, "below_alias")) == 1
    assert {url for url in asked if url.startswith(server.url)} == {f"{alias}/main.js", f"{alias}/"}


def test_an_endpoint_of_the_pages_own_takes_the_events(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(civchat={"endpoint": f"{server.url}/api/event"}))

    page.evaluate("userengage('event.own_endpoint')")

    assert len(server.happened(key, "own_endpoint")) == 1


def test_a_strict_policy_with_a_nonce_lets_the_second_file_in(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    policy = (
        f"default-src 'none'; img-src data:; script-src 'nonce-r4nd0m'; style-src 'none'; worker-src 'none'; "
        f"connect-src {server.url}; base-uri 'none'; object-src 'none'"
    )
    html = f"""<!doctype html><title>Strict</title>{NO_ICON}
    <script nonce=r4nd0m>{server.stub};
    civchat = {{ apiKey: '{server.api_key}', auto: true, debug: true, spa: true }}</script>
    <script nonce=r4nd0m src="{server.url}/widget.js"></script>"""

    key = visit(site.page(html, "/", {"Content-Security-Policy": policy}))
    page.evaluate("userengage('event.with_nonce')")

    assert len(server.happened(key, "with_nonce")) == 1
    assert {f"{server.url}/{name}.js" for name in ("auto", "debug", "spa")} <= set(asked)
    assert [text for text in said if "Content Security Policy" in text] == []


def test_the_variant_without_inline_code_notes_calls_before_the_script(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    policy = f"default-src 'none'; img-src data:; script-src 'self' {server.url}; connect-src {server.url}"
    javascript = {"Content-Type": "text/javascript"}
    site.page(f"window.civchat = {{ apiKey: '{server.api_key}' }};", "/cueline-settings.js", javascript)
    site.page("userengage('event.from_a_file', { early: true });", "/shop.js", javascript)
    html = f"""<!doctype html><html><head><title>Strict</title>{NO_ICON}<script src="/cueline-settings.js"></script>
    <script src="{server.url}/stub.js"></script><script src="/shop.js"></script>
    <script async src="{server.url}/widget.js"></script></head></html>"""

    key = visit(site.page(html, "/", {"Content-Security-Policy": policy}))

    assert server.happened(key, "from_a_file")[0]["raw"] == {"early": True}


def test_a_script_that_was_tampered_with_is_not_run(server: RunningCueline, site: Site, page: Page) -> None:
    page.route("**/widget.*.js", lambda route: route.fulfill(
        body="window.hacked = true", headers={"Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*"}
    ))  # fmt: skip
    checked = f'integrity="{MANIFEST["sri"]}" crossorigin="anonymous"'
    html = (
        f'<!doctype html><title>SRI</title>{NO_ICON}<script src="{server.url}/{MANIFEST["widget"]}" {checked}></script>'
    )

    page.goto(site.page(html))

    assert page.evaluate("[window.hacked, window.UE]") == [None, None]


IDIOMS = """
<button onclick="typeof window.userengage === 'function' && userengage('event.idiom_onclick', { by: 'attribute' })">
  Buy</button>
<script>
  const polling = setInterval(() => {
    if (typeof window.userengage !== 'function' || typeof window.UE !== 'object') return;
    clearInterval(polling);
    userengage('event.idiom_polled');
  }, 50);
</script>"""


def test_pages_that_poll_for_the_function_or_call_it_from_an_attribute(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(body=IDIOMS, stub=False))

    page.get_by_text("Buy").click()

    assert server.happened(key, "idiom_onclick")[0]["raw"] == {"by": "attribute"}
    assert len(server.happened(key, "idiom_polled")) == 1


def test_a_frame_of_the_same_origin_calls_the_top_windows_function(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    site.page("<!doctype html><script>window.top.userengage('event.from_top', { n: 1 })</script>", "/frame")
    key = visit(site.installed())

    page.evaluate("() => { const f = document.createElement('iframe'); f.src = '/frame'; document.body.append(f); }")

    [event] = server.happened(key, "from_top")
    assert (event["raw"], event["url"]) == ({"n": 1}, site.url + "/")


def test_the_older_calls_and_extra_arguments(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    key = visit(site.installed())
    server.happened(key, "page_view")

    page.evaluate("""() => {
      UE.init({ plan: 'gold' }, 'extra', 1); UE.refresh(); UE.pageHit({ seats: 3 }, null);
      userengage('event.extra', { n: 1 }, () => {}, 'more');
    }""")

    assert len(server.happened(key, "page_view", 4)) == 4
    assert server.happened(key, "extra")[0]["raw"] == {"n": 1}
    assert server.ask("GET", f"/api/v1/users/by-key/{key}")["attributes"]["plan"] == "gold"


def test_a_tag_manager_hears_once_that_the_widget_is_ready(site: Site, page: Page, visit: Visit) -> None:
    key = visit(site.installed(head="<script>window.dataLayer = [{ event: 'gtm.js' }]</script>"))

    heard: list[Any] = page.evaluate("dataLayer.map((each) => each.event)")

    assert key
    assert heard == ["gtm.js", "cueline.ready"]


def test_the_callbacks_of_the_page_run(site: Site, page: Page) -> None:
    callbacks = """<script>window.heard = [];
      addEventListener('DOMContentLoaded', () => {});
      Object.defineProperty(window, 'civchat', { configurable: true, writable: true, value: {} });</script>"""
    html = site.installed(head=callbacks)
    source = site.pages["/"][0].replace(
        "</script><script async",
        "; Object.assign(civchat, { onLoad() { heard.push('load') }, onOpen() { heard.push('open') }, "
        "onClose() { heard.push('close') } });</script><script async",
    )
    site.page(source)
    page.goto(html)
    ready_key(page)

    page.evaluate("['open', 'show', 'hide', 'close'].forEach((verb) => userengage('widget.' + verb))")

    assert page.evaluate("heard") == ["load", "open", "close"]


class TestTheInstallScreen(AtTheDashboard):
    def test_what_it_shows_works_as_it_stands(
        self, page: Page, home: str, server: RunningCueline, site: Site, browser: Browser, alias: str
    ) -> None:
        page.goto(f"{home}/install?variant=csp")
        expect(page.get_by_role("tabpanel")).to_contain_text(f"{alias}/main.js")
        text = page.get_by_role("tabpanel").inner_text()

        assert MANIFEST["sri"] in text
        assert f"{alias}/{MANIFEST['widget']}" in text
        page.goto(f"{home}/install")
        snippet = page.get_by_role("tabpanel").locator("code").first.inner_text()
        context = browser.new_context()
        shop = context.new_page()
        shop.goto(site.page(f"<!doctype html><html><head><title>Shop</title>{NO_ICON}{snippet}</head></html>"))
        assert len(server.happened(ready_key(shop), "page_view")) == 1
        context.close()
