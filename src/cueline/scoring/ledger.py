"""The ledger: why a score is what it is, one line for each thing that changed it. Pure."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from cueline.event import UserId
from cueline.scoring.crossing import Crossing
from cueline.scoring.held_score import HeldScore, Taken
from cueline.scoring.scorer import MANUAL_RULE


class Line(Struct, frozen=True, kw_only=True, gc=False):
    """One line, as its table has it; what its columns mean stands there."""

    workspace_id: int
    user_id: UserId
    event_id: str = ""
    occurred_at: int
    at: int
    kind: str
    rule: str = ""
    milli: int = 0
    cut: str = ""
    change: float = 0.0
    total: float
    detail: str = "{}"


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


def lines_of(held: HeldScore, taken: Taken, cause: Cause) -> Iterator[Line]:
    """Give the lines of what an event did; one that gave nothing but changed the total has a line of its own."""
    change = held.total - taken.before
    for one, cut in zip(taken.changes, taken.cuts, strict=True):
        kind = "displaced" if not one.is_new else "manual" if one.rule == MANUAL_RULE.key else "award"
        yield Line(
            workspace_id=held.workspace,
            user_id=held.user,
            event_id=one.event_id,
            occurred_at=one.occurred_at,
            at=held.as_of,
            kind=kind,
            rule=one.rule,
            milli=one.milli,
            cut=cut,
            change=change if one.is_new else 0.0,
            total=held.total,
            detail=cause.detail,
        )
    if change and not taken.changes:
        yield line_of(held, cause, change)


def line_of(held: HeldScore, cause: Cause, change: float) -> Line:
    """Return the line of what changed a total without giving points: a gate, a merge, a new version of the plan."""
    return Line(
        workspace_id=held.workspace,
        user_id=held.user,
        event_id=cause.event_id,
        occurred_at=cause.occurred_at,
        at=held.as_of,
        kind=cause.kind,
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
            total=one.total,
            detail=msgspec.json.encode({"direction": one.way}).decode(),
        )
