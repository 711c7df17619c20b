"""Scores where people meet them: on an open profile, among users, in Live; and every part of scoring looked at."""

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from dashboard_visit import a_key, go_live, send
from playwright.sync_api import Browser, Locator, Page, expect
from running_cueline import RunningCueline, eventually
from scoring_visit import Publish, ScoreOf, UserOf, WhereScoresAre, a_plan, a_rule

WITHIN_A_SECOND = 1_000
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class TestScoreOfAUser(WhereScoresAre):
    def test_an_event_that_scores_shows_its_new_score_on_the_open_profile_within_a_second(
        self,
        page: Page,
        home: str,
        server: RunningCueline,
        publish: Publish,
        user_of: UserOf,
    ) -> None:
        publish(a_plan(a_rule("scored_live")))
        key = a_key()
        send(server, key, "event.before_scoring")
        page.goto(f"{home}/users/{user_of(key)}")
        score = page.get_by_role("region", name="Score").get_by_role("status")
        expect(score).to_have_text("0")
        expect(page.get_by_title("New rows appear as they happen")).to_be_visible()
        for number in range(1, 6):
            send(server, key, "event.scored_live")
            expect(score).to_have_text(str(10 * number), timeout=WITHIN_A_SECOND)

        row = page.get_by_role("region", name="Timeline").get_by_role("listitem").first
        expect(row).to_contain_text("+10")
        expect(row.get_by_title("Score +10 to 50 by Rule of scored_live")).to_be_visible()

    def test_events_of_others_do_not_stand_on_a_profile(
        self, page: Page, home: str, server: RunningCueline, publish: Publish, user_of: UserOf
    ) -> None:
        publish(a_plan(a_rule("of_another")))
        key = a_key()
        send(server, key, "event.of_this_one")
        user = user_of(key)
        other = f"{user}{a_key()}"[:12]
        page.goto(f"{home}/users/{user}")
        expect(page.get_by_title("New rows appear as they happen")).to_be_visible()
        send(server, other, "event.of_another")
        send(server, key, "event.of_this_one")

        rows = page.get_by_role("region", name="Timeline").get_by_role("listitem")
        expect(rows).to_have_count(2)
        expect(rows.filter(has_text="of_another")).to_have_count(0)
        expect(page.get_by_role("region", name="Score").get_by_role("status")).to_have_text("0")

    def test_a_score_says_why_it_is_what_it_is_and_what_time_will_do(
        self, page: Page, home: str, server: RunningCueline, publish: Publish, user_of: UserOf
    ) -> None:
        fades = a_rule("explained", decay={"kind": "linear", "days": 20}, window_cap={"times": 2, "per": "day"})
        warm = {"id": "warm", "name": "Warm", "score": 15, "rearm_below": 15}
        publish(a_plan(fades, thresholds=[warm]))
        key = a_key()
        for _ in range(3):
            send(server, key, "event.explained")
        eventually(lambda: len(server.happened(key, "explained", 3)) == 3)
        page.goto(f"{home}/users/{user_of(key)}")
        page.get_by_role("link", name="Why 20?").click()

        panel = page.get_by_role("complementary", name="Score")
        expect(panel).to_contain_text("Rule of explained")
        expect(panel).to_contain_text("2 events count · 1 over the limit of the time")
        expect(panel.get_by_role("img", name="In 30 days, if nothing happens: 0")).to_be_visible()
        expect(panel).to_contain_text("Falls below “Warm”")
        expect(panel).to_contain_text("Reached “Warm”")
        page.reload()
        expect(panel).to_contain_text("Rule of explained")
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)

    def test_a_score_that_an_automation_changed_leads_to_that_automation(
        self, page: Page, home: str, server: RunningCueline, browser: Browser, publish: Publish, user_of: UserOf
    ) -> None:
        publish(a_plan(a_rule("not_done")))
        name = "Win <b>back</b>"
        graph = {
            "triggers": [{"kind": "event", "id": "t", "event": "won_back"}],
            "start": "n1",
            "nodes": [{"id": "n1", "kind": "change_score", "points": 7}],
        }
        go_live(browser, server, name, graph)
        key = a_key()
        send(server, key, "event.won_back")
        user = user_of(key)
        eventually(lambda: server.ask("GET", f"/api/v1/users/by-key/{key}")["score"] == 7)
        page.goto(f"{home}/users/{user}?score=true")
        panel = page.get_by_role("complementary", name="Score")
        expect(panel).to_contain_text("Changed by an automation")
        panel.get_by_role("link", name=name).click()

        expect(page.get_by_role("button", name="Change score +7 points")).to_be_visible()

    def test_a_score_changed_by_hand_shows_at_once_and_can_be_taken_back(
        self, page: Page, home: str, server: RunningCueline, publish: Publish, user_of: UserOf
    ) -> None:
        publish(a_plan(a_rule("by_hand")))
        key = a_key()
        send(server, key, "event.by_hand")
        page.goto(f"{home}/users/{user_of(key)}?score=true")
        page.get_by_role("button", name="Change score").click()
        page.get_by_label("Points to add; with a minus, to take away").fill("25")
        page.get_by_label("Reason").fill("Asked for an offer")
        page.get_by_role("dialog").get_by_role("button", name="Change score").click()

        score = page.get_by_role("region", name="Score").get_by_role("status")
        expect(score).to_have_text("35")
        panel = page.get_by_role("complementary", name="Score")
        expect(panel).to_contain_text("Asked for an offer")
        page.get_by_role("button", name="Undo").click()
        expect(score).to_have_text("10")
        expect(panel).to_contain_text("Taken back")


