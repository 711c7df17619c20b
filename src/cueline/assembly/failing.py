"""End the process at a named step of the protocol, as a power cut would: for tests of Cueline itself."""

import os
import random
import signal
from collections.abc import Callable


def fail_at(wanted: str) -> Callable[[str], None]:
    """Return what the steps call. `wanted` is a step's name, or `name:0.01` for one time in a hundred; empty: never."""
    if not wanted:
        return lambda _step: None
    name, _, share = wanted.partition(":")
    probability = float(share or 1)

    def kill(step: str) -> None:
        if step == name and random.random() < probability:  # noqa: S311 (no secret depends on it)
            os.kill(os.getpid(), signal.SIGKILL)

    return kill
