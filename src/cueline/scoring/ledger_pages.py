"""The ledger of scores, read: what changed a user's score, and what events changed."""

from collections.abc import Collection
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, select

from cueline.scoring.plan import MILLI
from cueline.state.tables import score_line

LineKind = Literal["award", "displaced", "gate", "manual", "threshold", "recompute", "merge", "unmerge", "removed"]
Cut = Literal["object", "window", "rule", "group", "total"]


class Line(Struct, frozen=True, kw_only=True):
    """A line of the ledger. Times are milliseconds, points are points.

    Attributes:
        event_id: What caused it; empty: time, or the plan.
        at: The moment that `change` and `total` are of.
        rule: `id.revision` of a rule, or a threshold's id.
        points: What the rule gave, before caps and decay.
        cut: Which cap cut that; None when none did.
        change: Of the total, by all that the event did.
        detail: JSON values that say more.
    """

    id: int
    event_id: str
    occurred_at: int
    at: int
    kind: LineKind
    rule: str
    points: float
    cut: Cut | None
    change: float
    total: float
    detail: dict[str, Any]

    @property
    def subject(self) -> str:
        """The id of the rule, whichever revision, or of the threshold."""
        return self.rule if self.kind == "threshold" else self.rule.rpartition(".")[0] or self.rule


class EventEffect(Struct, frozen=True):
    """What an event did to the score of its user, and the ids of the rules that gave points for it."""

    change: float
    total: float
    rules: tuple[str, ...]


def lines_of(tx: Connection, numbers: Collection[int], before: int | None, limit: int) -> list[Line]:
    """Return lines of a user under any of their numbers, newest first; with `before`, only those with a smaller id."""
    query = select(score_line).where(score_line.c.user_id.in_(numbers))
    if before is not None:
        query = query.where(score_line.c.id < before)
    return [_line(row) for row in tx.execute(query.order_by(score_line.c.id.desc()).limit(limit))]


def effects_of(tx: Connection, numbers: Collection[int], event_ids: Collection[str]) -> dict[str, EventEffect]:
    """Return what these events of these users did, by event id; those that did nothing are left out."""
    theirs = score_line.c.user_id.in_(numbers) & score_line.c.event_id.in_(event_ids)
    lines = select(score_line).where(theirs, score_line.c.kind.in_(_BY_EVENTS))
    found: dict[str, list[Line]] = {}
    for row in tx.execute(lines.order_by(score_line.c.id)):
        found.setdefault(row.event_id, []).append(_line(row))
    return {event_id: _effect(lines) for event_id, lines in found.items()}


def _effect(lines: list[Line]) -> EventEffect:
    """Return what an event did: its lines all tell of the same change, each with one rule."""
    fired = dict.fromkeys(line.subject for line in lines if line.kind != "gate")
    return EventEffect(lines[0].change, lines[0].total, tuple(fired))


_BY_EVENTS = ("award", "manual", "gate")


def _line(row: Row[Any]) -> Line:
    return Line(
        id=row.id,
        event_id=row.event_id,
        occurred_at=row.occurred_at,
        at=row.at,
        kind=row.kind,
        rule=row.rule,
        points=row.milli / MILLI,
        cut=row.cut or None,
        change=row.change,
        total=row.total,
        detail=msgspec.json.decode(row.detail),
    )
