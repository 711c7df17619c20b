"""How scores and their ledger are read from the state database and written to it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from cueline.event import UserId
from cueline.scoring.crossing import NEVER
from cueline.scoring.held_score import HeldScore
from cueline.scoring.ledger import Line
from cueline.scoring.scorer import Scorer
from cueline.scoring.stored import from_bytes, to_bytes
from cueline.state.bulk import write_fields, write_rows
from cueline.state.slices import slices
from cueline.state.tables import score_line, user_score
from cueline.state.upsert import Columns, upsert

_read_above = msgspec.json.Decoder(frozenset[str]).decode
_encode = msgspec.json.Encoder().encode


class ScoreRow(Struct, frozen=True):
    """A score as it is stored; its state takes the version of the plan to read."""

    user: UserId
    workspace: int
    version: int
    value: float
    as_of: int
    due_at: int
    above: frozenset[str]
    state: bytes


def read_scores(tx: Connection, users: Collection[UserId]) -> Iterator[ScoreRow]:
    """Yield the scores of those of `users` who have one."""
    for some in slices(sorted(users)):
        for row in tx.execute(_BY_USER, {"users": some}):
            yield ScoreRow(
                UserId(row.user_id),
                row.workspace_id,
                row.version,
                row.value,
                row.as_of,
                NEVER if row.due_at is None else row.due_at,
                _read_above(row.above),
                row.state,
            )


def opened(row: ScoreRow, scorer: Scorer) -> HeldScore:
    """Return a stored score; `scorer` is of the version that made it."""
    scores = from_bytes(row.state, scorer)
    return HeldScore(row.user, row.workspace, row.version, scores, row.value, row.as_of, row.due_at, row.above)


def due_users(tx: Connection, now_ms: int, limit: int) -> list[UserId]:
    """Return the users whose score may have changed by time, the longest due first."""
    return [UserId(number) for number in tx.execute(_DUE, {"now": now_ms, "many": limit}).scalars()]


def first_due(tx: Connection) -> int:
    """Return when the next score is due, in milliseconds; `NEVER` when none is."""
    first: int | None = tx.execute(_FIRST_DUE).scalar_one()
    return NEVER if first is None else first


def put_off_scores(tx: Connection, users: Iterable[UserId], until_ms: int) -> None:
    """Let scores be due later, whatever they are."""
    write_rows(tx, _MOVED, [{"the_user": number, "due_at": until_ms} for number in users])


def write_scores(tx: Connection, scores: Iterable[HeldScore]) -> None:
    """Write scores with all that they are made of."""
    rows = [_row(held, to_bytes(held.scores)) for held in sorted(scores, key=_user)]
    write_fields(tx, upsert(tx, user_score, ["user_id"], _all_of_it), rows, _ALL_FIELDS)


def write_moved(tx: Connection, scores: Iterable[HeldScore]) -> None:
    """Write of stored scores what time changes; what they are made of stays."""
    rows = [_row(held, b"") for held in sorted(scores, key=_user)]
    write_fields(tx, _MOVED, rows, _MOVED_FIELDS)


def write_lines(tx: Connection, lines: Sequence[Line]) -> None:
    write_fields(tx, _LINES, lines, _LINE_FIELDS)


def remove_scores(tx: Connection, users: Collection[UserId]) -> None:
    for number in users:
        tx.execute(_REMOVE, {"the_user": number})


def read_by_hand(tx: Connection, users: Collection[int]) -> list[tuple[int, str, int]]:
    """Return every change by hand as (when, event id, thousandths)."""
    found = (row for some in slices(sorted(users)) for row in tx.execute(_BY_HAND, {"users": some}))
    return [(row.occurred_at, row.event_id, row.milli) for row in found]


def remove_lines(tx: Connection, users: Collection[int], event_ids: Collection[str]) -> None:
    """Remove the ledger lines of some events of a user, under whichever of their numbers."""
    for some in slices(sorted(users)):
        lines = delete(score_line).where(score_line.c.user_id.in_(some))
        for ids in slices(sorted(event_ids)):
            tx.execute(lines.where(score_line.c.event_id.in_(ids)))


def remove_users(tx: Connection, users: Collection[int]) -> None:
    """Remove the scores and the ledgers of users."""
    for table in (user_score, score_line):
        tx.execute(delete(table).where(table.c.user_id.in_(users)))


class _Row(Struct, gc=False):
    user_id: UserId
    workspace_id: int
    version: int
    score: int
    value: float
    as_of: int
    due_at: int | None
    above: str
    state: bytes


def _row(held: HeldScore, state: bytes) -> _Row:
    return _Row(
        held.user,
        held.workspace,
        held.version,
        round(held.total),
        held.total,
        held.as_of,
        None if held.due_at >= NEVER else held.due_at,
        _encode(sorted(held.above)).decode() if held.above else "[]",
        state,
    )


def _all_of_it(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {column.name: new[column.name] for column in user_score.columns if column.name != "user_id"}


_user = attrgetter("user")
_BY_USER = select(user_score).where(user_score.c.user_id.in_(bindparam("users", expanding=True)))
_DUE = (
    select(user_score.c.user_id)
    .where(user_score.c.due_at <= bindparam("now"))
    .order_by(user_score.c.due_at, user_score.c.user_id)
    .limit(bindparam("many"))
)
_BY_HAND = select(score_line.c.occurred_at, score_line.c.event_id, score_line.c.milli).where(
    score_line.c.user_id.in_(bindparam("users", expanding=True)), score_line.c.kind == "manual"
)
_FIRST_DUE = select(func.min(user_score.c.due_at))
_MOVED = update(user_score).where(user_score.c.user_id == bindparam("the_user"))
_ALL_FIELDS = {name: name for name in _Row.__struct_fields__}
_MOVED_FIELDS = {"the_user": "user_id"} | {name: name for name in ("score", "value", "as_of", "due_at", "above")}
_LINES = insert(score_line)
_LINE_FIELDS = {name: name for name in Line.__struct_fields__}
_REMOVE = delete(user_score).where(user_score.c.user_id == bindparam("the_user"))
