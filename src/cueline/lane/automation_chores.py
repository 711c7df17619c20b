"""What time does to automations: waits that end, schedules that come due, runs that a newer version takes over."""

import time
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy import Connection, Engine

from cueline.automations.clock import NEVER
from cueline.event import UserId
from cueline.lane.caution import is_elsewhere
from cueline.lane.checkpoint import LaneFencedError
from cueline.lane.chores import LOOK_SECONDS, PUT_OFF_MS, Fence
from cueline.lane.failpoints import FailAt
from cueline.lane.journey import Rooms, save_made
from cueline.lane.made import MadeEvents
from cueline.state.engine import reading
from cueline.users.profile import Profile

_logger = structlog.get_logger()

USERS_AT_ONCE = 500

Slice = Callable[[Connection], int]
"""Does some of what is due within a transaction, and returns how much it was."""


class Transactions:
    """Runs slices of work between batches: each under the lane's fence, with the events it makes."""

    def __init__(self, engine: Engine, rooms: Rooms, made: MadeEvents, fail_at: FailAt) -> None:
        self._engine = engine
        self._rooms = rooms
        self._made = made
        self._fail_at = fail_at

    def run(self, fence: Fence, work: Slice) -> int:
        """Do a slice and commit it, or nothing."""
        with self._engine.begin() as tx:
            fence(tx)
            self._made.forget_appended(tx)
            self._fail_at("lane_automations_after_fence")
            self._begin(tx)
            done = work(tx)
            self._made.write(tx, save_made(tx, self._rooms))
            self._fail_at("lane_automations_before_commit")
        self._made.appended_is_gone()
        self._rooms.automations.bell.ring()
        self._fail_at("lane_automations_after_commit")
        return done

    def _begin(self, tx: Connection) -> None:
        self._rooms.users.prepare(tx, ())
        self._rooms.segments.refresh(tx)
        self._rooms.scores.refresh(tx, self._rooms.segments.workspaces)
        self._rooms.automations.refresh(tx, self._rooms.users.newest)


def let_runs_pass(tx: Connection, rooms: Rooms, now_ms: int, most: int) -> int:
    """Let the time of runs and triggers come, of `most` users at most, the longest due first; return how many."""
    due = rooms.automations.due(tx, now_ms, most)
    there = people(tx, rooms, due)
    for number in due:
        if number in there:
            rooms.automations.let_pass(there[number], now_ms)
        else:
            rooms.automations.drop(number)
    return len(due)


def let_schedules_pass(tx: Connection, rooms: Rooms, now_ms: int, most: int) -> int:
    """Let more users in by the schedule that is due first; return how many there were, 1 when it is done."""
    schedules = rooms.automations.schedules
    due = schedules.next_due(now_ms)
    if due is None:
        return 0
    users = schedules.users(tx, due, most)
    for profile in people(tx, rooms, users).values():
        rooms.automations.let_pass(profile, due.timer.due_at)
        rooms.automations.let_in(due.entrance, profile, due.timer.due_at)
    schedules.note_progress(due, users, now_ms)
    return len(users) or 1


def hand_over(tx: Connection, rooms: Rooms, now_ms: int, most: int) -> int:
    """Bring more runs by older versions to the newer one, or end them; return of how many users, 1 when it is done."""
    if not rooms.automations.successions:
        return 0
    users = rooms.automations.users_to_hand_over(tx, most)
    there = people(tx, rooms, users)
    for number in users:
        if number in there:
            rooms.automations.hand_over(there[number], now_ms)
        else:
            rooms.automations.drop(number)
    return len(users) or 1


def people(tx: Connection, rooms: Rooms, users: Sequence[UserId]) -> dict[UserId, Profile]:
    """Read users with their scores and runs, and return those who stand for themselves, in their order."""
    rooms.users.prepare_numbers(tx, users)
    found = {number: rooms.users.anybody(number) for number in users}
    there = {number: profile for number, profile in found.items() if profile is not None and profile.id == number}
    rooms.scores.prepare(there, rooms.users.newest)
    rooms.segments.prepare(tx, there, rooms.users.newest)
    rooms.automations.prepare([(profile, "") for profile in there.values()])
    rooms.automations.prepare_timers(there)
    return there


class Handovers:
    """Implements `Chore`: takes the runs of older versions over to a newer one, or ends them, as its choice says."""

    def __init__(self, rooms: Rooms, transactions: Transactions) -> None:
        self._rooms = rooms
        self._transactions = transactions

    def next_at(self) -> int:
        """As promised."""
        return 0 if self._rooms.automations.successions else NEVER

    def run(self, fence: Fence, now_ms: int) -> int:
        if self.next_at() > now_ms:
            return 0
        return self._transactions.run(fence, lambda tx: hand_over(tx, self._rooms, now_ms, USERS_AT_ONCE))


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
            done = self._transactions.run(fence, lambda tx: self._slice(tx, now_ms))
        except LaneFencedError:
            raise
        except Exception as error:
            if is_elsewhere(error):
                raise
            return self._get_past(fence, now_ms, error)
        self._look_at = 0.0
        self._users_at_once = min(2 * self._users_at_once, USERS_AT_ONCE)
        return done

    def _slice(self, tx: Connection, now_ms: int) -> int:
        most, rooms = self._users_at_once, self._rooms
        done = let_runs_pass(tx, rooms, now_ms, most) or let_schedules_pass(tx, rooms, now_ms, most)
        return done or len(rooms.automations.successions)

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
