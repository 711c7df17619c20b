"""One user's score as the lane holds it, and how events and time change it. Pure."""

from collections.abc import Callable, Iterable
from math import fsum, inf

from msgspec import Struct

from cueline.conditions.moment import Moment
from cueline.event import UserId
from cueline.scoring.crossing import Crossing, above_after, crossed, next_crossing
from cueline.scoring.plan import MILLI
from cueline.scoring.scorer import Bounds, Given, Scorer
from cueline.scoring.scores import Change, Scores
from cueline.scoring.tally import CUT_BY_OBJECT, CUT_BY_WINDOW
from cueline.scoring.value import clip, group_values, rule_values


class HeldScore(Struct, eq=False):
    """One user's score.

    Attributes:
        version: Of the plan it is by; 0: of none.
        total: In points, at `as_of`.
        as_of: Up to when everything that crosses a threshold is told, milliseconds.
        due_at: Before this moment time alone changes neither the rounded score nor a threshold.
        above: Ids of the thresholds crossed up and not re-armed since.
        compact_at: With so many entries, those that nothing changes any more are put away.
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

    @property
    def entries(self) -> int:
        """How many entries it holds."""
        return sum(len(tally.entries) for tally in self.scores.by_rule.values())


class Sum(Struct, frozen=True, gc=False):
    """What scores are worth at a moment, in thousandths.

    Attributes:
        by_rule: Each rule, capped.
        by_group: Each group, capped.
        before_cap: All together, before the total's cap.
    """

    by_rule: dict[str, float]
    by_group: dict[str, float]
    before_cap: float


def sum_at(scorer: Scorer, scores: Scores, who: Moment, at_ms: int) -> Sum:
    """Return what scores are worth at a moment, with what each part adds."""
    by_rule = rule_values(scorer, scores, who, at_ms)
    by_group = group_values(scorer, by_rule)
    return Sum(by_rule, by_group, fsum(by_group.values()))


def total_of(scorer: Scorer, summed: Sum) -> float:
    """Return the total in points."""
    return clip(summed.before_cap, scorer.bounds) / MILLI


def let_time_pass(held: HeldScore, scorer: Scorer, who: Moment, at_ms: int) -> list[Crossing]:
    """Take a score on to a moment, and return what it crossed on the way, each at the millisecond it did."""
    found: list[Crossing] = []
    if at_ms <= held.as_of:
        return found
    if scorer.plan.thresholds and held.due_at <= at_ms:
        after = held.as_of
        while first := next_crossing(scorer, held.scores, who, held.above, after, at_ms):
            after = first.at_ms
            found += cross(held, scorer, first.total, after)
    held.total = total_of(scorer, sum_at(scorer, held.scores, who, at_ms))
    held.as_of = at_ms
    return found


def cross(held: HeldScore, scorer: Scorer, total: float, at_ms: int) -> tuple[Crossing, ...]:
    """Note and return what a total crosses at a moment."""
    crossings = crossed(scorer, held.above, total, at_ms)
    if crossings:
        held.above = above_after(held.above, crossings)
    return crossings


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


def take(held: HeldScore, scorer: Scorer, who: Moment, given: Iterable[Given]) -> Taken:
    """Add what an event gives, at the moment the score stands at."""
    before, at_ms = held.total, held.as_of
    changes = held.scores.add(scorer, given)
    summed = sum_at(scorer, held.scores, who, at_ms)
    held.total = total_of(scorer, summed)
    held.due_at = at_ms
    cuts = [_cut(change, held, scorer, summed) for change in changes]
    return Taken(before, changes, cuts, cross(held, scorer, held.total, at_ms))


def _cut(change: Change, held: HeldScore, scorer: Scorer, summed: Sum) -> str:
    """Tell the first cap that keeps an entry from counting fully."""
    if change.cut:
        return _CUTS[change.cut]
    ready, group = scorer.rules[change.rule], scorer.group_of[change.rule]
    tally = held.scores.by_rule[change.rule]
    if _is_beyond(ready.bounds, lambda: tally.sums.at(held.as_of, tally.entries)):
        return "rule"
    if _is_beyond(
        scorer.groups[group],
        lambda: fsum(value for key, value in summed.by_rule.items() if scorer.group_of[key] == group),
    ):
        return "group"
    return "total" if summed.before_cap != clip(summed.before_cap, scorer.bounds) else ""


def _is_beyond(bounds: Bounds, value: Callable[[], float]) -> bool:
    if bounds == WITHOUT_END:
        return False
    found = value()
    return found != clip(found, bounds)


WITHOUT_END = (-inf, inf)
_CUTS = {CUT_BY_OBJECT: "object", CUT_BY_WINDOW: "window"}
