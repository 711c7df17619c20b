"""How fast a total can change by time alone: at most so much, whatever the caps do."""

from itertools import chain
from math import copysign, fsum, inf, log

from msgspec import Struct

from cueline.scoring.bounds import Bounds
from cueline.scoring.decay import GRAIN, Halving, Sinking
from cueline.scoring.parts import Group, Parts, Readings, by_group
from cueline.scoring.scorer import Scorer

Way = tuple[float, float]
"""So many thousandths a millisecond at most, and how many milliseconds pass before any."""

NOISE = 1e-14
"""What the last bits of 64-bit floats may be off, by the size of what is summed."""

CAREFUL = 1 - 1e-12
"""Waiting times are shortened to this part of what was found, so that rounding never makes them too long."""


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


def motion_of(scorer: Scorer, parts: Parts, readings: Readings) -> Motion:
    """Return how a user's total may move from the moment on that `parts` were read at."""
    motion, bounds, groups = Motion(0.0, 0.0, inf, False, [], []), scorer.bounds_by_place, by_group(scorer, readings)
    motion.total = fsum(chain(*[_let_move(motion, group, bounds[place], parts) for place, group in groups.items()]))
    return motion


def _let_move(motion: Motion, group: Group, bounds: Bounds, parts: Parts) -> list[float]:
    """Note how a group may move, and return what it is worth: parts that add up to it, in thousandths."""
    values: list[float] = []
    size = falling = rising = 0.0
    fall_delay = rise_delay = inf
    for _, part, reading in group:
        value, falls, rises, end = reading
        if end < motion.next_end:  # noqa: PLR1730 - min() costs thrice as much, for every part at every event
            motion.next_end = end
        delay = 0.0
        if part.bounds is not None:
            value, falls, rises, delay = _behind(part.bounds, value, falls, rises)
            motion.is_cut |= value != reading[0]
        values.append(value)
        size += abs(reading[0] if falls or rises else value)
        if falls:
            falling += falls
            fall_delay = delay and min(fall_delay, delay)
        if rises:
            rising += rises
            rise_delay = delay and min(rise_delay, delay)
    if falling and rising:
        (falling, fall_delay), (rising, rise_delay) = _set_off(motion, group, parts)
    motion.noise += size * NOISE + len(values) * GRAIN
    total = fsum(values)
    value, falling, rising, delay = _behind(bounds, total, falling, rising)
    if value != total:
        motion.is_cut, values = True, [value]
    if falling:
        motion.falling.append((falling, fall_delay + delay))
    if rising:
        motion.rising.append((rising, rise_delay + delay))
    return values


def _behind(bounds: Bounds, value: float, falling: float, rising: float) -> tuple[float, float, float, float]:
    """Return what a sum is worth behind a cap, how fast that may fall and rise, and how long neither is seen of it."""
    low, high = bounds
    if value >= high:
        return high, falling, 0.0, (value - high) / falling if falling else 0.0
    if value <= low:
        return low, 0.0, rising, (low - value) / rising if rising else 0.0
    return value, falling, rising, 0.0


def _set_off(motion: Motion, group: Group, parts: Parts) -> tuple[Way, Way]:
    """Set off what a group loses against what it wins at the same pace; else two that undo each other seem to race.

    Points that go evenly do so until the next of them are gone; halves are halves of what is left together.
    """
    paces: list[Way] = []
    evenly, halves = [], dict[int, list[float]]()
    for number, part, reading in group:
        value, falls, rises, _ = reading
        sums = parts[number]
        if part.bounds is not None:
            _, fall, rise, delay = _behind(part.bounds, value, falls, rises)
            paces += (fall, delay), (-rise, delay)
        elif isinstance(sums, Sinking):
            evenly.append(falls - rises)
            motion.next_end = min(motion.next_end, sums.oldest + sums.lasts)
        elif isinstance(sums, Halving):
            halves.setdefault(sums.half_life, []).append(value)
    paces.append((fsum(evenly), 0.0))
    for half_life, values in halves.items():
        left = fsum(values)
        paces.append((copysign((abs(left) + len(values) * GRAIN) * log(2) / half_life, left), 0.0))
    return _together(paces), _together([(-pace, delay) for pace, delay in paces])


def _together(paces: list[Way]) -> Way:
    """Return how fast all that fall do so together."""
    falling = [way for way in paces if way[0] > 0]
    return fsum(pace for pace, _ in falling), min(map(_delay, falling), default=0.0)


def time_for(distance: float, noise: float, ways: list[Way]) -> float:
    """Return the fewest milliseconds in which all ways together cover a distance: within the noise, the noise."""
    left = distance - noise if distance > 2 * noise else noise
    rate = start = 0.0
    for faster, delay in sorted(ways, key=_delay) if len(ways) > 1 else ways:
        if rate:
            reached = start + left / rate
            if reached <= delay:
                return reached * CAREFUL
            left -= rate * (delay - start)
        rate, start = rate + faster, delay
    return (start + left / rate) * CAREFUL if rate else inf


def _delay(way: Way) -> float:
    return way[1]
