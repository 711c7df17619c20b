"""Fifteen ways a page's events can get lost or counted twice, on a real Chromium and a real server."""

import random
import time
from collections.abc import Callable

from msgspec import Struct
from playwright.sync_api import BrowserContext, Page

from bench.fault_shop import FaultShop

PATIENCE_MS = 30_000


class Visit(Struct):
    """One visitor at the shop: the context with its cookie, and the page that is open."""

    shop: FaultShop
    context: BrowserContext
    page: Page
    key: str = ""

    def open(self) -> Page:
        """Open the shop, wait until the widget is ready, and remember the visitor's key."""
        self.page = self.context.new_page()
        self.page.goto(self.shop.url)
        self.page.wait_for_function("window.userengage && userengage.ready && civchat.userKey")
        self.key = self.page.evaluate("civchat.userKey")
        return self.page

    def call(self, first: int, last: int, then: str = "") -> None:
        """Make one call for each number in [first, last), all in one task, and in the same task do `then`."""
        self.page.evaluate(f"for (let n = {first}; n < {last}; n++) userengage('event.fault', {{ n }}); {then}")

    def wait(self, seconds: float) -> None:
        self.page.wait_for_timeout(seconds * 1000)


Scenario = Callable[[Visit], int]
"""Plays it, and says how many calls were made. What was left behind is fetched by a later page."""


def offline(visit: Visit) -> int:
    visit.open()
    visit.context.set_offline(offline=True)
    visit.call(0, 20)
    visit.wait(1)
    visit.context.set_offline(offline=False)
    return 20


def failing(fault: Callable[[], str], seconds: float, count: int = 60) -> Scenario:
    def play(visit: Visit) -> int:
        visit.open()
        visit.shop.fault = fault
        visit.call(0, count)
        visit.wait(seconds)
        visit.shop.fault = str
        return count

    return play


def one_in_three_503() -> Callable[[], str]:
    chance = random.Random(7)
    return lambda: "503" if chance.random() < 0.3 else ""


def closed_at_once(visit: Visit) -> int:
    visit.open()
    visit.call(0, 5)
    visit.page.close(run_before_unload=False)
    return 5


def left_at_once(visit: Visit) -> int:
    visit.open()
    visit.call(0, 5, "location.href = '/next'")
    visit.page.wait_for_url("**/next")
    return 5


def closed_while_down(visit: Visit) -> int:
    visit.open()
    visit.shop.fault = lambda: "cut_early"
    visit.call(0, 20)
    visit.page.close(run_before_unload=False)
    visit.shop.fault = str
    return 20


def before_load(visit: Visit) -> int:
    visit.shop.is_slow = True
    visit.page = visit.context.new_page()
    visit.page.goto(visit.shop.url, wait_until="commit")
    visit.page.wait_for_function("!!window.userengage")
    visit.call(0, 20)
    visit.shop.is_slow = False
    visit.page.wait_for_function("userengage.ready")
    return 20


def left_before_load(visit: Visit) -> int:
    visit.shop.is_slow = True
    visit.page = visit.context.new_page()
    visit.page.goto(visit.shop.url, wait_until="commit")
    visit.page.wait_for_function("!!window.userengage")
    visit.call(0, 20)
    visit.page.goto("about:blank")
    visit.shop.is_slow = False
    return 20


def tabs(count: int) -> Scenario:
    def play(visit: Visit) -> int:
        pages = [visit.open() for _ in range(count)]
        visit.shop.fault = lambda: "503"
        for at, page in enumerate(pages):
            visit.page = page
            visit.call(at * 40, at * 40 + 40)
        visit.wait(1)
        visit.shop.fault = str
        return 40 * count

    return play


def burst(visit: Visit) -> int:
    visit.open()
    visit.call(0, 500)
    return 500


def many_then_left(visit: Visit) -> int:
    visit.open()
    visit.call(0, 200, "location.href = '/next'")
    visit.page.wait_for_url("**/next")
    return 200


def storage_denied(visit: Visit) -> int:
    visit.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    return failing(lambda: "503", 1, 20)(visit)


SCENARIOS: dict[str, Scenario] = {
    "offline, then back": offline,
    "server down, the browser thinks it is online": failing(lambda: "cut_early", 2),
    "30 % of answers are 503": failing(one_in_three_503(), 4, 300),
    "connections cut before storing": failing(lambda: "cut_early", 1),
    "connections cut after storing": failing(lambda: "cut_late", 1),
    "tab closed in the task of the calls": closed_at_once,
    "page left in the task of the calls": left_at_once,
    "closed while the server is down, back later": closed_while_down,
    "calls before the script is there": before_load,
    "left before the script is there": left_before_load,
    "two tabs": tabs(2),
    "five tabs": tabs(5),
    "500 calls in one task": burst,
    "200 calls, then left": many_then_left,
    "storage denied, server failing": storage_denied,
}


def settled(visit: Visit, expected: int, arrived: Callable[[str], list[int]]) -> list[int]:
    """Come back as a later visit of the same browser, and return the numbers on the server once they all are there."""
    visit.open()
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while len(arrived(visit.key)) < expected and time.monotonic() < deadline:
        visit.page.evaluate("dispatchEvent(new Event('online'))")
        visit.wait(0.2)
    visit.wait(0.5)  # what would come twice comes now
    return arrived(visit.key)
