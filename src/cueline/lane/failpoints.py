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
    "lane_made_before_append",
    "lane_made_after_append",
    "lane_timers_after_fence",
    "lane_timers_before_commit",
    "lane_timers_after_commit",
    "lane_automations_after_fence",
    "lane_automations_before_commit",
    "lane_automations_after_commit",
    "lane_recompute_before_commit",
    "lane_recompute_after_commit",
    "lane_filling_before_commit",
    "lane_filling_after_commit",
    "lane_erasing_before_commit",
    "lane_erasing_after_commit",
]

FailAt = Callable[[str], None]


def never(_point: str) -> None:
    """Fail nowhere: what runs in production."""
