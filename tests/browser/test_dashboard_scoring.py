"""Scoring at the dashboard: from a rule to what publishing it changes."""

import re

from dashboard_visit import a_key, send
from playwright.sync_api import Page, Route, expect
from running_cueline import RunningCueline, eventually
from scoring_visit import Publish, ScoreOf, WhereScoresAre, a_plan, a_rule


def choose(page: Page, text: str, option: str | re.Pattern[str]) -> None:
    """Type `text` into the field that has the focus and take `option`, which is offered once it is known."""
    page.keyboard.type(text[:-1])
    expect(page.get_by_role("option").filter(has_text=option if text != option else text[:-1]).first).to_be_visible()
    page.keyboard.type(text[-1])
    selected = page.locator("[data-combobox-selected]").filter(has_text=option)
    expect(selected).to_have_count(1)
    page.wait_for_timeout(150)  # what is offered may be drawn once more
    expect(selected).to_have_count(1)
    page.keyboard.press("Enter")


class TestRules(WhereScoresAre):
    def test_an_example_is_a_draft_until_it_is_published_and_then_it_scores(
        self, page: Page, home: str, server: RunningCueline, publish: Publish, score_of: ScoreOf
    ) -> None:
        publish({"groups": [], "rules": []})
        key = a_key()
        send(server, key, "event.pdf_download", {"pdf_id": "guide"})
        eventually(lambda: server.timeline(key))
        page.goto(f"{home}/scoring")
        page.get_by_role("button", name=re.compile("Downloads, fading")).click()
        row = page.get_by_role("listitem").filter(has_text="PDF downloaded")
        expect(row).to_contain_text("once per pdf_id in 30 days")
        expect(row).to_contain_text("new")
        assert score_of(key) == 0

        page.get_by_role("button", name="Publish").click()
        page.get_by_role("radio", name="For all of history").check()
        page.get_by_role("dialog").get_by_role("button", name="Publish").click()

        expect(page.get_by_text(re.compile(r"Version \d+ is in force"))).to_be_visible()
        eventually(lambda: score_of(key) == 10)

    def test_a_rule_is_made_without_a_mouse_and_said_in_words(
        self, page: Page, home: str, server: RunningCueline, publish: Publish
    ) -> None:
        server.define("by_keyboard", "seconds", "number")
        publish(a_plan(a_rule("other_event")))
        page.goto(f"{home}/scoring?rule=new")
        expect(page.get_by_role("textbox", name="Name")).to_be_focused()
        page.keyboard.type("Long visits")
        page.get_by_role("combobox", name="Event", exact=True).focus()
        choose(page, "by_keyboard", "by_keyboard")
        page.get_by_role("button", name="Condition", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name="What to ask about")).to_be_focused()
        choose(page, "seconds", re.compile("seconds.*Number"))
        expect(page.get_by_label("Number", exact=True)).to_be_focused()
        page.keyboard.type("30")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("combobox", name="What to ask about").last).to_be_focused()
        choose(page, "shade_by_keyboard", "shade_by_keyboard")
        expect(page.get_by_role("combobox", name="Text")).to_be_focused()
        page.keyboard.type("teal")

        expect(page.get_by_text("seconds ≥ 30 and shade_by_keyboard is “teal”", exact=True)).to_be_visible()
        page.get_by_role("button", name="Save to draft").focus()
        page.keyboard.press("Enter")
        row = page.get_by_role("listitem").filter(has_text="Long visits")
        expect(row).to_contain_text("by_keyboard where seconds ≥ 30 and shade_by_keyboard is “teal”")
        page.reload()
        expect(row).to_contain_text("by_keyboard where seconds ≥ 30 and shade_by_keyboard is “teal”")

    def test_rows_are_doubled_and_removed_by_keyboard(self, page: Page, home: str, publish: Publish) -> None:
        tagged = {"kind": "tag", "name": "staff"}
        publish(a_plan(a_rule("keyed_rows", condition={"kind": "any", "conditions": [tagged]})))
        page.goto(f"{home}/scoring?rule=keyed_rows")
        rows = page.get_by_role("group", name="Condition", exact=True)
        expect(rows).to_have_count(1)
        page.get_by_role("combobox", name="Tag").focus()
        page.keyboard.press("Control+Shift+Enter")

        expect(rows).to_have_count(2)
        page.get_by_role("combobox", name="Tag").last.focus()
        page.keyboard.press("Control+Shift+Backspace")
        expect(rows).to_have_count(1)
        expect(rows.get_by_role("combobox", name="What to ask about")).to_be_focused()

    def test_what_is_wrong_stands_at_its_row(self, page: Page, home: str, publish: Publish) -> None:
        number = {"kind": "event_attribute", "name": "n", "test": {"type": "number", "operator": "equals", "value": 1}}
        text = {"kind": "event_attribute", "name": "t", "test": {"type": "string", "operator": "matches", "value": "a"}}
        publish(a_plan(a_rule("refused_rows", condition={"kind": "all", "conditions": [number, text]})))
        page.goto(f"{home}/scoring?rule=refused_rows")
        page.get_by_label("Regular expression").fill("(")
        page.get_by_role("button", name="Save to draft").click()

        rows = page.get_by_role("group", name="Condition", exact=True)
        expect(rows.nth(1).get_by_role("alert")).to_be_visible()
        expect(rows.nth(0).get_by_role("alert")).to_have_count(0)

    def test_what_was_left_unsaved_can_be_brought_back(self, page: Page, home: str, publish: Publish) -> None:
        publish(a_plan(a_rule("left_unsaved")))
        page.goto(f"{home}/scoring?rule=left_unsaved")
        page.get_by_role("textbox", name="Name").fill("Half done")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)

        page.get_by_role("button", name="Undo").click()

        expect(page.get_by_role("textbox", name="Name")).to_have_value("Half done")

    def test_a_rule_turned_off_is_undone(self, page: Page, home: str, publish: Publish) -> None:
        publish(a_plan(a_rule("turned_off")))
        page.goto(f"{home}/scoring")
        page.get_by_role("switch", name="Rule of turned_off is active").click(force=True)
        row = page.get_by_role("listitem").filter(has_text="Rule of turned_off")
        expect(row).to_contain_text("changed")

        page.get_by_role("button", name="Undo").click()

        expect(row).not_to_contain_text("changed")
        page.reload()
        expect(row).to_be_visible()
        expect(row).not_to_contain_text("changed")

    def test_j_and_enter_open_a_rule_and_escape_closes_it(self, page: Page, home: str, publish: Publish) -> None:
        publish(a_plan(a_rule("walked_one"), a_rule("walked_two")))
        page.goto(f"{home}/scoring")
        expect(page.get_by_role("listitem").filter(has_text="walked_one")).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("Enter")

        expect(page.get_by_role("dialog", name="Rule Rule of walked_two")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


class TestPublishing(WhereScoresAre):
    def test_the_draft_says_what_differs_and_whose_score_would_move(
        self, page: Page, home: str, server: RunningCueline, publish: Publish, score_of: ScoreOf
    ) -> None:
        key = a_key()
        send(server, key, "event.previewed")
        eventually(lambda: server.timeline(key))
        hot = {"id": "hot", "name": "Hot", "score": 12, "rearm_below": 10}
        publish(a_plan(a_rule("previewed"), thresholds=[hot]))
        page.goto(f"{home}/scoring?rule=previewed")
        page.get_by_role("textbox", name="Points").fill("15")
        page.get_by_role("button", name="Save to draft").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.get_by_text("Draft (1)").click()

        expect(page.get_by_role("listitem").filter(has_text="Rule of previewed")).to_contain_text("+10")
        expect(page.get_by_text("score more").locator("xpath=following-sibling::dd")).to_contain_text(
            re.compile(r"^1 ")
        )
        expect(page.get_by_role("row", name="Hot 1 0")).to_be_visible()
        assert score_of(key) == 10

        page.get_by_role("button", name="Discard").click()
        expect(page.get_by_role("heading", name="Nothing waits to be published")).to_be_visible()
        page.get_by_role("alert").filter(has_text="Draft discarded").get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Draft (1)")).to_be_visible()

    def test_thresholds_and_the_ends_of_the_total_are_drafted(self, page: Page, home: str, publish: Publish) -> None:
        publish(a_plan(a_rule("with_threshold")))
        page.goto(f"{home}/scoring?tab=thresholds")
        page.get_by_role("button", name="Add a threshold").click()
        page.get_by_role("textbox", name="Name").fill("Ready")
        page.get_by_label("Reached at").fill("60")
        page.get_by_label("Re-armed below").fill("70")
        page.get_by_role("button", name="Save to draft").click()
        expect(page.get_by_text("is above score")).to_be_visible()
        page.get_by_label("Re-armed below").fill("50")
        page.get_by_role("button", name="Save to draft").click()

        expect(page.get_by_role("row", name=re.compile("Ready.*60.*50"))).to_be_visible()
        page.get_by_role("button", name="Change", exact=True).click()
        page.get_by_label("At most").fill("100")
        page.get_by_role("button", name="Save to draft").click()
        expect(page.get_by_text("at most 100 points")).to_be_visible()

    def test_every_version_is_kept_and_can_be_the_draft_again(self, page: Page, home: str, publish: Publish) -> None:
        publish(a_plan(a_rule("first_version")))
        publish(a_plan(a_rule("second_version")))
        page.goto(f"{home}/scoring?tab=versions")
        page.get_by_role("button", name=re.compile("^Version")).nth(1).click()
        expect(page.get_by_text(re.compile("Rule of first_version: first_version"))).to_be_visible()
        page.get_by_role("button", name="Make it the draft").click()

        page.get_by_text("Draft (2)").click()
        expect(page.get_by_role("listitem").filter(has_text="Rule of second_version")).to_contain_text("removed")

    def test_a_recompute_is_shown_and_can_be_stopped(self, page: Page, home: str, publish: Publish) -> None:
        publish(a_plan(a_rule("recomputed")))

        def in_the_middle(route: Route) -> None:
            answer = route.fetch()
            body = answer.json()
            route.fulfill(
                response=answer, json=body | {"job": body["job"] | {"state": "running", "done": 3, "total": 12}}
            )

        page.route("**/api/app/workspaces/*/scoring", in_the_middle)
        page.goto(f"{home}/scoring")
        banner = page.get_by_role("region", name="Recompute")
        expect(banner).to_contain_text("3 of 12 users")
        expect(banner.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "25")
        with page.expect_request(re.compile(r"/scoring/jobs/\d+/stop$")):
            banner.get_by_role("button", name="Stop").click()
