"""The whole promise, in a real browser: an exit intent acts while its visitor is still on the page."""

import json
from pathlib import Path
from typing import Any

from dashboard_visit import owner_of
from host_pages import Site, running_site
from playwright.sync_api import Browser, Page
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
            {"kind": "page_message", "id": "offer", "payload": "Stay, {{ user.email }}: 10 % off", "next": None},
        ],
    }


def go_live(browser: Browser, server: RunningCueline, graph: dict[str, Any]) -> None:
    """Make an automation and publish it, as a member does."""
    context = browser.new_context(storage_state=owner_of(browser, server))
    csrf = context.request.get(f"{server.url}/api/app/session").json()["csrf"]
    place, headers = f"{server.url}/api/app/workspaces/1/automations", {"X-CSRF-Token": csrf}
    made = context.request.post(place, data={"name": "Exit-intent rescue", "graph": graph}, headers=headers)
    assert made.ok, made.text()
    number = made.json()["automation"]["id"]
    live = context.request.post(f"{place}/{number}/publish", data={"waiting": "drain", "mapping": {}}, headers=headers)
    assert live.ok, live.text()
    context.close()


def arrive(browser: Browser, shop: Site, email: str) -> tuple[Page, str]:
    """Open the page of prices as somebody new, and return the page with their key."""
    page = browser.new_context().new_page()
    page.goto(shop.installed(path="/pricing", body=f"<script>{KEEPS}</script>"))
    page.wait_for_function("window.UE && civchat.userKey")
    page.evaluate("(email) => userengage('client.update', { email })", email)
    return page, str(page.evaluate("civchat.userKey"))


def leave_prices(page: Page) -> None:
    page.evaluate("userengage('event.exit_intent', { current_section: 'pricing_table', seconds_on_page: 45 })")


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
        go_live(browser, server, rescue(sales))
        cold, cold_key = arrive(browser, shop, "cold@shop.example")
        warm, warm_key = arrive(browser, shop, "warm@shop.example")
        warm.evaluate("userengage('event.price_compared')")
        eventually(lambda: score_of(server, warm_key) == 60)

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
        assert len(sales.came) == 1
        for page in (cold, warm):
            page.context.close()
