"""Undoing a merge and removing an event at the dashboard: what is seen at once, what is gone then, and how it looks."""

import pytest
from dashboard_visit import a_key, faults, send
from playwright.sync_api import Locator, Page, expect
from running_cueline import RunningCueline, eventually
from scoring_visit import Publish, ScoreOf, UserOf, WhereScoresAre, a_plan, a_rule

HOSTILE = "<img src=x onerror=alert(1)> “Ann” Ähre 💜"


class TestCorrections(WhereScoresAre):
    @pytest.fixture
    def merged(
        self, server: RunningCueline, user_of: UserOf, score_of: ScoreOf, publish: Publish
    ) -> tuple[str, str, int]:
        """Give the keys of somebody anonymous and of the known user they became part of, and that user's number."""
        publish(a_plan(a_rule("looked"), a_rule("bought", 30)))
        before, known = a_key(), a_key()
        send(server, before, "event.looked")
        user_of(before)
        send(server, known, "event.bought", user={"user_id": known, "name": HOSTILE})
        number = user_of(known)
        send(server, before, "event.signed_in", user={"user_id": known})
        eventually(lambda: score_of(known) == 40)
        return before, known, number

    def test_a_merge_is_undone(
        self, page: Page, home: str, server: RunningCueline, score_of: ScoreOf, merged: tuple[str, str, int]
    ) -> None:
        before, known, number = merged
        page.goto(f"{home}/users/{number}")
        expect(page.get_by_label("Score")).to_contain_text("40")
        page.get_by_role("button", name=f"Undo the merge of {before}").click()
        dialog = page.get_by_role("dialog", name=f"Undo the merge of {before}?")
        assert faults(page) == []
        dialog.get_by_role("button", name="Undo merge").click()

        expect(page.get_by_text(f"{before} is a user of their own again")).to_be_visible()
        expect(page.get_by_role("heading", name="Merged in")).to_have_count(0)
        expect(page.get_by_label("Score")).to_contain_text("30")
        expect(row_of(page, "looked")).to_have_count(0)
        assert (score_of(before), score_of(known)) == (10, 30)
        assert [one["name"] for one in server.timeline(before)] == ["looked"]
        assert [one["name"] for one in server.timeline(known) if one["kind"] == "event"] == ["signed_in", "bought"]

    def test_an_event_is_removed_once_ten_seconds_are_over(
        self, page: Page, home: str, server: RunningCueline, score_of: ScoreOf, merged: tuple[str, str, int]
    ) -> None:
        _, known, number = merged
        page.goto(f"{home}/users/{number}")
        remove_chosen(page, row_of(page, "bought"))
        expect(row_of(page, "bought")).to_have_count(0)
        expect(page.get_by_text("bought is removed in 10 seconds")).to_be_visible()
        assert score_of(known) == 40

        expect(page.get_by_label("Score")).to_contain_text("10", timeout=20_000)
        assert score_of(known) == 10
        assert "bought" not in {one["name"] for one in server.timeline(known)}
        page.reload()
        expect(row_of(page, "looked")).to_be_visible()
        expect(row_of(page, "bought")).to_have_count(0)

    def test_undo_keeps_the_event(
        self, page: Page, home: str, server: RunningCueline, merged: tuple[str, str, int]
    ) -> None:
        _, known, number = merged
        page.goto(f"{home}/users/{number}")
        remove_chosen(page, row_of(page, "bought"))
        expect(row_of(page, "bought")).to_have_count(0)

        page.get_by_role("button", name="Undo", exact=True).click()

        expect(row_of(page, "bought")).to_be_visible()
        assert "bought" in {one["name"] for one in server.timeline(known)}

    def test_leaving_the_page_removes_it_at_once(
        self, page: Page, home: str, server: RunningCueline, score_of: ScoreOf, merged: tuple[str, str, int]
    ) -> None:
        _, known, number = merged
        page.goto(f"{home}/users/{number}")
        remove_chosen(page, row_of(page, "bought"))
        page.goto("about:blank")

        eventually(lambda: score_of(known) == 10)

    def test_what_cueline_recorded_itself_is_not_offered(
        self, page: Page, home: str, server: RunningCueline, merged: tuple[str, str, int]
    ) -> None:
        _, known, number = merged
        server.ask("POST", f"/api/v1/users/by-key/{known}/tags", {"tag": "told by hand"})
        page.goto(f"{home}/users/{number}")
        row_of(page, "user.tag_added").click()
        page.get_by_role("button", name="Copy this event").click()

        expect(page.get_by_role("menuitem", name="Copy id")).to_be_visible()
        expect(page.get_by_role("menuitem", name="Remove event…")).to_have_count(0)

    @pytest.mark.parametrize(("scheme", "width"), [("light", 1_440), ("dark", 390)])
    def test_it_can_be_used_by_everybody(
        self, page: Page, home: str, merged: tuple[str, str, int], scheme: str, width: int
    ) -> None:
        before, _, number = merged
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 860})
        page.goto(f"{home}/users/{number}")
        if width < 860:
            page.get_by_text("Profile and attributes").click()
        page.get_by_role("button", name=f"Undo the merge of {before}").scroll_into_view_if_needed()
        assert faults(page) == []
        row_of(page, "bought").click()
        page.get_by_role("button", name="Copy or remove this event").click()
        expect(page.get_by_role("menuitem", name="Remove event…")).to_be_visible()
        assert faults(page) == []


def row_of(page: Page, name: str) -> Locator:
    """Return an event of the timeline by its name."""
    return page.locator("li[data-event]").filter(has_text=name)


def remove_chosen(page: Page, row: Locator) -> None:
    """Choose an event of a timeline, and remove it by its menu."""
    row.click()
    page.get_by_role("button", name="Copy or remove this event").click()
    page.get_by_role("menuitem", name="Remove event…").click()
