"""The dashboard's settings, and what holds on every screen."""

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from dashboard_visit import AtTheDashboard, a_key, send
from playwright.sync_api import Page, Route, expect
from running_cueline import RunningCueline, eventually

SCREENS = (
    "live",
    "users",
    "events",
    "user-attributes",
    "violations",
    "scoring",
    "automations",
    "install",
    "settings/workspace",
    "settings/keys",
    "settings/origins",
    "settings/tokens",
    "settings/members",
    "settings/health",
    "settings/audit",
    "settings/account",
)


class TestSettings(AtTheDashboard):
    def test_a_token_is_shown_once_and_works(self, page: Page, home: str, server: RunningCueline) -> None:
        page.goto(f"{home}/settings/tokens")
        page.get_by_label("Name of the new token").fill("Nightly export")
        page.get_by_role("button", name="Create token").click()
        secret = page.get_by_label("The token", exact=True).inner_text().strip()
        answer = page.request.get(f"{server.url}/api/v1/events", headers={"Authorization": f"Token {secret}"})

        assert answer.ok
        page.get_by_role("button", name="I have copied it").click()
        page.reload()
        expect(page.get_by_role("cell", name="Nightly export")).to_be_visible()
        assert secret not in page.content()

    def test_revoking_a_key_can_be_undone(self, page: Page, home: str) -> None:
        page.goto(f"{home}/settings/keys")
        page.get_by_label("Name of the new key").fill("Spare")
        page.get_by_role("button", name="Create key").click()
        row = page.get_by_role("row").filter(has_text="Spare")
        row.get_by_role("button", name="Revoke").click()
        expect(row).to_contain_text("revoked")

        page.get_by_role("button", name="Undo").click()

        expect(row.get_by_role("button", name="Revoke")).to_be_visible()
        page.reload()
        expect(row.get_by_role("button", name="Revoke")).to_be_visible()

    def test_leaving_the_page_revokes_what_was_not_undone(self, page: Page, home: str) -> None:
        page.goto(f"{home}/settings/keys")
        page.get_by_label("Name of the new key").fill("Gone")
        page.get_by_role("button", name="Create key").click()
        row = page.get_by_role("row").filter(has_text="Gone")
        row.get_by_role("button", name="Revoke").click()
        expect(row).to_contain_text("revoked")
        page.goto("about:blank")

        def is_revoked() -> bool:
            page.goto(f"{home}/settings/keys")
            expect(row).to_be_visible()
            return "revoked" in row.inner_text()

        eventually(is_revoked)

    def test_health_says_that_everything_is_processed(self, page: Page, home: str) -> None:
        page.goto(f"{home}/settings/health")

        expect(page.get_by_text("All events processed")).to_be_visible()

    def test_changes_stand_in_the_audit_log(self, page: Page, home: str) -> None:
        page.goto(f"{home}/settings/workspace")
        page.get_by_label("Name").fill("My renamed workspace")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Workspace saved")).to_be_visible()
        page.goto(f"{home}/settings/audit")

        expect(page.get_by_role("row").filter(has_text="My renamed workspace").first).to_be_visible()


