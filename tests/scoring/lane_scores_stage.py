"""A lane that scores: plans published into its state database, and what it did to scores, read back."""

import json
from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert

from cueline.event import EventRow, Kind, UserId
from cueline.log.port import START, Entry
from cueline.scoring.held_score import HeldScore, let_time_pass, take
from cueline.scoring.kept_scores import kept_scores
from cueline.scoring.plan import Plan
from cueline.scoring.plan_reading import read_plan
from cueline.scoring.publishing import next_version
from cueline.scoring.score_rows import ScoreRow
from cueline.scoring.scorer import Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.uniting import united_anew
from cueline.scoring.value import total_at
from cueline.state.engine import reading
from cueline.state.tables import score_plan
from tests.lane.lane_stage import KnownIds, LaneStage, an_entry, an_event
from tests.scoring.scoring_samples import a_user

DONE = "event.popup_closed"


class StoredIds(KnownIds):
    """Stands for the event store: it knows what was committed."""

    def __init__(self, stage: LaneStage) -> None:
        super().__init__()
        self._stage = stage

    def stored(self, workspace: int, ids: Collection[tuple[str, int]]) -> set[str]:
        return {row.id for row in self._stage.rows() if row.workspace == workspace and (row.id, row.client_time) in ids}


class ScoreStage(LaneStage):
    """One state database, one log, and the plans of workspace 1."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.store = StoredIds(self)
        self.plans: list[Plan] = []

    def publish(
        self, raw: dict[str, Any], *, mode: Any = "from_now", thresholds: str = "never", at_ms: int | None = None
    ) -> Scorer:
        """Put a plan in force, as publishing does, and give it made ready."""
        at_ms = self.now if at_ms is None else at_ms
        before = self.plans[-1] if self.plans else None
        self.plans.append(next_version(before, read_plan(raw), mode, at_ms))
        row = {
            "workspace_id": 1,
            "version": len(self.plans),
            "body": msgspec.json.encode(self.plans[-1]).decode(),
            "mode": mode,
            "thresholds": thresholds,
            "published_at": at_ms,
            "published_by": "ada@shop.example",
        }
        with self.engine.begin() as tx:
            tx.execute(insert(score_plan), [row])
        return Scorer(self.plans[-1])

    @property
    def scorer(self) -> Scorer:
        """The newest plan, made ready."""
        return Scorer(self.plans[-1])

    async def happens(self, at_ms: int, key: str = "k1", *, name: str = DONE, **fields: Any) -> None:
        """Let an event be received as it occurs, and be processed by a lane that starts anew."""
        self.now = max(self.now, at_ms)
        await self.send(an_event(name, t=at_ms, anon=key, **fields), received_at=at_ms)
        self.lane().drain()

    def wait_until(self, now_ms: int) -> None:
        """Let time pass, and a lane do what is due."""
        self.now = now_ms
        self.lane().drain()

    def users(self) -> dict[str, dict[str, Any]]:
        """Give those who stand alone, by key."""
        return {row["key"]: row for row in self.table("user") if row["merged_into"] is None}

    def score(self, key: str = "k1") -> dict[str, Any]:
        number = self.users()[key]["id"]
        (row,) = [row for row in self.table("user_score") if row["user_id"] == number]
        return row

    def lines(self, *kinds: str) -> list[dict[str, Any]]:
        return [line for line in self.table("score_line") if not kinds or line["kind"] in kinds]

    def crossings(self) -> list[tuple[str, str, int]]:
        """Give threshold, direction and moment of every crossing that was stored, in order of time."""
        told = [row for row in self.rows() if row.name == "score.threshold"]
        return sorted((row.strings["threshold"], row.strings["direction"], row.occurred_at) for row in told)

    def logged(self) -> list[Entry]:
        return [entry for _, entry in self.log.read(START, 100_000)]

    def totals(self, scorer: Scorer, at_ms: int) -> dict[int, float]:
        """Give every stored score as it is worth at a moment, by user."""
        return {user: total_at(scorer, row.scores(scorer), self.who(user), at_ms) for user, row in self.kept().items()}

    def kept(self) -> dict[int, ScoreRow]:
        """Give every stored score by user, read as if nothing were at hand."""
        with reading(self.engine) as tx:
            return kept_scores(tx, [row["user_id"] for row in self.table("user_score")])

    def recomputed(self, scorer: Scorer, at_ms: int) -> dict[int, float]:
        """Give what all that is stored of each user is worth at a moment, of those to whom a rule gave anything."""
        into = {row["id"]: row["merged_into"] for row in self.table("user")}
        events: dict[int, list[EventRow]] = {}
        for row in self.rows():
            events.setdefault(survivor(into, row.user), []).append(row)
        scores = {user: united_anew(scorer, rows, []) for user, rows in events.items()}
        return {
            user: total_at(scorer, one, self.who(user), at_ms)
            for user, one in scores.items()
            if one.by_rule or scorer.fit_rules
        }

    def who(self, user: int) -> Any:
        (row,) = [row for row in self.table("user") if row["id"] == user]
        return a_user(**json.loads(row["attributes"]))


def survivor(into: dict[int, int | None], user: int) -> int:
    while (next_one := into[user]) is not None:
        user = next_one
    return user


def told_in_order(scorer: Scorer, rows: Sequence[EventRow], until_ms: int) -> list[tuple[str, str, int]]:
    """Give the crossings of a user to whom these happen one by one, as they are received."""
    ordered = sorted((row for row in rows if row.kind != Kind.SCORE), key=lambda row: row.offset)
    assert all(a.received_at <= b.received_at for a, b in pairwise(ordered))
    held: HeldScore | None = None
    crossings = []
    for row in ordered:
        given = scorer.given(row)
        if not given:
            continue
        held = held or HeldScore(UserId(row.user), 1, 1, Scores(), as_of=row.received_at)
        crossings += let_time_pass(held, scorer, a_user(), row.received_at)
        crossings += take(held, scorer, a_user(), given, row.received_at).crossings
    if held is not None:
        crossings += let_time_pass(held, scorer, a_user(), until_ms)
    return sorted((one.threshold, one.way, one.at_ms) for one in crossings)


__all__ = ["DONE", "ScoreStage", "an_entry", "an_event", "told_in_order"]
