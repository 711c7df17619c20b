"""Print which Python to set up with: the first one found, unless another is clearly faster.

A Python that was compiled without optimizations, as some version managers do unless told otherwise, takes up to half as
long again for everything. Runs with any Python from 3.7 on; `make setup PYTHON=…` chooses by hand.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from math import inf
from statistics import median

NAMES = ("python3", "python3.14", "python3.13", "python3.12", "python3.11")
FOLDERS = ("", "/usr/local/bin", "/usr/bin")
CLEARLY_FASTER = 1.15
ROUNDS = 7
WORK = """
import sqlite3, ssl, sys, timeit
assert sys.version_info >= (3, 11)
class One:
    def __init__(self, n): self.n = n
def work():
    found = {}
    for n in range(300):
        found[str(n)] = One(n)
    return sorted((one.n, name) for name, one in found.items() if one.n % 3)
print(min(timeit.repeat(work, number=25, repeat=7)))
"""


def candidates() -> list[str]:
    """Give every Python there is, each once, in the order in which people would reach for them."""
    found: dict[str, str] = {}
    for folder in FOLDERS:
        for name in NAMES:
            path = shutil.which(name, path=folder or None)
            if path:
                found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def seconds(python: str) -> float | None:
    """Return how long a little work takes; None where it will not do."""
    done = subprocess.run([python, "-c", WORK], capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def main() -> None:
    """Choose."""
    found = [python for python in candidates() if seconds(python) is not None]
    if not found:
        sys.exit("Cueline needs Python 3.11 or newer, with the modules sqlite3 and ssl.")
    # Round by round, as a machine is not equally fast all the time.
    rounds = [[seconds(python) or inf for python in found] for _ in range(ROUNDS)]
    faster = [median(times[0] / times[place] for times in rounds) for place in range(len(found))]
    place = max(range(len(found)), key=lambda place: faster[place])
    if faster[place] < CLEARLY_FASTER:
        place = 0
    if place:
        print(f"Setting up with {found[place]}: {faster[place]:.1f} times as fast as {found[0]}.", file=sys.stderr)
    print(found[place])


main()
