"""How often Python looks for reference cycles."""

import gc

ALLOCATIONS = 500_000
"""Between two looks at young objects. An event makes dozens that die by themselves, all of a batch at once when it is
done. The default of 700 costs a lane with scores a third of its time; little more than a batch holds still costs some
hundredths, as most of what is looked at is about to die."""


def collect_rarely() -> None:
    """Leave what is loaded by now alone for good, and look at the rest once in a while. Call when start-up is done."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 50)
