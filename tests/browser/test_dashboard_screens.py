"""The dashboard against a real server: what happens, who did it, and what it means."""

import re

from dashboard_visit import AtTheDashboard, a_key, select_option, send
from playwright.sync_api import Page, expect
from running_cueline import RunningCueline, eventually

WITHIN_A_SECOND = 1_000


class TestLive(AtTheDashboard):
    def test_an_event_appears_with_its_verdict_and_its_details(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        key = a_key()
        expect(page.get_by_text("Connected", exact=True)).to_be_visible()
        send(server, key, "event.live_seen", {"price": "12.50", "section": "top"})

        row = page.get_by_role("option").filter(has_text=key)
        expect(row).to_be_visible(timeout=2 * WITHIN_A_SECOND)
        expect(row).to_contain_text("accepted")
        row.click()
        details = page.get_by_role("complementary", name="Event live_seen")
        expect(details.get_by_role("row", name="price 12.50 String")).to_be_visible()
        expect(details).to_contain_text("Received")

    def test_an_event_can_be_taken_along_as_curl_and_as_a_call(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        key = a_key()
        send(server, key, "event.copied", {"n": 1})
        page.get_by_role("option").filter(has_text=key).click()

        page.get_by_role("button", name="Copy this event").click()
        page.get_by_role("menuitem", name="Copy as userengage()").click()
        expect(page.get_by_text("Copied a userengage() call")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == "userengage('event.copied', {\n  n: 1,\n})"

        page.get_by_role("button", name="Copy this event").click()
        page.get_by_role("menuitem", name="Copy as curl").click()
        expect(page.get_by_text("Copied a curl command")).to_be_visible()
        command = str(page.evaluate("navigator.clipboard.readText()"))
        assert f"{server.url}/api/event/" in command
        assert re.search(r'"key":"\w{12}"', command)  # one of the workspace's, whichever is its newest

    def test_a_pause_holds_events_back_and_resuming_shows_them(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        key = a_key()
        expect(page.get_by_text("Connected", exact=True)).to_be_visible()
        page.keyboard.press("p")
        send(server, key, "event.while_paused")

        expect(page.get_by_role("button", name="Resume, 1 new")).to_be_visible()
        expect(page.get_by_role("option").filter(has_text=key)).to_have_count(0)
        page.keyboard.press("p")
        expect(page.get_by_role("option").filter(has_text=key)).to_be_visible()

    def test_a_filter_stands_in_the_address_and_holds_for_what_comes(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        key = a_key()
        page.keyboard.press("/")
        page.keyboard.type("wanted_only")
        page.wait_for_url("**/live?event=wanted_only")
        expect(page.get_by_text("Connected", exact=True)).to_be_visible()
        send(server, key, "event.unwanted")
        send(server, key, "event.wanted_only")

        expect(page.get_by_role("option")).to_have_count(1, timeout=3 * WITHIN_A_SECOND)
        expect(page.get_by_role("option")).to_contain_text("wanted_only")

    def test_j_and_k_walk_through_the_list_and_escape_lets_go(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        key = a_key()
        for number in range(3):
            send(server, key, f"event.walked_{number}")
        page.goto(f"{home}/live?user={key}")
        expect(page.get_by_role("option")).to_have_count(3)
        page.keyboard.press("j")
        page.keyboard.press("j")

        expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("k")
        expect(page.get_by_role("option").nth(0)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Escape")
        expect(page.get_by_role("option", selected=True)).to_have_count(0)


class TestUsers(AtTheDashboard):
    def test_a_user_is_found_by_key_and_opened(self, page: Page, home: str, server: RunningCueline) -> None:
        key = a_key()
        send(server, key, "event.found", user={"email": f"{key}@shop.example"})
        eventually(lambda: server.timeline(key))
        page.goto(f"{home}/users?q={key}")
        page.get_by_role("link", name=f"{key}@shop.example").click()

        expect(page.get_by_role("heading", name=f"{key}@shop.example")).to_be_visible()
        expect(page.get_by_role("complementary", name="Profile")).to_contain_text(key)

    def test_the_short_address_of_the_demo_finds_its_workspace(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        page.goto(f"{server.url}/users?q=somebody")

        page.wait_for_url(f"{home}/users?q=somebody")

    def test_a_column_can_be_added_and_stays_in_the_address(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        key = a_key()
        send(server, key, "client.update", {"favourite_colour": "teal"})
        eventually(lambda: server.timeline(key))
        page.goto(f"{home}/users?q={key}")
        page.get_by_role("button", name="Columns").click()
        page.get_by_role("menuitemcheckbox", name="favourite_colour").click()

        expect(page.get_by_role("cell", name="teal")).to_be_visible()
        page.reload()
        expect(page.get_by_role("cell", name="teal")).to_be_visible()

    def test_a_new_event_stands_on_the_open_timeline_within_a_second(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        key = a_key()
        send(server, key, "event.first_step")
        eventually(lambda: server.timeline(key))
        user = server.ask("GET", f"/api/v1/users/by-key/{key}")["id"]
        page.goto(f"{home}/users/{user}")
        timeline = page.get_by_role("region", name="Timeline")
        expect(timeline.get_by_text("first_step").last).to_be_visible()
        expect(page.get_by_title("New rows appear as they happen")).to_be_visible()
        send(server, key, "event.second_step", {"plan": "premium"})

        row = timeline.get_by_role("listitem").filter(has_text="second_step")
        expect(row).to_be_visible(timeout=WITHIN_A_SECOND)
        expect(row).to_contain_text("premium")

    def test_chips_narrow_a_timeline(self, page: Page, home: str, server: RunningCueline) -> None:
        key = a_key()
        send(server, key, "event.kept")
        send(server, key, "page_view")
        eventually(lambda: len(server.timeline(key)) == 2)
        user = server.ask("GET", f"/api/v1/users/by-key/{key}")["id"]
        page.goto(f"{home}/users/{user}")
        page.get_by_role("button", name="Page views").click()

        page.wait_for_url("**?kinds=page_view")
        expect(page.get_by_role("region", name="Timeline").get_by_role("listitem")).to_have_count(1)


class TestDefinitions(AtTheDashboard):
    def test_a_type_changes_from_now_on_and_can_be_undone(self, page: Page, home: str, server: RunningCueline) -> None:
        key = a_key()
        send(server, key, "event.typed_here", {"price": "12.50"})
        eventually(lambda: server.definitions("typed_here"))
        page.goto(f"{home}/events/typed_here")
        select_option(page, "Type of price", "Number")
        expect(page.get_by_text("price is a Number from now on")).to_be_visible()
        eventually(lambda: server.definitions("typed_here")["price"] == "number")

        page.get_by_role("button", name="Undo").click()

        eventually(lambda: server.definitions("typed_here")["price"] == "string")
        expect(page.get_by_label("Type of price").first).to_have_value("String")

    def test_a_proposal_is_accepted_with_one_click(self, page: Page, home: str, server: RunningCueline) -> None:
        key = a_key()
        for number in range(60):
            send(server, key, "event.proposed_here", {"seconds": str(number)})
        eventually(lambda: server.happened(key, "proposed_here", 60))
        page.goto(f"{home}/events/proposed_here")
        page.get_by_role("button", name="Make it Number").click()

        eventually(lambda: server.definitions("proposed_here")["seconds"] == "number")

    def test_what_did_not_fit_is_shown_with_its_page(self, page: Page, home: str, server: RunningCueline) -> None:
        key = a_key()
        server.define("misfit_here", "total", "number")
        send(server, key, "event.misfit_here", {"total": "12,50"})
        eventually(lambda: server.timeline(key))
        page.goto(f"{home}/violations?event=misfit_here")
        group = page.get_by_role("button", name=re.compile(r"misfit_here.*total"))
        group.click()

        expect(page.get_by_role("row", name=re.compile("12,50.*shop.example.cart"))).to_be_visible()
        page.get_by_role("link", name="Go to the attribute").click()
        page.wait_for_url("**/events/misfit_here?attribute=total")

    def test_an_event_is_defined_before_it_is_sent_whatever_its_name(self, page: Page, home: str) -> None:
        page.goto(f"{home}/events")
        page.get_by_role("button", name="Define event").click()
        page.get_by_role("textbox", name="Name").fill("event.Dział/zapis 1.2")
        page.get_by_label("Description").last.fill("Signed up")
        page.get_by_role("dialog").get_by_role("button", name="Define event").click()

        expect(page.get_by_role("heading", name="Dział/zapis 1.2")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="Dział/zapis 1.2")).to_be_visible()
        expect(page.get_by_role("button", name="Edit description")).to_have_text("Signed up")

    def test_a_description_is_saved(self, page: Page, home: str, server: RunningCueline) -> None:
        send(server, a_key(), "event.described_here")
        eventually(lambda: any(e["name"] == "described_here" for e in server.ask("GET", "/api/v1/events")["items"]))
        page.goto(f"{home}/events/described_here")
        page.get_by_role("button", name="Edit description").click()
        page.keyboard.type("What it means")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Description saved")).to_be_visible()
        page.reload()

        expect(page.get_by_role("button", name="Edit description")).to_have_text("What it means")
