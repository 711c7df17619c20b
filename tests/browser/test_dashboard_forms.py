"""What is typed into the dashboard: kept when a form is left, asked for where it lacks, removed with a way back."""

import re
from typing import Any

import pytest
from dashboard_visit import a_key, as_owner, send
from playwright.sync_api import Browser, Page, Request, expect
from running_cueline import RunningCueline, eventually
from scoring_visit import Publish, UserOf, WhereScoresAre, a_plan, a_rule

HAS_PLAN = {
    "kind": "user_attribute",
    "name": "plan",
    "test": {"type": "string", "operator": "is", "value": "pro"},
}


def left(page: Page) -> None:
    """Leave the dialog that is open by Escape, and bring it back."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()


def requests_of(page: Page, part: str) -> list[str]:
    """The addresses with `part` in them that are asked from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if part in request.url:
            asked.append(request.url)

    page.on("request", note)
    return asked


class TestLeaving(WhereScoresAre):
    @pytest.mark.parametrize(
        ("place", "opener", "field"),
        [
            ("segments?open=0", None, "Name"),
            ("segments?tab=lists&open=0", None, "Name"),
            ("events", "Define event", "Name"),
            ("scoring?tab=thresholds", "Add a threshold", "Name"),
        ],
    )
    def test_what_was_typed_can_be_brought_back(
        self, page: Page, home: str, publish: Publish, place: str, opener: str | None, field: str
    ) -> None:
        publish(a_plan(a_rule("left_forms")))
        page.goto(f"{home}/{place}")
        if opener:
            page.get_by_role("button", name=opener).first.click()
        page.get_by_role("dialog").get_by_label(field).fill("half_done")
        left(page)

        expect(page.get_by_role("dialog").get_by_label(field)).to_have_value("half_done")

    def test_a_change_of_score_can_be_brought_back(
        self, page: Page, home: str, server: RunningCueline, user_of: UserOf
    ) -> None:
        key = a_key()
        send(server, key, "event.scored_by_hand")
        page.goto(f"{home}/users/{user_of(key)}?score=true")
        page.get_by_role("button", name="Change score").click()
        page.get_by_label("Reason").fill("Asked by phone")
        left(page)

        expect(page.get_by_label("Reason")).to_have_value("Asked by phone")

    def test_an_untouched_form_just_closes(self, page: Page, home: str) -> None:
        page.goto(f"{home}/segments?open=0")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")

        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("button", name="Undo")).to_have_count(0)


class TestRemoving(WhereScoresAre):
    @pytest.fixture(params=["segments", "lists"])
    def kind(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    def made(self, browser: Browser, server: RunningCueline, kind: str) -> dict[str, Any]:
        called = {"name": f"Going {a_key()}", "description": ""}
        more = {"condition": HAS_PLAN} if kind == "segments" else {}
        made: dict[str, Any] = as_owner(browser, server, "POST", f"/{kind}", {**called, **more})
        return made

    def test_can_be_undone(self, page: Page, home: str, kind: str, made: dict[str, Any]) -> None:
        page.goto(f"{home}/segments?tab={kind}&open={made['id']}")
        page.get_by_role("button", name="Remove", exact=True).click()
        row = page.get_by_role("listitem").filter(has_text=made["name"])
        expect(page.get_by_text(f"{made['name']} is removed in 10 seconds")).to_be_visible()
        expect(row).to_have_count(0)

        page.get_by_role("button", name="Undo").click()

        expect(row).to_be_visible()
        page.reload()
        expect(row).to_be_visible()

    def test_is_done_when_the_page_is_left(
        self, page: Page, home: str, browser: Browser, server: RunningCueline, kind: str, made: dict[str, Any]
    ) -> None:
        page.goto(f"{home}/segments?tab={kind}&open={made['id']}")
        page.get_by_role("button", name="Remove", exact=True).click()
        expect(page.get_by_text("is removed in 10 seconds")).to_be_visible()
        page.goto("about:blank")

        eventually(lambda: made["name"] not in str(as_owner(browser, server, "GET", f"/{kind}", None)))


class TestUnfinished(WhereScoresAre):
    def test_a_segment_is_neither_counted_nor_saved_before_its_condition_is_whole(self, page: Page, home: str) -> None:
        page.goto(f"{home}/segments?open=0")
        asked = requests_of(page, "/segments/preview")
        dialog = page.get_by_role("dialog", name="New segment")
        dialog.get_by_label("Name").fill(f"Unfinished {a_key()}")
        dialog.get_by_label("What to ask about").click()
        page.get_by_role("option", name="has done").click()
        save = dialog.get_by_role("button", name="Save")
        save.click()
        expect(dialog.get_by_role("alert")).to_have_text(["Choose an event"])
        dialog.get_by_role("combobox", name="What to ask about").fill("user.plan")
        page.get_by_role("option", name="user.plan").click()
        save.click()
        expect(dialog.get_by_role("alert")).to_have_text(["Say which text"])
        assert asked == []

        dialog.get_by_role("combobox", name="Text").fill("nobody has it")

        expect(dialog.get_by_text("0 users now")).to_be_visible()
        expect(dialog.get_by_role("alert")).to_have_count(0)

    def test_what_the_server_refuses_is_said_once_and_without_a_path(self, page: Page, home: str) -> None:
        page.goto(f"{home}/segments?open=0")
        dialog = page.get_by_role("dialog", name="New segment")
        dialog.get_by_label("Name").fill(f"Refused {a_key()}")
        dialog.get_by_role("combobox", name="What to ask about").fill("user.plan")
        page.get_by_role("option", name="user.plan").click()
        dialog.get_by_label("Operator").click()
        page.get_by_role("option", name="matches").click()
        dialog.get_by_label("Regular expression").fill("(")
        expect(dialog.get_by_role("alert")).to_have_count(1)
        dialog.get_by_role("button", name="Save").click()

        expect(dialog.get_by_role("alert")).to_have_count(1)
        expect(dialog.get_by_text(re.compile(r"condition\."))).to_have_count(0)

    def test_a_rule_with_an_empty_value_is_not_saved(self, page: Page, home: str, publish: Publish) -> None:
        publish(a_plan(a_rule("unfinished_rule")))
        page.goto(f"{home}/scoring?rule=unfinished_rule")
        page.get_by_role("button", name="Condition", exact=True).click()
        page.get_by_role("combobox", name="What to ask about").fill("user.plan")
        page.get_by_role("option", name="user.plan").click()
        page.get_by_role("button", name="Save to draft").click()

        expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(["Say which text"])
