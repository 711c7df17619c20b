"""How fast a total can change by time alone: at most so much, whatever the caps do."""

from math import copysign, fsum, inf, log

from msgspec import Struct

from cueline.conditions.moment import Moment
from cueline.scoring.decay import GRAIN, Halving, Reading, Sinking
from cueline.scoring.scorer import ReadyRule, Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.value import Readings, clip

Way = tuple[float, float]
"""So many thousandths a millisecond at most, and how many milliseconds pass before any."""

_NOISE = 1e-14
"""What the last bits of 64-bit floats may be off, by the size of what is summed."""

_CAREFUL = 1 - 1e-12


class Motion(Struct, gc=False):
    """How a total may move from a moment on.

    Attributes:
        total: Before the total's cap, in thousandths.
        noise: What the total may be off by how floats are summed and halved points are read.
        next_end: When the next points expire, or what is said of their pace ends; infinite when neither is to come.
        is_cut: Whether a rule or a group stands beyond its bounds, so that not all of it counts.
        falling: For each group what may be lost.
        rising: For each group what may come back.
    """

    total: float
    noise: float
    next_end: float
    is_cut: bool
    falling: list[Way]
    rising: list[Way]

    def falls_by(self, distance: float) -> float:
        """Return how many milliseconds it takes at least to fall by `distance`."""
        return _time_for(distance, self.noise, self.falling)

    def rises_by(self, distance: float) -> float:
        """Return how many milliseconds it takes at least to rise by `distance`."""
        return _time_for(distance, self.noise, self.rising)


class _Sums:
    """The groups while they are summed, by their place: values, what moves at most, and the least delay before any."""

    __slots__ = ("fall_delay", "falling", "is_cut", "next_end", "rise_delay", "rising", "size", "values")

    def __init__(self, groups: int) -> None:
        self.values: list[list[float]] = [[] for _ in range(groups)]
        self.falling = [0.0] * groups
        self.rising = [0.0] * groups
        self.fall_delay = [0.0] * groups
        self.rise_delay = [0.0] * groups
        self.size = 0.0
        self.next_end = inf
        self.is_cut = False

    def take_capped(self, reading: Reading, ready: ReadyRule) -> None:
        """Take what stands under a cap of its own."""
        value = reading[0]
        self.move_capped(reading, ready)
        clipped = clip(value, ready.bounds)
        self.is_cut |= clipped != value
        self.values[ready.place].append(clipped)

    def move_capped(self, reading: Reading, ready: ReadyRule) -> None:
        """Let what stands under a cap move: beyond a bound unseen for a while, or for ever."""
        value, falling, rising, _ = reading
        (low, high), place = ready.bounds, ready.place
        if falling and value > low:
            delay = max(0.0, value - high) / falling
            self.fall_delay[place] = min(self.fall_delay[place], delay) if self.falling[place] else delay
            self.falling[place] += falling
        if rising and value < high:
            delay = max(0.0, low - value) / rising
            self.rise_delay[place] = min(self.rise_delay[place], delay) if self.rising[place] else delay
            self.rising[place] += rising

    def move(self, place: int, pace: float) -> None:
        """Let what no cap holds back fall at `pace`, or rise where it is negative."""
        if pace > 0:
            self.falling[place] += pace
            self.fall_delay[place] = 0.0
        elif pace < 0:
            self.rising[place] -= pace
            self.rise_delay[place] = 0.0


def motion_of(scorer: Scorer, scores: Scores, readings: Readings, who: Moment) -> Motion:
    """Return how a user's total may move from the moment on that the sums were read at, all of `scores` that count."""
    sums, rules = _Sums(len(scorer.bounds_by_place)), scorer.rules
    values, falling, rising = sums.values, sums.falling, sums.rising
    for key, reading in readings.items():
        ready = rules[key]
        value, fall, rise, end = reading
        sums.size += abs(value)
        if end < sums.next_end:  # noqa: PLR1730 - min() costs thrice as much, for every rule of every event
            sums.next_end = end
        if ready.is_capped:
            sums.take_capped(reading, ready)
            continue
        place = ready.place
        values[place].append(value)
        if fall:
            falling[place] += fall
            sums.fall_delay[place] = 0.0
        if rise:
            rising[place] += rise
            sums.rise_delay[place] = 0.0
    for ready in scorer.fit_rules:
        if ready.gate is not None and ready.gate(who):
            sums.take_capped((float(ready.milli), 0.0, 0.0, inf), ready)
            sums.size += abs(ready.milli)
    for place, falls in enumerate(falling):
        if falls and rising[place]:
            _set_off(scorer, scores, readings, sums, place)
    return _united(scorer, sums, len(readings))


def _set_off(scorer: Scorer, scores: Scores, readings: Readings, sums: _Sums, place: int) -> None:
    """Set off what a group loses against what it wins at the same pace; else two that undo each other seem to race.

    Points that go evenly do so until the next of them are gone; halves are halves of what is left together.
    """
    sums.falling[place] = sums.rising[place] = 0.0
    sums.fall_delay[place] = sums.rise_delay[place] = 0.0
    evenly, halves = [], dict[int, list[float]]()
    for key, reading in readings.items():
        ready, own = scorer.rules[key], scores.by_rule[key].sums
        if ready.place != place:
            continue
        if ready.is_capped:
            sums.move_capped(reading, ready)
        elif isinstance(own, Sinking):
            evenly.append(reading[1] - reading[2])
            sums.next_end = min(sums.next_end, own.oldest + own.lasts)
        elif isinstance(own, Halving):
            halves.setdefault(own.half_life, []).append(reading[0])
    sums.move(place, fsum(evenly))
    for half_life, values in halves.items():
        left = fsum(values)
        sums.move(place, copysign((abs(left) + len(values) * GRAIN) * log(2) / half_life, left))


def _united(scorer: Scorer, sums: _Sums, tallies: int) -> Motion:
    totals: list[float] = []
    ways: tuple[list[Way], list[Way]] = [], []
    for place, values in enumerate(sums.values):
        if not values:
            continue
        value = fsum(values)
        low, high = scorer.bounds_by_place[place]
        falling, rising = sums.falling[place], sums.rising[place]
        if falling and value > low:
            ways[0].append(
                (falling, sums.fall_delay[place] + (value - high) / falling if value > high else sums.fall_delay[place])
            )
        if rising and value < high:
            ways[1].append(
                (rising, sums.rise_delay[place] + (low - value) / rising if value < low else sums.rise_delay[place])
            )
        if value < low or value > high:
            value, sums.is_cut = low if value < low else high, True
        totals.append(value)
    return Motion(fsum(totals), sums.size * _NOISE + tallies * GRAIN, sums.next_end, sums.is_cut, *ways)


def _time_for(distance: float, noise: float, ways: list[Way]) -> float:
    """Return the least time in which all ways together cover a distance; if it is within the noise, the noise."""
    left = distance - noise if distance > 2 * noise else noise
    rate = start = 0.0
    for faster, delay in sorted(ways, key=_delay) if len(ways) > 1 else ways:
        if rate:
            reached = start + left / rate
            if reached <= delay:
                return reached * _CAREFUL
            left -= rate * (delay - start)
        rate, start = rate + faster, delay
    return (start + left / rate) * _CAREFUL if rate else inf


def _delay(way: Way) -> float:
    return way[1]
