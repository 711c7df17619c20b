"""Automations at the dashboard: made without a mouse, published, and watched while users go through them."""

import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from dashboard_visit import AtTheDashboard, a_key, as_owner, faults, send
from playwright.sync_api import Browser, Locator, Page, expect
from running_cueline import RunningCueline, eventually, running_cueline


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCueline]:
    """A server whose automations send messages to no other test's pages."""
    with running_cueline(tmp_path_factory.mktemp("automations") / "data") as running:
        yield running


def create(page: Page, home: str, name: str, template: str) -> None:
    """Make an automation from a template, or from `Blank`, and come to its builder."""
    page.goto(f"{home}/automations?making=true")
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("dialog").get_by_role("button", name=re.compile(f"^{template}")).click()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("button", name="Edit name")).to_have_text(name)


def step(page: Page, text: str | re.Pattern[str]) -> Locator:
    return page.locator("[data-stop]").filter(has_text=text)


def add(page: Page, kind: str) -> None:
    """Add a step after the one that has the keyboard, and leave its form for the canvas."""
    page.keyboard.press("a")
    expect(page.get_by_role("combobox", name="Find a step")).to_be_focused()
    page.keyboard.type(kind)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_be_focused()


def publish(page: Page, version: int) -> None:
    page.get_by_role("button", name="Publish").press("Enter")
    now = page.get_by_role("dialog").get_by_role("button", name="Publish")
    expect(now).to_be_enabled()
    now.press("Enter")
    expect(page.get_by_text(f"Version {version} is live")).to_be_visible()


def pick(page: Page, field: Locator, option: str) -> None:
    """Find an option by typing its name, and choose it."""
    field.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()


def begin_by_keyboard(page: Page, home: str, name: str, event: str) -> None:
    """Make an automation on that event, with one step: a tag."""
    open_trigger(page, home, name)
    page.keyboard.type(event)
    page.get_by_role("option", name=event).wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(step(page, event)).to_be_focused()
    add(page, "add tag")
    expect(page.get_by_role("button", name=re.compile("problem"))).to_be_visible()
    page.get_by_role("combobox", name="Tag").fill("nearly gone")
    page.keyboard.press("Escape")  # closes the list of known tags, where there is one
    page.keyboard.press("Escape")
    expect(step(page, "nearly gone")).to_be_focused()


def open_trigger(page: Page, home: str, name: str) -> None:
    """Make an automation that enters on an event, and stand in the field that asks which."""
    create(page, home, name, "Blank")
    step(page, "Users enter on").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add a trigger").press("Enter")
    page.get_by_role("menuitem", name="An event").press("Enter")
    page.get_by_role("combobox", name="Event", exact=True).focus()


