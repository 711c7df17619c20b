"""A user's points by what time does to them: what decays alike is summed together, and read at once.

So reading a score costs as much as there are ways to decay, however many rules and groups gave something; and where a
cap may take something away, as there are of them in its groups.
"""

from math import fsum

from cueline.conditions.moment import Moment
from cueline.scoring.bounds import clip, is_beyond
from cueline.scoring.decay import Entry, Reading, Steady, Sums
from cueline.scoring.scorer import Division, ReadyPart, Scorer
from cueline.scoring.tally import Tally

Readings = dict[int, Reading]
"""What every part is worth at a moment, by its number; one whose gate is closed has none."""


class Parts(dict[int, Sums]):
    """All of one user's points, divided: the sum of each part that has something, by its number.

    It follows from the tallies, and is told of what changes in them.

    Attributes:
        is_still: Whether time changes nothing.
    """

    __slots__ = ("_division", "is_still")

    def __init__(self, division: Division) -> None:
        self._division = division
        self.is_still = True

    def admit(self, part: int, tally: Tally) -> None:
        """Take in what a rule gave that was never taken in."""
        tally.sum_up(self.get(part) or self._begun(part))

    def give(self, part: int, milli: int) -> None:
        """Take in what is given for what a user is."""
        (self.get(part) or self._begun(part)).add(0, milli)

    def change(self, part: int, entry: Entry) -> None:
        """Take in an entry that counts now and did not, or no more."""
        if entry.cut:
            self[part].remove(entry.occurred_at, entry.milli)
        else:
            self[part].add(entry.occurred_at, entry.milli)

    def read(self, who: Moment, at_ms: int) -> Readings:
        """Read every sum at a moment; `who`: the user, tags and lists, of whom gates are asked."""
        readings = {number: sums.read(at_ms) for number, sums in self.items()}
        for number, is_open in self._division.gates:
            if number in readings and not is_open(who):
                del readings[number]
        return readings

    def _begun(self, part: int) -> Sums:
        sums = self[part] = self._division.parts[part].empty()
        self.is_still &= type(sums) is Steady
        return sums


Group = list[tuple[int, ReadyPart, Reading]]
"""What of a group was read: each part's number, the part, and what it is worth."""


def by_group(scorer: Scorer, readings: Readings) -> dict[int, Group]:
    """Return what was read of `scorer.parts`, by the place of its group."""
    groups: dict[int, Group] = {}
    for number, reading in readings.items():
        part = scorer.parts.parts[number]
        group = groups.get(part.place)
        if group is None:
            groups[part.place] = [(number, part, reading)]
        else:
            group.append((number, part, reading))
    return groups


def before_caps(scorer: Scorer, readings: Readings) -> dict[int, float]:
    """Return what was read of each group, each part capped, before the group's own cap, in thousandths."""
    return {place: fsum(_values(group)) for place, group in by_group(scorer, readings).items()}


def within_caps(scorer: Scorer, readings: Readings) -> float:
    """Return what was read of all groups, each capped, before the total's own cap, in thousandths."""
    values: list[float] = []
    for place, group in by_group(scorer, readings).items():
        its, bounds = _values(group), scorer.bounds_by_place[place]
        value = fsum(its)
        values += [clip(value, bounds)] if is_beyond(value, bounds) else its
    return fsum(values)


def _values(group: Group) -> list[float]:
    return [reading[0] if part.bounds is None else clip(reading[0], part.bounds) for _, part, reading in group]
