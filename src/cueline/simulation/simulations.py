"""Simulations at work: a thread each, until they are done or stopped; what they found is kept for a while."""

import threading
import time
from collections.abc import Callable
from typing import Literal

import structlog
from msgspec import Struct, field
from sqlalchemy import Engine

from cueline.errors import Conflict, NotFound
from cueline.event import EventRow, Offset
from cueline.simulation.replay import Following, Period, Replay, Stopped
from cueline.simulation.results import Result, result_of
from cueline.simulation.scratch import Subject, scratch_database
from cueline.state.engine import reading
from cueline.users.everyone import survivors

_logger = structlog.get_logger()

MAX_DAYS = 90
MAX_AT_ONCE = 1
"""So many run at once: each takes processor time from the lane, which is in the same process."""

LONGEST_REST_SECONDS = 0.05
"""After each batch a simulation rests as long as it worked, so long at most: live events come first."""

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
    stopping: threading.Event = field(default_factory=threading.Event)
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
                    "A simulation runs already.",
                    code="simulations_too_many",
                    hint="Wait until it is done, or stop it.",
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
            job.stopping.set()

    def _forget_the_oldest(self) -> None:
        ended = [job.id for job in self._jobs.values() if job.state != "running"]
        for number in ended[: max(0, len(self._jobs) - MAX_KEPT)]:
            del self._jobs[number]

    def _run(self, job: Job, subject: Subject, period: Period) -> None:
        try:
            with reading(self._engine) as tx:
                part_of = survivors(tx, subject.workspace)
            with scratch_database(self._engine, subject.workspace) as scratch:
                job.replay = Replay(scratch, subject, period, part_of, _Rest(job.stopping).is_stopped)
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


class _Rest:
    """Lets live events have their turn."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._began = time.monotonic()

    def is_stopped(self) -> bool:
        """Rest, and tell whether to stop."""
        self._stopping.wait(min(time.monotonic() - self._began, LONGEST_REST_SECONDS))
        self._began = time.monotonic()
        return self._stopping.is_set()
