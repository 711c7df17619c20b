"""Two sets of scores side by side, in bars of one width. Pure."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

MAX_BARS = 24


class Bar(Struct, frozen=True):
    """How many scores are from `start` on and less than `end`, before and after."""

    start: int
    end: int
    before: int
    after: int


def histogram(before: Sequence[int], after: Sequence[int]) -> list[Bar]:
    """Return bars of a round width, at most `MAX_BARS`, without gaps, that hold all scores."""
    everything = (*before, *after)
    if not everything:
        return []
    low, high = min(everything), max(everything)
    width = _width(low, high)
    first, last = low // width, high // width
    counted = Counter(score // width for score in before), Counter(score // width for score in after)
    return [
        Bar(number * width, (number + 1) * width, counted[0][number], counted[1][number])
        for number in range(first, last + 1)
    ]


def _width(low: int, high: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50, … with which few enough bars reach from `low` to `high`."""
    power = 1
    while True:
        for step in (1, 2, 5):
            if high // (step * power) - low // (step * power) < MAX_BARS:
                return step * power
        power *= 10
