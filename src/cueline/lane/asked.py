"""What somebody asks the lane to do once, between two batches: one piece in one transaction."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection

import structlog
from sqlalchemy import Connection, Engine, select

from cueline.errors import Unavailable
from cueline.event import EventRow, UserId
from cueline.events.pending import PendingRows
from cueline.lane.caution import is_elsewhere
from cueline.lane.checkpoint import LaneFencedError
from cueline.lane.chores import LOOK_SECONDS, Fence
from cueline.lane.failpoints import FailAt
from cueline.lane.journey import Rooms, save_made
from cueline.lane.made import MadeEvents
from cueline.lane.passing import look_up_users
from cueline.scoring.crossing import NEVER
from cueline.scoring.histories import UserPast
from cueline.state.engine import reading
from cueline.state.tables import block

_logger = structlog.get_logger()

ShowGone = Callable[[Callable[[EventRow], bool]], None]
"""Told, after the commit, which rows are gone."""

RETRY_SECONDS = 60.0
WAIT_SECONDS = 1.0


class AskedWork(ABC):
    """Implements `Chore`. What is at hand of everybody is read anew before and after a piece.

    A piece that fails is tried again in a minute, and holds up no event meanwhile.

    Attributes:
        called: What the log and failpoints call the work.
    """

    called: str

    def __init__(
        self,
        engine: Engine,
        rooms: Rooms,
        made: MadeEvents,
        pending: PendingRows,
        show_gone: ShowGone,
        fail_at: FailAt,
    ) -> None:
        self._engine = engine
        self._rooms = rooms
        self._made = made
        self._pending = pending
        self._show_gone = show_gone
        self._fail_at = fail_at
        self._look_at = 0.0
        self._is_asked = False

    @abstractmethod
    def _has_work(self, connection: Connection) -> bool:
        """Tell whether something is asked for."""

    @abstractmethod
    def _work(self, tx: Connection, now_ms: int) -> bool:
        """Do one piece and note that it is done; False when nothing is asked for any more.

        Raises:
            Unavailable: it cannot be done now; nothing of it is.
        """

    def _after_commit(self) -> None:
        """Let others know what was committed just now."""
        _logger.info("asked_work_done", work=self.called)

    def next_at(self) -> int:
        """As promised; what is asked for is seen within `LOOK_SECONDS`."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            with reading(self._engine) as connection:
                self._is_asked = self._has_work(connection)
        return 0 if self._is_asked else NEVER

    def run(self, fence: Fence, now_ms: int) -> int:
        """Do one piece, if one is asked for."""
        if self.next_at() > now_ms:
            return 0
        try:
            return int(self._piece(fence, now_ms))
        except LaneFencedError:
            raise
        except Unavailable as error:
            self._wait(WAIT_SECONDS)
            _logger.info("asked_work_waits", work=self.called, reason=str(error))
        except Exception as error:
            if is_elsewhere(error):
                raise
            self._wait(RETRY_SECONDS)
            _logger.exception("asked_work_failed", work=self.called)
        return 0

    def _wait(self, seconds: float) -> None:
        self._rooms.forget()
        self._look_at, self._is_asked = time.monotonic() + seconds, False

    def _piece(self, fence: Fence, now_ms: int) -> bool:
        self._look_at, self._is_asked = 0.0, False
        self._rooms.forget()
        with self._engine.begin() as tx:
            fence(tx)
            self._made.forget_appended(tx)
            is_done = self._work(tx, now_ms)
            self._fail_at(f"lane_{self.called}_before_commit")
        self._made.appended_is_gone()
        self._fail_at(f"lane_{self.called}_after_commit")
        self._rooms.forget()
        self._after_commit()
        return is_done

    def _look_up(self, tx: Connection, users: Collection[UserId]) -> None:
        """Read users, and make sure that all they ever did can be read, too.

        Raises:
            Unavailable: blocks wait unseen for the event store.
        """
        if not self._pending.has_all(tx.execute(select(block.c.id)).scalars().all()):
            raise Unavailable("Blocks wait for the event store.")
        look_up_users(tx, self._rooms, users)

    def _past(self, tx: Connection, workspace: int, user: UserId, but: Collection[str] = ()) -> UserPast:
        return UserPast(tx, self._rooms.scores.events, workspace, user, but)

    def _save(self, tx: Connection) -> None:
        self._rooms.users.save(tx)
        self._made.write(tx, save_made(tx, self._rooms))
