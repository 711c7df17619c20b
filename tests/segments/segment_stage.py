"""A lane with segments: made as members make them, and who is in them, as rows and as direct asking say."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cueline.conditions.compiling import compile_condition
from cueline.conditions.moment import Moment
from cueline.conditions.reading import read_condition
from cueline.event import EventRow
from cueline.segments.catalog import SegmentRecord, create_segment
from cueline.segments.naming import Described
from cueline.state.engine import reading
from cueline.users.everyone import everyone
from cueline.workspaces.desk import Desk
from cueline.workspaces.workspace import workspace_by_id
from tests.conditions.condition_samples import ListedHistory
from tests.scoring.lane_scores_stage import ScoreStage, survivor


class SegmentStage(ScoreStage):
    """One state database, one log, and the segments of workspace 1."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.desk = Desk(self.engine, None, lambda: self.now)  # type: ignore[arg-type] - nothing of it changes here

    def segment(self, condition: dict[str, Any], name: str = "") -> SegmentRecord:
        place = workspace_by_id(self.engine, 1)
        called = Described(name or json.dumps(condition)[:100])
        return create_segment(self.desk, place, called, condition, "ada@shop.example")

    def members(self, segment_id: int) -> set[int]:
        rows = self.table("segment_member")
        return {row["user_id"] for row in rows if row["segment_id"] == segment_id}

    def passages(self) -> list[tuple[str, int, int, int]]:
        """Give which verb, segment, user and moment was told, in order of time."""
        told = [row for row in self.rows() if row.name in {"segment.entered", "segment.left"}]
        return sorted(
            ((row.name, int(row.numbers["segment"]), row.user, row.occurred_at) for row in told), key=lambda one: one[3]
        )

    def asked(self, condition: dict[str, Any], at_ms: int) -> set[int]:
        """Give whom a condition is true of at a moment, asked of each user with all they ever did."""
        holds = compile_condition(read_condition(condition))
        into = {row["id"]: row["merged_into"] for row in self.table("user")}
        done: dict[int, list[EventRow]] = {}
        for row in self.rows():
            done.setdefault(survivor(into, row.user), []).append(row)
        scores = {row["user_id"]: row["score"] for row in self.table("user_score")}
        standing = {row["id"]: row for row in self.table("user")}
        found = set()
        with reading(self.engine) as connection:
            for person in everyone(connection, 1):
                moment = Moment(
                    at_us=at_ms * 1000,
                    zone=ZoneInfo("UTC"),
                    person=person,
                    score=scores.get(person.id, 0),
                    tags=json.loads(standing[person.id]["tags"]),
                    lists={int(number) for number in json.loads(standing[person.id]["lists"])},
                    segments={row["segment_id"] for row in self.table("segment_member") if row["user_id"] == person.id},
                    history=ListedHistory(done.get(person.id, [])),
                )
                if holds(moment):
                    found.add(int(person.id))
        return found
