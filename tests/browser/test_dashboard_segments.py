"""Where users stand: a tag put on by hand moves its user into a segment, and both find the user again."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from dashboard_visit import a_key, as_owner, send
from playwright.sync_api import Browser, Page, expect
from running_cueline import RunningCueline, eventually
from scoring_visit import UserOf, WhereScoresAre

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def problems(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": AXE_RULES}).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


class TestWhereUsersStand(WhereScoresAre):
    def test_a_tag_moves_its_user_into_a_segment(
        self, page: Page, home: str, server: RunningCueline, user_of: UserOf
    ) -> None:
        key = a_key()
        send(server, key, "event.before_tagging")
        user = user_of(key)
        page.goto(f"{home}/segments?open=0")
        dialog = page.get_by_role("dialog", name="New segment")
        dialog.get_by_label("Name").fill("Very important")
        dialog.get_by_label("What to ask about").click()
        page.get_by_role("option", name="has the tag").click()
        dialog.get_by_role("combobox", name="Tag").fill("VIP")
        expect(dialog.get_by_text("0 users now")).to_be_visible()
        dialog.get_by_role("button", name="Save").click()
        card = page.get_by_role("listitem").filter(has_text="Very important")
        expect(card.get_by_role("link", name="0 users")).to_be_visible()
        card.get_by_role("link", name="Very important").click()
        expect(page.get_by_role("combobox", name="Only in this segment")).to_have_value("Very important")

        page.goto(f"{home}/users/{user}")
        field = page.get_by_role("combobox", name="Add a tag")
        field.fill("VIP")
        field.press("Enter")
        standing = page.get_by_role("region", name="Tags, lists and segments")
        expect(standing.get_by_role("link", name="VIP")).to_be_visible()
        expect(standing.get_by_role("link", name="Very important")).to_be_visible(timeout=2_000)
        rows = page.get_by_role("region", name="Timeline").get_by_role("listitem")
        expect(rows.filter(has_text="segment.entered")).to_be_visible()
        standing.get_by_role("link", name="Very important").click()

        expect(page.get_by_role("combobox", name="Only in this segment")).to_have_value("Very important")
        expect(page.get_by_text("1 user match")).to_be_visible()

    def test_those_who_are_picked_are_put_into_a_list_and_tagged_together(
        self, page: Page, home: str, browser: Browser, server: RunningCueline, user_of: UserOf
    ) -> None:
        as_owner(browser, server, "POST", "/lists", {"name": "Picked", "description": ""})
        name = a_key()
        keys = [a_key() for _ in range(3)]
        for number, key in enumerate(keys):
            send(server, key, "event.before_picking", user={"email": f"{number}@{name}.example"})
            user_of(key)
        page.goto(f"{home}/users?q={name}")
        for button in ("Tag", "List"):
            expect(page.get_by_role("button", name=button, exact=True)).to_be_disabled()
        for number in (0, 2):
            page.get_by_role("checkbox", name=f"Pick {number}@{name}.example").check()
        expect(page).to_have_url(re.compile(r"picked=\d+%2C\d+"))
        expect(page.get_by_text("2 of 3 users picked")).to_be_visible()
        page.get_by_role("button", name="List").click()
        page.get_by_role("menuitem", name="Picked").click()
        expect(page.get_by_text("2 users put into Picked")).to_be_visible()
        page.get_by_role("button", name="Tag", exact=True).click()
        page.get_by_label("Tag 2 picked users").first.fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"2 users tagged {name}")).to_be_visible()

        def standing(key: str) -> tuple[list[str], list[str]]:
            user = server.ask("GET", f"/api/v1/users/by-key/{key}")
            return [one["name"] for one in user["lists"]], user["tags"]

        both = (["Picked"], [name])
        eventually(lambda: [standing(key) for key in keys] == [both, ([], []), both])

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_every_part_can_be_read_by_everybody(
        self, page: Page, home: str, server: RunningCueline, user_of: UserOf, scheme: str
    ) -> None:
        key = a_key()
        send(server, key, "event.seen")
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found: list[str] = []
        for place in ("segments", "segments?open=0", "segments?tab=lists", f"users/{user_of(key)}", "users?tag=VIP"):
            page.goto(f"{home}/{place}")
            expect(page.get_by_role("heading").first).to_be_visible()
            page.wait_for_load_state("networkidle") if "users/" not in place else None
            found += [f"{place} {one}" for one in problems(page)]
            if os.environ.get("SHOTS"):
                for width in (1280, 390):
                    page.set_viewport_size({"width": width, "height": 800})
                    name = place.replace("/", "_").replace("?", "_")
                    page.screenshot(path=f"{os.environ['SHOTS']}/{name}-{scheme}-{width}.png")

        assert found == []
