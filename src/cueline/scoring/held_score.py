"""One user's score as the lane holds it, and how events and time change it. Pure."""

from collections.abc import Sequence
from math import fsum

from msgspec import Struct

from cueline.conditions.moment import Moment
from cueline.event import UserId
from cueline.scoring.crossing import (
    Crossing,
    Evaluated,
    above_after,
    crossed,
    evaluate,
    evaluate_readings,
    next_crossing,
)
from cueline.scoring.decay import Steady
from cueline.scoring.scorer import Bounds, Given, Scorer
from cueline.scoring.scores import Change, Scores
from cueline.scoring.tally import CUT_BY_OBJECT, CUT_BY_WINDOW
from cueline.scoring.value import clip, group_values, readings_at, rule_values, total_at, total_of
from cueline.users.profile import Profile


class HeldScore(Struct, eq=False):
    """One user's score.

    Attributes:
        version: Of the plan it is by; 0: of none.
        total: In points, at `as_of`.
        as_of: Up to when everything that crosses a threshold is told, milliseconds.
        due_at: Before this moment time alone changes neither the rounded score nor a threshold.
        above: Ids of the thresholds crossed up and not re-armed since.
        compact_at: With so many entries, those that nothing changes any more are put away.
        room: So many may still come before they are counted; 0 when nobody knows how many there are.
    """

    user: UserId
    workspace: int
    version: int
    scores: Scores
    total: float = 0.0
    as_of: int = 0
    due_at: int = 0
    above: frozenset[str] = frozenset()
    compact_at: int = 256
    room: int = 0


def gate_moment(profile: Profile) -> Moment:
    """Return what gates are asked of."""
    return Moment(at_us=0, person=profile, tags=profile.tags, lists=profile.lists)


def compacted(held: HeldScore) -> HeldScore:
    """Return the score, without entries that nothing can change any more once there are many."""
    if held.room <= 0:
        if held.scores.size >= held.compact_at:
            held.scores.compact(held.as_of)
            held.compact_at = max(held.compact_at, 2 * held.scores.size)
        held.room = held.compact_at - held.scores.size
    return held


def let_time_pass(held: HeldScore, scorer: Scorer, who: Moment, at_ms: int) -> list[Crossing]:
    """Take a score on to a moment, and return what it crossed on the way, each at the millisecond it did."""
    found: list[Crossing] = []
    if at_ms <= held.as_of:
        return found
    if held.due_at > at_ms:
        if not is_still(held):
            held.total = total_at(scorer, held.scores, who, at_ms)
        held.as_of = at_ms
        return found
    if scorer.plan.thresholds:
        found = _crossed_by_time(held, scorer, who, at_ms)
    held.as_of = at_ms
    now = evaluate(scorer, held.scores, who, held.above, at_ms)
    _note(held, now)
    return [*found, *now.crossings]


def is_still(held: HeldScore) -> bool:
    """Tell whether time changes nothing of a score."""
    for tally in held.scores.by_rule.values():  # noqa: SIM110 - all() would make a generator for every event
        if type(tally.sums) is not Steady:
            return False
    return True


def _crossed_by_time(held: HeldScore, scorer: Scorer, who: Moment, until_ms: int) -> list[Crossing]:
    found: list[Crossing] = []
    after = held.as_of
    while first := next_crossing(scorer, held.scores, who, held.above, after, until_ms):
        after = first.at_ms
        crossings = crossed(scorer, held.above, first.total, after)
        held.above = above_after(held.above, crossings)
        found += crossings
    return found


def _note(held: HeldScore, found: Evaluated) -> None:
    held.total, held.above, held.due_at = found.total, found.above, found.quiet_until


class Taken(Struct, frozen=True, gc=False):
    """What an event did to a score.

    Attributes:
        before: The total before, in points, at the same moment.
        changes: Entries that are new or cut otherwise.
        cuts: Of each change, which cap keeps it from counting, or from counting fully; empty: none.
        crossings: What the total crossed by it.
    """

    before: float
    changes: list[Change]
    cuts: list[str]
    crossings: tuple[Crossing, ...]


def take(held: HeldScore, scorer: Scorer, who: Moment, given: Sequence[Given], at_ms: int) -> Taken:
    """Add what an event gives, at a moment before which time alone tells nothing: `let_time_pass` comes first."""
    readings = readings_at(scorer, held.scores, who, at_ms)
    if at_ms > held.as_of:
        held.total, held.as_of = total_of(scorer, readings), at_ms
    before = held.total
    changes = held.scores.add(scorer, given)
    held.room -= len(changes)
    is_cut = False
    for one in changes:
        is_cut |= one.cut != 0
        tally, ready = held.scores.by_rule[one.rule], scorer.rules[one.rule]
        if ready.gate is None or ready.gate(who):
            readings.setdefault(ready.place, {})[ready] = tally.sums.read(at_ms)
    found = evaluate_readings(scorer, held.scores, readings, held.above, at_ms)
    _note(held, found)
    is_cut |= found.is_cut
    cuts = _cuts(held, scorer, who, changes) if is_cut and changes else [""] * len(changes)
    return Taken(before, changes, cuts, found.crossings)


def _cuts(held: HeldScore, scorer: Scorer, who: Moment, changes: list[Change]) -> list[str]:
    """Tell of each change the first cap that keeps it from counting fully."""
    by_rule = rule_values(scorer, held.scores, who, held.as_of)
    return [_CUTS[one.cut] if one.cut else _cut(one.rule, held, scorer, by_rule) for one in changes]


def _cut(rule: str, held: HeldScore, scorer: Scorer, by_rule: dict[str, float]) -> str:
    group, tally = scorer.group_of[rule], held.scores.by_rule[rule]
    of_group = (value for key, value in by_rule.items() if scorer.group_of[key] == group)
    if _is_beyond(scorer.rules[rule].bounds, tally.sums.at(held.as_of)):
        return "rule"
    if _is_beyond(scorer.groups[group], fsum(of_group)):
        return "group"
    return "total" if _is_beyond(scorer.bounds, fsum(group_values(scorer, by_rule).values())) else ""


def _is_beyond(bounds: Bounds, value: float) -> bool:
    return value != clip(value, bounds)


_CUTS = {CUT_BY_OBJECT: "object", CUT_BY_WINDOW: "window"}
