"""The demo shop: every case of the reference by hand, and a panel that tells the truth."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ready_key
from playwright.sync_api import Browser, Page, Route, expect
from running_cueline import RunningCueline, eventually


@pytest.fixture
def key(server: RunningCueline, page: Page) -> str:
    """Open the demo shop and return the visitor's key."""
    page.goto(f"{server.url}/demo/")
    return ready_key(page)


def test_the_panel_shows_the_visitors_key_and_the_way_to_the_dashboard(page: Page, key: str) -> None:
    expect(page.locator("#visitor-key")).to_have_text(key)
    expect(page.get_by_role("link", name="See this visitor in the dashboard")).to_have_attribute(
        "href", f"/users?q={key}"
    )


def test_a_call_in_its_head_before_the_widget_arrives(server: RunningCueline, key: str) -> None:
    assert server.happened(key, "head_script_ran")[0]["raw"] == {"before_widget": True}


def test_closing_the_offer_is_an_event(server: RunningCueline, page: Page, key: str) -> None:
    page.get_by_role("button", name="Show the offer").click()
    page.keyboard.press("Escape")

    assert len(server.happened(key, "popup_closed")) == 1
    expect(page.get_by_role("button", name="Show the offer")).to_be_focused()


def test_leaving_by_the_top_is_an_exit_intent(server: RunningCueline, page: Page, key: str) -> None:
    page.locator("#prices").scroll_into_view_if_needed()
    page.evaluate("document.dispatchEvent(new MouseEvent('mouseleave', { clientX: 300, clientY: -4 }))")

    raw = server.happened(key, "exit_intent")[0]["raw"]
    assert raw["mouse_position"] == {"x": 300, "y": -4}
    assert raw["has_copied_text"] is False
    assert isinstance(raw["seconds_on_page"], int)
    assert isinstance(raw["current_section"], str)


def test_a_download_is_an_event_and_a_real_file(server: RunningCueline, page: Page, key: str) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the guide").click()

    assert download.value.suggested_filename == "brewing-guide.pdf"
    assert server.happened(key, "download_pdf")[0]["raw"] == {"file_name": "brewing-guide.pdf", "pages": 1}


def test_adding_to_the_cart_carries_price_and_quantity(server: RunningCueline, page: Page, key: str) -> None:
    page.get_by_label("Tins").nth(1).fill("3")
    page.get_by_role("button", name="Add Jasmine Pearls to the cart").click()

    expect(page.locator("#cart-count")).to_have_text("3")
    [added] = server.happened(key, "add_to_cart")
    assert added["raw"] == {"product": "Jasmine Pearls", "price": 24, "quantity": 3}
    assert server.happened(key, "product_event")[0]["raw"]["product_id"] == "jasmine-pearls"


def test_the_form_tells_who_the_visitor_is(server: RunningCueline, page: Page, key: str) -> None:
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@demo.example")
    page.get_by_role("button", name="Keep me posted").click()

    server.happened(key, "client.update")
    user = server.ask("GET", f"/api/v1/users/by-key/{key}")
    assert user["email"] == "ada@demo.example"


def test_the_console_sends_any_event_and_the_log_shows_its_answer(server: RunningCueline, page: Page, key: str) -> None:
    page.get_by_label("Attributes (JSON)").fill('{"html": "<img src=x onerror=alert(1)>", "n": 1.5}')
    page.get_by_role("button", name="Send").click()

    row = page.locator("#log li").filter(has_text="event.test_console_fire")
    expect(row).to_contain_text("200 accepted")
    expect(row).to_contain_text("<img src=x onerror=alert(1)>")
    assert server.happened(key, "test_console_fire")[0]["raw"]["n"] == 1.5


def test_the_console_says_why_a_name_is_not_sent(server: RunningCueline, page: Page, key: str) -> None:
    page.get_by_label("Name", exact=True).fill("download_pdf")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("alert").filter(has_text="start with")).to_be_visible()
    server.happened(key, "page_view")
    eventually(lambda: len(server.timeline(key)) == 2)


def test_the_console_says_where_json_is_broken(page: Page, key: str) -> None:
    page.get_by_label("Attributes (JSON)").fill("{broken")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("alert").filter(has_text="not JSON")).to_be_visible()
    assert key


def test_the_panel_says_why_nothing_is_sent_without_a_key(server: RunningCueline, page: Page) -> None:
    def revoked(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'apiKey: "\w+"', 'apiKey: ""', answer.text()))

    page.route("**/demo/", revoked)
    page.goto(f"{server.url}/demo/")

    expect(page.locator("#log-empty")).to_contain_text("every API key of this workspace is revoked")


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_fits_its_screen(
    server: RunningCueline, browser: Browser, width: int, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{server.url}/demo/")
    ready_key(page)
    page.get_by_role("button", name="Add Morning Assam to the cart").click()
    page.get_by_role("button", name="Show the offer").click()
    expect(page.locator("#log li").first).to_contain_text("accepted")

    found = Axe().run(page).response["violations"]

    assert [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
