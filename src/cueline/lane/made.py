"""Events that the lane makes: committed with what caused them, then appended to the log, where they travel like any."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select

from cueline.event import MadeEvent
from cueline.lane.failpoints import FailAt
from cueline.log.port import Entry, EventLog
from cueline.state.bulk import write_rows
from cueline.state.engine import reading
from cueline.state.tables import made_event

LIBRARY = "cueline"
APPENDED_AT_ONCE = 1_000


class MadeEvents:
    """Keeps made events in the state database until they are in the log.

    One lane's thread uses it: `write` and `forget_appended` within a transaction, `append` after its commit and on a
    start. An append whose outcome is not known is repeated; the id of an event follows from its cause, so that it
    counts once.
    """

    def __init__(self, log: EventLog, engine: Engine, partition: int, fail_at: FailAt) -> None:
        self._log = log
        self._engine = engine
        self._partition = partition
        self._fail_at = fail_at
        self._may_wait = True
        self._appended = 0

    def write(self, tx: Connection, events: Sequence[MadeEvent]) -> None:
        """Keep events, in their order."""
        if events:
            rows = [
                {"partition": self._partition, "workspace_id": event.workspace, "body": event.body} for event in events
            ]
            write_rows(tx, _INSERT, rows)
            self._may_wait = True

    def append(self, now_ms: int) -> None:
        """Append to the log what waits for it.

        Raises:
            LogUnavailable: what was not appended waits on.
        """
        while self._may_wait:
            with reading(self._engine) as connection:
                values = {"the_partition": self._partition, "appended": self._appended}
                rows = connection.execute(_WAITING, values).all()
            if not rows:
                self._may_wait = False
                return
            self._fail_at("lane_made_before_append")
            self._log.append_now([_entry(row.workspace_id, row.body, now_ms) for row in rows])
            self._fail_at("lane_made_after_append")
            self._appended = rows[-1].id

    def forget_appended(self, tx: Connection) -> None:
        """Drop what is in the log."""
        if self._appended:
            tx.execute(_DROP, {"the_partition": self._partition, "appended": self._appended})

    def appended_is_gone(self) -> None:
        """Note that the transaction that dropped what is in the log is committed."""
        self._appended = 0

    def forget(self) -> None:
        """Take it that anything may wait: some of it is appended again, and is known by its id."""
        self._may_wait = True
        self._appended = 0


def _entry(workspace: int, body: bytes, now_ms: int) -> Entry:
    return Entry(workspace, now_ms, 0, "", "", 0, [body], LIBRARY)


_INSERT = insert(made_event)
_WAITING = (
    select(made_event.c.id, made_event.c.workspace_id, made_event.c.body)
    .where(made_event.c.partition == bindparam("the_partition"), made_event.c.id > bindparam("appended"))
    .order_by(made_event.c.id)
    .limit(APPENDED_AT_ONCE)
)
_DROP = delete(made_event).where(
    made_event.c.partition == bindparam("the_partition"), made_event.c.id <= bindparam("appended")
)
