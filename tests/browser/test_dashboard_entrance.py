"""The dashboard's doors: signing in, inviting, installing."""

import re

from dashboard_visit import PASSWORD, AtTheDashboard, a_stranger, choose_password, select_option
from playwright.sync_api import Browser, Page, expect
from running_cueline import RunningCueline


class TestSigningIn(AtTheDashboard):
    def test_nobody_gets_the_session_of_somebody_else(self, browser: Browser, home: str) -> None:
        with a_stranger(browser) as theirs:
            theirs.goto(home)

            theirs.wait_for_url("**/sign-in?next=*")
            assert theirs.context.cookies() == []

    def test_a_used_link_says_that_it_is_used(self, server: RunningCueline, browser: Browser, home: str) -> None:
        with a_stranger(browser) as theirs:
            theirs.goto(server.sign_in_link)

            expect(theirs.get_by_role("heading", name="This link does not open")).to_be_visible()

    def test_email_and_password_lead_to_the_screen_that_was_asked_for(self, browser: Browser, home: str) -> None:
        with a_stranger(browser) as theirs:
            theirs.goto(f"{home}/users?q=nobody")
            theirs.get_by_label("E-mail").fill("owner@localhost")
            theirs.get_by_label("Password", exact=True).fill(PASSWORD)
            theirs.get_by_role("button", name="Sign in").click()

            theirs.wait_for_url("**/users?q=nobody")

    def test_a_wrong_password_is_refused_with_words(self, browser: Browser, server: RunningCueline, home: str) -> None:
        with a_stranger(browser) as theirs:
            theirs.goto(f"{server.url}/sign-in")
            theirs.get_by_label("E-mail").fill("owner@localhost")
            theirs.get_by_label("Password", exact=True).fill("not the password")
            theirs.get_by_role("button", name="Sign in").click()

            expect(theirs.get_by_role("alert")).not_to_be_empty()

    def test_who_is_signed_in_is_led_on_from_the_form(self, page: Page, server: RunningCueline, home: str) -> None:
        page.goto(f"{server.url}/sign-in")
        page.wait_for_url("**/w/my-workspace/*")

        page.goto(f"{server.url}/sign-in?next=/w/my-workspace/events")
        page.wait_for_url("**/w/my-workspace/events")

    def test_a_password_that_is_too_short_is_not_sent(self, page: Page, home: str) -> None:
        page.goto(f"{home}/settings/account")
        field = page.get_by_label("New password")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
        expect(field).to_have_accessible_description("At least 10 characters")
        page.get_by_label("Current password").fill(PASSWORD)
        field.press_sequentially("too short")
        page.get_by_role("button", name="Save password").click()

        assert field.evaluate("field => field.validity.tooShort")
        assert sent == []

    def test_an_invitation_lets_a_viewer_in_who_cannot_change_anything(
        self, browser: Browser, page: Page, home: str
    ) -> None:
        page.goto(f"{home}/settings/members")
        page.get_by_role("button", name="Invite").click()
        page.get_by_label("E-mail").fill("viewer@shop.example")
        select_option(page, "Role", "Viewer")
        page.get_by_role("button", name="Make a link").click()
        link = page.get_by_label("Invitation link").inner_text().strip()

        with a_stranger(browser) as theirs:
            choose_password(theirs, link)
            theirs.goto(f"{home}/events")
            expect(theirs.get_by_role("heading", name="Events", exact=True)).to_be_visible()
            expect(theirs.get_by_role("button", name="Define event")).to_have_count(0)


class TestInstalling(AtTheDashboard):
    def test_it_waits_and_then_shows_the_first_event(self, page: Page, home: str) -> None:
        page.get_by_role("button", name=re.compile("^Workspace .*switch$")).click()
        page.get_by_role("menuitem", name="New workspace").click()
        page.get_by_role("dialog").get_by_label("Name").fill("Fresh shop")
        page.get_by_role("button", name="Create workspace").click()
        expect(page.get_by_role("heading", name="Waiting for your first event")).to_be_visible()
        slug = re.search(r"/w/([^/]+)/", page.url)
        page.goto("/".join(page.url.split("/")[:3]))
        page.wait_for_url(f"**/w/{slug and slug[1]}/install")

        page.get_by_role("button", name="Send a test event").click()

        expect(page.get_by_role("heading", name="Received")).to_be_visible(timeout=15_000)
        expect(page.get_by_text("installtest0").first).to_be_visible()
        page.goto("/".join(page.url.split("/")[:3]))
        page.wait_for_url(f"**/w/{slug and slug[1]}/live")

    def test_every_snippet_carries_the_workspaces_key(self, page: Page, home: str, server: RunningCueline) -> None:
        page.goto(f"{home}/install")
        for tab in page.get_by_role("tab").all():
            tab.click()
            expect(page.get_by_role("tabpanel")).to_contain_text(server.api_key)