class TestEverywhere(AtTheDashboard):
    def test_the_palette_leads_to_a_user(self, page: Page, home: str, server: RunningCueline) -> None:
        key = a_key()
        send(server, key, "event.palette", user={"email": f"{key}@palette.example"})
        eventually(lambda: server.timeline(key))
        page.keyboard.press("Control+k")
        page.get_by_label("Search", exact=True).fill(key)
        page.get_by_role("button", name=re.compile(f"{key}@palette.example")).click()

        expect(page.get_by_role("heading", name=f"{key}@palette.example")).to_be_visible()

    def test_shortcuts_lead_to_screens_and_are_listed(self, page: Page, home: str) -> None:
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.keyboard.press("g")
        page.keyboard.press("v")

        page.wait_for_url("**/violations")

    def test_an_error_says_what_what_to_do_and_which_request(self, page: Page, home: str) -> None:
        refusal = {"error": {"code": "unavailable", "message": "Not now.", "hint": "Later.", "request_id": "r-1"}}

        def refuse(route: Route) -> None:
            route.fulfill(status=503, body=json.dumps(refusal), content_type="application/json")

        page.route("**/violations", lambda route: refuse(route) if "/api/" in route.request.url else route.continue_())
        page.goto(f"{home}/violations")

        expect(page.get_by_role("alert")).to_contain_text("Not now.")
        expect(page.get_by_role("alert")).to_contain_text("r-1")
        page.unroute("**/violations")
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("alert")).to_have_count(0)

    @pytest.mark.parametrize(
        ("place", "back"),
        [
            ("users/99999", "All users"),
            ("events/nope", "All events"),
            ("automations/777", "All automations"),
            ("settings/zzz", "Settings of the workspace"),
        ],
    )
    def test_what_is_not_there_leads_back(self, page: Page, home: str, place: str, back: str) -> None:
        page.goto(f"{home}/{place}")
        expect(page.get_by_role("heading", name=re.compile("There is no"))).to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_have_count(0)
        page.get_by_role("link", name=back).click()

        expect(page.get_by_role("link", name=back)).to_have_count(0)

    @pytest.mark.parametrize(
        ("place", "words"),
        [
            ("segments?open=99", "There is no segment 99"),
            ("segments?tab=lists&open=99", "There is no list 99"),
            ("delivery?open=999999", "There is no"),
        ],
    )
    def test_what_is_not_there_is_said_beside_its_list(self, page: Page, home: str, place: str, words: str) -> None:
        page.goto(f"{home}/{place}")

        expect(page.get_by_text(words)).to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_have_count(0)

    def test_what_is_empty_names_the_next_step(self, page: Page, home: str) -> None:
        empty = json.dumps({"items": [], "next": None, "counts": {}})
        for part, place, step in (
            ("segments", "segments", "New segment"),
            ("lists", "segments?tab=lists", "New list"),
            ("delivery*", "delivery", "Go to automations"),
            ("violations*", "violations", "Look at the types"),
        ):
            page.route(f"**/api/app/workspaces/*/{part}", lambda route: route.fulfill(body=empty))
            page.goto(f"{home}/{place}")
            button = page.get_by_role("button", name=step).or_(page.get_by_role("link", name=step))
            expect(button).to_have_count(1)

    def test_what_is_seen_can_be_exported(self, page: Page, home: str, server: RunningCueline) -> None:
        key = a_key()
        send(server, key, "event.exported")
        eventually(lambda: server.timeline(key))
        page.goto(f"{home}/users?q={key}")
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name="JSON").click()

        rows = json.loads(download.value.path().read_text())
        assert [row["key"] for row in rows] == [key]

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1_440, 390])
    def test_every_screen_is_accessible_and_fits(
        self, page: Page, home: str, server: RunningCueline, scheme: Any, width: int
    ) -> None:
        server.define("looked_at", "total", "number")
        send(server, a_key(), "event.looked_at", {"total": "1,5", "at": "2026-11-23", "deep": {"x": 1}})
        page.set_viewport_size({"width": width, "height": 860})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found: dict[str, list[str]] = {}
        for screen in (*SCREENS, "events/looked_at?attribute=total"):
            page.goto(f"{home}/{screen}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.get_by_label("Loading")).to_have_count(0)
            answer = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
            found[screen] = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in answer.response["violations"]]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found[screen].append("scrolls sideways")

        assert {screen: what for screen, what in found.items() if what} == {}

    def test_on_a_phone_the_navigation_folds_away(self, page: Page, home: str) -> None:
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.get_by_role("navigation", name="Workspace")).to_have_count(0)
        page.get_by_role("button", name="Open navigation").click()
        page.get_by_role("link", name="Violations").click()

        expect(page.get_by_role("heading", name="Violations")).to_be_visible()
        expect(page.get_by_role("navigation", name="Workspace")).to_have_count(0)

    def test_a_chosen_colour_scheme_is_there_before_anything_is_drawn(self, page: Page, home: str) -> None:
        page.emulate_media(color_scheme="light")
        page.get_by_role("button", name=re.compile("account and appearance")).click()
        page.get_by_role("menuitem", name="Dark").click()
        page.route("**/assets/index-*.js", lambda route: route.abort())
        page.reload()

        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
