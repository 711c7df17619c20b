"""Visitors who say no: by an answer, or by their browser."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dashboard_visit import set_workspace
from host_pages import Gate, Site
from playwright.sync_api import Browser, Page
from running_cueline import RunningCueline, eventually

Visit = Callable[[str], str]

SIGNALS = [
    pytest.param(
        "gpc", "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })", id="gpc"
    ),
    pytest.param("dnt", "Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' })", id="dnt"),
]
KEPT = "document.cookie + Object.keys(localStorage)"


@pytest.fixture
def respecting(browser: Browser, server: RunningCueline) -> Iterator[None]:
    """The workspace respects both signals while the test runs; no other test's visitor sends one."""
    set_workspace(browser, server, respect_gpc=True, respect_dnt=True)
    eventually(lambda: refusal_of(server) == "visitor_opted_out")
    yield
    set_workspace(browser, server, respect_gpc=False, respect_dnt=False)
    eventually(lambda: refusal_of(server) == "event_name_unprefixed")


def refusal_of(server: RunningCueline) -> str:
    """Return why the edge refuses a bad event of an opted-out visitor: for the visitor, or else for the event."""
    body = json.dumps({"key": server.api_key, "events": [{"name": "unprefixed"}]}).encode()
    request = urllib.request.Request(f"{server.url}/api/event/", data=body, headers={"Sec-GPC": "1"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(json.load(answer)["items"][0]["code"])


@pytest.fixture
def posted(page: Page) -> list[str]:
    """What the page posts."""
    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(str(request.post_data)) if request.method == "POST" else None)
    return bodies


@pytest.mark.parametrize(("switch", "signal"), SIGNALS)
def test_a_browser_that_says_no_stores_nothing_and_sends_nothing_where_the_snippet_asks(
    site: Site, page: Page, posted: list[str], switch: str, signal: str
) -> None:
    page.add_init_script(signal)
    site.installed(path="/next", civchat={switch: True})
    head = "<script>userengage('event.in_head')</script>"
    page.goto(site.installed(civchat={switch: True}, head=head))
    page.wait_for_function("userengage.ready")

    page.evaluate("userengage('event.opted_out'); userengage('consent', 'granted'); UE.pageHit()")
    page.goto(site.url + "/next")
    page.wait_for_function("userengage.ready")
    page.wait_for_timeout(400)  # longer than any event would have waited

    assert posted == []
    assert page.evaluate(KEPT) == ""
    assert page.context.cookies() == []


@pytest.mark.parametrize(("switch", "signal"), SIGNALS)
def test_the_stub_of_a_page_whose_script_never_came_stores_nothing_either(
    server: RunningCueline, site: Site, page: Page, switch: str, signal: str
) -> None:
    page.add_init_script(signal)
    blocked = f"""<!doctype html><title>Blocked</title><link rel=icon href=data:,><script>{server.stub}</script>
    <script>window.civchat = {{ apiKey: '{server.api_key}', {switch}: true }}; userengage('event.noted')</script>"""
    page.goto(site.page(blocked, "/blocked"))

    page.goto(site.page("<!doctype html><title>Next</title><link rel=icon href=data:,>", "/next"))

    assert page.evaluate(KEPT) == ""


@pytest.mark.parametrize(("switch", "signal"), SIGNALS)
def test_without_the_switch_the_signal_changes_nothing(
    server: RunningCueline, site: Site, page: Page, visit: Visit, switch: str, signal: str
) -> None:
    page.add_init_script(signal)
    key = visit(site.installed(civchat={switch: False}))

    assert len(server.happened(key, "page_view")) == 1


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_the_edge_keeps_nothing_of_an_opted_out_visitor_and_the_widget_does_not_try_again(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit, respecting: None, header: str
) -> None:
    page.context.set_extra_http_headers({header: "1"})
    key = visit(site.installed(server_url=gate.url))
    page.evaluate("userengage('event.first')")
    eventually(lambda: "event.first" in [event["name"] for event in gate.events()])
    page.evaluate("userengage('event.second')")
    eventually(lambda: "event.second" in [event["name"] for event in gate.events()])

    eventually(lambda: {batch["status"] for batch in gate.batches} == {200})
    assert sorted(event["name"] for event in gate.events()) == ["event.first", "event.second", "page_view"]
    assert gate.batches[-1]["dropped"]["visitor_opted_out"] >= 1
    assert server.timeline(key) == []


def test_pending_consent_keeps_in_memory_what_a_refusal_then_forgets(
    server: RunningCueline, site: Site, page: Page, visit: Visit, posted: list[str]
) -> None:
    key = visit(site.installed(civchat={"consent": "pending"}))
    page.evaluate("userengage('event.while_pending')")

    page.evaluate("userengage('consent', 'denied'); userengage('event.once_denied'); UE.pageHit()")
    page.wait_for_timeout(400)  # longer than any event would have waited
    kept: Any = page.evaluate(KEPT)
    page.evaluate("userengage('consent', 'granted'); userengage('event.changed_mind')")

    server.happened(key, "changed_mind")
    assert kept == ""
    assert {item["name"] for item in server.timeline(key)} == {"changed_mind"}
    assert not any("while_pending" in body or "once_denied" in body for body in posted)


def test_a_page_that_denies_from_the_start_stores_nothing_and_sends_nothing(
    site: Site, page: Page, posted: list[str]
) -> None:
    page.goto(site.installed(civchat={"consent": "denied"}))
    page.wait_for_function("userengage.ready")
    page.evaluate("userengage('event.denied'); document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(400)  # longer than any event would have waited

    assert (posted, page.evaluate(KEPT)) == ([], "")
