"""Time passing for users between batches."""

from collections.abc import Collection
from typing import Protocol

from sqlalchemy import Connection

from cueline.event import MadeEvent, UserId
from cueline.lane.journey import Rooms, save_made
from cueline.users.profile import Profile


class Timed(Protocol):
    """A room in which time alone changes something of users; `LaneScores` and `LaneSegments` are."""

    due_at: int

    def look_when_due(self, tx: Connection) -> None:
        """Read into `due_at` when time next changes something."""
        ...

    def due(self, tx: Connection, now_ms: int, limit: int) -> list[UserId]:
        """Return users of whom time may have changed something, the longest due first."""
        ...

    def let_pass(self, user: UserId, profile: Profile | None, now_ms: int) -> None:
        """Take a user on to a moment; None for one who is no more."""
        ...

    def put_off(self, tx: Connection, users: Collection[UserId], until_ms: int) -> None:
        """Let what is due for users be due later."""
        ...


def let_time_pass(tx: Connection, rooms: Rooms, timed: Timed, now_ms: int, most: int) -> tuple[int, list[MadeEvent]]:
    """Take users on for whom something is due, `most` at most; return how many there were, and what that made."""
    due = timed.due(tx, now_ms, most)
    look_up_users(tx, rooms, due)
    for number in due:
        timed.let_pass(number, rooms.users.anybody(number), now_ms)
    return len(due), save_made(tx, rooms)


def look_up_users(tx: Connection, rooms: Rooms, numbers: Collection[UserId]) -> None:
    """Begin a transaction between batches: read these users, their scores and segments."""
    rooms.users.prepare(tx, ())
    rooms.users.prepare_numbers(tx, numbers)
    newest = rooms.users.newest
    rooms.segments.refresh(tx)
    rooms.scores.refresh(tx, rooms.segments.workspaces)
    rooms.automations.refresh(tx, newest)
    rooms.scores.prepare(numbers, newest)
    rooms.segments.prepare(tx, numbers, newest)
