"""No event is lost: not to a dead network, a server error, a closed tab, two tabs or a burst."""

import json
from collections.abc import Callable

import pytest
from conftest import ready_key
from host_pages import Gate, Site
from playwright.sync_api import Page
from running_cueline import RunningCueline, eventually

Visit = Callable[[str], str]

KEPT_KEYS = "Object.keys(localStorage).filter((name) => name.startsWith('cueline:')).length"


def kept_keys(page: Page) -> int:
    """Return how many pages of the shop's origin have events on the shelf."""
    return int(page.evaluate(KEPT_KEYS))


def warned(page: Page, warnings_of: list[str], text: str) -> None:
    """Wait until the page's console was warned of `text`; console messages come in while the page is spoken to."""
    eventually(lambda: page.evaluate("true") and any(text in said for said in warnings_of))


def numbers(events: list[dict[str, object]]) -> list[object]:
    return [event["raw"]["n"] for event in events]  # type: ignore[index]  # JSON objects


def test_events_of_an_outage_arrive_once_in_order_with_their_own_time(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(server_url=gate.url))
    server.happened(key, "page_view")
    gate.shut()

    page.evaluate("for (let n = 0; n < 5; n++) userengage('event.in_outage', { n })")
    eventually(lambda: kept_keys(page) == 1)
    page.wait_for_timeout(1200)
    gate.open()

    events = server.happened(key, "in_outage", 5)
    assert numbers(events) == ["0", "1", "2", "3", "4"] or numbers(events) == [0, 1, 2, 3, 4]
    assert all(event["received_at"] > event["occurred_at"] for event in events)
    eventually(lambda: kept_keys(page) == 0)


def test_503s_are_tried_again_and_retry_after_is_honoured(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(server_url=gate.url))
    server.happened(key, "page_view")
    retry_later = {"Retry-After": "2", "Access-Control-Expose-Headers": "Retry-After"}
    gate.refusal = (503, retry_later)

    page.evaluate("userengage('event.refused_first')")
    eventually(lambda: len(gate.batches) == 2)
    gate.refusal = None

    assert len(server.happened(key, "refused_first")) == 1
    refused, accepted = gate.batches[1:]
    assert (refused["status"], accepted["status"]) == (503, 200)
    assert accepted["came_at"] - refused["came_at"] >= 2
    assert accepted["events"] == refused["events"]


def test_an_answer_lost_on_the_way_leaves_one_event(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(server_url=gate.url))
    server.happened(key, "page_view")
    gate.cut = True

    page.evaluate("userengage('event.answer_lost')")
    eventually(lambda: len(gate.batches) >= 3)
    gate.cut = False
    eventually(lambda: kept_keys(page) == 0)

    assert len([event for event in gate.events() if event["name"] == "event.answer_lost"]) >= 2
    assert len(server.happened(key, "answer_lost")) == 1


def test_a_server_that_never_answers_is_given_up_on_after_20_seconds(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(server_url=gate.url))
    server.happened(key, "page_view")
    gate.hang = True

    page.evaluate("userengage('event.kept_waiting')")
    eventually(lambda: len(gate.batches) == 3, seconds=30)
    gate.hang = False

    assert 19 < gate.batches[2]["came_at"] - gate.batches[1]["came_at"] < 25
    assert len(server.happened(key, "kept_waiting")) == 1


def test_what_a_refused_key_costs_is_counted_and_said(
    site: Site, gate: Gate, page: Page, visit: Visit, warnings_of: list[str]
) -> None:
    visit(site.installed(server_url=gate.url, civchat={"apiKey": "nosuchkey"}))
    warned(page, warnings_of, "api_key")
    page.evaluate("userengage('event.after_refusal')")

    eventually(lambda: len(gate.batches) == 2)

    assert gate.batches[0]["status"] in {401, 403}
    assert gate.batches[1]["dropped"] == {f"http_{gate.batches[0]['status']}": 1}


def test_a_tab_closed_right_after_the_call_loses_nothing(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed())
    server.happened(key, "page_view")

    page.evaluate("userengage('event.last_words', { n: 1 })")
    page.close(run_before_unload=False)

    assert len(server.happened(key, "last_words")) == 1


