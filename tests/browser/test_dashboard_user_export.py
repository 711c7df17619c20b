"""All that is kept of a user, taken as a file from their page."""

import json
from pathlib import Path

from dashboard_visit import a_key, faults, send
from playwright.sync_api import Page, expect
from running_cueline import RunningCueline, eventually
from scoring_visit import Publish, ScoreOf, UserOf, WhereScoresAre, a_plan, a_rule

HOSTILE = "</script><img src=x onerror=alert(1)> “Ann” Ähre 💜"


class TestUserExport(WhereScoresAre):
    def test_everything_comes_as_one_file(
        self, page: Page, home: str, server: RunningCueline, user_of: UserOf, score_of: ScoreOf, publish: Publish
    ) -> None:
        publish(a_plan(a_rule("looked")))
        key = a_key()
        send(server, key, "event.looked", user={"user_id": key, "name": HOSTILE}, data={"at": HOSTILE})
        number = user_of(key)
        eventually(lambda: score_of(key) == 10)
        page.goto(f"{home}/users/{number}")
        expect(page.get_by_role("heading", name="Their data")).to_be_visible()
        assert faults(page) == []

        with page.expect_download() as taking:
            page.get_by_role("link", name="Download everything").click()

        assert taking.value.suggested_filename == f"user-{number}.json"
        file = json.loads(Path(taking.value.path()).read_text())
        assert (file["user"]["name"], file["user"]["keys"][0]["key"], file["score"]["score"]) == (HOSTILE, key, 10)
        assert [(event["name"], event["raw"]["at"]) for event in file["events"]] == [("looked", HOSTILE)]
        assert [line["points"] for line in file["score_changes"]] == [10]
