"""What the widget costs a page: nothing it could notice."""

from collections.abc import Callable

from conftest import ready_key
from host_pages import Site
from playwright.sync_api import Page
from running_cueline import RunningCueline, eventually

Visit = Callable[[str], str]
GLOBALS = "Object.getOwnPropertyNames(window).filter((name) => !/^[0-9]+$/.test(name))"


def test_it_adds_no_global_but_its_three(site: Site, page: Page) -> None:
    page.goto(site.page("<!doctype html><title>Bare</title><link rel=icon href=data:,>", "/bare"))
    before = set(page.evaluate(GLOBALS))

    page.goto(site.installed())
    ready_key(page)

    assert set(page.evaluate(GLOBALS)) - before == {"userengage", "UE", "civchat"}


def test_it_sets_no_cookie_but_its_one_and_leaves_nothing_in_storage(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed())
    page.evaluate("userengage('event.settled')")
    server.happened(key, "settled")

    eventually(lambda: page.evaluate("localStorage.length") == 0)
    assert [cookie["name"] for cookie in page.context.cookies()] == ["__ca__chat"]
    assert page.evaluate("sessionStorage.length") == 0
    assert page.evaluate("indexedDB.databases()") == []


def test_it_asks_for_no_layout_and_changes_nothing_that_is_seen(site: Site, page: Page, visit: Visit) -> None:
    page.add_init_script("""
      window.measured = [];
      for (const [proto, names] of [
        [Element.prototype, ['getBoundingClientRect', 'getClientRects', 'scrollTop', 'clientWidth', 'clientHeight']],
        [HTMLElement.prototype, ['offsetTop', 'offsetWidth', 'offsetHeight', 'innerText']],
        [window, ['getComputedStyle']],
      ]) for (const name of names) {
        const own = Object.getOwnPropertyDescriptor(proto, name);
        const spied = own.get
          ? { ...own, get() { measured.push(name); return own.get.call(this); } }
          : { ...own, value(...given) { measured.push(name); return own.value.apply(this, given); } };
        Object.defineProperty(proto, name, spied);
      }
    """)
    visit(site.installed(body="<p id=text>Tea</p>"))

    page.evaluate("""() => {
      window.changes = 0;
      new MutationObserver((seen) => { changes += seen.length; })
        .observe(document, { childList: true, subtree: true, attributes: true });
      for (let n = 0; n < 100; n++) userengage('event.free', { n });
    }""")
    page.wait_for_timeout(300)  # as long as it takes to send them

    assert page.evaluate("[changes, measured]") == [0, []]


def test_an_idle_page_sends_nothing(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    page.clock.install()
    key = visit(site.installed())
    server.happened(key, "page_view")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.clock.run_for(60_000)  # all that the page had planned for the next minute

    assert asked == []
