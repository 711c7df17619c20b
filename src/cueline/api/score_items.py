"""One user's score as JSON answers show it: why it is what it is, what it will be, and what changed it."""

from typing import Literal

from msgspec import Struct

from cueline.api.run_items import RunAutomation

CutBy = Literal["object", "window", "rule", "group", "total"]
LineKind = Literal["award", "displaced", "gate", "manual", "threshold", "recompute", "merge", "unmerge", "removed"]


class GroupShare(Struct, kw_only=True):
    """What a group adds to the total.

    Attributes:
        id: Empty for changes by hand.
        cut_by: `group` when the group's cap cuts it.
    """

    id: str
    name: str
    value: float
    cut_by: CutBy | None


class CutCounts(Struct):
    """How many entries a rule's object and window caps cut, and whether the rule's own cap cuts its sum."""

    object: int
    window: int
    rule: bool


class EntryExample(Struct):
    """An event that counts: what it gave, and what that is worth now."""

    event_id: str
    name: str | None
    occurred_at: str
    points: float
    now: float


class RuleShare(Struct, kw_only=True):
    """What a rule adds to its group.

    Attributes:
        id: Of the rule; `manual` for changes by hand.
        revision: Which revision; a retired one goes on counting what it gave.
        retired: Whether it gives no more.
        entries: How many events count.
        gate_open: False: the user does not match, so that nothing counts for now.
        decays: Whether time alone changes it.
        examples: The newest that count.
    """

    id: str
    revision: int
    name: str
    group: str
    value: float
    entries: int
    cut: CutCounts
    gate_open: bool
    decays: bool
    retired: bool
    examples: list[EntryExample]


class ForecastPoint(Struct):
    at: str
    score: int


class NextCrossing(Struct):
    """The next threshold that time alone crosses."""

    at: str
    threshold: str
    name: str
    direction: Literal["up", "down"]


class LineItem(Struct, kw_only=True):
    """A line of the ledger: something that changed a score, never changed itself.

    Attributes:
        kind: `award`: an event gave points; `displaced`: an earlier event took another's place under a cap; `gate`: the
            user began or ceased to match; `manual`: changed by hand; `threshold`: crossed one; `recompute`: another
            version of the plan; `merge`: became one with another user; `unmerge`: that was undone; `removed`: events
            were removed.
        event_id: What caused it; null: time, or the plan.
        direction: Which way a threshold was crossed.
        points: What the rule gave, before caps and decay.
        cut_by: Which cap cut that.
        change: Of the total, by all that the event did.
        total: After it.
        by: Who changed it by hand: a member's e-mail, `token:<name>` or `automation:<number>`.
        automation: Which automation that is.
    """

    id: int
    at: str
    kind: LineKind
    event_id: str | None
    occurred_at: str | None
    rule: str | None
    name: str | None
    direction: Literal["up", "down"] | None
    points: float
    cut_by: CutBy | None
    change: float
    total: float
    reason: str
    by: str
    automation: RunAutomation | None


class LinePage(Struct):
    items: list[LineItem]
    next: str | None


class UserScore(Struct, kw_only=True):
    """A user's score, and why.

    Attributes:
        score: The value rounded half to even: what lists, filters and programs see.
        value: Exact, now.
        version: Of the plan it is by; null before the first.
        as_of: The moment everything here is of.
        cut_by: `total` when the plan's cap cuts it.
        forecast: What it will be if nothing happens, a day each for 30 days, today first.
        lines: What changed it, newest first.
    """

    user_id: int
    score: int
    value: float
    version: int | None
    as_of: str
    cut_by: CutBy | None
    groups: list[GroupShare]
    rules: list[RuleShare]
    forecast: list[ForecastPoint]
    next_crossing: NextCrossing | None
    lines: LinePage


class WantedChange(Struct, forbid_unknown_fields=True, kw_only=True):
    """A change by hand; exactly one of `points` and `set_to`.

    Attributes:
        points: To add, at most 1 000 000 either way; thousandths are exact.
        set_to: What the score is to be.
        reason: Why, at most 500 characters.
    """

    points: float | None = None
    set_to: float | None = None
    reason: str = ""


class ScoreChangeAnswer(Struct):
    """The event that changes the score; its line appears once it is processed, usually within milliseconds."""

    event_id: str
