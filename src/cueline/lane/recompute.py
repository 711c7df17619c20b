"""Bringing every user to a new version of the plan, a slice at a time, while events go on."""

import time
from collections.abc import Sequence

import structlog
from sqlalchemy import Connection, Engine, select

from cueline.errors import Unavailable
from cueline.event import EventRow, UserId
from cueline.events.pending import PendingRows
from cueline.lane.caution import is_elsewhere
from cueline.lane.checkpoint import LaneFencedError
from cueline.lane.chores import Fence
from cueline.lane.failpoints import FailAt
from cueline.lane.journey import Rooms
from cueline.lane.made import MadeEvents
from cueline.scoring.crossing import NEVER
from cueline.scoring.histories import histories, numbers_of_all, wanted_by
from cueline.scoring.plan_versions import Published, version_numbered
from cueline.scoring.recompute_jobs import Job, end_job, note_progress, running_job
from cueline.state.engine import reading
from cueline.state.tables import block, user

_logger = structlog.get_logger()

SLICE_SECONDS = 0.02
"""A slice aims to take no longer: so long an event may wait for it."""

MOST_USERS = 500
FEWEST_EVENTS, MOST_EVENTS = 1_000, 20_000
"""So many are read for a slice: asking the event store costs the same for few, so fewer would be no quicker."""

LOOK_SECONDS = 0.25
RETRY_SECONDS = 1.0


class Recompute:
    """Implements `Chore`: it takes the job that runs, from wherever it stands.

    A user is brought over in one transaction with the job's progress and under the lane's fence, from everything that
    is committed of what they did; until then their events count by the version they are at. So it does not matter when
    events arrive, nor where the job is stopped or the process killed.
    """

    def __init__(self, engine: Engine, rooms: Rooms, made: MadeEvents, pending: PendingRows, fail_at: FailAt) -> None:
        self._engine = engine
        self._rooms = rooms
        self._made = made
        self._pending = pending
        self._fail_at = fail_at
        self._most_users = MOST_USERS
        self._users_at_once = MOST_USERS
        self._events_at_once = FEWEST_EVENTS
        self._look_at = 0.0
        self._is_running = False

    def next_at(self) -> int:
        """As promised; a job that was started, stopped or resumed is seen within `LOOK_SECONDS`."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            with reading(self._engine) as connection:
                self._is_running = running_job(connection) is not None
        return 0 if self._is_running else NEVER

    def run(self, fence: Fence, now_ms: int) -> int:
        """Bring a few more users over, and return how many."""
        if self.next_at() > now_ms:
            return 0
        began = time.monotonic()
        try:
            users = self._slice(fence, now_ms)
        except LaneFencedError:
            raise
        except Unavailable as error:
            return self._wait(str(error))
        except Exception as error:
            if is_elsewhere(error):
                raise
            return self._get_past(fence, now_ms, error)
        self._pace(time.monotonic() - began)
        return users

    def _slice(self, fence: Fence, now_ms: int) -> int:
        with self._engine.begin() as tx:
            fence(tx)
            job = running_job(tx)
            version = version_numbered(tx, job.workspace_id, job.version) if job is not None else None
            if job is None or version is None:
                self._is_running = False
                return 0
            if version.mode == "recompute" and not self._sees_everything(tx):
                return self._wait("blocks wait for the event store")
            self._made.forget_appended(tx)
            users = self._bring(tx, job, version, now_ms)
            self._fail_at("lane_recompute_before_commit")
        self._made.appended_is_gone()
        self._fail_at("lane_recompute_after_commit")
        return users

    def _bring(self, tx: Connection, job: Job, version: Published, now_ms: int) -> int:
        most = min(self._users_at_once, self._most_users)
        users = _next_users(tx, job, most, self._events_at_once)
        if not users:
            end_job(tx, job, "done", now_ms)
            self._look_at = 0.0
            _logger.info("score_recompute_done", workspace=job.workspace_id, version=job.version, users=job.done)
            return 1
        done = self._histories(tx, job, version, users)
        rooms = self._rooms
        rooms.scores.refresh(tx)
        rooms.users.prepare(tx, ())
        rooms.users.prepare_numbers(tx, users)
        rooms.scores.prepare(tx, users, rooms.users.newest)
        for number in users:
            profile = rooms.users.anybody(number)
            if profile is not None and profile.id == number:
                rooms.scores.recompute(profile, job.version, done.get(number, ()), now_ms)
        self._made.write(tx, rooms.scores.save(tx))
        note_progress(tx, job, users[-1], job.done + len(users), now_ms)
        return len(users)

    def _histories(
        self, tx: Connection, job: Job, version: Published, users: Sequence[UserId]
    ) -> dict[UserId, list[EventRow]]:
        if version.mode == "from_now":
            return {}
        numbers = numbers_of_all(tx, users)
        return histories(self._rooms.scores.events, job.workspace_id, numbers, wanted_by(version.plan))

    def _sees_everything(self, tx: Connection) -> bool:
        """Tell whether every committed row can be read: none waits unseen while the event store is behind."""
        return self._pending.has_all(tx.execute(select(block.c.id)).scalars().all())

    def _wait(self, reason: str) -> int:
        """Try again in a while: events need not wait for what the job needs."""
        self._rooms.forget()
        self._look_at, self._is_running = time.monotonic() + RETRY_SECONDS, False
        _logger.debug("score_recompute_waits", reason=reason)
        return 0

    def _pace(self, seconds: float) -> None:
        self._users_at_once = min(self._most_users, self._users_at_once * 2)
        if seconds > SLICE_SECONDS:
            self._events_at_once = max(FEWEST_EVENTS, self._events_at_once // 2)
        elif seconds < SLICE_SECONDS / 2:
            self._events_at_once = min(MOST_EVENTS, self._events_at_once * 2)

    def _get_past(self, fence: Fence, now_ms: int, error: Exception) -> int:
        """Try one user at once from now on; when one fails alone, the job fails and says so."""
        self._rooms.forget()
        if self._users_at_once > 1:
            self._users_at_once = 1
            return 1
        with self._engine.begin() as tx:
            fence(tx)
            job = running_job(tx)
            if job is not None:
                after = f"after user {job.cursor}: {type(error).__name__}: {error}"
                end_job(tx, job, "failed", now_ms, after[:1_000])
        self._look_at = 0.0
        _logger.error("score_recompute_failed", exc_info=error)
        return 0


def _next_users(tx: Connection, job: Job, most: int, most_events: int) -> list[UserId]:
    """Return whom to bring over next: one at least, and no further than about `most_events` of their events."""
    mine = (user.c.workspace_id == job.workspace_id) & user.c.merged_into.is_(None) & (user.c.id > job.cursor)
    following = select(user.c.id, user.c.events + user.c.page_views).where(mine).order_by(user.c.id).limit(most)
    chosen: list[UserId] = []
    for number, events in tx.execute(following):
        most_events -= events
        if chosen and most_events < 0:
            break
        chosen.append(UserId(number))
    return chosen
