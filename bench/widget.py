"""The widget: its size, what it loses in fifteen kinds of trouble, and what it costs a page."""

import gzip
import json
import shutil
import statistics
import sys
from typing import Any

import httpx
from playwright.sync_api import Browser, sync_playwright

from bench.browser import FLAGS
from bench.fault_scenarios import SCENARIOS, Scenario, Visit, settled
from bench.fault_shop import FaultShop, open_shop
from bench.real_server import Server, running

IDLE_SECONDS = 60
THROTTLE = 4
CALLS = 100

WAITING = 850
"""With the other calls of a round, fewer than the widget keeps."""

CALM_MS = 500
"""By then the calls that warm a page up are delivered: what the server does with them is none of the page's work."""

LONGEST_TASK = """async ([burst, calls, calm]) => {
  const attributes = { section: 'pricing', seconds: 45, copied: true, mouse: { x: 1240, y: 15 } };
  const tasks = [];
  const task = (work) => new Promise((done) => setTimeout(() => {
    const from = performance.now();
    work();
    Promise.resolve().then(() => Promise.resolve()).then(() => { tasks.push(performance.now() - from); done(); });
  }, 5));
  for (let n = 0; n < 20; n++) await task(() => userengage('event.warm', attributes));
  await new Promise((done) => setTimeout(done, calm));
  tasks.length = 0;
  await task(() => { for (let n = 0; n < burst; n++) userengage('event.at_once', attributes); });
  const atOnce = tasks.pop();
  for (let n = 0; n < calls; n++) await task(() => userengage('event.one_by_one', attributes));
  return { atOnce, longest: Math.max(...tasks), median: tasks.sort((a, b) => a - b)[calls >> 1] };
}"""


def run() -> dict[str, Any]:
    """Return gzip sizes, the scenario table, bytes when idle, time to the first event, and the longest task."""
    with running() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with open_shop(server, page_with_stub(server)) as shop:
            table = [one_scenario(browser, shop, name, play) for name, play in SCENARIOS.items()]
            result = {
                **sizes(server),
                "scenarios": table,
                "lost": sum(row["lost"] for row in table),
                "counted_twice": sum(row["counted_twice"] for row in table),
                "idle_bytes_a_minute": idle_bytes(browser, shop),
                "first_event_ms": first_event_ms(browser, shop),
                **longest_task_ms(browser, shop),
            }
        browser.close()
    return result


def page_with_stub(server: Server) -> str:
    stub = httpx.get(f"{server.url}/stub.js").text
    return (
        f"<!doctype html><html><head><title>Shop</title><link rel=icon href=data:,><script>{stub}</script>"
        f"<script>window.civchat = {{ apiKey: '{server.api_key}' }}</script><script async src=/widget.js></script>"
        "</head><body><h1>Shop</h1></body></html>"
    )


def sizes(server: Server) -> dict[str, int]:
    script = httpx.get(f"{server.url}/widget.js").content
    stub = httpx.get(f"{server.url}/stub.js").content
    return {"core_gzip_bytes": len(gzip.compress(script, 9, mtime=0)), "stub_bytes": len(stub.strip())}


def one_scenario(browser: Browser, shop: FaultShop, name: str, play: Scenario) -> dict[str, Any]:
    shop.fault, shop.is_slow, shop.passed = str, False, {}
    context = browser.new_context()
    visit = Visit(shop, context, context.new_page())
    made = play(visit)
    numbers = settled(visit, made, lambda key: arrived(shop.server, key))
    context.close()
    print(f"  {name}: {len(set(numbers))} of {made}", file=sys.stderr, flush=True)
    waits = [after_ms for _, after_ms in shop.passed.values()]
    return {
        "scenario": name,
        "calls": made,
        "lost": made - len(set(numbers)),
        "counted_twice": len(numbers) - len(set(numbers)),
        "raw_repeats": sum(times - 1 for times, _ in shop.passed.values()),
        "median_ms": round(statistics.median(waits)),
    }


def arrived(server: Server, key: str) -> list[int]:
    """Return the numbers of the visitor's calls, as the server counts them."""
    headers = {"Authorization": f"Token {server.token}"}
    answer = httpx.get(f"{server.url}/api/v1/users/by-key/{key}/timeline?limit=1000", headers=headers, timeout=30)
    items = answer.json()["items"] if answer.is_success else []
    return [int(item["raw"]["n"]) for item in items if item["name"] == "fault"]


def idle_bytes(browser: Browser, shop: FaultShop) -> int:
    """Return the bytes that a page which does nothing sends in a minute."""
    context = browser.new_context()
    visit = Visit(shop, context, context.new_page())
    page = visit.open()
    visit.wait(2)
    sent: list[int] = []
    page.on("request", lambda request: sent.append(len(request.url) + len(request.post_data or "")))
    visit.wait(IDLE_SECONDS)
    context.close()
    return sum(sent)


def first_event_ms(browser: Browser, shop: FaultShop, rounds: int = 15) -> float:
    """Return the median of ms from the start of a page's load to its first event on the server; nothing is cached."""
    found: list[float] = []
    for _ in range(rounds):
        context = browser.new_context()
        visit = Visit(shop, context, context.new_page())
        with context.expect_event("requestfinished", lambda request: request.method == "POST"):
            page = visit.open()
        found.append(
            page.evaluate("performance.getEntriesByType('resource').find((e) => /event/.test(e.name)).responseEnd")
        )
        context.close()
    return round(statistics.median(found), 1)


def longest_task_ms(browser: Browser, shop: FaultShop, rounds: int = 20) -> dict[str, float]:
    """Return how long the longest task of 100 calls lasts on a CPU throttled to a quarter: best of rounds.

    The least of several rounds is the widget's own cost; what is above it is the machine's other work. A browser
    throttles in slices of some ms, though, and a single task may fall between them: of 100 calls in one task the median
    counts. The same on a page that is offline, where what waits has to be kept.
    """
    online = [tasks(browser, shop, CALLS, is_offline=False) for _ in range(rounds)]
    offline = [tasks(browser, shop, WAITING, is_offline=True) for _ in range(rounds)]
    return {
        "longest_task_ms_100_calls_one_by_one": round(min(each["longest"] for each in online), 2),
        "median_task_ms_one_call": round(statistics.median(each["median"] for each in online), 3),
        "task_ms_100_calls_at_once": round(min(each["atOnce"] for each in online), 2),
        "median_task_ms_100_calls_at_once": round(statistics.median(each["atOnce"] for each in online), 2),
        "longest_task_ms_850_waiting": round(min(each["longest"] for each in offline), 2),
        "median_task_ms_850_waiting": round(statistics.median(each["median"] for each in offline), 3),
    }


def tasks(browser: Browser, shop: FaultShop, burst: int, *, is_offline: bool) -> dict[str, float]:
    """Return the ms of one task of `burst` calls, and the longest and the median of 100 tasks of one call after it."""
    context = browser.new_context()
    visit = Visit(shop, context, context.new_page())
    page = visit.open()
    context.set_offline(is_offline)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    found: dict[str, float] = page.evaluate(LONGEST_TASK, [burst, CALLS, CALM_MS])
    context.close()
    return found


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
    sys.exit(0)
