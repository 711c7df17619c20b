"""What pages had to give up is counted by reason, and shown."""

from collections.abc import Callable

from dashboard_visit import AtTheDashboard
from host_pages import Gate, Site, running_site
from playwright.sync_api import Browser, Page, expect
from running_cueline import RunningCueline, eventually

Visit = Callable[[str], str]


def test_an_event_the_server_refused_is_reported_with_the_next_batch(
    site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    visit(site.installed(server_url=gate.url))
    page.evaluate("userengage('event.much_too_large', { text: 'x'.repeat(60000) }); userengage('event.')")
    eventually(lambda: "event." in [event["name"] for event in gate.events()])

    page.evaluate("userengage('event.next')")

    def reported() -> dict[str, int]:
        return {reason: count for batch in gate.batches for reason, count in batch["dropped"].items()}

    eventually(lambda: reported() == {"event_too_large": 1, "event_name_empty": 1})


def test_what_was_given_up_on_a_page_that_is_left_is_reported_by_the_next(
    site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    site.installed(path="/next", server_url=gate.url)
    visit(site.installed(server_url=gate.url))
    page.evaluate("userengage('event.')")
    eventually(lambda: page.evaluate("Object.keys(localStorage).length") == 1)

    page.goto(site.url + "/next")

    eventually(lambda: any(batch["dropped"] == {"event_name_empty": 1} for batch in gate.batches))


class TestTheLossMeter(AtTheDashboard):
    def test_install_and_live_say_how_many_and_why(
        self, page: Page, home: str, server: RunningCueline, browser: Browser
    ) -> None:
        context = browser.new_context()
        with running_site(server) as site:
            shop = context.new_page()
            shop.goto(site.installed())
            shop.evaluate("userengage('event.much_too_large', { text: 'x'.repeat(60000) })")
            eventually(lambda: shop.evaluate("Object.keys(localStorage).length") == 1)
            shop.evaluate("userengage('event.next')")
            eventually(lambda: shop.evaluate("Object.keys(localStorage).length") == 0)
        context.close()

        page.goto(f"{home}/install")
        meter = page.locator("section", has=page.get_by_role("heading", name="Lost on the way"))
        expect(meter).to_contain_text("the event was over 32 KiB", timeout=15_000)
        page.goto(f"{home}/live")
        page.get_by_role("button", name="lost").click()
        expect(page.get_by_role("dialog")).to_contain_text("the event was over 32 KiB")
