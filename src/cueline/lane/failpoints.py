"""Named moments of the lane's protocol at which tests end the process."""

from collections.abc import Callable
from typing import Literal

Failpoint = Literal[
    "lane_after_read",
    "lane_after_fence",
    "lane_before_commit",
    "lane_after_commit",
    "lane_after_publish",
    "lane_after_acknowledge",
]

FailAt = Callable[[str], None]


def never(_point: str) -> None:
    """Fail nowhere: what runs in production."""
