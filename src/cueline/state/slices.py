"""So many values at once as one statement takes."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")

AT_ONCE = 500


def slices(values: Iterable[_T], at_once: int = AT_ONCE) -> Iterator[list[_T]]:
    """Yield values in their order, some at a time: databases bound how many parameters a statement may have."""
    listed = list(values)
    return (listed[start : start + at_once] for start in range(0, len(listed), at_once))
