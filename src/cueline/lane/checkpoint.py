"""Where a lane stands, and the fence that lets only its present owner move on."""

from sqlalchemy import Connection, bindparam, select, update

from cueline.log.port import START, Position
from cueline.state.tables import lane
from cueline.state.upsert import upsert


class LaneFencedError(Exception):
    """Another process took this lane over, or the checkpoint is not where it was left. Nothing was written."""


def take_over(tx: Connection, partition: int) -> tuple[int, Position]:
    """Become the owner of a lane: return its new epoch and where to go on. Whoever owned it before is fenced off."""
    row = {"partition": partition, "epoch": 1, "position": START}
    tx.execute(upsert(tx, lane, ["partition"], lambda _: {"epoch": lane.c.epoch + 1}), [row])
    epoch, position = tx.execute(select(lane.c.epoch, lane.c.position).where(lane.c.partition == partition)).one()
    return epoch, Position(position)


def checkpoint(tx: Connection, partition: int) -> tuple[int, Position]:
    """Return the epoch and the position as they are committed."""
    epoch, position = tx.execute(select(lane.c.epoch, lane.c.position).where(lane.c.partition == partition)).one()
    return epoch, Position(position)


def advance(tx: Connection, partition: int, epoch: int, old: Position, new: Position) -> None:
    """Move the checkpoint from `old` to `new`, if this is still its owner.

    Raises:
        LaneFencedError: it is not; undo the transaction and stop.
    """
    moved = tx.execute(_ADVANCE, {"new": new, "the_partition": partition, "the_epoch": epoch, "old": old}).rowcount
    if moved != 1:
        raise LaneFencedError


_ADVANCE = (
    update(lane)
    .where(
        lane.c.partition == bindparam("the_partition"),
        lane.c.epoch == bindparam("the_epoch"),
        lane.c.position == bindparam("old"),
    )
    .values(position=bindparam("new"))
)
