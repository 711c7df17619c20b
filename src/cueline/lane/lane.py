"""The batch loop: read the log, take each event through its steps, commit with the checkpoint, show it live."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog
from msgspec import Struct
from sqlalchemy import Connection, Engine

from cueline.errors import Unavailable
from cueline.event import EventRow
from cueline.events.pending import PendingRows
from cueline.lane.arrival import Arrival, arrivals_of, set_aside
from cueline.lane.automation_chores import Handovers, RunTimers, Transactions
from cueline.lane.caution import Caution, culprits, is_elsewhere
from cueline.lane.checkpoint import LaneFencedError, advance, checkpoint, take_over
from cueline.lane.chores import Chore, Timers
from cueline.lane.erasing import EraseUsers
from cueline.lane.failpoints import FailAt, never
from cueline.lane.filling import FillSegments
from cueline.lane.journey import Batch, Rooms, travel
from cueline.lane.made import MadeEvents
from cueline.lane.recompute import Recompute
from cueline.lane.removing import RemoveEvents
from cueline.lane.seen import day_of
from cueline.lane.undoing import UndoMerges
from cueline.live.item import Processed
from cueline.log.port import START, Entry, EventLog, Position
from cueline.state.engine import reading

_logger = structlog.get_logger()


class LanePace(Struct, frozen=True, kw_only=True):
    """How a lane takes what is there.

    Attributes:
        batch_events: About so many events go into one transaction.
        linger_seconds: A smaller batch begins at most so often, so that a trickle does not cost a commit each.
        wait_seconds: When nothing comes, look again after so long.
        acknowledge_seconds: The log is told so often how far the lane is.
        longest_pause_seconds: After failures the lane tries again, at the latest after so long.
    """

    batch_events: int = 4_000
    linger_seconds: float = 0.01
    wait_seconds: float = 0.5
    acknowledge_seconds: float = 5.0
    longest_pause_seconds: float = 5.0


class Feed(Protocol):
    """Where processed events are shown."""

    def publish(self, events: Sequence[Processed]) -> None:
        """Show events, in order; never waits."""
        ...

    def erase(self, is_gone: Callable[[EventRow], bool]) -> None:
        """Forget events that are gone."""
        ...


USUAL_PACE = LanePace()

SHORTEST_WAIT_SECONDS = 0.005
SETTLED_MS = 200
"""What was received so long ago is in the log, if it was accepted at all: time passes up to there."""


class Lane:
    """Processes one partition, alone, on a thread of its own.

    Its state is always the fold of the log up to the checkpoint. After any exception it forgets what it holds in
    memory and goes on from the committed checkpoint.
    """

    def __init__(
        self,
        log: EventLog,
        engine: Engine,
        rooms: Rooms,
        pending: PendingRows,
        feed: Feed,
        *,
        chores: Sequence[Chore] = (),
        pace: LanePace = USUAL_PACE,
        clock_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        fail_at: FailAt = never,
    ) -> None:
        self._log = log
        self._engine = engine
        self._rooms = rooms
        self._pending = pending
        self._feed = feed
        self._pace = pace
        self._clock_ms = clock_ms
        self._fail_at = fail_at
        self._made = MadeEvents(log, engine, rooms.partition, fail_at)
        transactions = Transactions(engine, rooms, self._made, fail_at)
        self._chores: tuple[Chore, ...] = (
            Timers(engine, rooms, rooms.scores, self._made, fail_at),
            Recompute(engine, rooms, self._made, pending, fail_at),
            Timers(engine, rooms, rooms.segments, self._made, fail_at),
            FillSegments(engine, rooms, self._made, pending, fail_at),
            Handovers(rooms, transactions),
            RunTimers(engine, rooms, transactions),
            UndoMerges(engine, rooms, self._made, pending, self._show_gone, fail_at),
            EraseUsers(engine, rooms, self._made, pending, self._show_gone, fail_at),
            RemoveEvents(engine, rooms, self._made, pending, self._show_gone, fail_at),
            *chores,
        )
        self._epoch = 0
        self._position = START
        self._is_stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._caution = Caution()
        self._must_forget = False
        self._acknowledged_at = 0.0
        self._cleaned_day = ""
        self.processed = 0
        """Events handled since the start, duplicates and dead letters included."""

    @property
    def position(self) -> Position:
        """The checkpoint as this lane last committed it."""
        return self._position

    @property
    def is_running(self) -> bool:
        """Whether the lane processes what comes; False once another process has taken it over."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def gets_on(self) -> bool:
        """Whether the lane runs, and what it tried last did not fail."""
        return self.is_running and not self._caution.failures

    def start(self) -> None:
        """Take the lane over and begin.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the state database does not answer.
        """
        self._take_over()
        self._thread = threading.Thread(target=self._run, name="lane", daemon=True)
        self._thread.start()

    def stop(self, timeout_seconds: float = 10.0) -> None:
        """Finish the batch at hand, then end. What is left waits in the log."""
        self._is_stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def drain(self) -> int:
        """Process all the log holds and all that is due, on the calling thread; return how many events there were."""
        if not self._epoch:
            self._take_over()
        before = self.processed
        while self._process_next():
            pass
        self._acknowledge()
        return self.processed - before

    # --- the loop -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._is_stopping.is_set():
            began = time.monotonic()
            try:
                handled = self._process_next()
                self._rest(handled, began)
            except LaneFencedError:
                _logger.exception("lane_fenced", partition=self._rooms.partition)
                return
            except Exception as error:  # noqa: BLE001 (the lane goes on from its checkpoint, whatever happened)
                self._recover(error)
        self._acknowledge()

    def _rest(self, handled: int, began: float) -> None:
        """Wait for more: until the log rings when there was nothing, a moment when there was little."""
        if time.monotonic() - self._acknowledged_at > self._pace.acknowledge_seconds:
            self._acknowledge()
        if not handled:
            self._log.wait(self._position, self._wait_seconds())
        elif handled < self._pace.batch_events // 4:
            left = self._pace.linger_seconds - (time.monotonic() - began)
            if left > 0:
                self._is_stopping.wait(left)

    def _wait_seconds(self) -> float:
        """Return how long nothing is to be done if nothing comes."""
        due_ms = min(chore.next_at() for chore in self._chores) + SETTLED_MS - self._clock_ms()
        return min(max(due_ms / 1000, SHORTEST_WAIT_SECONDS), self._pace.wait_seconds)

    def _recover(self, error: Exception) -> None:
        self._must_forget = True
        self._caution.failed(error, self._pace.batch_events)
        _logger.error("lane_batch_failed", position=self._position, failures=self._caution.failures, exc_info=error)
        self._is_stopping.wait(self._caution.pause_seconds(self._pace.longest_pause_seconds))

    def _forget(self) -> None:
        """Drop all cached state and read the committed checkpoint."""
        self._rooms.forget()
        self._made.forget()
        with reading(self._engine) as connection:
            epoch, self._position = checkpoint(connection, self._rooms.partition)
        if epoch != self._epoch:
            raise LaneFencedError
        self._must_forget = False

    def _take_over(self) -> None:
        with self._engine.begin() as tx:
            self._epoch, self._position = take_over(tx, self._rooms.partition)

    # --- one batch ----------------------------------------------------------------------------------------------

    def _process_next(self) -> int:
        """Process the next batch and do what is due; return how much it was, 0 when there is nothing to do."""
        if self._must_forget:
            self._forget()
        self._made.append(self._clock_ms())
        entries = self._log.read(self._position, self._caution.at_most(self._pace.batch_events))
        if not entries:
            done = self._do_chores(self._clock_ms() - SETTLED_MS)
            self._caution.succeeded()
            return done
        self._fail_at("lane_after_read")
        arrivals = arrivals_of(entries, self._rooms.partition)
        if self._caution.must_set_aside():
            for arrival in self._culprits(entries[:1], arrivals):
                set_aside(arrival, "processing_failed", "It made the lane fail; the server's log says how.")
        position, newest = entries[-1]
        batch = self._commit(position, arrivals, min(self._clock_ms(), newest.received_at))
        self._show(batch)
        self._caution.succeeded()
        self.processed += len(arrivals)
        return len(arrivals) + self._do_chores(newest.received_at)

    def _do_chores(self, now_ms: int) -> int:
        return sum(chore.run(self._fence, now_ms) for chore in self._chores)

    def _fence(self, tx: Connection) -> None:
        advance(tx, self._rooms.partition, self._epoch, self._position, self._position)

    def _culprits(self, entries: Sequence[tuple[Position, Entry]], arrivals: list[Arrival]) -> list[Arrival]:
        """Return those of the `arrivals` of `entries` that make it fail; all of them when no single one does."""

        def fails(numbers: Sequence[int]) -> bool:
            tried = arrivals_of(entries, self._rooms.partition)  # afresh: steps write on what they get
            return self._fails([tried[number] for number in numbers])

        found = set[int]() if self._caution.must_give_up() else culprits(range(len(arrivals)), fails)
        return [arrivals[number] for number in sorted(found)] or arrivals

    def _fails(self, arrivals: list[Arrival]) -> bool:
        """Tell whether the steps fail with `arrivals`, in a transaction that is undone."""
        try:
            with self._engine.connect() as tx:
                travel(tx, self._rooms, arrivals)
        except Exception as error:
            if is_elsewhere(error):
                raise
            return True
        finally:
            self._rooms.forget()
        return False

    def _commit(self, position: Position, arrivals: list[Arrival], now_ms: int) -> Batch:
        with self._engine.begin() as tx:
            advance(tx, self._rooms.partition, self._epoch, self._position, position)
            self._made.forget_appended(tx)
            self._fail_at("lane_after_fence")
            batch = travel(tx, self._rooms, arrivals)
            self._made.write(tx, batch.made)
            self._clean(tx, now_ms)
            self._fail_at("lane_before_commit")
        self._position = position
        self._made.appended_is_gone()
        self._rooms.automations.bell.ring()
        self._fail_at("lane_after_commit")
        return batch

    def _show(self, batch: Batch) -> None:
        for block, rows in batch.blocks:
            self._pending.add(block, rows)
        self._feed.publish(batch.arrivals)
        self._fail_at("lane_after_publish")

    def _show_gone(self, is_gone: Callable[[EventRow], bool]) -> None:
        self._pending.erase(is_gone)
        self._feed.erase(is_gone)

    def _clean(self, tx: Connection, now_ms: int) -> None:
        """Once a day, drop ids that are too old; `now_ms` is the log's time, which is behind after a long stop."""
        today = day_of(now_ms)
        if today != self._cleaned_day:
            self._rooms.seen.drop_old_days(tx, now_ms)
            self._cleaned_day = today

    def _acknowledge(self) -> None:
        self._acknowledged_at = time.monotonic()
        try:
            self._log.acknowledge(self._position)
        except Unavailable:
            _logger.warning("log_not_acknowledged", position=self._position)
        self._fail_at("lane_after_acknowledge")
