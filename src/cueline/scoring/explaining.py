"""Why a score is what it is, and what it will be."""

from collections.abc import Iterable
from math import fsum

from msgspec import Struct

from cueline.conditions.moment import Moment
from cueline.scoring.bounds import clip
from cueline.scoring.decay import Entry, empty_sum
from cueline.scoring.plan import DAY_MS, MILLI, Decay
from cueline.scoring.scorer import ReadyRule, Scorer, groups_of
from cueline.scoring.scores import Scores
from cueline.scoring.tally import CUT_BY_OBJECT, CUT_BY_WINDOW, Tally
from cueline.scoring.value import total_at, value_at

SHOWN_ENTRIES = 20


class ExplainedEntry(Struct, frozen=True):
    """One event that counts.

    Attributes:
        event_id: The event's.
        occurred_at: When it occurred, milliseconds.
        points: Given then.
        now: What is left of them.
        object: Which object it was about; empty when the rule does not ask.
    """

    event_id: str
    occurred_at: int
    points: float
    now: float
    object: str


class ExplainedRule(Struct, frozen=True, kw_only=True):
    """What one revision of a rule adds.

    Attributes:
        key: The revision's.
        id: The rule's; `manual` for changes by hand.
        name: The rule's.
        group: The id of its group.
        value: What it adds to its group, capped.
        before_cap: The same before the rule's own cap.
        counted: How many events count or have counted.
        cut_by_object: How many the object cap cuts.
        cut_by_window: How many the window cap cuts.
        is_open: Whether the user matches what is asked of them; if not, the rule adds nothing now.
        is_retired: Whether it is a former revision, which no new event counts for.
        is_fit: Whether it gives points for what the user is.
        decay: How its points go.
        entries: The newest events that count, newest first.
    """

    key: str
    id: str
    name: str
    group: str
    value: float
    before_cap: float
    counted: int = 0
    cut_by_object: int = 0
    cut_by_window: int = 0
    is_open: bool
    is_retired: bool
    is_fit: bool
    decay: Decay
    entries: tuple[ExplainedEntry, ...] = ()


class ExplainedGroup(Struct, frozen=True):
    """What one group adds.

    Attributes:
        id: Empty for changes by hand.
        name: For people.
        value: What it adds to the total, capped.
        before_cap: The same before the group's cap.
    """

    id: str
    name: str
    value: float
    before_cap: float


class Explained(Struct, frozen=True):
    """A score, taken apart.

    Attributes:
        total: As `Valued` has it.
        rounded: What programs see.
        before_cap: The total before its cap.
        groups: Those with rules that say something, in the plan's order.
        rules: Those in force, then the retired ones that gave something, then changes by hand.
    """

    total: float
    rounded: int
    before_cap: float
    groups: tuple[ExplainedGroup, ...]
    rules: tuple[ExplainedRule, ...]


class Forecast(Struct, frozen=True):
    """What a score will be when nothing happens.

    Attributes:
        at_ms: When.
        total: The exact score then.
        score: The same, rounded half to even.
    """

    at_ms: int
    total: float
    score: int


def explain(scorer: Scorer, scores: Scores, who: Moment, at_ms: int, shown: int = SHOWN_ENTRIES) -> Explained:
    """Return what a score is made of; `shown` events a rule at most. The rest is as for `value_at`."""
    valued = value_at(scorer, scores, who, at_ms)
    fit = [_fit(ready, valued.by_rule[ready.rule.key], who) for ready in scorer.fit_rules]
    told = [
        _rule(ready, scores.by_rule.get(key, Tally(ready.rule)), who, at_ms, shown)
        for key, ready in scorer.rules.items()
        if ready.is_in_force or key in scores.by_rule
    ]
    rules = (*fit, *told)
    groups = tuple(
        ExplainedGroup(
            group.id, group.name, valued.by_group[group.id], fsum(one.value for one in rules if one.group == group.id)
        )
        for group in groups_of(scorer.plan)
        if any(one.group == group.id for one in rules)
    )
    return Explained(valued.total, valued.rounded, valued.before_cap, groups, rules)


def forecast(scorer: Scorer, scores: Scores, who: Moment, moments: Iterable[int]) -> tuple[Forecast, ...]:
    """Return what a score will be at moments to come when nothing happens."""
    told = ((at_ms, total_at(scorer, scores, who, at_ms)) for at_ms in moments)
    return tuple(Forecast(at_ms, total, round(total)) for at_ms, total in told)


def daily(from_ms: int, days: int) -> tuple[int, ...]:
    """Return a moment for each day to come."""
    return tuple(from_ms + day * DAY_MS for day in range(1, days + 1))


def _fit(ready: ReadyRule, value: float, who: Moment) -> ExplainedRule:
    is_open = ready.gate is not None and ready.gate(who)
    return ExplainedRule(
        key=ready.rule.key,
        id=ready.rule.id,
        name=ready.rule.name,
        group=ready.rule.group,
        value=value,
        before_cap=ready.milli / MILLI if is_open else 0.0,
        is_open=is_open,
        is_retired=False,
        is_fit=True,
        decay=ready.rule.decay,
    )


def _rule(ready: ReadyRule, tally: Tally, who: Moment, at_ms: int, shown: int) -> ExplainedRule:
    is_open = ready.gate is None or ready.gate(who)
    before_cap = tally.sum_up(empty_sum(ready.rule)()).at(at_ms) if is_open else 0.0
    newest = [entry for entry in reversed(tally.entries) if not entry.cut][:shown]
    return ExplainedRule(
        key=ready.rule.key,
        id=ready.rule.id,
        name=ready.rule.name,
        group=ready.rule.group,
        value=clip(before_cap, ready.bounds) / MILLI,
        before_cap=before_cap / MILLI,
        counted=tally.counted,
        cut_by_object=sum(entry.cut == CUT_BY_OBJECT for entry in tally.entries),
        cut_by_window=sum(entry.cut == CUT_BY_WINDOW for entry in tally.entries),
        is_open=is_open,
        is_retired=ready.rule.until_ms is not None,
        is_fit=False,
        decay=ready.rule.decay,
        entries=tuple(_entry(tally, entry, at_ms) for entry in newest),
    )


def _entry(tally: Tally, entry: Entry, at_ms: int) -> ExplainedEntry:
    now = empty_sum(tally.rule)().worth_now(entry, at_ms) / MILLI
    return ExplainedEntry(entry.event_id, entry.occurred_at, entry.milli / MILLI, now, entry.object)
