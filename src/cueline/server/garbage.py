"""How often Python looks for reference cycles."""

import gc

ALLOCATIONS = 50_000
"""Between two looks at young objects. An event makes dozens that die by themselves; the default of 700 costs the lane
a third of its time."""


def collect_rarely() -> None:
    """Leave what is loaded by now alone for good, and look at the rest once in a while. Call when start-up is done."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 50)
