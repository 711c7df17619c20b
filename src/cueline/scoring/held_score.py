"""One user's score as the lane holds it, and how events and time change it. Pure."""

from collections.abc import Sequence
from math import isqrt

from msgspec import Struct

from cueline.conditions.moment import Moment
from cueline.event import UserId
from cueline.scoring.bounds import is_beyond
from cueline.scoring.crossing import (
    Crossing,
    Evaluated,
    above_after,
    crossed,
    evaluate,
    next_crossing,
)
from cueline.scoring.parts import before_caps, within_caps
from cueline.scoring.scorer import Given, ReadyRule, Scorer
from cueline.scoring.scores import Change, Scores
from cueline.scoring.tally import CUT_BY_OBJECT, CUT_BY_WINDOW
from cueline.scoring.value import total_at
from cueline.users.profile import Profile

LEAST_ROOM = 32
MOST_ROOM = 64


class HeldScore(Struct, eq=False, gc=False):
    """One user's score.

    Attributes:
        version: Of the plan it is by; 0: of none.
        total: In points, at `as_of`.
        as_of: Up to when everything that crosses a threshold is told, milliseconds.
        due_at: Before this moment time alone changes neither the rounded score nor a threshold.
        above: Ids of the thresholds crossed up and not re-armed since.
        compact_at: With so many entries, those that nothing changes any more are put away.
        room: So many may still come that only the ledger keeps; 0: what the score is made of is to be written.
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
    """Return the score with room anew, and without entries that nothing can change any more once there are many."""
    if held.scores.size >= held.compact_at:
        held.scores.compact(held.as_of)
        held.compact_at = max(held.compact_at, 2 * held.scores.size)
    held.room = room_of(held.scores.size)
    return held


def room_of(entries: int) -> int:
    """Return how many entries may come until scores that were written with `entries` are written again.

    An eighth, so that an event costs about the same however much its user has.
    """
    return max(LEAST_ROOM, min(entries // 8, MOST_ROOM))


def room_when_read(entries: int, since: int) -> int:
    """Return how many more may come when scores are read, `since` of their entries from the ledger; 0: none.

    Fewer: an entry costs twenty times as much to be read from there as to be written with the others. Whoever is read
    for every event costs least when every so often, by the root of what they have, all is written.
    """
    return max(0, max(1, isqrt(entries) // 2) - since)


def let_time_pass(held: HeldScore, scorer: Scorer, who: Moment, at_ms: int) -> list[Crossing]:
    """Take a score on to a moment, and return what it crossed on the way, each at the millisecond it did."""
    found: list[Crossing] = []
    if at_ms <= held.as_of:
        return found
    if held.due_at > at_ms:
        if not held.scores.ways(scorer).is_still:
            held.total = total_at(scorer, held.scores, who, at_ms)
        held.as_of = at_ms
        return found
    if scorer.plan.thresholds:
        found = _crossed_by_time(held, scorer, who, at_ms)
    held.as_of = at_ms
    now = evaluate(scorer, held.scores, who, held.above, at_ms)
    _note(held, now)
    return [*found, *now.crossings]


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
    before = held.total
    if at_ms > held.as_of:
        held.as_of, before = at_ms, total_at(scorer, held.scores, who, at_ms)
    changes = held.scores.add(scorer, given)
    held.room -= len(changes)
    found = evaluate(scorer, held.scores, who, held.above, at_ms)
    _note(held, found)
    is_cut = found.is_cut or any(one.cut for one in changes)
    cuts = [cut_of(held, scorer.rules[one.rule], one.cut, scorer, who) if is_cut else "" for one in changes]
    return Taken(before, changes, cuts, found.crossings)


def cut_of(held: HeldScore, ready: ReadyRule, cut: int, scorer: Scorer, who: Moment) -> str:
    """Tell the first cap that keeps an entry from counting fully now; `cut`: its own, as of `Entry`."""
    if cut:
        return _CUTS[cut]
    readings = held.scores.parts(scorer).read(who, held.as_of)
    if ready.is_capped and ready.part in readings and is_beyond(readings[ready.part][0], ready.bounds):
        return "rule"
    groups = before_caps(scorer, readings)
    if ready.place in groups and is_beyond(groups[ready.place], scorer.bounds_by_place[ready.place]):
        return "group"
    return "total" if is_beyond(within_caps(scorer, readings), scorer.bounds) else ""


_CUTS = {CUT_BY_OBJECT: "object", CUT_BY_WINDOW: "window"}