class TestScoresElsewhere(WhereScoresAre):
    def test_users_are_sorted_and_found_by_score_and_the_address_keeps_it(
        self, page: Page, home: str, server: RunningCueline, publish: Publish, score_of: ScoreOf
    ) -> None:
        publish(a_plan(a_rule("found_by_score", 7_000)))
        low, high = a_key(), a_key()
        send(server, low, "event.found_by_score")
        for _ in range(2):
            send(server, high, "event.found_by_score")
        eventually(lambda: server.timeline(high) and server.timeline(low))
        eventually(lambda: score_of(high) == 14_000 and score_of(low) == 7_000)
        page.goto(f"{home}/users")
        page.get_by_role("button", name="Score", exact=True).click()
        page.get_by_label("Lowest score").fill("6999")

        page.wait_for_url("**/users?**min_score=6999**")
        rows = page.get_by_role("row").filter(has_text=re.compile("000"))
        expect(rows).to_have_count(2)
        expect(rows.first).to_contain_text("14,000")
        page.reload()
        expect(rows).to_have_count(2)
        page.get_by_label("Highest score").fill("13999")
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text(low)

    def test_live_says_what_an_event_did_to_the_score_and_by_which_rules(
        self, page: Page, home: str, server: RunningCueline, publish: Publish
    ) -> None:
        publish(a_plan(a_rule("seen_live_scoring", -4)))
        page.goto(f"{home}/live")
        expect(page.get_by_text("Connected", exact=True)).to_be_visible()
        key = a_key()
        send(server, key, "event.seen_live_scoring")

        row = page.get_by_role("option").filter(has_text=key)
        expect(row).to_contain_text("−4", timeout=2 * WITHIN_A_SECOND)
        row.click()
        details = page.get_by_role("complementary", name="Event seen_live_scoring")
        expect(details).to_contain_text("Rule of seen_live_scoring")
        details.get_by_title(re.compile("^Score −4 to")).click()
        expect(page.get_by_role("complementary", name="Score")).to_contain_text("Rule of seen_live_scoring")

    def test_an_error_says_what_and_which_request(self, page: Page, home: str) -> None:
        refusal = {"error": {"code": "unavailable", "message": "Not now.", "hint": "Later.", "request_id": "r-7"}}
        page.route(
            "**/api/app/workspaces/*/scoring",
            lambda route: route.fulfill(status=503, body=json.dumps(refusal), content_type="application/json"),
        )
        page.goto(f"{home}/scoring")

        expect(page.get_by_role("alert")).to_contain_text("r-7")
        page.unroute("**/api/app/workspaces/*/scoring")
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("alert")).to_have_count(0)

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1_440, 390])
    def test_every_part_is_accessible_and_fits(
        self,
        page: Page,
        home: str,
        server: RunningCueline,
        publish: Publish,
        user_of: UserOf,
        scheme: Any,
        width: int,
    ) -> None:
        user = _somebody_to_look_at(server, publish, user_of)
        page.set_viewport_size({"width": width, "height": 860})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found: dict[str, list[str]] = {}
        for screen, ready in _parts(page, user):
            page.goto(f"{home}/{screen}")
            expect(ready).to_be_visible()
            expect(page.get_by_label("Loading")).to_have_count(0)
            found[screen] = _wrong_with(page)
        page.goto(f"{home}/scoring?rule=looked_at_scoring")
        page.get_by_role("textbox", name="Points").fill("12")
        page.get_by_role("button", name="Save to draft").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.goto(f"{home}/scoring?tab=draft")
        expect(page.get_by_text("before", exact=True)).to_be_visible()
        found["draft"] = _wrong_with(page)
        page.get_by_role("button", name="Publish").first.click()
        expect(page.get_by_role("radio", name="From now on")).to_be_visible()
        found["publish"] = _wrong_with(page)

        assert {screen: what for screen, what in found.items() if what} == {}


def _somebody_to_look_at(server: RunningCueline, publish: Publish, user_of: UserOf) -> int:
    server.define("looked_at_scoring", "seconds", "number")
    section = {
        "kind": "event_attribute",
        "name": "s",
        "test": {"type": "string", "operator": "one_of", "values": ["a"]},
    }
    hours = {
        "type": "datetime",
        "operator": "day_and_hour",
        "days": ["monday"],
        "from_hour": "00:00",
        "until_hour": "23:59",
    }
    either = {"kind": "any", "conditions": [section, {"kind": "not", "condition": {"kind": "moment", "test": hours}}]}
    rule = a_rule("looked_at_scoring", condition=either, decay={"kind": "half_life", "days": 9})
    publish(a_plan(rule, thresholds=[{"id": "hot", "name": "Hot", "score": 5, "rearm_below": 4}]))
    key = a_key()
    send(server, key, "event.looked_at_scoring", {"s": "a", "seconds": 4})
    return user_of(key)


def _parts(page: Page, user: int) -> list[tuple[str, Locator]]:
    heading = page.get_by_role("heading", level=1)
    return [
        ("scoring", page.get_by_role("region", name="Group Engagement")),
        ("scoring?rule=looked_at_scoring", page.get_by_role("dialog")),
        ("scoring?tab=thresholds", page.get_by_role("row", name=re.compile("Hot"))),
        ("scoring?tab=draft", page.get_by_role("heading", name="Nothing waits to be published")),
        ("scoring?tab=versions&version=1", page.get_by_text("Copy JSON")),
        (f"users/{user}?score=true", page.get_by_text("What changed it")),
        ("users?sort=score&min_score=1", heading),
    ]


def _wrong_with(page: Page) -> list[str]:
    answer = Axe().run(page, options={"runOnly": AXE_RULES})
    wrong = [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in answer.response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("scrolls sideways")
    return wrong
