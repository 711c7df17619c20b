"""The history of a workspace in the order of the log, through a sandbox."""

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct
from sqlalchemy import Engine

from cueline.automations.compiled import compile_automation
from cueline.event import EventRow, Offset
from cueline.scoring.histories import wanted_by
from cueline.scoring.plan_versions import newest_version
from cueline.simulation.cutting import Cutter
from cueline.simulation.past import Past
from cueline.simulation.retelling import is_left_out
from cueline.simulation.sandbox import Sandbox
from cueline.simulation.scratch import Subject, put_in_force
from cueline.state.engine import reading

ROWS_AT_ONCE = 2_000

Following = Callable[[Offset, int], list[EventRow]]
"""Gives events of the workspace with an offset above one, in their order, so many at most."""


class Period(Struct, frozen=True):
    """When users could have come in: received from `since_ms` on and before `until_ms`."""

    since_ms: int
    until_ms: int


class Stopped(Exception):
    """Somebody stopped the simulation."""


class Replay:
    """Tells history again; the automation is in force from the beginning of the period.

    Args:
        scratch: The state database to tell it in.
        subject: What is simulated.
        period: When users could have come in.
        survivors: For every user who became part of another, whom they are part of today.
        is_stopped: Whether somebody asked to stop.

    Attributes:
        done: How many events were told so far.
    """

    def __init__(
        self,
        scratch: Engine,
        subject: Subject,
        period: Period,
        survivors: Mapping[int, int],
        is_stopped: Callable[[], bool],
    ) -> None:
        self.done = 0
        self._scratch = scratch
        self._subject = subject
        self._period = period
        self._survivors = survivors
        self._is_stopped = is_stopped
        past = Past(_names_asked(scratch, subject))
        self._sandbox = Sandbox(scratch, past, past)

    def run(self, following: Following) -> None:
        """Tell all of it.

        Raises:
            Stopped: somebody stopped it.
            StoreUnavailable: the event store does not answer.
            TemplateInvalid: the automation cannot be made ready.
        """
        rows = self._rows(following)
        first = self._warm_up(rows)
        with self._scratch.begin() as tx:
            put_in_force(tx, self._subject, self._period.since_ms)
        self._sandbox.let_pass(self._period.since_ms)
        self._live(rows, first)
        self._sandbox.let_pass(self._period.until_ms - 1)

    def _rows(self, following: Following) -> Iterator[EventRow]:
        after = Offset(0)
        while rows := following(after, ROWS_AT_ONCE):
            for row in rows:
                if row.received_at >= self._period.until_ms:
                    return
                self.done += 1
                if not is_left_out(row, self._subject.automation):
                    yield row
            after = Offset(rows[-1].offset)

    def _warm_up(self, rows: Iterator[EventRow]) -> EventRow | None:
        """Tell what came before the period; return its first event."""
        batch: list[EventRow] = []
        first = None
        for row in rows:
            if row.received_at >= self._period.since_ms:
                first = row
                break
            batch.append(row)
            if len(batch) == ROWS_AT_ONCE:
                self._retell(batch)
                batch = []
        self._retell(batch)
        return first

    def _live(self, rows: Iterator[EventRow], first: EventRow | None) -> None:
        batch: list[EventRow] = []
        cutter = Cutter(self._subject.graph, self._survivors)
        for row in _with(first, rows):
            if cutter.ends_before(row, self._sandbox.due_at):
                self._retell(batch)
                self._sandbox.let_pass(row.received_at)
                batch = []
                cutter.begin()
            batch.append(row)
            cutter.take(row)
        self._retell(batch)

    def _retell(self, batch: list[EventRow]) -> None:
        if self._is_stopped():
            raise Stopped
        if batch:
            self._sandbox.retell(batch)


def _with(first: EventRow | None, rows: Iterator[EventRow]) -> Iterator[EventRow]:
    if first is not None:
        yield first
    yield from rows


def _names_asked(scratch: Engine, subject: Subject) -> frozenset[str] | None:
    """Return the names of events that the automation or the scoring plan asks the past for; None: any."""
    compiled = compile_automation(subject.workspace, subject.automation, subject.name, 1, subject.graph)
    with reading(scratch) as tx:
        newest = newest_version(tx, subject.workspace)
    if newest is None:
        return compiled.asks_for
    wanted = wanted_by(newest.plan)
    return None if not wanted.names and not wanted.is_nothing else compiled.asks_for | {*wanted.names}
