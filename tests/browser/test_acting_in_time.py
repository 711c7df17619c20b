"""The whole promise, in a real browser: an exit intent acts while its visitor is still on the page."""

import json
import re
from pathlib import Path
from typing import Any

from dashboard_visit import go_live, owner_of
from host_pages import Site, running_site
from playwright.sync_api import Browser, Page, expect
from running_cueline import RunningCueline, eventually, running_cueline

from tests.delivery.receiver import Receiver, receiving

KEEPS = """
window.got = [];
window.civchat = Object.assign(window.civchat || {}, { onPayloadReceived(payload) { got.push(payload); } });
"""

PLAN = {
    "groups": [{"name": "Interest"}],
    "rules": [
        {
            "name": "Looks at prices",
            "group": "interest",
            "event": "price_compared",
            "points": {"kind": "fixed", "points": 60},
        }
    ],
}

ON_PRICES = {
    "kind": "event_attribute",
    "name": "current_section",
    "test": {"type": "string", "operator": "is", "value": "pricing_table"},
}
IS_WARM = {"kind": "score", "test": {"type": "number", "operator": "at_least", "value": 50}}


def rescue(receiver: Receiver) -> dict[str, Any]:
    body = (
        '{"email": {{ user.email | json }}, "section": {{ event.current_section | json }}, "score": {{ user.score }}}'
    )
    return {
        "triggers": [{"kind": "event", "id": "leaving", "event": "exit_intent", "condition": ON_PRICES}],
        "start": "warm",
        "nodes": [
            {"kind": "condition", "id": "warm", "condition": IS_WARM, "yes": "tell_sales", "no": None},
            {"kind": "webhook", "id": "tell_sales", "url": f"{receiver.url}/leads", "body": body, "next": "mark"},
            {"kind": "add_tag", "id": "mark", "tag": "nearly left", "next": "offer"},
            {"kind": "page_message", "id": "offer", "payload": "Stay, {{ user.email }}: 10 % off", "next": "rest"},
            {"kind": "wait", "id": "rest", "span": {"amount": 2, "unit": "seconds"}, "next": "remind"},
            {"kind": "webhook", "id": "remind", "url": f"{receiver.url}/reminders", "body": "{}", "next": None},
        ],
    }


def arrive(browser: Browser, shop: Site, email: str) -> tuple[Page, str]:
    """Open the page of prices as somebody new, and return the page with their key."""
    page = browser.new_context().new_page()
    page.goto(shop.installed(path="/pricing", body=f"<script>{KEEPS}</script>"))
    page.wait_for_function("window.UE && civchat.userKey")
    page.evaluate("(email) => userengage('client.update', { email })", email)
    return page, str(page.evaluate("civchat.userKey"))


def leave_prices(page: Page) -> None:
    page.evaluate("userengage('event.exit_intent', { current_section: 'pricing_table', seconds_on_page: 45 })")


def open_profile(browser: Browser, server: RunningCueline, key: str) -> Page:
    """Open a user's profile as a member does, and return it once it hears what happens."""
    page = browser.new_context(storage_state=owner_of(browser, server)).new_page()
    number = server.ask("GET", f"/api/v1/users/by-key/{key}")["id"]
    page.goto(f"{server.url}/w/my-workspace/users/{number}")
    expect(page.get_by_title("New rows appear as they happen")).to_be_visible()
    return page


def walk_from_the_timeline(profile: Page) -> None:
    """Narrow a timeline to automations, and go from a delivery to the step that sent it, and to all of it."""
    profile.get_by_role("button", name="Automations", exact=True).click()
    expect(profile).to_have_url(re.compile("kinds=automation"))
    expect(profile.locator("[data-event]")).to_have_count(0)
    expect(profile.locator("[data-delivery]")).to_have_count(3)
    profile.get_by_role("link", name="Webhook delivered: 200").first.click()
    expect(profile).to_have_url(re.compile("node=remind"))
    expect(profile.locator("[data-shown=true]")).to_contain_text("Handed to delivery")
    profile.go_back()
    profile.locator("[data-delivery]").first.get_by_role("link", name="Delivery", exact=True).click()
    expect(profile.get_by_role("complementary").last).to_contain_text("/reminders")


def score_of(server: RunningCueline, key: str) -> float:
    return float(server.ask("GET", f"/api/v1/users/by-key/{key}/score")["score"]) if server.timeline(key) else 0


def test_an_exit_intent_acts_while_the_page_is_open(browser: Browser, tmp_path: Path) -> None:
    with (
        receiving() as sales,
        running_cueline(tmp_path / "data", delivery_allowed_hosts="127.0.0.1") as server,
        running_site(server) as shop,
    ):
        server.ask("PUT", "/api/v1/scoring/draft", PLAN)
        server.ask("POST", "/api/v1/scoring/publish", {"mode": "from_now"})
        go_live(browser, server, "Exit-intent rescue", rescue(sales))
        cold, cold_key = arrive(browser, shop, "cold@shop.example")
        warm, warm_key = arrive(browser, shop, "warm@shop.example")
        warm.evaluate("userengage('event.price_compared')")
        eventually(lambda: score_of(server, warm_key) == 60)

        profile = open_profile(browser, server, warm_key)
        timeline = profile.get_by_role("region", name="Timeline")
        leave_prices(cold)
        leave_prices(warm)

        eventually(lambda: warm.evaluate("got") == ["Stay, warm@shop.example: 10 % off"])
        request = eventually(lambda: sales.came)[0]
        eventually(lambda: server.ask("GET", f"/api/v1/users/by-key/{warm_key}")["tags"] == ["nearly left"])
        assert json.loads(request.body) == {"email": "warm@shop.example", "section": "pricing_table", "score": 60}
        assert request.key
        assert len(server.happened(cold_key, "exit_intent")) == 1
        assert server.ask("GET", f"/api/v1/users/by-key/{cold_key}")["tags"] == []
        assert cold.evaluate("got") == []
        expect(timeline.get_by_text("Message to the page delivered")).to_be_visible()
        expect(timeline.get_by_text("Webhook delivered: 200").first).to_be_visible()
        expect(timeline.get_by_text(re.compile("went on, sent"))).to_be_visible()
        expect(timeline.get_by_text("Webhook delivered: 200")).to_have_count(2)
        assert [came.path for came in sales.came] == ["/leads", "/reminders"]
        walk_from_the_timeline(profile)
        for page in (cold, warm, profile):
            page.context.close()
