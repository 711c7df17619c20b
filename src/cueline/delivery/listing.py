"""The outbox, read for people: what waits, what became of the rest, and each attempt."""

from collections.abc import Collection
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Row, Select, func, or_, select

from cueline.delivery.outbox import DeliveryState, decode_content
from cueline.delivery.outgoing import Content, Kind
from cueline.errors import NotFound
from cueline.state.automation_tables import attempt, automation, outbox
from cueline.state.tables import user


class Wanted(Struct, frozen=True, kw_only=True):
    """Which part of the outbox; None: all. `users` are one user's numbers, merged ones included."""

    state: DeliveryState | None = None
    kind: Kind | None = None
    destination: str | None = None
    automation: int | None = None
    run: int | None = None
    users: tuple[int, ...] | None = None


class Line(Struct, frozen=True, kw_only=True):
    """Something that leaves or left. Times are milliseconds.

    Attributes:
        automation: Its number, and its name where it is known still.
        user: Number, key, and the best name known; empty when they are gone.
        due_at: When it is tried next; None: no more.
        until_at: When it is given up.
        reason: Of the last failure.
    """

    id: int
    kind: Kind
    destination: str
    state: DeliveryState
    attempts: int
    due_at: int | None
    until_at: int
    created_at: int
    ended_at: int | None
    reason: str
    automation: tuple[int, str]
    run: int
    node: str
    user: tuple[int, str, str]
    idempotency_key: str


class Attempt(Struct, frozen=True, kw_only=True):
    """One attempt.

    Attributes:
        at: When it began, milliseconds.
        status: Of the answer; 0: there was none.
    """

    id: int
    at: int
    took_ms: int
    status: int
    request: str
    answer: str
    error: str


def counts_by_state(tx: Connection, workspace_id: int | None = None) -> dict[str, int]:
    """Count what there is, by state; in one workspace or in all."""
    query = select(outbox.c.state, func.count().label("many")).group_by(outbox.c.state)
    if workspace_id is not None:
        query = query.where(outbox.c.workspace_id == workspace_id)
    return {row.state: row.many for row in tx.execute(query)}


def lines(tx: Connection, workspace_id: int, wanted: Wanted, before: int | None, limit: int) -> list[Line]:
    """Return what is wanted, newest first; with `before`, only what has a smaller number."""

    def newest(wanted: Wanted) -> Select[Any]:
        query = matching(select(outbox.c.id).where(outbox.c.workspace_id == workspace_id), wanted)
        if before is not None:
            query = query.where(outbox.c.id < before)
        return query.order_by(outbox.c.id.desc()).limit(limit)

    numbers = {number for one in _by_index(wanted) for number in tx.execute(newest(one)).scalars()}
    those = _LINES.where(outbox.c.id.in_(sorted(numbers)[-limit:]))
    return [_line(row) for row in tx.execute(those.order_by(outbox.c.id.desc()))]


def _by_index(wanted: Wanted) -> list[Wanted]:
    """Return questions that together ask the same, and that an index answers in order each.

    One question for several numbers of a user, or for every state, would read all there is in the workspace.
    """
    if wanted.users is not None:
        return [replace(wanted, users=(number,)) for number in wanted.users]
    if wanted.state is None and wanted.run is None:
        return [replace(wanted, state=state) for state in DeliveryState]
    return [wanted]


def ended_of_users(
    tx: Connection, users: Collection[int], before: tuple[int, int] | None, limit: int
) -> list[tuple[Line, int]]:
    """Return what left for a user and ended, ended last first, each with the status of its last answer, 0 for none.

    Args:
        tx: A transaction.
        users: Numbers of the user, today's and former ones.
        before: Only what comes after this moment and number, for paging; of number 0, nothing of that millisecond.
        limit: At most so many.
    """
    # The index alone says which: their rows, which may be large, are read once that is known.
    newest = select(outbox.c.id).where(outbox.c.user_id.in_(users), outbox.c.ended_at.is_not(None))
    if before is not None:
        at, number = before
        newest = newest.where(outbox.c.ended_at <= at, or_(outbox.c.ended_at < at, outbox.c.id < number))
    order = (outbox.c.ended_at.desc(), outbox.c.id.desc())
    those = _LINES.where(outbox.c.id.in_(newest.order_by(*order).limit(limit)))
    found = [_line(row) for row in tx.execute(those.order_by(*order))]
    statuses = _last_statuses(tx, [one.id for one in found])
    return [(one, statuses.get(one.id, 0)) for one in found]


