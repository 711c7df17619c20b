"""The sender: takes what is due out of the outbox, brings it where it belongs, and writes down what came of it.

Core runs one, on a thread of its own. What was on its way when the process died is sent again, under the same key.
"""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

import structlog
from msgspec import Struct
from sqlalchemy import Engine

from cueline.delivery.destination import Destination
from cueline.delivery.due import Done, Due, destinations_due, due_at, ended_before, give_up, overdue, remove, write_done
from cueline.delivery.outcome import Outcome, pause_ms
from cueline.delivery.outgoing import Kind
from cueline.state.engine import reading

_logger = structlog.get_logger("cueline.delivery")

MOST_AT_ONCE = 1_024
"""So much is on its way at most, to all destinations."""

FailAt = Callable[[str], None]
Show = Callable[[Sequence[int]], None]
"""Told of what ended, by its numbers in the outbox, after the commit. Never fails; may block."""


class Carrier(Protocol):
    """Brings one kind of thing where it belongs."""

    async def carry(self, due: Due) -> Outcome:
        """Try once, within a bounded time, and say what came of it."""
        ...


class SenderPace(Struct, frozen=True, kw_only=True):
    """How the sender takes what is there.

    Attributes:
        look_seconds: It looks so often by itself, besides being rung for.
        breath_seconds: Between two looks, so that many small ones become one.
        sweep_seconds: Between two sweeps for what is given up.
        retention_days: What ended is kept so long, with its attempts.
    """

    look_seconds: float = 0.5
    breath_seconds: float = 0.005
    sweep_seconds: float = 10
    retention_days: float = 30


USUAL_PACE = SenderPace()
_DAY_MS = 86_400_000


class Sender:
    """Sends what is due.

    Each destination has its own place: how much goes there at once and how long it is left in peace follows from how
    it answers, so that a slow or dead one delays nothing but what is for itself.
    """

    def __init__(
        self,
        engine: Engine,
        carriers: Mapping[Kind, Carrier],
        *,
        clock_ms: Callable[[], int],
        chance: Callable[[], float],
        pace: SenderPace = USUAL_PACE,
        fail_at: FailAt = lambda _step: None,
        show: Show = lambda _numbers: None,
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._engine = engine
        self._carriers = carriers
        self._clock_ms = clock_ms
        self._chance = chance
        self._pace = pace
        self._fail_at = fail_at
        self._show = show
        self._close = close
        self._destinations: dict[str, Destination] = {}
        self._done: list[Done] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._rung = asyncio.Event()
        self._ended = asyncio.Event()
        self._is_stopping = False
        self._swept_at = 0
        self._attempts: Counter[str] = Counter()

    def start(self) -> None:
        """Begin, with what an earlier process left."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self.run()), name="sender", daemon=True)
        self._thread.start()

    def stop(self, timeout_seconds: float = 10.0) -> None:
        """Take nothing new, and finish what is on its way as far as time allows; the rest is sent again later."""
        self._is_stopping = True
        self.ring()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def ring(self) -> None:
        """Say that there may be something to send. From any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has just ended
                self._loop.call_soon_threadsafe(self._rung.set)

    @property
    def attempts(self) -> Mapping[str, int]:
        """Attempts since the start, by what came of them."""
        return self._attempts

    def destinations(self) -> dict[str, Destination]:
        """Return what is known of destinations that are busy or fail; from any thread."""
        return {name: place for name, place in [*self._destinations.items()] if not place.is_forgettable}

    async def run(self) -> None:
        """Send until told to stop."""
        self._loop = asyncio.get_running_loop()
        writing = asyncio.create_task(self._write())
        while not self._is_stopping:
            self._rung.clear()
            try:
                self._begin()
                await self._sweep()
            except Exception:
                _logger.exception("sender_failed")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), self._pace.look_seconds)
            await asyncio.sleep(self._pace.breath_seconds)
        await asyncio.gather(*self._sending)
        self._ended.set()
        await writing
        if self._close is not None:
            await self._close()

    # --- what is due ----------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Begin with what is due and has room."""
        now = self._clock_ms()
        with reading(self._engine) as connection:
            for name in destinations_due(connection, now):
                place = self._destinations.setdefault(name, Destination())
                room = min(place.room(now), MOST_AT_ONCE - len(self._sending))
                if room <= 0:
                    continue
                # What is on its way, or not written down yet, is due still.
                for due in due_at(connection, name, now, room, place.on_its_way | place.unwritten):
                    self._send(place, due)
        self._destinations = {name: one for name, one in self._destinations.items() if not one.is_forgettable}

    def _send(self, place: Destination, due: Due) -> None:
        place.on_its_way.add(due.id)
        task = asyncio.create_task(self._carry(place, due))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _carry(self, place: Destination, due: Due) -> None:
        began = self._clock_ms()
        self._fail_at("delivery_before_sending")
        try:
            outcome = await self._carriers[due.kind].carry(due)
        except Exception as error:
            _logger.exception("delivery_failed", outbox_id=due.id)
            outcome = Outcome(verdict="retry", error=f"Cueline could not send it: {type(error).__name__}.")
        self._fail_at("delivery_after_sending")
        self._attempts[outcome.verdict] += 1
        now = self._clock_ms()
        place.learn(outcome, now, self._chance())
        again = now + pause_ms(due.attempts + 1, self._chance(), outcome.retry_after_ms)
        self._done.append(Done(due=due, outcome=outcome, began_ms=began, ended_ms=now, due_ms=again))
        place.land(due.id)
        self._ended.set()
        if place.wants_more:
            self._rung.set()

    # --- what came of it ------------------------------------------------------------------------------------------

    async def _write(self) -> None:
        """Write down what ended, as much at once as there is; what is not written is on its way still."""
        while not self._is_stopping or self._sending or self._done:
            await self._ended.wait()
            self._ended.clear()
            done = self._done[:]
            try:
                await asyncio.to_thread(self._write_down, done)
            except Exception:
                _logger.exception("delivery_not_written", attempts=len(done))
                await asyncio.sleep(self._pace.look_seconds)
                self._ended.set()
                continue
            del self._done[: len(done)]
            for one in done:
                self._destinations[one.due.destination].unwritten.discard(one.due.id)
            self._rung.set()

    def _write_down(self, done: list[Done]) -> None:
        if not done:
            return
        with self._engine.begin() as tx:
            write_done(tx, done)
            self._fail_at("delivery_before_commit")
        self._fail_at("delivery_after_commit")
        self._show([one.due.id for one in done])

    async def _sweep(self) -> None:
        """Now and then, end what waited too long and remove what ended long ago."""
        now = self._clock_ms()
        if now - self._swept_at < self._pace.sweep_seconds * 1_000:
            return
        failing = [name for name, place in self._destinations.items() if place.is_failing]
        with reading(self._engine) as connection:
            late = overdue(connection, now, failing)
            old = ended_before(connection, now - int(self._pace.retention_days * _DAY_MS))
        if late or old:
            await asyncio.to_thread(self._clear, late, old, now)
        else:  # else there may be more, so look again at once
            self._swept_at = now

    def _clear(self, late: list[int], old: list[int], now_ms: int) -> None:
        with self._engine.begin() as tx:
            give_up(tx, late, now_ms)
            remove(tx, old)
        self._show(late)
        _logger.info("delivery_swept", given_up=len(late), removed=len(old))
