"""What time does to automations: waits that end, schedules that come due, runs that a newer version takes over."""

import time
from collections.abc import Callable

import structlog
from sqlalchemy import Connection, Engine

from cueline.event import MadeEvent
from cueline.lane.caution import is_elsewhere
from cueline.lane.checkpoint import LaneFencedError
from cueline.lane.chores import LOOK_SECONDS, PUT_OFF_MS, Fence
from cueline.lane.failpoints import FailAt
from cueline.lane.journey import Rooms, let_automations_pass
from cueline.lane.made import MadeEvents
from cueline.state.engine import reading

_logger = structlog.get_logger()

USERS_AT_ONCE = 500

Slice = Callable[[Connection], tuple[int, list[MadeEvent]]]
"""Does some of what is due within a transaction; returns how much it was, and the events that were made."""


class Transactions:
    """Runs slices of work between batches: each under the lane's fence, with the events it makes."""

    def __init__(self, engine: Engine, made: MadeEvents, fail_at: FailAt) -> None:
        self._engine = engine
        self._made = made
        self._fail_at = fail_at

    def run(self, fence: Fence, work: Slice) -> int:
        """Do a slice and commit it, or nothing."""
        with self._engine.begin() as tx:
            fence(tx)
            self._made.forget_appended(tx)
            self._fail_at("lane_automations_after_fence")
            done, made = work(tx)
            self._made.write(tx, made)
            self._fail_at("lane_automations_before_commit")
        self._made.appended_is_gone()
        self._fail_at("lane_automations_after_commit")
        return done


class RunTimers:
    """Implements `Chore`: takes on the runs whose wait is over, and lets in whoever did not do something for so long.

    In the order they are due, some users at a time: after a stop nothing waits for all of it.
    """

    def __init__(self, engine: Engine, rooms: Rooms, transactions: Transactions) -> None:
        self._engine = engine
        self._rooms = rooms
        self._transactions = transactions
        self._users_at_once = USERS_AT_ONCE
        self._look_at = 0.0

    def next_at(self) -> int:
        """As promised; what other processes and threads write is seen within `LOOK_SECONDS`."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            with reading(self._engine) as connection:
                self._rooms.automations.look_when_due(connection)
        return self._rooms.automations.due_at

    def run(self, fence: Fence, now_ms: int) -> int:
        if self.next_at() > now_ms:
            return 0
        try:
            users = self._transactions.run(
                fence, lambda tx: let_automations_pass(tx, self._rooms, now_ms, self._users_at_once)
            )
        except LaneFencedError:
            raise
        except Exception as error:
            if is_elsewhere(error):
                raise
            return self._get_past(fence, now_ms, error)
        self._look_at = 0.0
        self._users_at_once = min(2 * self._users_at_once, USERS_AT_ONCE)
        return users

    def _get_past(self, fence: Fence, now_ms: int, error: Exception) -> int:
        """Try one at once from now on; one who fails alone waits, so that the others do not."""
        self._rooms.forget()
        self._look_at = 0.0
        if self._users_at_once > 1:
            self._users_at_once = 1
            return 1
        with self._engine.begin() as tx:
            fence(tx)
            self._rooms.automations.versions.refresh(tx)
            users = self._rooms.automations.put_off(tx, now_ms, now_ms + PUT_OFF_MS)
        _logger.error("run_put_off", users=users, exc_info=error)
        return len(users)
