"""What scores are worth at a moment: caps act on decayed sums, in their fixed order."""

from math import fsum, inf

from msgspec import Struct

from cueline.conditions.moment import Moment
from cueline.scoring.bounds import clip
from cueline.scoring.decay import empty_sum
from cueline.scoring.parts import Readings, before_caps, within_caps
from cueline.scoring.plan import MILLI
from cueline.scoring.scorer import Scorer
from cueline.scoring.scores import Scores


class Valued(Struct, frozen=True):
    """A score at a moment. Points are exact to what a 64-bit float holds.

    Attributes:
        total: All groups together, capped.
        rounded: The total, rounded half to even: what programs see.
        before_cap: All groups together, before the total's cap.
        by_group: What each group adds, capped, by id; changes by hand under "".
        by_rule: What each rule adds to its group, capped, by key; rules behind a closed gate add 0.
    """

    total: float
    rounded: int
    before_cap: float
    by_group: dict[str, float]
    by_rule: dict[str, float]


def value_at(scorer: Scorer, scores: Scores, who: Moment, at_ms: int) -> Valued:
    """Return what scores are worth.

    Args:
        scorer: The plan.
        scores: The user's.
        who: The user, tags and lists: what gates are asked of.
        at_ms: The moment; not before the newest event of the scores occurred.
    """
    by_rule = rule_values(scorer, scores, who, at_ms)
    whole = before_cap(scorer, scores, scores.ways(scorer).read(who, at_ms), who, at_ms)
    total = clip(whole, scorer.bounds) / MILLI
    by_group = dict.fromkeys(scorer.groups, 0.0)
    for place, value in before_caps(scorer, scores.parts(scorer).read(who, at_ms)).items():
        by_group[scorer.ids[place]] = clip(value, scorer.bounds_by_place[place])
    return Valued(
        total=total,
        rounded=round(total),
        before_cap=whole / MILLI,
        by_group={key: value / MILLI for key, value in by_group.items()},
        by_rule={key: value / MILLI for key, value in by_rule.items()},
    )


def total_at(scorer: Scorer, scores: Scores, who: Moment, at_ms: int) -> float:
    """Return the total in points, as `value_at` does."""
    return total_of(scorer, scores, scores.ways(scorer).read(who, at_ms), who, at_ms)


def total_of(scorer: Scorer, scores: Scores, ways: Readings, who: Moment, at_ms: int) -> float:
    """As `total_at`; `ways`: what was read of `scores.ways` then."""
    return clip(before_cap(scorer, scores, ways, who, at_ms), scorer.bounds) / MILLI


def before_cap(scorer: Scorer, scores: Scores, ways: Readings, who: Moment, at_ms: int) -> float:
    """Return what all groups add, each capped, before the total's own cap, in thousandths; `ways` as for `total_of`."""
    free = free_of_caps(scorer, ways)
    return within_caps(scorer, scores.parts(scorer).read(who, at_ms)) if free is None else free[0]


Free = tuple[float, float, float]
"""A total that only falls, in thousandths; at most how many go a millisecond; and when the next points expire, infinite
when none do."""


def free_of_caps(scorer: Scorer, ways: Readings) -> Free | None:
    """Return what all groups add when nothing was taken away and no cap is reached, as is nearly always so; else None.

    Then groups do not matter, and nothing comes back. `ways` as for `total_of`.
    """
    if not ways:
        return 0.0, 0.0, inf
    values, falling, rising, ends = zip(*ways.values(), strict=True)
    if min(values) < 0 or any(rising):
        return None
    whole = fsum(values)
    return (whole, sum(falling), min(ends)) if whole <= scorer.lowest_cap else None


def before_cap_at(scorer: Scorer, scores: Scores, who: Moment, at_ms: int) -> float:
    """Return the total in points before its cap, as `value_at` does."""
    return before_cap(scorer, scores, scores.ways(scorer).read(who, at_ms), who, at_ms) / MILLI


def rule_values(scorer: Scorer, scores: Scores, who: Moment, at_ms: int) -> dict[str, float]:
    """Return what each rule gives, capped, in thousandths."""
    values: dict[str, float] = {}
    for key, tally in scores.by_rule.items():
        ready = scorer.rules.get(key)
        if ready is not None:
            is_open = ready.gate is None or ready.gate(who)
            values[key] = clip(tally.sum_up(empty_sum(ready.rule)()).at(at_ms) if is_open else 0.0, ready.bounds)
    for ready in scorer.fit_rules:
        assert ready.gate is not None
        values[ready.key] = clip(float(ready.milli) if ready.gate(who) else 0.0, ready.bounds)
    return values
