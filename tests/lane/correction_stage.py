"""Users whose merges are undone and whose events are removed, and what is known of them afterwards."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from cueline.scoring.plan import DAY_MS
from cueline.users.merges import ask_undoing
from tests.automations.automation_stage import HOUR, NOW, AutomationStage
from tests.lane.lane_stage import an_event, an_id
from tests.segments.segment_stage import SegmentStage

PRO = {"type": "string", "operator": "is", "value": "pro"}
PLAN: dict[str, Any] = {
    "groups": [{"id": "all", "name": "All", "cap": {"maximum": 60}}],
    "rules": [
        {
            "id": "see",
            "name": "See",
            "group": "all",
            "event": "see",
            "points": {"kind": "fixed", "points": 8},
            "decay": {"kind": "half_life", "days": 3},
            "window_cap": {"times": 2, "per": "day"},
        },
        {
            "id": "buy",
            "name": "Buy",
            "group": "all",
            "event": "buy",
            "points": {"kind": "fixed", "points": 10},
            "object_cap": {"attribute": "page", "times": 1, "days": 30},
        },
        {
            "id": "fit",
            "name": "Fit",
            "group": "all",
            "points": {"kind": "fixed", "points": 5},
            "condition": {"kind": "user_attribute", "name": "plan", "test": PRO},
        },
    ],
    "thresholds": [{"id": "warm", "name": "Warm", "score": 15, "rearm_below": 12}],
}
SEGMENTS: dict[str, dict[str, Any]] = {
    "pro": {"kind": "user_attribute", "name": "plan", "test": PRO},
    "vip": {"kind": "tag", "name": "VIP"},
    "keen": {"kind": "has_done", "event": "see", "times": {"operator": "at_least", "count": 2}},
    "good": {"kind": "score", "test": {"type": "number", "operator": "at_least", "value": 15}},
}
ANN, ANNA = "ann0000000k1", "annaannaanna"


class CorrectionStage(AutomationStage, SegmentStage):
    """Users who are made one, and are two again."""

    def prepare(self) -> None:
        self.publish(PLAN, at_ms=NOW - 40 * DAY_MS)
        self.numbers = {self.segment(condition, name).id: name for name, condition in SEGMENTS.items()}
        self.lane().drain()

    def ask(self, key: str = ANN) -> int:
        """Ask that whoever was first called by a key be no part of another any more."""
        (number,) = (row["id"] for row in self.table("user") if row["key"] == key and row["merged_into"])
        with self.engine.begin() as tx:
            ask_undoing(tx, 1, number, self.now)
        return int(number)

    def undo(self, key: str = ANN) -> int:
        number = self.ask(key)
        self.lane().drain()
        return number

    def known(self, number: int) -> dict[str, Any]:
        """Give what is known of a user that does not depend on how it came about."""
        (row,) = [row for row in self.table("user") if row["id"] == number]
        names = ("custom_id", "email", "name", "first_seen", "last_seen", "events", "page_views")
        segments = {self.numbers[one["segment_id"]] for one in self.table("segment_member") if one["user_id"] == number}
        texts = {name: json.loads(row[name]) for name in ("attributes", "tags", "lists")}
        sources = {
            name: source[1] for name, source in json.loads(row["sources"]).items() if name in texts["attributes"]
        }
        scores = self.totals(self.scorer, self.now)
        return (
            {name: row[name] for name in names}
            | texts
            | {
                "sources": sources,
                "segments": segments,
                "score": round(scores.get(number, 0.0), 6),
                "tag rows": sum(one["user_id"] == number for one in self.table("user_tag")),
            }
        )


Done = tuple[bool, str, dict[str, Any]]


@st.composite
def something(draw: st.DrawFn, *, whose: st.SearchStrategy[bool]) -> Done:
    """Give whether the anonymous one does it, and what."""
    name = draw(st.sampled_from(["event.see", "event.see", "event.buy", "page_view", "user.tag_added"]))
    plan = draw(st.sampled_from([None, None, {"plan": "pro"}, {"plan": "free"}, {"email": "a@b.example"}]))
    late = draw(st.sampled_from([0, 0, HOUR, 5 * DAY_MS]))
    page = draw(st.sampled_from(["/a", "/b"]))
    return draw(whose), name, {"user": plan, "late": late, "data": {"page": page}}


async def do(
    stage: CorrectionStage, numbers: Iterator[int], name: str, fields: dict[str, Any], who: Any, number: int
) -> None:
    stage.now += HOUR
    if name == "user.tag_added":
        await send(stage, numbers, name, {"anon": None, "of": number, "data": {"tag": "VIP"}})
        return
    user = {**who.get("user", {}), **(fields["user"] or {})} or None
    given = {"anon": who["anon"], "user": user, "data": fields["data"], "t": stage.now - fields["late"]}
    await send(stage, numbers, name, given | {"url": f"https://shop.example{fields['data']['page']}"})


async def send(stage: CorrectionStage, numbers: Iterator[int], name: str, fields: dict[str, Any]) -> None:
    event = an_event(name, **{"id": an_id(9_000 + next(numbers)), "t": stage.now, **fields})
    await stage.send(event, received_at=stage.now)
