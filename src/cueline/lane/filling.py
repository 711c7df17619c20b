"""Finding out of everybody whether they are in a new or changed segment, a slice at a time, while events go on."""

from sqlalchemy import Connection

from cueline.lane.journey import save_made
from cueline.lane.passing import look_up_users
from cueline.lane.slices import SlicedJob
from cueline.scoring.histories import Wanted, histories, numbers_of_all
from cueline.segments.held import Fill
from cueline.segments.lane_rows import give_up_filling, is_unfilled
from cueline.segments.segment import ReadySegment


class FillSegments(SlicedJob):
    """Looks at each user with everything that is committed of what they did.

    Until then the segment does not change for them. Who is new meanwhile needs no looking at: their events are followed
    from the first.
    """

    called = "filling"

    def _has_work(self, connection: Connection) -> bool:
        return is_unfilled(connection)

    def _work(self, tx: Connection, now_ms: int) -> int:
        rooms = self._rooms
        look_up_users(tx, rooms, ())
        unfilled = rooms.segments.to_fill()
        if unfilled is None:
            self._is_running = False
            return 0
        ready, fill = unfilled
        if ready.done and not self._sees_everything(tx):
            return self._wait("blocks wait for the event store")
        if fill.until is None:
            fill.until = rooms.users.newest
        users = self._fill(tx, ready, fill, now_ms)
        rooms.segments.filled(ready, fill)
        self._made.write(tx, save_made(tx, rooms))
        return max(users, 1)

    def _fill(self, tx: Connection, ready: ReadySegment, fill: Fill, now_ms: int) -> int:
        rooms, place = self._rooms, ready.segment.workspace
        assert fill.until is not None
        users = [user for user in self._next_users(tx, place, fill.filled_to) if user <= fill.until]
        if not users:
            fill.filled_to = fill.until
            return 0
        wanted = Wanted(tuple(sorted(ready.wakes.events)), is_nothing=not ready.done)
        done = histories(rooms.scores.events, place, numbers_of_all(tx, users), wanted)
        look_up_users(tx, rooms, users)
        for number in users:
            profile = rooms.users.anybody(number)
            if profile is not None and profile.id == number:
                rooms.segments.fill(ready, profile, done.get(number, ()), now_ms)
        fill.filled_to, fill.users = users[-1], fill.users + len(users)
        return len(users)

    def _give_up(self, tx: Connection, now_ms: int, reason: str) -> None:  # noqa: ARG002
        self._rooms.segments.refresh(tx)
        unfilled = self._rooms.segments.to_fill()
        if unfilled is not None:
            ready, fill = unfilled
            give_up_filling(tx, ready.segment, f"after user {fill.filled_to}: {reason}")
        self._rooms.forget()
