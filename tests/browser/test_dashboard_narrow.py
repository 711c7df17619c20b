"""The dashboard where there is little room, and with names that need more of it than most."""

from typing import Any

import pytest
from dashboard_visit import a_key, go_live, send
from playwright.sync_api import Browser, Locator, Page, expect
from running_cueline import RunningCueline, eventually
from scoring_visit import Publish, WhereScoresAre, a_plan, a_rule

PHONE = {"width": 390, "height": 860}
LONG_NAME = "Somebody whose parents could not decide between a dozen names " * 2
LONG_EVENT = "narrow_" + "and_quite_long_" * 5


@pytest.fixture(scope="module")
def somebody(browser: Browser, server: RunningCueline) -> int:
    """A user with a long name, who came into an automation; returns their number."""
    wait = {"kind": "wait", "id": "wait", "span": {"amount": 1, "unit": "hours"}, "next": None}
    branches = [{"id": "a", "next": "wait"}, {"id": "b", "next": None}]
    nodes: list[dict[str, Any]] = [{"kind": "split", "id": "split", "branches": branches}, wait]
    graph = {"triggers": [{"kind": "event", "id": "t", "event": "narrowed"}], "start": "split", "nodes": nodes}
    go_live(browser, server, "Narrow", graph)
    key = a_key()
    send(server, key, "event.narrowed", {"plan": "premium"}, user={"name": LONG_NAME})
    send(server, key, f"event.{LONG_EVENT}", {"plan": "premium"})
    server.happened(key, LONG_EVENT)
    return int(server.ask("GET", f"/api/v1/users/by-key/{key}")["id"])


def ends_at(place: Locator) -> float:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"]


def narrow_automation(server: RunningCueline) -> int:
    listed = server.ask("GET", "/api/v1/automations")["items"]
    return next(int(one["id"]) for one in listed if one["name"] == "Narrow")


class TestLittleRoom(WhereScoresAre):
    def test_a_timeline_beside_a_panel_shows_its_attributes_under_their_event(
        self, page: Page, home: str, somebody: int
    ) -> None:
        page.set_viewport_size({"width": 1_440, "height": 860})
        page.goto(f"{home}/users/{somebody}?score=true")
        expect(page.get_by_role("complementary", name="Score")).to_be_visible()
        row = page.get_by_role("region", name="Timeline").locator("[data-event]").filter(has_text="narrowed")
        name, told = row.get_by_text("narrowed").bounding_box(), row.get_by_text("premium").bounding_box()

        assert name
        assert told
        assert told["y"] > name["y"]
        chip = page.get_by_role("button", name=LONG_EVENT, exact=True)
        assert (box := chip.bounding_box())
        assert box["width"] <= 220
        assert box["height"] <= 26

    def test_the_name_of_a_rule_stays_within_the_panel_that_says_why(
        self, page: Page, home: str, somebody: int, publish: Publish
    ) -> None:
        publish(a_plan(a_rule("narrowed", name=LONG_EVENT)))
        page.set_viewport_size(PHONE)
        page.goto(f"{home}/users/{somebody}?score=true")
        rule = page.get_by_role("link", name=LONG_EVENT)
        expect(rule).to_be_visible()

        assert ends_at(rule) < PHONE["width"]

    def test_tables_of_users_and_of_runs_fit_a_phone(
        self, page: Page, home: str, server: RunningCueline, somebody: int
    ) -> None:
        number = narrow_automation(server)
        page.set_viewport_size(PHONE)
        for view in (f"automations/{number}?view=runs", "users?q=parents"):
            page.goto(f"{home}/{view}")
            expect(page.get_by_role("table")).to_be_visible()

            assert ends_at(page.get_by_role("table")) <= PHONE["width"], view

    def test_the_canvas_begins_within_a_phones_width(
        self, page: Page, home: str, server: RunningCueline, somebody: int
    ) -> None:
        number = narrow_automation(server)
        page.set_viewport_size(PHONE)
        page.goto(f"{home}/automations/{number}?view=live")
        cards = page.locator("[data-stop]")
        expect(cards).to_have_count(3)

        for card in cards.all():
            box = card.bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["width"]

    def test_the_strip_of_settings_shows_the_section_that_is_open(self, page: Page, home: str) -> None:
        page.set_viewport_size(PHONE)
        page.goto(f"{home}/settings/members")
        link = page.get_by_role("navigation", name="Settings").get_by_role("link", name="Members")

        eventually(lambda: ends_at(link) <= PHONE["width"])

    def test_what_is_seen_of_an_attribute_lies_beside_its_state(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        key = a_key()
        server.define("narrow_typed", "price", "number")
        for price in ("1", "2", "none"):
            send(server, key, "event.narrow_typed", {"price": price})
        server.happened(key, "narrow_typed", 3)
        page.set_viewport_size(PHONE)
        page.goto(f"{home}/events/narrow_typed")
        entry = page.get_by_role("listitem").filter(has_text="price")
        seen, state = entry.get_by_text("% Number"), entry.get_by_text("Verified", exact=True)
        expect(seen).to_be_visible()
        above, below = seen.bounding_box(), state.bounding_box()

        assert above
        assert below
        assert above["y"] + above["height"] <= below["y"] or above["x"] + above["width"] <= below["x"]