def users_of(tx: Connection, numbers: Collection[int]) -> set[int]:
    """Return whom these left for: their numbers of then, and of the users they became part of."""
    theirs = select(outbox.c.user_id, user.c.merged_into).outerjoin(user, user.c.id == outbox.c.user_id)
    rows = tx.execute(theirs.where(outbox.c.id.in_(numbers)))
    return {number for row in rows for number in row if number is not None}


def line(tx: Connection, workspace_id: int, number: int) -> tuple[Line, Content]:
    """Return one of them, and what it carries.

    Raises:
        NotFound: there is no such thing in this workspace.
    """
    query = _LINES.add_columns(outbox.c.body).where(outbox.c.workspace_id == workspace_id, outbox.c.id == number)
    row = tx.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such item in the outbox.", code="delivery_unknown")
    return _line(row), decode_content(row.body)


def contents_of(tx: Connection, numbers: Collection[int]) -> dict[int, Content]:
    """Return what these carry, by number; an e-mail may have half a megabyte."""
    rows = tx.execute(select(outbox.c.id, outbox.c.body).where(outbox.c.id.in_(numbers)))
    return {row.id: decode_content(row.body) for row in rows}


def attempts_of(tx: Connection, number: int, limit: int = 100) -> list[Attempt]:
    """Return the newest attempts, newest first."""
    query = select(attempt).where(attempt.c.outbox_id == number).order_by(attempt.c.id.desc()).limit(limit)
    return [
        Attempt(
            id=row.id,
            at=row.at,
            took_ms=row.took_ms,
            status=row.status,
            request=row.request,
            answer=row.answer,
            error=row.error,
        )
        for row in tx.execute(query)
    ]


def waiting_by_destination(tx: Connection, workspace_id: int) -> list[tuple[str, Kind, int]]:
    """Count what waits, by destination and kind, most first."""
    theirs = (outbox.c.workspace_id == workspace_id) & (outbox.c.state == DeliveryState.WAITING)
    query = select(outbox.c.destination, outbox.c.kind, func.count().label("many")).where(theirs)
    grouped = query.group_by(outbox.c.destination, outbox.c.kind).order_by(func.count().desc()).limit(200)
    return [(row.destination, row.kind, row.many) for row in tx.execute(grouped)]


def matching(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """Return a query for what is wanted alone."""
    columns = {
        outbox.c.state: wanted.state,
        outbox.c.kind: wanted.kind,
        outbox.c.destination: wanted.destination,
        outbox.c.automation_id: wanted.automation,
        outbox.c.run_id: wanted.run,
    }
    for column, value in columns.items():
        if value is not None:
            query = query.where(column == value)
    return query if wanted.users is None else query.where(outbox.c.user_id.in_(wanted.users))


_LINES: Select[Any] = (
    select(
        *(column for column in outbox.c if column.name != "body"),
        automation.c.name.label("automation_name"),
        user.c.key.label("user_key"),
        func.coalesce(user.c.name, user.c.email, user.c.custom_id, user.c.key).label("user_label"),
    )
    .outerjoin_from(outbox, automation, automation.c.id == outbox.c.automation_id)
    .outerjoin(user, user.c.id == outbox.c.user_id)
)


def _last_statuses(tx: Connection, numbers: Collection[int]) -> dict[int, int]:
    last = select(func.max(attempt.c.id)).where(attempt.c.outbox_id.in_(numbers)).group_by(attempt.c.outbox_id)
    rows = tx.execute(select(attempt.c.outbox_id, attempt.c.status).where(attempt.c.id.in_(last)))
    return {row.outbox_id: row.status for row in rows}


def _line(row: Row[Any]) -> Line:
    return Line(
        id=row.id,
        kind=row.kind,
        destination=row.destination,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        until_at=row.until_at,
        created_at=row.created_at,
        ended_at=row.ended_at,
        reason=row.reason,
        automation=(row.automation_id, row.automation_name or ""),
        run=row.run_id,
        node=row.node,
        user=(row.user_id, row.user_key or "", row.user_label or ""),
        idempotency_key=row.idempotency_key,
    )
