"""The smallest and largest a sum may be, in thousandths."""

from math import inf

from cueline.scoring.plan import Cap, milli_of

Bounds = tuple[float, float]
"""Smallest and largest; infinite where there is no end."""


def bounds_of(cap: Cap | None) -> Bounds:
    """Return the bounds of a cap."""
    low = -inf if cap is None or cap.minimum is None else float(milli_of(cap.minimum))
    high = inf if cap is None or cap.maximum is None else float(milli_of(cap.maximum))
    return low, high


def clip(value: float, bounds: Bounds) -> float:
    """Return the value, or the bound it is beyond."""
    low, high = bounds
    return low if value < low else min(value, high)


def is_beyond(value: float, bounds: Bounds) -> bool:
    """Tell whether a cap takes something away, or adds it."""
    return value != clip(value, bounds)