class TestBuilding(AtTheDashboard):
    def test_an_event_is_found_with_the_prefix_that_pages_send_it_with(self, page: Page, home: str) -> None:
        open_trigger(page, home, "Prefixed")
        page.keyboard.insert_text("event.leaving_pasted")
        page.get_by_role("option", name="leaving_pasted").wait_for()
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")

        expect(step(page, "leaving_pasted")).to_be_focused()

    def test_an_event_pasted_over_another_is_taken_with_enter(self, page: Page, home: str) -> None:
        open_trigger(page, home, "Pasted over")
        page.keyboard.type("leaving_first")
        page.keyboard.press("Enter")
        expect(page.get_by_role("option", name="leaving_first")).to_be_hidden()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("leaving_second")
        page.get_by_role("option", name="leaving_second").wait_for()
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")

        expect(step(page, "leaving_second")).to_be_focused()

    def test_steps_are_added_moved_along_copied_removed_and_undone_by_keyboard_alone(
        self, page: Page, home: str
    ) -> None:
        begin_by_keyboard(page, home, "Keyboard rescue", "leaving_by_keyboard")
        add(page, "wait ")
        page.keyboard.press("Escape")
        expect(step(page, "for 1 hour")).to_be_focused()
        expect(page.get_by_role("button", name="No problems")).to_be_visible()

        page.keyboard.press("ArrowUp")
        expect(step(page, "nearly gone")).to_be_focused()
        page.keyboard.press("Control+c")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Control+v")
        expect(step(page, "nearly gone")).to_have_count(2)
        expect(page.locator("[data-stop]:focus")).to_contain_text("nearly gone")
        page.keyboard.press("Delete")
        expect(step(page, "nearly gone")).to_have_count(1)
        page.keyboard.press("Control+z")
        expect(step(page, "nearly gone")).to_have_count(2)
        page.keyboard.press("Control+z")
        expect(step(page, "nearly gone")).to_have_count(1)
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        page.reload()
        expect(step(page, re.compile("nearly gone|for 1 hour"))).to_have_count(2)

    def test_what_was_done_just_before_the_page_is_left_is_kept(self, page: Page, home: str) -> None:
        begin_by_keyboard(page, home, "Left in a hurry", "leaving_in_a_hurry")
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()

        page.keyboard.press("Delete")
        expect(step(page, "nearly gone")).to_have_count(0)
        page.reload()

        expect(page.get_by_role("button", name=re.compile("problem"))).to_be_visible()
        expect(step(page, "nearly gone")).to_have_count(0)

    def test_a_condition_names_lists_and_narrows_which_events_count(
        self, page: Page, home: str, browser: Browser, server: RunningCueline
    ) -> None:
        as_owner(browser, server, "POST", "/lists", {"name": "Tea lovers", "description": ""})
        begin_by_keyboard(page, home, "Asking", "leaving_asked")
        add(page, "yes or no")
        page.get_by_role("region", name="Asked").get_by_role("button", name="Condition", exact=True).click()
        pick(page, page.get_by_role("combobox", name="What to ask about"), "is in list")
        pick(page, page.get_by_role("combobox", name="List"), "Tea lovers")
        expect(page.get_by_text("is in list “Tea lovers”").first).to_be_visible()
        page.keyboard.press("Control+Enter")
        pick(page, page.get_by_role("combobox", name="What to ask about").last, "has done")
        pick(page, page.get_by_role("combobox", name="Event"), "tea_bought")
        page.get_by_role("button", name="Only some of them").click()
        counted = page.get_by_role("group", name="Which of these events count")
        pick(page, counted.get_by_role("combobox", name="What to ask about"), "event url")
        counted.get_by_role("combobox", name="Text").fill("/green")

        said = "is in list “Tea lovers” and has done “tea_bought” where (event url is “/green”)"
        expect(step(page, said)).to_be_visible()
        expect(page.get_by_role("button", name="No problems")).to_be_visible()
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        page.reload()
        expect(page.get_by_role("region", name="Asked").get_by_text(said)).to_be_visible()
        expect(counted.get_by_role("combobox", name="Text")).to_have_value("/green")

    def test_a_published_automation_is_followed_down_to_a_single_run(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        begin_by_keyboard(page, home, "Followed", "leaving_followed")
        add(page, "wait ")
        publish(page, 1)
        key = a_key()
        send(server, key, "event.leaving_followed", {})
        page.get_by_role("button", name=re.compile("1 user waiting at Wait")).press("Enter")
        expect(page).to_have_url(re.compile("view=runs.*state=running.*place=wait"))
        expect(page.get_by_role("cell", name=key)).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("Enter")

        steps = page.get_by_role("region", name="Steps")
        expect(steps).to_contain_text("Entered")
        expect(steps.get_by_role("listitem").filter(has_text="Add tag").first).to_be_visible()
        expect(steps).to_contain_text("Is atWait")
        page.get_by_role("button", name="End this run").press("Enter")
        expect(page.get_by_text("Ended by hand").first).to_be_visible()

    def test_who_is_on_the_way_is_asked_about_before_a_new_version(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        create(page, home, "Second thoughts", "Abandoned cart")
        publish(page, 1)
        send(server, a_key(), "event.cart_updated", {"cart_id": "c-1"})
        expect(page.get_by_role("button", name=re.compile("1 user waiting at Bought"))).to_be_visible()

        page.get_by_text("Build", exact=True).click()
        step(page, "Bought?").click()
        page.get_by_role("textbox", name="Name", exact=True).fill("Bought by now?")
        expect(step(page, "Bought by now?")).to_contain_text("changed")
        page.get_by_role("button", name="Changes").click()
        expect(page.get_by_role("complementary", name="Changes")).to_contain_text("NameBought?Bought by now?")
        page.get_by_role("button", name="Publish").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("1 user on the way")
        dialog.get_by_role("radio", name="Go on in this version").check()
        expect(dialog.get_by_role("combobox", name="Where users at Bought? go on")).to_have_value("Bought by now?")
        dialog.get_by_role("button", name="Publish").click()

        expect(page.get_by_text("Version 2 is live")).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("1 user waiting at Bought by now"))).to_be_visible()

    def test_a_draft_changed_elsewhere_is_not_overwritten_unasked(
        self, page: Page, home: str, browser: Browser, browser_context_args: dict[str, Any]
    ) -> None:
        create(page, home, "Two at once", "Lead handover")
        step(page, "Users enter on").click()
        other = browser.new_context(**browser_context_args).new_page()
        other.goto(page.url.split("?")[0])
        rename(other, "Theirs")
        rename(page, "Mine")
        page.get_by_role("button", name="Load theirs").click()

        expect(step(page, "Theirs")).to_be_visible()
        rename(page, "Mine after all")
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        other.reload()
        expect(step(other, "Mine after all")).to_be_visible()
        other.context.close()

    def test_a_test_and_a_simulation_draw_on_the_canvas_what_came_of_it(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        key = a_key()
        send(server, key, "event.leaving_tried", {"plan": "pro"})
        server.happened(key, "leaving_tried")
        begin_by_keyboard(page, home, "Tried out", "leaving_tried")
        add(page, "message to")
        page.get_by_role("textbox", name="Message").fill("Stay, {{ event.name }}")
        page.get_by_role("button", name="Test").click()
        page.get_by_role("combobox", name="User").fill(key)
        page.get_by_role("option", name=key).click()
        page.get_by_role("button", name="Run the test").click()

        happened = page.get_by_role("region", name="What happened")
        expect(happened).to_contain_text("Completed")
        expect(happened).to_contain_text("Stay, leaving_tried")
        expect(page.locator("[data-taken=yes]")).to_have_count(2)

        page.get_by_role("button", name="Simulate").click()
        page.get_by_role("complementary").get_by_role("button", name="Simulate").click()
        sent = page.get_by_role("region", name="Would have been sent")
        expect(sent).to_contain_text("1 × Message to the page")
        expect(page.get_by_text("1 came")).to_have_count(2)

    def test_builder_and_run_are_accessible_and_fit_in_both_schemes(
        self, page: Page, home: str, server: RunningCueline
    ) -> None:
        create(page, home, "Looked at", "Exit-intent rescue")
        address = page.url
        page.get_by_role("button", name="1 problem").click()
        problems = page.get_by_role("complementary", name="Problems")
        problems.get_by_role("button", name=re.compile("Tell sales")).click()
        page.get_by_role("combobox", name="Address").or_(page.get_by_label("Address")).first.fill(
            "https://crm.example/x"
        )
        expect(page.get_by_role("button", name="No problems")).to_be_visible()
        page.get_by_role("button", name="Publish").click()
        goes = page.get_by_role("dialog").get_by_role("region", name="Where data goes")
        expect(goes).to_have_text("Where data goesTell sales: crm.example")
        page.keyboard.press("Escape")
        publish(page, 1)
        send(server, a_key(), "event.exit_intent", {}, url="https://shop.example/pricing")
        number = address.rsplit("/", 1)[1]
        run = eventually(lambda: server.ask("GET", f"/api/v1/automations/{number}/runs")["items"])[0]["id"]
        views = ("?node=start", "?node=message", "?panel=settings", "?view=live", "?view=runs")
        found: dict[str, list[str]] = {}
        looks: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1_440), ("dark", 390))
        for scheme, width in looks:
            page.set_viewport_size({"width": width, "height": 860})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for view in (*views, f"/runs/{run}"):
                page.goto(f"{address}{view}")
                expect(page.locator("h1, [data-stop], td").first).to_be_visible()
                found[f"{view} {scheme} {width}"] = faults(page)

        assert {view: what for view, what in found.items() if what} == {}


def rename(page: Page, name: str) -> None:
    """Call the first step by another name, and wait until the server was asked to keep it."""
    page.locator("[data-stop]:not([data-stop=start])").first.click()
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    expect(page.get_by_text("Saving …")).to_have_count(0)
    expect(page.get_by_text(re.compile("^ ?Saved$|Someone else changed"))).to_be_visible()
