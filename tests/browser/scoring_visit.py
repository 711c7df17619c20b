"""A member who scores: plans put in force before a test, and whose score is asked after."""

from collections.abc import Callable
from typing import Any

import pytest
from dashboard_visit import AtTheDashboard
from running_cueline import RunningCueline, eventually

Publish = Callable[[dict[str, Any]], None]
ScoreOf = Callable[[str], int]
UserOf = Callable[[str], int]


def a_rule(event: str, points: float = 10, **more: Any) -> dict[str, Any]:
    return {
        "id": event,
        "name": f"Rule of {event}",
        "group": "engagement",
        "event": event,
        "points": {"kind": "fixed", "points": points},
        **more,
    }


def a_plan(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"groups": [{"id": "engagement", "name": "Engagement"}], "rules": list(rules), **more}


class WhereScoresAre(AtTheDashboard):
    """Tests of this class put plans in force with `publish`, in place of the one there was."""

    @pytest.fixture
    def publish(self, server: RunningCueline) -> Publish:
        """Put a plan in force for all of history, as a program would, and wait until every user is scored by it."""

        def put_in_force(plan: dict[str, Any]) -> None:
            server.ask("PUT", "/api/v1/scoring/draft", plan)
            server.ask("POST", "/api/v1/scoring/publish", {"mode": "recompute"})
            eventually(lambda: server.ask("GET", "/api/v1/scoring")["job"]["state"] == "done")

        return put_in_force

    @pytest.fixture
    def score_of(self, server: RunningCueline) -> ScoreOf:
        return lambda key: int(server.ask("GET", f"/api/v1/users/by-key/{key}")["score"])

    @pytest.fixture
    def user_of(self, server: RunningCueline) -> UserOf:
        def find(key: str) -> int:
            eventually(lambda: server.timeline(key))
            return int(server.ask("GET", f"/api/v1/users/by-key/{key}")["id"])

        return find
