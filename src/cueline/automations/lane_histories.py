"""What users did before, as one lane sees it: read once for a user, then appended to."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from operator import attrgetter

from msgspec import Struct
from sqlalchemy import Connection

from cueline.conditions.moment import History, Matching
from cueline.event import EventRow, UserId
from cueline.scoring.histories import Events, Wanted, histories, numbers_of_all

MAX_HELD_ROWS = 200_000

_occurred_at = attrgetter("occurred_at")


class UserHistory(Struct, eq=False):
    """What one user did of what automations ask for; a `History`. By name, in order of time."""

    by_name: dict[str, list[EventRow]] = {}

    def add(self, row: EventRow) -> None:
        """Note one more event."""
        insort(self.by_name.setdefault(row.name, []), row, key=_occurred_at)

    def count(self, event_name: str, since_us: int, until_us: int, matching: Matching | None) -> int:
        """As promised."""
        rows = self.by_name.get(event_name, [])
        first = bisect_left(rows, -(-since_us // 1000), key=_occurred_at)
        end = bisect_left(rows, -(-until_us // 1000), key=_occurred_at)
        return end - first if matching is None else sum(map(matching, rows[first:end]))

    @property
    def rows(self) -> int:
        """How many it holds."""
        return sum(map(len, self.by_name.values()))


class LaneHistories:
    """What users did, of the names that automations ask for. Used by one lane's thread.

    Of a user at hand it is complete: what is committed, and what came in the batch so far. After any exception, and
    when more names are asked for: `forget`.
    """

    def __init__(self, events: Events) -> None:
        self._events = events
        self._held: dict[UserId, UserHistory] = {}
        self._rows = 0
        self._batch: list[tuple[UserId, EventRow]] = []
        self._tx: Connection | None = None
        self._newest = UserId(0)
        self._names: frozenset[str] = frozenset()

    def begin(self, tx: Connection, newest: UserId, names: frozenset[str]) -> None:
        """Begin a batch, what came in the one before is committed; users after `newest` did nothing before."""
        if self._rows > MAX_HELD_ROWS or names != self._names:
            self._held, self._rows = {}, 0
        self._tx, self._newest, self._names, self._batch = tx, newest, names, []

    def asks_for(self, name: str) -> bool:
        """Tell whether events of this name are asked for."""
        return name in self._names

    def prepare(self, workspace: int, users: Iterable[UserId]) -> None:
        """Read at once what `users` of a workspace did, where it is not at hand.

        Raises:
            StoreUnavailable: the event store does not answer.
        """
        missing = [user for user in users if user not in self._held]
        known = [user for user in missing if user <= self._newest]
        found: dict[UserId, list[EventRow]] = {}
        if known and self._names:
            assert self._tx is not None, "begin comes first"
            wanted = Wanted(tuple(sorted(self._names)), is_nothing=False)
            found = histories(self._events, workspace, numbers_of_all(self._tx, known), wanted)
        for user in missing:
            self._hold(user, found.get(user, ()))

    def note(self, user: UserId, row: EventRow) -> None:
        """Note an event of a user that is asked for."""
        self._batch.append((user, row))
        held = self._held.get(user)
        if held is not None:
            held.add(row)
            self._rows += 1

    def of(self, workspace: int, user: UserId) -> History:
        """Return what a user did; it is read when it is asked."""
        return _WhenAsked(self, workspace, user)

    def read(self, workspace: int, user: UserId) -> UserHistory:
        """Return what a user did.

        Raises:
            StoreUnavailable: the event store does not answer.
        """
        self.prepare(workspace, [user])
        return self._held[user]

    def unite(self, workspace: int, survivor: UserId, merged: UserId) -> None:
        """Let what one did who becomes part of another be theirs.

        Raises:
            StoreUnavailable: the event store does not answer.
        """
        if not self._names:
            return
        self.prepare(workspace, [survivor, merged])
        mine, theirs = self._held[survivor], self._held.pop(merged)
        for rows in theirs.by_name.values():
            for row in rows:
                mine.add(row)
        self._batch = [(survivor if whose == merged else whose, row) for whose, row in self._batch]

    def forget(self) -> None:
        """Drop everything at hand."""
        self._held, self._rows, self._batch = {}, 0, []

    def _hold(self, user: UserId, rows: Iterable[EventRow]) -> None:
        held = self._held[user] = UserHistory({})
        for row in (*rows, *(row for whose, row in self._batch if whose == user)):
            held.by_name.setdefault(row.name, []).append(row)
        for some in held.by_name.values():
            some.sort(key=_occurred_at)
        self._rows += held.rows


class _WhenAsked(Struct, frozen=True):
    """Implements `History`."""

    histories: LaneHistories
    workspace: int
    user: UserId

    def count(self, event_name: str, since_us: int, until_us: int, matching: Matching | None) -> int:
        return self.histories.read(self.workspace, self.user).count(event_name, since_us, until_us, matching)
