"""The rows of a batch, encoded once, on their way to the event store."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select, update

from cueline.event import EventRow, Offset
from cueline.events.port import Block, Erased, Removed
from cueline.events.rows import rows_of
from cueline.state.engine import reading
from cueline.state.tables import block
from cueline.users.erasures import note_cleared, uncleared
from cueline.users.removals import note_removals_cleared, uncleared_removals

_encode_lines = msgspec.json.Encoder().encode_lines
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_MS = 24 * 3600 * 1000


class BlockWriter:
    """Cuts rows into blocks of one month each and writes them in the lane's transaction."""

    def __init__(self, partition: int) -> None:
        self._partition = partition
        self._months: dict[int, int] = {}

    def write(self, tx: Connection, rows: Iterable[EventRow]) -> list[tuple[Block, list[EventRow]]]:
        """Write `rows` and return their blocks, each with its rows."""
        by_month: dict[int, list[EventRow]] = {}
        for row in rows:
            by_month.setdefault(self._month_of(row.occurred_at), []).append(row)
        return [(self._insert(tx, month, by_month[month]), by_month[month]) for month in sorted(by_month)]

    def _insert(self, tx: Connection, month: int, rows: list[EventRow]) -> Block:
        first, last = Offset(rows[0].offset), Offset(rows[-1].offset)
        body = _encode_lines(rows)[:-1]
        values = {
            "partition": self._partition,
            "first": first,
            "last": last,
            "month": month,
            "rows": len(rows),
            "body": body,
        }
        number = tx.execute(insert(block).returning(block.c.id), values).scalar_one()
        return Block(number, self._partition, first, last, month, len(rows), body)

    def _month_of(self, ms: int) -> int:
        day = ms // _DAY_MS
        month = self._months.get(day)
        if month is None:
            moment = _EPOCH + timedelta(days=day)
            month = self._months[day] = moment.year * 100 + moment.month
        return month


def erase_rows(tx: Connection, is_gone: Callable[[EventRow], bool]) -> None:
    """Take rows out of the blocks that wait for the event store."""
    for row in tx.execute(select(block.c.id, block.c.body)).all():
        rows = rows_of(row.body)
        kept = [one for one in rows if not is_gone(one)]
        if not kept:
            tx.execute(delete(block).where(block.c.id == row.id))
        elif len(kept) < len(rows):
            body = {"body": _encode_lines(kept)[:-1], "rows": len(kept)}
            tx.execute(update(block).where(block.c.id == row.id).values(body))


class StateBlockQueue:
    """The `BlockQueue` of the event store: the blocks that the lane committed, until they are stored."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self, limit: int) -> list[Block]:
        with reading(self._engine) as connection:
            return [Block(*row) for row in connection.execute(_OLDEST.limit(limit))]

    def remove(self, blocks: Sequence[Block]) -> None:
        numbers = [stored.id for stored in blocks]
        with self._engine.begin() as tx:
            for start in range(0, len(numbers), 500):
                tx.execute(delete(block).where(block.c.id.in_(numbers[start : start + 500])))


class StateErasedUsers:
    """The `ErasedUsers` of the event store: those of whom nothing but events is left."""

    def __init__(self, engine: Engine, clock_ms: Callable[[], int]) -> None:
        self._engine = engine
        self._clock_ms = clock_ms

    def waiting(self) -> list[Erased]:
        with reading(self._engine) as connection:
            return [Erased(one.id, one.workspace, one.user) for one in uncleared(connection)]

    def cleared(self, users: Sequence[Erased]) -> None:
        with self._engine.begin() as tx:
            note_cleared(tx, [one.id for one in users], self._clock_ms())


class StateRemovedEvents:
    """The `RemovedEvents` of the event store: those that are removed from everything else."""

    def __init__(self, engine: Engine, clock_ms: Callable[[], int]) -> None:
        self._engine = engine
        self._clock_ms = clock_ms

    def waiting(self) -> list[Removed]:
        with reading(self._engine) as connection:
            found = uncleared_removals(connection)
        return [Removed(one.id, one.workspace, one.event_id, one.name, one.occurred_at) for one in found]

    def cleared(self, events: Sequence[Removed]) -> None:
        with self._engine.begin() as tx:
            note_removals_cleared(tx, [one.id for one in events], self._clock_ms())


_OLDEST = select(
    block.c.id, block.c.partition, block.c.first, block.c.last, block.c.month, block.c.rows, block.c.body
).order_by(block.c.id)
