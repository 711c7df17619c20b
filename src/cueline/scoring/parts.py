"""A user's points by what time does to them: what decays alike is summed together, and read at once.

So reading a score costs as much as there are ways to decay in its groups, however many rules gave something. Rules with
a cap or a gate of their own stand alone.
"""

from collections.abc import Iterable
from math import fsum

from cueline.conditions.moment import Moment
from cueline.scoring.bounds import clip, is_beyond
from cueline.scoring.decay import Entry, Reading, Steady, Sums
from cueline.scoring.plan import MILLI
from cueline.scoring.scorer import ReadyPart, ReadyRule, Scorer
from cueline.scoring.tally import Tally

Readings = dict[int, Reading]
"""What every part is worth at a moment, by its number; one whose gate is closed has none."""


class Parts:
    """All of one user's points, by one plan. It follows from the tallies, and is told of what changes in them.

    Attributes:
        scorer: The plan, made ready.
        sums: Of each part that has something, by its number.
        is_still: Whether time changes nothing.
    """

    __slots__ = ("is_still", "scorer", "sums")

    def __init__(self, scorer: Scorer, tallies: Iterable[tuple[str, Tally]]) -> None:
        self.scorer = scorer
        self.sums: dict[int, Sums] = {}
        self.is_still = True
        for key, tally in tallies:
            ready = scorer.rules.get(key)
            if ready is not None:
                self.admit(ready, tally)
        for ready in scorer.fit_rules:
            self._of(ready).add(0, ready.milli)

    def admit(self, ready: ReadyRule, tally: Tally) -> None:
        """Take in what a rule gave that was never taken in."""
        tally.sum_up(self._of(ready))

    def change(self, part: int, entry: Entry) -> None:
        """Take in an entry that counts now and did not, or no more."""
        if entry.cut:
            self.sums[part].remove(entry.occurred_at, entry.milli)
        else:
            self.sums[part].add(entry.occurred_at, entry.milli)

    def read(self, who: Moment, at_ms: int) -> Readings:
        """Read every sum at a moment; `who`: the user, tags and lists, of whom gates are asked."""
        readings = {number: sums.read(at_ms) for number, sums in self.sums.items()}
        for number, is_open in self.scorer.gates:
            if number in readings and not is_open(who):
                del readings[number]
        return readings

    def read_again(self, readings: Readings, part: int, who: Moment, at_ms: int) -> None:
        """Read one sum that changed."""
        gate = self.scorer.parts[part].gate
        if gate is None or gate(who):
            readings[part] = self.sums[part].read(at_ms)

    def _of(self, ready: ReadyRule) -> Sums:
        sums = self.sums.get(ready.part)
        if sums is None:
            sums = self.sums[ready.part] = self.scorer.parts[ready.part].empty()
            self.is_still &= type(sums) is Steady
        return sums


def by_group(scorer: Scorer, readings: Readings) -> dict[int, list[tuple[ReadyPart, Reading]]]:
    """Return what was read, by the place of its group."""
    groups: dict[int, list[tuple[ReadyPart, Reading]]] = {}
    for number, reading in readings.items():
        part = scorer.parts[number]
        group = groups.get(part.place)
        if group is None:
            groups[part.place] = [(part, reading)]
        else:
            group.append((part, reading))
    return groups


def before_caps(scorer: Scorer, readings: Readings) -> dict[int, float]:
    """Return what was read of each group, each part capped, before the group's own cap, in thousandths."""
    return {place: fsum(_values(group)) for place, group in by_group(scorer, readings).items()}


def before_cap(scorer: Scorer, readings: Readings) -> float:
    """Return what was read of all groups, each capped, before the total's own cap, in thousandths."""
    values = [reading[0] for reading in readings.values()]
    total = fsum(values)
    if total <= scorer.lowest_cap and (not values or min(values) >= 0):
        return total  # no cap takes anything away
    values = []
    for place, group in by_group(scorer, readings).items():
        its, bounds = _values(group), scorer.bounds_by_place[place]
        value = fsum(its)
        values += [clip(value, bounds)] if is_beyond(value, bounds) else its
    return fsum(values)


def total_of(scorer: Scorer, readings: Readings) -> float:
    """Return the total in points."""
    return clip(before_cap(scorer, readings), scorer.bounds) / MILLI


def _values(group: list[tuple[ReadyPart, Reading]]) -> list[float]:
    return [reading[0] if part.bounds is None else clip(reading[0], part.bounds) for part, reading in group]
