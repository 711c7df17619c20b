"""What goes wrong between a page and the server, and that each event still counts once."""

import random
from collections.abc import Callable

import pytest
from conftest import ready_key
from host_pages import Gate, Site
from playwright.sync_api import Page
from running_cueline import RunningCueline, eventually

Visit = Callable[[str], str]
AN_HOUR_MS = 3_600_000


def numbered(server: RunningCueline, key: str, name: str, count: int) -> list[int]:
    """Return the numbers that arrived, once all `count` are there and the queue behind them is processed."""
    return sorted(int(str(event["raw"]["n"])) for event in server.happened(key, name, count))


def test_what_happens_offline_arrives_when_the_network_is_back(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(server_url=gate.url))
    server.happened(key, "page_view")
    page.context.set_offline(True)

    page.evaluate("for (let n = 0; n < 3; n++) userengage('event.offline', { n })")
    eventually(lambda: page.evaluate("Object.keys(localStorage).length") == 1)
    page.context.set_offline(False)

    assert numbered(server, key, "offline", 3) == [0, 1, 2]


def test_one_503_in_three_loses_nothing_and_doubles_nothing(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    chance = random.Random(7)
    gate.refuses = lambda: chance.random() < 0.3
    key = visit(site.installed(server_url=gate.url))

    page.evaluate("for (let n = 0; n < 300; n++) userengage('event.unlucky', { n })")

    assert numbered(server, key, "unlucky", 300) == list(range(300))
    assert {batch["status"] for batch in gate.batches} == {200, 503}


@pytest.mark.parametrize("cut", ["cut_early", "cut"])
def test_connections_cut_before_and_after_storing_lose_nothing(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit, cut: str
) -> None:
    key = visit(site.installed(server_url=gate.url))
    server.happened(key, "page_view")
    setattr(gate, cut, True)

    page.evaluate("for (let n = 0; n < 60; n++) userengage('event.cut_off', { n })")
    eventually(lambda: len(gate.batches) >= 3)
    setattr(gate, cut, False)

    assert numbered(server, key, "cut_off", 60) == list(range(60))
    eventually(lambda: page.evaluate("Object.keys(localStorage).length") == 0)
    assert len(server.timeline(key)) == 61


def test_closed_while_the_server_is_down_and_back_later(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    url = site.installed(server_url=gate.url)
    key = visit(url)
    server.happened(key, "page_view")
    gate.shut()

    page.evaluate("for (let n = 0; n < 5; n++) userengage('event.nobody_home', { n })")
    page.close(run_before_unload=False)
    gate.open()
    later = page.context.new_page()
    later.goto(url)

    assert ready_key(later) == key
    assert numbered(server, key, "nobody_home", 5) == [0, 1, 2, 3, 4]


def test_who_leaves_before_the_script_is_there_loses_nothing(
    server: RunningCueline, site: Site, gate: Gate, page: Page
) -> None:
    gate.slow = True
    site.installed(path="/next")
    early = "<script>for (let n = 0; n < 3; n++) userengage('event.too_early', { n })</script>"
    page.goto(site.installed(server_url=gate.url, head=early), wait_until="commit")
    page.wait_for_function("window.userengage && userengage.q && userengage.q.length === 3")

    page.goto(site.url + "/next")
    gate.slow = False

    key = ready_key(page)
    assert numbered(server, key, "too_early", 3) == [0, 1, 2]
    assert {event["url"] for event in server.happened(key, "too_early", 3)} == {site.url + "/"}


def test_calls_before_the_script_is_there_keep_their_own_time(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    head = """<script>
      userengage('event.before_load', { at: Date.now() });
      for (const until = Date.now() + 300; Date.now() < until; );
    </script>"""
    key = visit(site.installed(head=head))

    [event] = server.happened(key, "before_load")
    [view] = server.happened(key, "page_view")
    assert event["occurred_at"] < view["occurred_at"]


@pytest.mark.parametrize("tabs", [2, 5])
def test_tabs_lose_nothing_to_each_other_and_send_nothing_twice(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit, tabs: int
) -> None:
    url = site.installed(server_url=gate.url)
    key = visit(url)
    others = [page.context.new_page() for _ in range(tabs - 1)]
    for other in others:
        other.goto(url)
        assert ready_key(other) == key
    gate.refusal = (503, {})

    for at, tab in enumerate([page, *others]):
        tab.evaluate("(at) => { for (let n = 0; n < 40; n++) userengage('event.of_tabs', { n: at * 40 + n }) }", at)
    eventually(lambda: page.evaluate("Object.keys(localStorage).length") == tabs)
    for other in others:
        other.close(run_before_unload=False)
    gate.refusal = None
    eventually(lambda: page.evaluate("dispatchEvent(new Event('online')), Object.keys(localStorage).length") == 0)

    assert numbered(server, key, "of_tabs", 40 * tabs) == list(range(40 * tabs))
    assert len(server.timeline(key)) == 41 * tabs


def test_200_calls_and_then_leaving_the_page_loses_nothing(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    site.installed(path="/next")
    key = visit(site.installed())
    server.happened(key, "page_view")

    page.evaluate("for (let n = 0; n < 200; n++) userengage('event.and_gone', { n }); location.href = '/next'")
    page.wait_for_url("**/next")

    assert numbered(server, key, "and_gone", 200) == list(range(200))
    assert len(server.happened(key, "page_view", 2)) == 2


def test_denied_cookies_cost_no_event(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    page.add_init_script("""Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {} })""")
    key = visit(site.installed())

    page.evaluate("userengage('event.without_cookie')")

    assert len(server.happened(key, "without_cookie")) == 1
    assert page.context.cookies() == []


SHIFTED = """((by) => {
  const now = Date.now.bind(Date);
  Date.now = () => now() + by;
})"""


@pytest.mark.parametrize("hours", [-7, 7])
def test_a_clock_that_is_hours_off_is_set_right_and_noted(
    server: RunningCueline, site: Site, page: Page, visit: Visit, hours: int
) -> None:
    page.add_init_script(f"{SHIFTED}({hours * AN_HOUR_MS})")
    key = visit(site.installed())

    page.evaluate("userengage('event.odd_clock')")

    [event] = server.happened(key, "odd_clock")
    received, occurred, sent = (moment(page, event[name]) for name in ("received_at", "occurred_at", "sent_at"))
    assert abs(received - occurred) < 10_000
    assert abs(sent - received - hours * AN_HOUR_MS) < 60_000
    assert "clock_skewed" in event["flags"]


def moment(page: Page, text: str) -> float:
    return float(page.evaluate("(text) => new Date(text).getTime()", text))


def test_a_hidden_tab_sends_at_once(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    key = visit(site.installed())
    server.happened(key, "page_view")

    page.evaluate("""() => {
      Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      userengage('event.while_hidden');
    }""")

    assert len(server.happened(key, "while_hidden")) == 1
