"""A lane of its own, with a clock of its own, over a state database that is thrown away."""

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection, Engine

from cueline.event import EventRow, MadeEvent, UserId
from cueline.events.port import Block
from cueline.lane.arrival import Arrival, arrivals_of
from cueline.lane.automation_chores import let_runs_pass, let_schedules_pass
from cueline.lane.blocks import BlockWriter
from cueline.lane.journey import save_made, travel
from cueline.lane.passing import let_time_pass, look_up_users
from cueline.lane.rooms import new_rooms
from cueline.lane.seen import SeenIds
from cueline.log.port import Entry, Position
from cueline.scoring.histories import Events
from cueline.simulation.past import Past
from cueline.simulation.retelling import entry_of
from cueline.users.people import Claim, Join, LaneUsers
from cueline.users.profile import Profile

USERS_AT_ONCE = 500
LIBRARY = "cueline"
PARTITION = 0


class Sandbox:
    """Takes events through the steps of the lane, in order, and lets time pass between them.

    Attributes:
        now: What its clock shows, milliseconds.
    """

    def __init__(self, engine: Engine, events: Events, past: Past | None = None) -> None:
        self.now = 0
        self._engine = engine
        self._past = past
        self._position = 0
        rooms = new_rooms(_NoIds(), events, PARTITION, lambda: self.now)
        self._users = _RetoldUsers(rooms.automations.unite, rooms.segments.unite, rooms.score_queue.unite)
        own = {"seen": _NothingSeen(_NoIds()), "users": self._users, "blocks": _NoBlocks(PARTITION)}
        self._rooms = replace(rooms, **own)
        self._timed = (rooms.scores, rooms.segments, rooms.automations)

    @property
    def due_at(self) -> int:
        """When time alone changes something next, as far as is known; nothing is due before."""
        return min(room.due_at for room in self._timed)

    def retell(self, rows: Sequence[EventRow]) -> None:
        """Let events of history happen again: in order, none of them due after something that time does."""
        arrivals: list[Arrival] = []
        for row in rows:
            (arrival,) = self._arrivals(entry_of(row))
            arrival.row.offset = row.offset
            self._users.expect(arrival.claim, UserId(row.user))
            arrivals.append(arrival)
        self.now = max(self.now, rows[-1].received_at)
        self._take(arrivals)
        self._users.expect_nobody()

    def happens(self, workspace: int, body: bytes) -> None:
        """Let an event happen now."""
        self._take(self._arrivals(Entry(workspace, self.now, 0, "", "", 0, [body], LIBRARY)))

    def let_pass(self, until_ms: int) -> None:
        """Let time pass, and do what is due, each at its time."""
        while self.due_at <= until_ms and self._do_what_is_due(until_ms):
            pass
        self.now = max(self.now, until_ms)

    def jump(self, until_ms: int) -> bool:
        """Go to the moment at which something is due next and do it; False when nothing is before `until_ms`."""
        return self._do_what_is_due(until_ms)

    def _do_what_is_due(self, until_ms: int) -> bool:
        with self._engine.begin() as tx:
            rooms = self._rooms
            look_up_users(tx, rooms, ())
            self._look_when_due(tx)
            due_ms = self.due_at
            if due_ms > until_ms:
                return False
            self.now = max(self.now, due_ms)
            done, made = 0, list[MadeEvent]()
            for room in [one for one in (rooms.scores, rooms.segments) if one.due_at <= due_ms]:
                users, told = let_time_pass(tx, rooms, room, due_ms, USERS_AT_ONCE)
                done, made = done + users, made + told
            if rooms.automations.due_at <= due_ms:
                look_up_users(tx, rooms, ())
                done += self._automations_pass(tx, due_ms)
                made += save_made(tx, rooms)
            self._look_when_due(tx)
        self._take_made(made)
        return done > 0

    def _look_when_due(self, tx: Connection) -> None:
        for room in self._timed:
            room.look_when_due(tx)

    def _automations_pass(self, tx: Connection, due_ms: int) -> int:
        return let_runs_pass(tx, self._rooms, due_ms, USERS_AT_ONCE) or let_schedules_pass(
            tx, self._rooms, due_ms, USERS_AT_ONCE
        )

    def _take(self, arrivals: Sequence[Arrival]) -> None:
        with self._engine.begin() as tx:
            batch = travel(tx, self._rooms, arrivals)
        if self._past is not None:
            self._past.add(arrival.row for arrival in batch.accepted())
        self._take_made(batch.made)

    def _take_made(self, made: Sequence[MadeEvent]) -> None:
        if made:
            entries = [Entry(one.workspace, one.at_ms, 0, "", "", 0, [one.body], LIBRARY) for one in made]
            self._take([arrival for entry in entries for arrival in self._arrivals(entry)])

    def _arrivals(self, entry: Entry) -> list[Arrival]:
        self._position += 1
        return arrivals_of([(Position(self._position), entry)])


class _RetoldUsers(LaneUsers):
    """Gives users the numbers they had, as their ways through splits depend on them."""

    def __init__(self, *before_merge: Join) -> None:
        super().__init__(*before_merge)
        self._numbers: dict[int, UserId] = {}

    def expect(self, claim: Claim, number: UserId) -> None:
        """Say whose the event is that makes this claim."""
        self._numbers[id(claim)] = number

    def expect_nobody(self) -> None:
        """Forget what was said and not asked for."""
        self._numbers.clear()

    def resolve(self, claim: Claim) -> Profile:
        """As promised; who is new gets the number they had, unless it is taken."""
        self.skip_numbers(self._numbers.pop(id(claim), UserId(0)))
        return super().resolve(claim)


class _NoIds:
    def stored(self, workspace: int, ids: Collection[tuple[str, int]]) -> set[str]:  # noqa: ARG002
        return set()


class _NothingSeen(SeenIds):
    """History has each event once."""

    def drop_seen(self, tx: Connection, arrivals: Collection[Arrival]) -> None:
        """Drop none."""


class _NoBlocks(BlockWriter):
    """Nothing goes on to the event store."""

    def write(self, tx: Connection, rows: Iterable[EventRow]) -> list[tuple[Block, list[EventRow]]]:  # noqa: ARG002
        return []
