"""How often Python looks for reference cycles."""

import gc

ALLOCATIONS = 200_000
"""Between two looks at young objects. An event makes dozens that die by themselves, all of a batch at once when it is
done: less than such a batch holds costs a lane with scores a tenth of its time, the default of 700 a third."""


def collect_rarely() -> None:
    """Leave what is loaded by now alone for good, and look at the rest once in a while. Call when start-up is done."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 50)
