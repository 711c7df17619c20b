"""When a score reaches a level by time alone: solved, not polled."""

from collections.abc import Collection
from math import floor, inf
from typing import Literal

from msgspec import Struct

from cueline.conditions.moment import Moment
from cueline.scoring.bounds import clip, is_beyond
from cueline.scoring.decay import GRAIN
from cueline.scoring.motion import CAREFUL, NOISE, Motion, motion_of, time_for
from cueline.scoring.parts import Readings
from cueline.scoring.plan import MILLI
from cueline.scoring.scorer import Levels, Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.value import free_of_caps, total_at

NEVER = 1 << 53
"""A moment that does not come, in milliseconds."""


class Crossing(Struct, frozen=True, gc=False):
    """A threshold was crossed.

    Attributes:
        threshold: Its id.
        way: Up: the score has reached it. Down: the score has fallen below where it is re-armed.
        at_ms: The first millisecond at which it is so.
        total: The exact score then.
    """

    threshold: str
    way: Literal["up", "down"]
    at_ms: int
    total: float


def above_at(scorer: Scorer, total: float) -> frozenset[str]:
    """Return the thresholds that a total is above: what a user starts with, silently."""
    return frozenset(name for name, score, _ in scorer.thresholds if total >= score)


def crossed(scorer: Scorer, above: Collection[str], total: float, at_ms: int) -> tuple[Crossing, ...]:
    """Return the thresholds that a total crosses, in the plan's order.

    Args:
        scorer: The plan.
        above: Ids of the thresholds crossed up and not re-armed yet.
        total: The exact score at `at_ms`.
        at_ms: The moment.
    """
    found: list[Crossing] = []
    for name, score, rearm_below in scorer.thresholds:
        if name in above:
            if total < rearm_below:
                found.append(Crossing(name, "down", at_ms, total))
        elif total >= score:
            found.append(Crossing(name, "up", at_ms, total))
    return tuple(found)


def above_after(above: Collection[str], crossings: Collection[Crossing]) -> frozenset[str]:
    """Return the thresholds a user is above once these are crossed."""
    gone = {one.threshold for one in crossings if one.way == "down"}
    return frozenset(above) - gone | {one.threshold for one in crossings if one.way == "up"}


def above_by(newer: Scorer, older: Scorer, above: Collection[str], total: float) -> frozenset[str]:
    """Return which of the thresholds a user is above they stay above, armed no more, when another plan takes over.

    A threshold that is not the same any more counts as crossed only where its new level is reached; what has fallen
    below where it is re-armed is left to be told.
    """
    before = {name: levels for name, *levels in older.thresholds}
    return frozenset(
        name
        for name, score, rearm_below in newer.thresholds
        if name in above
        and name in before
        and (before[name] == [score, rearm_below] or not rearm_below <= total < score)
    )


def news_levels(scorer: Scorer, above: frozenset[str], total: float) -> Levels:
    """Return the levels at which a threshold would be crossed or the rounded score would change."""
    return _or_rounded(scorer.levels(above), total)


def _or_rounded(levels: Levels, total: float) -> Levels:
    rounded = round(total)
    below, reaching = rounded - 0.5, rounded + 0.5
    return Levels(
        levels.below if levels.below > below else below,  # noqa: FURB136 - max() costs thrice as much, for every event
        levels.reaching if levels.reaching < reaching else reaching,  # noqa: FURB136 - as above
    )


class Evaluated(Struct, frozen=True, gc=False):
    """A score at a moment, and what follows from it.

    Attributes:
        total: The exact score.
        crossings: Thresholds crossed at this moment, in the plan's order.
        above: Thresholds the user is above then.
        quiet_until: As `quiet_until` gives it, for the next threshold or the next change of the rounded score.
        is_cut: Whether a rule, a group or the total stands beyond its bounds.
    """

    total: float
    crossings: tuple[Crossing, ...]
    above: frozenset[str]
    quiet_until: int
    is_cut: bool


def evaluate(scorer: Scorer, scores: Scores, who: Moment, above: frozenset[str], at_ms: int) -> Evaluated:
    """Return a user's score at a moment, what it crosses, and until when it need not be looked at.

    Args:
        scorer: The plan.
        scores: The user's.
        who: The user, tags and lists: what gates are asked of.
        above: Ids of the thresholds crossed up and not re-armed yet.
        at_ms: The moment; not before the newest event of the scores occurred.
    """
    return evaluate_readings(scorer, scores, scores.ways(scorer).read(who, at_ms), who, above, at_ms)


