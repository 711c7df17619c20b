"""What the lane's thread does between batches: in transactions of its own, under the lane's fence."""

import time
from collections.abc import Callable
from typing import Protocol

import structlog
from sqlalchemy import Connection, Engine

from cueline.lane.caution import is_elsewhere
from cueline.lane.checkpoint import LaneFencedError
from cueline.lane.failpoints import FailAt
from cueline.lane.journey import Rooms
from cueline.lane.made import MadeEvents
from cueline.lane.passing import Timed, let_time_pass
from cueline.state.engine import reading

_logger = structlog.get_logger()

USERS_AT_ONCE = 500
LOOK_SECONDS = 0.25
PUT_OFF_MS = 3_600_000
"""A user who cannot be taken on, whatever the reason, is tried again after so long."""

Fence = Callable[[Connection], None]
"""Fails unless the lane is still its owner's, as of the transaction it is called in. Call it first."""


class Chore(Protocol):
    """Work between batches, a slice at a time, so that events hardly wait for it.

    After any exception the lane forgets what it holds in memory, and the chore goes on from what is committed.
    """

    def next_at(self) -> int:
        """Return when there is something to do, in milliseconds; long ago when there is now."""
        ...

    def run(self, fence: Fence, now_ms: int) -> int:
        """Do a slice of what is due at `now_ms`, and return how much it was; 0 when nothing was left."""
        ...


class Timers:
    """Takes users on when time alone changes something of theirs: nobody is looked at before something is due."""

    def __init__(self, engine: Engine, rooms: Rooms, timed: Timed, made: MadeEvents, fail_at: FailAt) -> None:
        self._engine = engine
        self._rooms = rooms
        self._timed = timed
        self._made = made
        self._fail_at = fail_at
        self._users_at_once = USERS_AT_ONCE
        self._look_at = 0.0

    def next_at(self) -> int:
        """As promised; what other processes and threads write is seen within `LOOK_SECONDS`."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            with reading(self._engine) as connection:
                self._timed.look_when_due(connection)
        return self._timed.due_at

    def run(self, fence: Fence, now_ms: int) -> int:
        if self.next_at() > now_ms:
            return 0
        try:
            users = self._take_on(fence, now_ms)
        except LaneFencedError:
            raise
        except Exception as error:
            if is_elsewhere(error):
                raise
            return self._get_past(fence, now_ms, error)
        self._look_at = 0.0
        self._users_at_once = min(2 * self._users_at_once, USERS_AT_ONCE)
        return users

    def _take_on(self, fence: Fence, now_ms: int) -> int:
        with self._engine.begin() as tx:
            fence(tx)
            self._made.forget_appended(tx)
            self._fail_at("lane_timers_after_fence")
            users, made = let_time_pass(tx, self._rooms, self._timed, now_ms, self._users_at_once)
            self._made.write(tx, made)
            self._fail_at("lane_timers_before_commit")
        self._made.appended_is_gone()
        self._fail_at("lane_timers_after_commit")
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
            users = self._timed.due(tx, now_ms, 1)
            self._timed.put_off(tx, users, now_ms + PUT_OFF_MS)
        _logger.error("timer_put_off", users=users, exc_info=error)
        return len(users)
