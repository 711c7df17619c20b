"""Simulations at work: one thread each, few at once, until they are done or stopped; kept for a while."""

import threading
from collections.abc import Callable
from typing import Literal

import structlog
from msgspec import Struct
from sqlalchemy import Engine

from cueline.errors import Conflict, NotFound
from cueline.event import EventRow, Offset
from cueline.simulation.replay import Following, Period, Replay, Stopped
from cueline.simulation.results import Result, result_of
from cueline.simulation.scratch import Subject, scratch_database
from cueline.state.engine import reading

_logger = structlog.get_logger()

MAX_DAYS = 90
MAX_AT_ONCE = 2
"""So many run at once; each takes a processor."""

MAX_KEPT = 20
"""So many are kept; the oldest that is done goes first."""

DAY_MS = 86_400_000

SimulationState = Literal["running", "stopped", "done", "failed"]


class Job(Struct, kw_only=True):
    """One simulation. The thread that runs it writes; others read.

    Attributes:
        days: How long ago users could have come in first.
        events: About how many events there are to tell.
        reason: Why it failed.
    """

    id: int
    workspace: int
    automation: int
    days: int
    events: int
    state: SimulationState = "running"
    reason: str = ""
    result: Result | None = None
    is_stopped: bool = False
    replay: Replay | None = None

    @property
    def done(self) -> int:
        """How many events were told so far."""
        return self.replay.done if self.replay is not None else 0


class Simulations:
    """Starts and keeps simulations. For any thread."""

    def __init__(self, engine: Engine, following: Callable[[int, Offset, int], list[EventRow]]) -> None:
        self._engine = engine
        self._following = following
        self._jobs: dict[int, Job] = {}
        self._newest = 0
        self._lock = threading.Lock()

    def start(self, subject: Subject, days: int, events: int, now_ms: int) -> Job:
        """Begin a simulation.

        Raises:
            Conflict: too many run already.
        """
        with self._lock:
            if sum(job.state == "running" for job in self._jobs.values()) >= MAX_AT_ONCE:
                raise Conflict(
                    f"{MAX_AT_ONCE} simulations run already.",
                    code="simulations_too_many",
                    hint="Wait for one, or stop it.",
                )
            self._newest += 1
            job = Job(
                id=self._newest, workspace=subject.workspace, automation=subject.automation, days=days, events=events
            )
            self._jobs[job.id] = job
            self._forget_the_oldest()
        period = Period(now_ms - days * DAY_MS, now_ms)
        thread = threading.Thread(
            target=self._run, args=(job, subject, period), name=f"simulation-{job.id}", daemon=True
        )
        thread.start()
        return job

    def numbered(self, workspace_id: int, automation: int, number: int) -> Job:
        """Return one.

        Raises:
            NotFound: there is no such simulation, or not any more.
        """
        job = self._jobs.get(number)
        if job is None or (job.workspace, job.automation) != (workspace_id, automation):
            raise NotFound(
                f"There is no simulation {number}.",
                code="simulation_unknown",
                hint="Simulations are kept until the server stops, the newest ones alone. Start it again.",
            )
        return job

    def close(self) -> None:
        """Stop all of them."""
        for job in [*self._jobs.values()]:
            job.is_stopped = True

    def _forget_the_oldest(self) -> None:
        ended = [job.id for job in self._jobs.values() if job.state != "running"]
        for number in ended[: max(0, len(self._jobs) - MAX_KEPT)]:
            del self._jobs[number]

    def _run(self, job: Job, subject: Subject, period: Period) -> None:
        try:
            with scratch_database(self._engine, subject.workspace) as scratch:
                job.replay = Replay(scratch, subject, period, lambda: job.is_stopped)
                job.replay.run(self._rows_of(subject.workspace))
                with reading(scratch) as tx:
                    job.result = result_of(tx, subject.automation)
            job.state = "done"
        except Stopped:
            job.state = "stopped"
        except Exception as error:
            _logger.exception("simulation_failed", automation=subject.automation)
            job.reason = str(error) or type(error).__name__
            job.state = "failed"

    def _rows_of(self, workspace_id: int) -> Following:
        return lambda after, limit: self._following(workspace_id, after, limit)