def evaluate_readings(
    scorer: Scorer, scores: Scores, ways: Readings, who: Moment, above: frozenset[str], at_ms: int
) -> Evaluated:
    """As `evaluate`; `ways`: what was read of `scores.ways` at `at_ms`."""
    free = free_of_caps(scorer, ways)
    if free is None:
        return _evaluate_capped(scorer, _motion(scorer, scores, who, at_ms), above, at_ms)
    whole, pace, until = free
    total, levels = whole / MILLI, scorer.levels(above)
    crossings: tuple[Crossing, ...] = ()
    if not levels.below <= total < levels.reaching:
        crossings = crossed(scorer, above, total, at_ms)
        above = above_after(above, crossings)
        levels = scorer.levels(above)
    news = max(levels.below, round(total) - 0.5)
    if pace and news > 0:  # what is never negative does not fall below 0
        noise, distance = whole * NOISE + len(ways) * GRAIN, whole - news * MILLI
        wait = (distance - noise if distance > 2 * noise else noise) / pace * CAREFUL
        if at_ms + wait < until:
            until = at_ms + max(1, floor(wait))
    return Evaluated(total, crossings, above, int(until) if until < NEVER else NEVER, is_cut=False)


def _evaluate_capped(scorer: Scorer, motion: Motion, above: frozenset[str], at_ms: int) -> Evaluated:
    total = clip(motion.total, scorer.bounds) / MILLI
    crossings = crossed(scorer, above, total, at_ms)
    above = above_after(above, crossings)
    until = _quiet(scorer, motion, _or_rounded(scorer.levels(above), total), at_ms)
    is_cut = motion.is_cut or is_beyond(motion.total, scorer.bounds)
    return Evaluated(total, crossings, above, until, is_cut)


def quiet_until(scorer: Scorer, scores: Scores, who: Moment, levels: Levels, at_ms: int) -> int:
    """Return a moment before which the total, after `at_ms`, is not news by time alone; `NEVER` when it will not be.

    A bound from below, cheap to find: what can be lost and gained from now on, at most, and the next points that
    expire. At the moment it returns, look again.
    """
    return _quiet(scorer, _motion(scorer, scores, who, at_ms), levels, at_ms)


def _motion(scorer: Scorer, scores: Scores, who: Moment, at_ms: int) -> Motion:
    parts = scores.parts(scorer)
    return motion_of(scorer, parts, parts.read(who, at_ms))


def _quiet(scorer: Scorer, motion: Motion, levels: Levels, at_ms: int) -> int:
    low, high = scorer.bounds
    below, reaching = levels.below * MILLI, levels.reaching * MILLI
    wait, until = inf, motion.next_end
    if motion.falling and below > low:
        wait = time_for(motion.total - below, motion.noise, motion.falling)
    if motion.rising and reaching <= high:
        wait = min(wait, time_for(reaching - motion.total, motion.noise, motion.rising))
    if wait < NEVER:
        until = min(until, at_ms + max(1, floor(wait)))
    return int(until) if until < NEVER else NEVER


def next_crossing(
    scorer: Scorer, scores: Scores, who: Moment, above: frozenset[str], after_ms: int, until_ms: int
) -> Crossing | None:
    """Return the first threshold crossed by time alone after `after_ms`, not later than `until_ms`, to the millisecond.

    Where a total trembles at a threshold, held there by points that undo each other, looks come ever less often.

    Args:
        scorer: The plan.
        scores: The user's; nothing is added to them between.
        who: The user, tags and lists: what gates are asked of.
        above: Ids of the thresholds crossed up and not re-armed yet, at `after_ms`.
        after_ms: Where all that is crossed already has been told.
        until_ms: The last moment looked at.
    """
    levels, at_ms, looks = scorer.levels(above), after_ms, 0
    while (at_ms := max(quiet_until(scorer, scores, who, levels, at_ms), at_ms + _patience_ms(looks))) <= until_ms:
        found = crossed(scorer, above, total_at(scorer, scores, who, at_ms), at_ms)
        if found:
            return found[0]
        looks += 1
    return None


def _patience_ms(looks: int) -> int:
    """Return the least time to wait after so many looks in vain: a doubling for every 64 beyond the first 256."""
    return 1 << max(0, looks - 256) // 64
