"""Brings committed blocks into the event store, each row exactly once."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Literal

import structlog
from msgspec import Struct
from msgspec.structs import replace

from cueline.events.pending import PendingRows
from cueline.events.port import (
    Block,
    BlockQueue,
    Erased,
    ErasedUsers,
    EventStore,
    Removed,
    RemovedEvents,
    RowsRefused,
)

Failpoint = Literal["before_insert", "after_insert", "after_remove", "after_erase"]
"""Moments at which a test may end the process."""

_log = structlog.get_logger(__name__)


class FlushLimits(Struct, frozen=True, kw_only=True):
    """How much and how often.

    Attributes:
        pause_seconds: Between two rounds when nothing is left over.
        longest_pause_seconds: Between two attempts while the store is down; the pause doubles up to it.
        max_blocks: In one round.
        max_rows: In one round, a single larger block apart.
        max_bytes: In one round, a single larger block apart.
    """

    pause_seconds: float = 1.0
    longest_pause_seconds: float = 30.0
    max_blocks: int = 100
    max_rows: int = 50_000
    max_bytes: int = 32 << 20


class FlushState(Struct, frozen=True, kw_only=True):
    """How the flusher is doing.

    Attributes:
        blocks_waiting: Left by the newest round, as far as it looked (`FlushLimits.max_blocks`).
        blocks_refused: Set aside because the store cannot read some of their rows; tried again after a restart.
        rows_stored: By this process.
        rows_repaired: Of these, such as were missing after an unclear outcome or an earlier stop.
        last_flush_at: When a round last succeeded, seconds since 1970; None for never.
        last_error: What the newest round failed with; empty when it succeeded.
        failures: Rounds that failed since one succeeded.
    """

    blocks_waiting: int = 0
    blocks_refused: int = 0
    rows_stored: int = 0
    rows_repaired: int = 0
    last_flush_at: float | None = None
    last_error: str = ""
    failures: int = 0


class BlockFlusher:
    """Stores waiting blocks about once a second, on a thread of its own.

    After a start and after any failure it cannot know what is stored, so it repairs instead of inserting
    until nothing is left over. A crash at any moment therefore neither loses a row nor stores one twice.
    """

    def __init__(
        self,
        queue: BlockQueue,
        store: EventStore,
        pending: PendingRows,
        *,
        limits: FlushLimits | None = None,
        erased: ErasedUsers | None = None,
        removed: RemovedEvents | None = None,
        clock: Callable[[], float] = time.time,
        fail_at: Callable[[Failpoint], None] = lambda _: None,
    ) -> None:
        self._queue = queue
        self._store = store
        self._pending = pending
        self._limits = limits or FlushLimits()
        self._erased = erased
        self._removed = removed
        self._clock = clock
        self._fail_at = fail_at
        self._unclear = True
        self._refused: set[int] = set()
        self._state = FlushState()
        self._round_lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> FlushState:
        """How it goes, as of the newest round."""
        return self._state

    def start(self) -> None:
        """Show what an earlier process left in `pending`, then store it and whatever follows."""
        if self._removed is not None:
            self._pending.hide(self._removed.waiting())
        self._pending.load(self._queue.waiting(self._limits.max_blocks))
        self._thread = threading.Thread(target=self._run, name="block-flusher", daemon=True)
        self._thread.start()

    def stop(self, timeout_seconds: float = 10.0) -> bool:
        """Store what waits, then end; tell whether the thread ended in time. What is left waits for the next start."""
        self._stopping.set()
        if self._thread is None:
            return True
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def flush_now(self) -> None:
        """Store everything that waits, on the calling thread.

        Raises:
            StoreUnavailable: some rows may be stored; the next round finds out.
        """
        while self._flush_round():
            pass

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._flush_quietly()
            self._stopping.wait(self._pause_seconds())
        self._flush_quietly()

    def _flush_quietly(self) -> None:
        try:
            self.flush_now()
        except Exception as error:  # noqa: BLE001 - whatever it was: the outcome is unclear, and the next round repairs
            _log.warning("event_flush_failed", error=str(error), failures=self._state.failures)

    def _pause_seconds(self) -> float:
        pause = self._limits.pause_seconds * 2.0 ** min(self._state.failures, 20)
        return min(pause, max(self._limits.longest_pause_seconds, self._limits.pause_seconds))

    def _flush_round(self) -> bool:
        """Store one round of blocks; tell whether more are waiting."""
        with self._round_lock:
            try:
                more = self._store_waiting()
                self._clear_erased()
                self._clear_removed()
            except Exception as error:
                self._unclear = True
                self._state = replace(self._state, last_error=str(error), failures=self._state.failures + 1)
                raise
            self._state = replace(self._state, last_error="", failures=0, last_flush_at=self._clock())
            return more

    def _store_waiting(self) -> bool:
        waiting = self._waiting()
        blocks = self._first_of(waiting)
        if blocks:
            self._fail_at("before_insert")
            stored = self._repair(blocks) if self._unclear else self._insert(blocks)
            self._fail_at("after_insert")
            self._forget(stored)
            self._fail_at("after_remove")
        everything = len(blocks) == len(waiting) < self._limits.max_blocks
        self._unclear = self._unclear and not everything
        self._state = replace(self._state, blocks_waiting=len(waiting) - len(blocks), blocks_refused=len(self._refused))
        return not everything

    def _clear_erased(self) -> None:
        """Erase the events of users who are erased: after an insert, which may have begun while their rows waited."""
        by_workspace: dict[int, list[Erased]] = {}
        for one in self._erased.waiting() if self._erased is not None else ():
            by_workspace.setdefault(one.workspace, []).append(one)
        for workspace, users in by_workspace.items():
            self._store.erase(workspace, [one.user for one in users])
            self._fail_at("after_erase")
            assert self._erased is not None
            self._erased.cleared(users)
            _log.info("events_erased", workspace=workspace, users=len(users))

    def _clear_removed(self) -> None:
        """Remove single events, as the events of users who are erased."""
        by_workspace: dict[int, list[Removed]] = {}
        for one in self._removed.waiting() if self._removed is not None else ():
            by_workspace.setdefault(one.workspace, []).append(one)
        for workspace, events in by_workspace.items():
            self._store.remove(workspace, events)
            self._fail_at("after_erase")
            assert self._removed is not None
            self._removed.cleared(events)
            self._pending.cleared(events)
            _log.info("events_removed", workspace=workspace, events=len(events))

    def _waiting(self) -> list[Block]:
        waiting = self._queue.waiting(self._limits.max_blocks + len(self._refused))
        return [block for block in waiting if block.id not in self._refused]

    def _first_of(self, waiting: Sequence[Block]) -> list[Block]:
        """Return as many of the oldest as one round may hold, at least one when there is one."""
        blocks: list[Block] = []
        rows = size = 0
        for block in waiting:
            rows += block.rows
            size += len(block.body)
            if blocks and (rows > self._limits.max_rows or size > self._limits.max_bytes):
                break
            blocks.append(block)
        return blocks

    def _insert(self, blocks: Sequence[Block]) -> Sequence[Block]:
        try:
            self._store.insert(blocks)
        except RowsRefused:
            return self._repair(blocks)
        self._count(sum(block.rows for block in blocks), repaired=0)
        return blocks

    def _repair(self, blocks: Sequence[Block]) -> Sequence[Block]:
        """Store what is missing; return the blocks that are complete."""
        try:
            missing = self._store.repair(blocks)
        except RowsRefused as error:
            if len(blocks) > 1:
                return [block for one in blocks for block in self._repair([one])]
            self._set_aside(blocks[0], error)
            return []
        self._count(missing, repaired=missing)
        return blocks

    def _set_aside(self, block: Block, error: RowsRefused) -> None:
        self._refused.add(block.id)
        _log.error("event_rows_refused", block=block.id, error=error.message)

    def _forget(self, blocks: Sequence[Block]) -> None:
        self._queue.remove(blocks)
        self._pending.remove(blocks)

    def _count(self, rows: int, repaired: int) -> None:
        self._state = replace(
            self._state,
            rows_stored=self._state.rows_stored + rows,
            rows_repaired=self._state.rows_repaired + repaired,
        )
