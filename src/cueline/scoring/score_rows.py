"""How scores and their ledger are read from the state database and written to it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import astuple
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Insert,
    Row,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from cueline.event import UserId
from cueline.scoring.crossing import NEVER
from cueline.scoring.decay import Entry
from cueline.scoring.held_score import HeldScore, compacted, room_when_read
from cueline.scoring.ledger import GIVING, Line
from cueline.scoring.scorer import Given, Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.stored import from_bytes, to_bytes
from cueline.state.bulk import write_rows, write_tuples
from cueline.state.slices import slices
from cueline.state.tables import score_line, score_state, user_score
from cueline.state.upsert import Columns, upsert

_read_above = msgspec.json.Decoder(frozenset[str]).decode
_encode = msgspec.json.Encoder().encode

GivenLine = Row[int, str, str, int, int]
"""User, rule, event id, when and thousandths, of a line that says what an event gave."""


class ScoreRow(Struct, frozen=True):
    """A score as it is stored.

    Attributes:
        user: The user's number.
        version: Of the plan it is by.
        value: Exact, at `as_of`.
        as_of: The moment it was evaluated for, milliseconds.
        due_at: Before this moment time alone changes neither the rounded score nor a threshold.
        above: Ids of the thresholds crossed up and not re-armed since.
        state: What each rule counted when that was last written whole.
        since: What was given since then, as the ledger has it.
    """

    user: UserId
    workspace: int
    version: int
    value: float
    as_of: int
    due_at: int
    above: frozenset[str]
    state: bytes
    since: Sequence[GivenLine]

    def scores(self, scorer: Scorer) -> Scores:
        """Return what the score is made of; `scorer` is of the version it is by."""
        scores = from_bytes(self.state, scorer)
        given = (Given(one.rule, Entry(one.occurred_at, one.event_id, one.milli)) for one in self.since)
        scores.add(scorer, (one for one in given if one.rule in scorer.rules))
        return scores


def read_scores(tx: Connection, users: Collection[int]) -> Iterator[ScoreRow]:
    """Yield the scores of those of `users` who have one."""
    for some in slices(sorted(users)):
        since: dict[int, list[GivenLine]] = {}
        for line in tx.execute(_SINCE, {"users": some}):  # first: one that is in the state as well changes nothing
            since.setdefault(line.user_id, []).append(line)
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
                since.get(row.user_id, ()),
            )


def opened(row: ScoreRow, scorer: Scorer) -> HeldScore:
    """Return a stored score; `scorer` is of the version that made it."""
    scores = row.scores(scorer)
    held = HeldScore(row.user, row.workspace, row.version, scores, row.value, row.as_of, row.due_at, row.above)
    held.room = room_when_read(scores.size, len(row.since))
    return held


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
    """Write scores, and of those without room what they are made of; `write_lines` comes first."""
    moved, whole = list[tuple[Any, ...]](), list[HeldScore]()
    for held in sorted(scores, key=_user):
        if held.room > 0:
            moved.append((*_worth(held), held.user))
        else:
            whole.append(held)
    write_tuples(tx, _MOVED, _MOVING, moved)
    for some in slices(whole):
        scored = [(held.user, held.workspace, held.version, *_worth(held)) for held in some]
        write_tuples(tx, upsert(tx, user_score, ["user_id"], _all_of_score), _SCORED, scored)
        states = [(held.user, held.user, to_bytes(compacted(held).scores)) for held in some]
        put_state = _up_to_newest(upsert(tx, score_state, ["user_id"], _all_of_state))
        write_tuples(tx, put_state, ("user_id", "whose", "state"), states)


def write_lines(tx: Connection, lines: Sequence[Line]) -> None:
    write_tuples(tx, _LINES, Line.__struct_fields__, [*map(astuple, lines)])


def remove_scores(tx: Connection, users: Collection[UserId]) -> None:
    for number in users:
        for remove in _REMOVE:
            tx.execute(remove, {"the_user": number})


def read_by_hand(tx: Connection, users: Collection[int]) -> list[tuple[int, str, int]]:
    """Return every change by hand as (when, event id, thousandths)."""
    found = (row for some in slices(sorted(users)) for row in tx.execute(_BY_HAND, {"users": some}))
    return [(row.occurred_at, row.event_id, row.milli) for row in found]


def remove_lines(tx: Connection, users: Collection[int], event_ids: Collection[str]) -> None:
    """Remove the ledger lines of some events of a user, under whichever of their numbers.

    Write the user whole in the same transaction: SQLite gives the numbers of removed lines again, and a state tells by
    them which lines are in it.
    """
    for some in slices(sorted(users)):
        lines = delete(score_line).where(score_line.c.user_id.in_(some))
        for ids in slices(sorted(event_ids)):
            tx.execute(lines.where(score_line.c.event_id.in_(ids)))


def remove_users(tx: Connection, users: Collection[int]) -> None:
    """Remove the scores and the ledgers of users."""
    for table in (user_score, score_state, score_line):
        tx.execute(delete(table).where(table.c.user_id.in_(users)))


def _worth(held: HeldScore) -> tuple[int, float, int, int | None, str]:
    """Return what of a score changes with every event, as `_WORTH` names it."""
    total, due_at = held.total, held.due_at
    return round(total), total, held.as_of, due_at if due_at < NEVER else None, _shown(held.above)


@lru_cache(maxsize=1024)  # whoever is above a threshold is above the same ones as many others
def _shown(above: frozenset[str]) -> str:
    return _encode(sorted(above)).decode()


def _all_of_score(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {column.name: new[column.name] for column in user_score.columns if column.name != "user_id"}


@lru_cache(maxsize=4)
def _up_to_newest(put: Insert) -> Insert:
    return put.values(line_id=_NEWEST)


def _all_of_state(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {"line_id": new.line_id, "state": new.state}


_user = attrgetter("user")
_USERS: BindParameter[Any] = bindparam("users", expanding=True)
_STATE_OF = score_state.c.user_id == user_score.c.user_id
_BY_USER = select(user_score, score_state.c.state).join(score_state, _STATE_OF).where(user_score.c.user_id.in_(_USERS))
_SINCE = (
    select(score_line.c.user_id, score_line.c.rule, score_line.c.event_id, score_line.c.occurred_at, score_line.c.milli)
    .join(score_state, score_state.c.user_id == score_line.c.user_id)
    .where(score_state.c.user_id.in_(_USERS), score_line.c.id > score_state.c.line_id, score_line.c.kind.in_(GIVING))
    .order_by(score_line.c.user_id, score_line.c.id)
)
# Of each user the newest line of their own: SQLite gives the numbers of the newest lines of all again once those are
# removed, and whoever had their own removed is written whole.
_OF_USER = select(func.coalesce(func.max(score_line.c.id), literal_column("0")))
_NEWEST = _OF_USER.where(score_line.c.user_id == bindparam("whose")).scalar_subquery()
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
_WORTH = ("score", "value", "as_of", "due_at", "above")
_MOVING = (*_WORTH, "the_user")
_SCORED = ("user_id", "workspace_id", "version", *_WORTH)
_LINES = insert(score_line)
_REMOVE = [delete(table).where(table.c.user_id == bindparam("the_user")) for table in (user_score, score_state)]
