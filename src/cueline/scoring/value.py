"""What scores are worth at a moment: caps act on decayed sums, in their fixed order."""

from math import fsum, inf

from msgspec import Struct

from cueline.conditions.moment import Moment
from cueline.scoring.decay import Reading
from cueline.scoring.plan import MILLI
from cueline.scoring.scorer import ReadyRule, Scorer
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
    by_group = group_values(scorer, by_rule)
    before_cap = fsum(by_group.values())
    total = clip(before_cap, scorer.bounds) / MILLI
    return Valued(
        total=total,
        rounded=round(total),
        before_cap=before_cap / MILLI,
        by_group={key: value / MILLI for key, value in by_group.items()},
        by_rule={key: value / MILLI for key, value in by_rule.items()},
    )


Readings = dict[int, dict[ReadyRule, Reading]]
"""The sum of each rule at a moment, by the place of its group; a rule whose gate is closed has none."""


def total_at(scorer: Scorer, scores: Scores, who: Moment, at_ms: int) -> float:
    """Return the total in points, as `value_at` does."""
    return total_of(scorer, readings_at(scorer, scores, who, at_ms))


def readings_at(scorer: Scorer, scores: Scores, who: Moment, at_ms: int) -> Readings:
    """Read every sum that counts at a moment: the dear part of evaluating a score."""
    readings: Readings = {}
    rules = scorer.rules
    for key, tally in scores.by_rule.items():
        ready = rules.get(key)
        if ready is not None and (ready.gate is None or ready.gate(who)):
            place, reading = ready.place, tally.sums.read(at_ms)
            if place in readings:
                readings[place][ready] = reading
            else:
                readings[place] = {ready: reading}
    for ready in scorer.fit_rules:
        if ready.gate is not None and ready.gate(who):
            readings.setdefault(ready.place, {})[ready] = float(ready.milli), 0.0, 0.0, inf
    return readings


def total_of(scorer: Scorer, readings: Readings) -> float:
    """Return the total in points of sums that were read."""
    groups: list[float] = []
    for place, group in readings.items():
        values = [clip(reading[0], ready.bounds) if ready.is_capped else reading[0] for ready, reading in group.items()]
        groups.append(clip(fsum(values), scorer.bounds_by_place[place]))
    return clip(fsum(groups), scorer.bounds) / MILLI


def rule_values(scorer: Scorer, scores: Scores, who: Moment, at_ms: int) -> dict[str, float]:
    """Return what each rule gives, capped, in thousandths."""
    values: dict[str, float] = {}
    for key, tally in scores.by_rule.items():
        ready = scorer.rules.get(key)
        if ready is not None:
            is_open = ready.gate is None or ready.gate(who)
            values[key] = clip(tally.sums.at(at_ms) if is_open else 0.0, ready.bounds)
    for ready in scorer.fit_rules:
        assert ready.gate is not None
        values[ready.key] = clip(float(ready.milli) if ready.gate(who) else 0.0, ready.bounds)
    return values


def group_values(scorer: Scorer, by_rule: dict[str, float]) -> dict[str, float]:
    """Return what each group gives, capped, in thousandths."""
    parts: dict[str, list[float]] = {key: [] for key in scorer.groups}
    for key, value in by_rule.items():
        parts[scorer.group_of[key]].append(value)
    return {key: clip(fsum(values), scorer.groups[key]) for key, values in parts.items()}


def clip(value: float, bounds: tuple[float, float]) -> float:
    """Return the value, or the bound it is beyond."""
    low, high = bounds
    return low if value < low else min(value, high)
