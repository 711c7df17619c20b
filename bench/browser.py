"""From a call of `userengage` in one tab of a real Chromium to the row on the user's timeline in another."""

import json
import shutil
import sys
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.real_server import Server, running

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Both tabs are of one browser, so Date.now() is one clock.
WATCH = """() => {
  window.seenAt = {};
  new MutationObserver(() => {
    const text = document.body.innerText;
    for (const name of text.match(/timed_[0-9]+/g) ?? []) window.seenAt[name] ??= Date.now();
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
CALL = "name => { const at = Date.now(); userengage('event.' + name, { section: 'pricing', seconds: 45 }); return at; }"


def run(calls: int = 100) -> dict[str, Any]:
    """Call `calls` times, one after the other, and return the p50 and p99 of the waits in milliseconds."""
    with running() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        member = browser.new_context().new_page()
        visitor = browser.new_context().new_page()
        visitor.goto(f"{server.url}/demo/")
        visitor.wait_for_function("typeof UE === 'object' && document.cookie.includes('__ca__chat')")
        open_timeline(member, server, visitor.evaluate("document.cookie.match(/__ca__chat=(\\w+)/)[1]"))
        waits = sorted(one_call(member, visitor, number) for number in range(calls))
        browser.close()
    return {
        "call_to_timeline_p50_ms": waits[len(waits) // 2],
        "call_to_timeline_p99_ms": waits[int(len(waits) * 0.99)],
        "longest_ms": waits[-1],
        "calls": calls,
    }


def one_call(member: Page, visitor: Page, number: int) -> int:
    name = f"timed_{number}"
    called = visitor.evaluate(CALL, name)
    member.wait_for_function("name => window.seenAt[name]", arg=name, timeout=20_000)
    return int(member.evaluate("name => window.seenAt[name]", name) - called)


def open_timeline(page: Page, server: Server, key: str) -> None:
    page.goto(server.sign_in_link())
    page.get_by_role("button", name="Later").click()
    page.goto(f"{server.url}/users?q={key}")
    page.get_by_text(key).first.click()
    page.get_by_text("page_view").first.wait_for()
    page.evaluate(WATCH)


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:])), indent=2))
