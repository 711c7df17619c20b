"""How fast a total can change by time alone: at most so much, whatever the caps do."""

from math import fsum, inf

from msgspec import Struct

from cueline.conditions.moment import Moment
from cueline.scoring.scorer import Bounds, Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.value import clip

Way = tuple[float, float]
"""So many thousandths a millisecond at most, and how many milliseconds pass before any."""

_NOISE = 1e-14
"""What the last bits of 64-bit floats may be off, by the size of what is summed."""


class Motion(Struct):
    """How a total may move from a moment on.

    Attributes:
        total: Before the total's cap, in thousandths.
        noise: What the total may be off by how floats are summed and halved points are read.
        next_end: When the next points expire; infinite when none do.
        falling: For each part what may be lost.
        rising: For each part what may come back.
    """

    total: float
    noise: float
    next_end: float
    falling: list[Way]
    rising: list[Way]

    def falls_by(self, distance: float) -> float:
        """Return how many milliseconds it takes at least to fall by `distance`."""
        return _time_for(distance - self.noise, self.falling)

    def rises_by(self, distance: float) -> float:
        """Return how many milliseconds it takes at least to rise by `distance`."""
        return _time_for(distance - self.noise, self.rising)


class _Part:
    """A group while it is summed."""

    __slots__ = ("falling", "rising", "values")

    def __init__(self) -> None:
        self.values: list[float] = []
        self.falling: list[Way] = []
        self.rising: list[Way] = []

    def take(self, value: float, bounds: Bounds, falling: float, rising: float) -> None:
        low, high = bounds
        self.values.append(clip(value, bounds))
        if falling > 0 and value > low:
            self.falling.append((falling, max(0.0, value - high) / falling))
        if rising > 0 and value < high:
            self.rising.append((rising, max(0.0, low - value) / rising))


def motion_at(scorer: Scorer, scores: Scores, who: Moment, at_ms: int) -> Motion:
    """Return how a user's total may move from a moment on."""
    parts = {key: _Part() for key in scorer.groups}
    noise, next_end = 0.0, inf
    for key, tally in scores.by_rule.items():
        ready = scorer.rules.get(key)
        if ready is None or not (ready.gate is None or ready.gate(who)):
            continue
        value = tally.sums.at(at_ms, tally.entries)
        pull = tally.sums.pull(at_ms, value)
        noise += abs(value) * _NOISE + pull.grain
        next_end = min(next_end, pull.next_end)
        parts[ready.rule.group].take(value, ready.bounds, pull.falling, pull.rising)
    for ready in scorer.fit_rules:
        if ready.gate is not None and ready.gate(who):
            parts[ready.rule.group].take(float(ready.milli), ready.bounds, 0.0, 0.0)
            noise += abs(ready.milli) * _NOISE
    return _united(scorer, parts, noise, next_end)


def _united(scorer: Scorer, parts: dict[str, _Part], noise: float, next_end: float) -> Motion:
    motion, values = Motion(0.0, noise, next_end, [], []), []
    for key, part in parts.items():
        bounds = low, high = scorer.groups[key]
        value = fsum(part.values)
        values.append(clip(value, bounds))
        if part.falling and value > low:
            motion.falling.append(_together(part.falling, value - high))
        if part.rising and value < high:
            motion.rising.append(_together(part.rising, low - value))
    motion.total = fsum(values)
    return motion


def _together(ways: list[Way], beyond: float) -> Way:
    """Return one way for all that a group does, whose sum stands `beyond` its bound."""
    rate = fsum(one for one, _ in ways)
    return rate, min(delay for _, delay in ways) + max(0.0, beyond) / rate


def _time_for(distance: float, ways: list[Way]) -> float:
    """Return the least time in which all ways together cover a distance."""
    rate = start = 0.0
    for faster, delay in sorted(ways, key=_delay):
        reached = start + distance / rate if rate else inf
        if reached <= delay:
            return reached
        distance -= rate * (delay - start)
        rate, start = rate + faster, delay
    return start + distance / rate * _CAREFUL if rate else inf


def _delay(way: Way) -> float:
    return way[1]


_CAREFUL = 1 - 1e-12
