"""Bringing every user to a new version of the plan, a slice at a time, while events go on."""

from collections.abc import Sequence

import structlog
from sqlalchemy import Connection

from cueline.event import EventRow, UserId
from cueline.lane.journey import save_made
from cueline.lane.passing import look_up_users
from cueline.lane.slices import SlicedJob
from cueline.scoring.histories import histories, numbers_of_all, wanted_by
from cueline.scoring.plan_versions import Published, version_numbered
from cueline.scoring.recompute_jobs import Job, end_job, note_progress, running_job

_logger = structlog.get_logger()


class Recompute(SlicedJob):
    """Brings a user over from everything that is committed of what they did.

    Until then their events count by the version they are at.
    """

    called = "recompute"

    def _has_work(self, connection: Connection) -> bool:
        return running_job(connection) is not None

    def _work(self, tx: Connection, now_ms: int) -> int:
        job = running_job(tx)
        version = version_numbered(tx, job.workspace_id, job.version) if job is not None else None
        if job is None or version is None:
            self._is_running = False
            return 0
        if version.mode == "recompute" and not self._sees_everything(tx):
            return self._wait("blocks wait for the event store")
        return self._bring(tx, job, version, now_ms)

    def _bring(self, tx: Connection, job: Job, version: Published, now_ms: int) -> int:
        users = self._next_users(tx, job.workspace_id, job.cursor)
        if not users:
            end_job(tx, job, "done", now_ms)
            self._look_at = 0.0
            _logger.info("score_recompute_done", workspace=job.workspace_id, version=job.version, users=job.done)
            return 1
        done = self._histories(tx, job, version, users)
        rooms = self._rooms
        look_up_users(tx, rooms, users)
        for number in users:
            profile = rooms.users.anybody(number)
            if profile is not None and profile.id == number:
                rooms.scores.recompute(profile, job.version, done.get(number, ()), now_ms)
        self._made.write(tx, save_made(tx, rooms))
        note_progress(tx, job, users[-1], job.done + len(users), now_ms)
        return len(users)

    def _histories(
        self, tx: Connection, job: Job, version: Published, users: Sequence[UserId]
    ) -> dict[UserId, list[EventRow]]:
        if version.mode == "from_now":
            return {}
        numbers = numbers_of_all(tx, users)
        return histories(self._rooms.scores.events, job.workspace_id, numbers, wanted_by(version.plan))

    def _give_up(self, tx: Connection, now_ms: int, reason: str) -> None:
        job = running_job(tx)
        if job is not None:
            end_job(tx, job, "failed", now_ms, f"after user {job.cursor}: {reason}")
