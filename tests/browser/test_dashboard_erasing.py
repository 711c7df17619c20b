"""Erasing a user at the dashboard: what must be typed, what is gone then, and how it looks."""

import re

import pytest
from dashboard_visit import a_key, faults, send
from playwright.sync_api import Page, expect
from running_cueline import RunningCueline
from scoring_visit import UserOf, WhereScoresAre

HOSTILE = "<img src=x onerror=alert(1)> “Ann” Ähre 💜"


class TestErasing(WhereScoresAre):
    def test_a_user_is_erased_once_their_key_is_typed(
        self, page: Page, home: str, server: RunningCueline, user_of: UserOf
    ) -> None:
        key = a_key()
        send(server, key, "event.seen_once", user={"name": HOSTILE, "email": f"{key}@shop.example"})
        user = user_of(key)
        page.goto(f"{home}/users/{user}")
        page.get_by_role("button", name="Erase user…").click()
        dialog = page.get_by_role("dialog", name=f"Erase {HOSTILE}?")
        erase = dialog.get_by_role("button", name="Erase")
        expect(erase).to_be_disabled()
        dialog.get_by_label(f"Type “{key}” to go on").fill(key[:-1])
        expect(erase).to_be_disabled()
        dialog.get_by_label(f"Type “{key}” to go on").fill(key)
        erase.click()

        expect(page.get_by_text(f"{HOSTILE} is erased")).to_be_visible()
        expect(page).to_have_url(re.compile(r"/users$"))
        expect(page.get_by_text(f"{key}@shop.example")).to_have_count(0)
        page.goto(f"{home}/users/{user}")
        expect(page.get_by_text(f"There is no user {user}")).to_be_visible()
        send(server, key, "event.back_again")
        assert user_of(key) != user
        assert [one["name"] for one in server.timeline(key)] == ["back_again"]

    def test_escape_erases_nobody(self, page: Page, home: str, server: RunningCueline, user_of: UserOf) -> None:
        key = a_key()
        send(server, key, "event.stays")
        page.goto(f"{home}/users/{user_of(key)}")
        page.get_by_role("button", name="Erase user…").click()
        page.get_by_label(f"Type “{key}” to go on").fill(key)
        page.keyboard.press("Escape")

        expect(page.get_by_role("dialog")).to_have_count(0)
        assert [one["name"] for one in server.timeline(key)] == ["stays"]

    @pytest.mark.parametrize(("scheme", "width"), [("light", 1_440), ("dark", 390)])
    def test_it_can_be_used_by_everybody(
        self, page: Page, home: str, server: RunningCueline, user_of: UserOf, scheme: str, width: int
    ) -> None:
        key = a_key()
        send(server, key, "event.looked_at", user={"name": HOSTILE})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 860})
        page.goto(f"{home}/users/{user_of(key)}")
        if width < 860:
            page.get_by_text("Profile and attributes").click()
        page.get_by_role("button", name="Erase user…").click()
        expect(page.get_by_role("dialog")).to_be_visible()

        assert faults(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.get_by_role("button", name="Erase user…").scroll_into_view_if_needed()
        assert faults(page) == []
