"""A job over all users, a slice at a time, while events go on."""

import time
from abc import ABC, abstractmethod

import structlog
from sqlalchemy import Connection, Engine, select

from cueline.errors import Unavailable
from cueline.event import UserId
from cueline.events.pending import PendingRows
from cueline.lane.caution import is_elsewhere
from cueline.lane.checkpoint import LaneFencedError
from cueline.lane.chores import Fence
from cueline.lane.failpoints import FailAt
from cueline.lane.journey import Rooms
from cueline.lane.made import MadeEvents
from cueline.scoring.crossing import NEVER
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


class SlicedJob(ABC):
    """Implements `Chore`: it takes what there is to do, from wherever it stands.

    A user is done in one transaction with the job's progress and under the lane's fence. So it does not matter when
    events arrive, nor where the job is stopped or the process killed.

    Attributes:
        called: What the log calls the job.
    """

    called: str

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

    @abstractmethod
    def _has_work(self, connection: Connection) -> bool:
        """Tell whether there is something to do."""

    @abstractmethod
    def _work(self, tx: Connection, now_ms: int) -> int:
        """Do a few more users and write how far the job is; return how much that was, 0 when there is nothing to do."""

    @abstractmethod
    def _give_up(self, tx: Connection, now_ms: int, reason: str) -> None:
        """Let the job at hand be failed."""

    def next_at(self) -> int:
        """As promised; a job that was started, stopped or resumed is seen within `LOOK_SECONDS`."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            with reading(self._engine) as connection:
                self._is_running = self._has_work(connection)
        return 0 if self._is_running else NEVER

    def run(self, fence: Fence, now_ms: int) -> int:
        """Do a few more users, and return how many."""
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
            self._made.forget_appended(tx)
            users = self._work(tx, now_ms)
            self._fail_at(f"lane_{self.called}_before_commit")
        self._made.appended_is_gone()
        self._fail_at(f"lane_{self.called}_after_commit")
        return users

    def _sees_everything(self, tx: Connection) -> bool:
        """Tell whether every committed row can be read: none waits unseen while the event store is behind."""
        return self._pending.has_all(tx.execute(select(block.c.id)).scalars().all())

    def _wait(self, reason: str) -> int:
        """Try again in a while: events need not wait for what the job needs."""
        self._rooms.forget()
        self._look_at, self._is_running = time.monotonic() + RETRY_SECONDS, False
        _logger.debug("job_waits", job=self.called, reason=reason)
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
            self._give_up(tx, now_ms, f"{type(error).__name__}: {error}"[:1_000])
        self._look_at = 0.0
        _logger.error("job_failed", job=self.called, exc_info=error)
        return 0

    def _next_users(self, tx: Connection, workspace_id: int, after: int) -> list[UserId]:
        """Return whom to do next: one at least, and no further than about `_events_at_once` of their events."""
        mine = (user.c.workspace_id == workspace_id) & user.c.merged_into.is_(None) & (user.c.id > after)
        following = select(user.c.id, user.c.events + user.c.page_views).where(mine).order_by(user.c.id)
        left, chosen = self._events_at_once, list[UserId]()
        for number, events in tx.execute(following.limit(min(self._users_at_once, self._most_users))):
            left -= events
            if chosen and left < 0:
                break
            chosen.append(UserId(number))
        return chosen