def test_a_call_in_the_pages_own_pagehide_loses_nothing(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    site.page("<!doctype html><title>Next</title><link rel=icon href=data:,>", "/next")
    body = "<script>addEventListener('pagehide', () => userengage('event.in_pagehide'))</script><a href=/next>Next</a>"
    key = visit(site.installed(body=body))

    page.get_by_text("Next").click()
    page.wait_for_url("**/next")

    assert len(server.happened(key, "in_pagehide")) == 1


def test_a_click_that_leaves_the_page_is_recorded(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    site.installed(path="/next")
    key = visit(site.installed(body="<a href=/next onclick=\"userengage('event.left', { to: 'next' })\">Next</a>"))

    page.get_by_text("Next").click()
    page.wait_for_url("**/next")

    assert len(server.happened(key, "left")) == 1
    assert len(server.happened(key, "page_view", 2)) == 2
    assert ready_key(page) == key


def test_what_a_page_could_not_send_the_next_page_sends(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    site.installed(path="/next", server_url=gate.url)
    key = visit(site.installed(server_url=gate.url))
    server.happened(key, "page_view")
    gate.refusal = (503, {})
    page.evaluate("userengage('event.left_behind', { n: 1 })")
    eventually(lambda: kept_keys(page) == 1)

    page.evaluate("location.href = '/next'")
    page.wait_for_url("**/next")
    eventually(lambda: len(gate.batches) >= 3)
    gate.refusal = None

    [event] = server.happened(key, "left_behind")
    assert event["url"] == site.url + "/"
    eventually(lambda: kept_keys(page) == 0)


def test_a_script_that_never_came_loses_nothing_when_a_later_page_has_it(
    server: RunningCueline, site: Site, page: Page
) -> None:
    blocked = f"""<!doctype html><title>Blocked</title><link rel=icon href=data:,><script>{server.stub}</script>
    <script>userengage('event.while_blocked', {{ n: 1 }})</script><script async src=/blocked.js></script>"""
    page.goto(site.page(blocked, "/blocked"))

    page.goto(site.installed(path="/later"))

    [event] = server.happened(ready_key(page), "while_blocked")
    assert event["url"] == site.url + "/blocked"
    assert event["occurred_at"] < server.happened(ready_key(page), "page_view")[0]["occurred_at"]


def test_two_tabs_lose_nothing_to_each_other(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    url = site.installed(server_url=gate.url)
    key = visit(url)
    other = page.context.new_page()
    other.goto(url)
    assert ready_key(other) == key
    server.happened(key, "page_view", 2)
    gate.refusal = (503, {})

    for tab, name in ((page, "first"), (other, "second")):
        tab.evaluate("(name) => { for (let n = 0; n < 30; n++) userengage('event.tab_' + name, { n }) }", name)
    eventually(lambda: kept_keys(page) == 2)
    gate.refusal = None

    for name in ("tab_first", "tab_second"):
        assert sorted(map(int, numbers(server.happened(key, name, 30)))) == list(range(30))  # type: ignore[call-overload]  # numbers


def test_a_crashed_tabs_events_are_adopted_once_its_lease_has_ended(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(server_url=gate.url))
    server.happened(key, "page_view")
    item = {
        "id": "01a209b8-6c9e-7001-864a-da529c59b62f",
        "t": page.evaluate("Date.now()"),
        "name": "event.of_a_crashed_tab",
        "url": site.url + "/crashed",
        "anon": key,
        "data": {},
    }
    leave = """([item, apiKey]) => {
      localStorage.setItem('cueline:crashed', ['{}', Date.now() + 1500, apiKey + ' ' + item].join('\\n'));
      dispatchEvent(new Event('online'));
    }"""

    page.evaluate(leave, [json.dumps(item), server.api_key])
    assert kept_keys(page) == 1
    page.wait_for_timeout(1600)
    page.evaluate("dispatchEvent(new Event('online'))")

    [event] = server.happened(key, "of_a_crashed_tab")
    assert event["url"] == site.url + "/crashed"
    assert kept_keys(page) == 0


def test_500_calls_in_one_tick_arrive_once_each(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(server_url=gate.url))

    page.evaluate("for (let n = 0; n < 500; n++) userengage('event.burst', { n })")

    events = server.happened(key, "burst", 500)
    assert sorted(int(str(n)) for n in numbers(events)) == list(range(500))
    assert len({event["id"] for event in events}) == 500
    sizes = [len(batch["events"]) for batch in gate.batches]
    assert max(sizes) <= 50
    assert [event["data"]["n"] for event in gate.events() if event["name"] == "event.burst"] == list(range(500))


def test_large_events_travel_in_small_batches(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(server_url=gate.url))

    page.evaluate("for (let n = 0; n < 20; n++) userengage('event.large', { n, text: 'ż'.repeat(3500) })")

    assert len(server.happened(key, "large", 20)) == 20
    assert all(len(batch["events"]) <= 4 for batch in gate.batches)


def test_an_event_too_large_for_the_server_costs_only_itself(
    server: RunningCueline, site: Site, page: Page, visit: Visit, warnings_of: list[str]
) -> None:
    key = visit(site.installed())

    page.evaluate("""
      userengage('event.before_it', {});
      userengage('event.much_too_large', { text: 'x'.repeat(200000) });
      userengage('event.behind_it', {});
    """)

    assert len(server.happened(key, "before_it")) == 1
    assert len(server.happened(key, "behind_it")) == 1
    assert "much_too_large" not in [item["name"] for item in server.timeline(key)]
    warned(page, warnings_of, "event_too_large")


def test_attributes_are_those_of_the_moment_of_the_call(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(
        site.installed(head="<script>var early = { n: 1 }; userengage('event.early_copy', early); early.n = 2</script>")
    )

    page.evaluate("""
      const cart = { total: 10, lines: [{ sku: 'a' }] };
      userengage('event.copied', cart);
      cart.total = 99; cart.lines.push({ sku: 'b' }); delete cart.lines[0].sku;
    """)

    assert server.happened(key, "copied")[0]["raw"] == {"total": 10, "lines": [{"sku": "a"}]}
    assert server.happened(key, "early_copy")[0]["raw"] == {"n": 1}


def test_addresses_are_those_of_the_moment_of_the_call(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(body="<form name=URL></form>"))
    start = page.url

    page.evaluate("""
      userengage('event.moved', { n: 1 });
      history.pushState({}, '', '?step=2#ż');
      userengage('event.moved', { n: 2 });
      location.hash = 'end';
      userengage('event.moved', { n: 3 });
    """)

    found = {item["raw"]["n"]: item["url"] for item in server.happened(key, "moved", 3)}
    assert found == {1: start, 2: f"{start}?step=2#%C5%BC", 3: f"{start}?step=2#end"}


def test_a_page_back_from_the_back_forward_cache_goes_on(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    site.page("<!doctype html><title>Away</title><link rel=icon href=data:,>", "/away")
    noted = "<script>addEventListener('pageshow', (event) => { window.restored = event.persisted; });</script>"
    key = visit(site.installed(body=noted))
    server.happened(key, "page_view")
    page.evaluate("userengage('event.going_away'); location.href = '/away'")
    page.wait_for_url("**/away")

    page.go_back(wait_until="commit")
    page.wait_for_function("window.restored !== undefined")
    page.evaluate("userengage('event.back_again', { restored })")

    assert server.happened(key, "back_again")[0]["raw"] == {"restored": True}
    assert len(server.happened(key, "going_away")) == 1
    eventually(lambda: kept_keys(page) == 0)


NO_STORAGE = """
Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });
Object.defineProperty(Document.prototype, 'cookie', {
  get() { throw new DOMException('denied', 'SecurityError'); },
  set() { throw new DOMException('denied', 'SecurityError'); },
});
"""


def test_without_storage_and_cookies_events_arrive_from_memory(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    page.add_init_script(NO_STORAGE)
    key = visit(site.installed(server_url=gate.url))
    gate.refusal = (503, {})

    page.evaluate("userengage('event.from_memory')")
    eventually(lambda: len(gate.batches) >= 2)
    gate.refusal = None

    assert len(server.happened(key, "from_memory")) == 1


def test_a_full_storage_costs_nothing(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    key = visit(site.installed())
    fill = """
      let size = 1 << 20;
      for (let n = 0; size >= 1; n++) { try { localStorage['fill' + n] = 'x'.repeat(size); } catch { size >>= 1; } }
    """

    page.evaluate(fill)
    page.evaluate("userengage('event.storage_full', { text: 'x'.repeat(2000) })")

    assert len(server.happened(key, "storage_full")) == 1


@pytest.mark.parametrize("count", [1100])
def test_beyond_the_cap_the_oldest_go_and_the_count_is_reported(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit, count: int
) -> None:
    key = visit(site.installed(server_url=gate.url))
    server.happened(key, "page_view")
    gate.refusal = (503, {})

    page.evaluate("(count) => { for (let n = 0; n < count; n++) userengage('event.over_cap', { n }) }", count)
    eventually(lambda: len(gate.batches) >= 2)
    gate.refusal = None

    events = server.happened(key, "over_cap", 1000)
    assert sorted(int(str(n)) for n in numbers(events)) == list(range(100, 1100))
    reported = [batch["dropped"] for batch in gate.batches if batch["status"] == 200 and batch["dropped"]]
    assert reported == [{"queue_full": 100}]
