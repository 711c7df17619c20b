"""The ledger: why a score is what it is, one line for each thing that changed it. Pure."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from cueline.event import UserId
from cueline.scoring.crossing import Crossing
from cueline.scoring.held_score import HeldScore, Taken
from cueline.scoring.scorer import MANUAL_RULE, Given

GIVING = ("award", "manual")
"""Kinds of the lines that say what an event gave: one for every entry since the score was last written whole."""


class Line(Struct, frozen=True, gc=False):
    """One line, as its table has it; what its columns mean stands there."""

    workspace_id: int
    user_id: UserId
    event_id: str
    occurred_at: int
    at: int
    kind: str
    rule: str
    milli: int
    cut: str
    change: float
    total: float
    detail: str


class Cause(Struct, frozen=True, gc=False):
    """What changed a score.

    Attributes:
        event_id: The event; empty: time did.
        occurred_at: When.
        kind: Of the lines that nothing else names.
        detail: JSON.
    """

    event_id: str
    occurred_at: int
    kind: str = "award"
    detail: str = "{}"


class Told(Struct, frozen=True, gc=False):
    """What an event did to its user's score.

    Attributes:
        total: The exact score after it.
        change: By how much it changed, at the same moment.
        rules: Names of the rules it fired.
    """

    total: float
    change: float
    rules: list[str]


def lines_of(held: HeldScore, taken: Taken, cause: Cause) -> list[Line]:
    """Return the lines of what an event did; one that gave nothing but changed the total has a line of its own."""
    total, detail = held.total, cause.detail
    change = total - taken.before
    if change and not taken.changes:
        return [line_of(held, cause, change)]
    return [
        Line(
            held.workspace,
            held.user,
            one.event_id,
            one.occurred_at,
            held.as_of,
            "displaced" if not one.is_new else "manual" if one.rule == _BY_HAND else "award",
            one.rule,
            one.milli,
            cut,
            change if one.is_new else 0.0,
            total,
            detail,
        )
        for one, cut in zip(taken.changes, taken.cuts, strict=True)
    ]


def award_line(held: HeldScore, one: Given, cut: str, change: float) -> Line:
    """Return the line of the one thing that an event gave; `cut` and `change` as they stand in it."""
    entry = one.entry
    return Line(
        held.workspace,
        held.user,
        entry.event_id,
        entry.occurred_at,
        held.as_of,
        "award",
        one.rule,
        entry.milli,
        cut,
        change,
        held.total,
        "{}",
    )


def line_of(held: HeldScore, cause: Cause, change: float) -> Line:
    """Return the line of what changed a total without giving points: a gate, a merge, a new version of the plan."""
    return Line(
        workspace_id=held.workspace,
        user_id=held.user,
        event_id=cause.event_id,
        occurred_at=cause.occurred_at,
        at=held.as_of,
        kind=cause.kind,
        rule="",
        milli=0,
        cut="",
        change=change,
        total=held.total,
        detail=cause.detail,
    )


def crossing_lines(held: HeldScore, crossings: Iterable[Crossing], event_id: str) -> Iterator[Line]:
    """Give the lines of thresholds that were crossed."""
    for one in crossings:
        yield Line(
            workspace_id=held.workspace,
            user_id=held.user,
            event_id=event_id,
            occurred_at=one.at_ms,
            at=one.at_ms,
            kind="threshold",
            rule=one.threshold,
            milli=0,
            cut="",
            change=0.0,
            total=one.total,
            detail=msgspec.json.encode({"direction": one.way}).decode(),
        )


_BY_HAND = MANUAL_RULE.key  # made anew for each who asks
