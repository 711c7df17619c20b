"""How runs, their log, counts, entries and timers are read from the state database and written to it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, delete, func, insert, select, update

from cueline.automations.clock import NEVER
from cueline.automations.entering import Entries
from cueline.automations.run import Run, from_bytes, to_bytes
from cueline.automations.step import Step
from cueline.event import UserId
from cueline.state.automation_tables import run, run_count, run_entry, run_log, trigger_timer
from cueline.state.bulk import write_rows
from cueline.state.erasure_tables import erasure
from cueline.state.slices import slices
from cueline.state.upsert import Columns, upsert

EntryKey = tuple[int, UserId]
"""An automation and a user; automation 0: the events that automations made of the user."""

CountKey = tuple[int, int, str, str]
"""An automation, a version, a node (empty: the whole) and what is counted."""

TimerKey = tuple[int, str, UserId]
"""An automation, a trigger and a user (0: of a schedule)."""


class Logged(Struct, frozen=True):
    """Steps taken one after the other: by a run, or (run 0) why none began."""

    workspace: int
    automation: int
    run: int
    user: UserId
    at_ms: int
    steps: Sequence[Step]


class Timer(Struct, frozen=True):
    """When a trigger's time comes.

    Attributes:
        cursor: Of a schedule: users up to there are done.
        version: Of a schedule: the one whose time it is.
    """

    workspace: int
    due_at: int
    cursor: int = 0
    version: int = 0


# --- reading ------------------------------------------------------------------------------------------------------


def newest_run(tx: Connection) -> int:
    """Return the highest number a run has, or had of a user who is erased."""
    return max(int(tx.execute(newest).scalar_one()) for newest in (_NEWEST, _NEWEST_ERASED))


def read_open_runs(tx: Connection, users: Collection[UserId]) -> Iterator[Run]:
    """Yield the open runs of `users`."""
    for some in slices(sorted(users)):
        yield from map(_run, tx.execute(_OPEN_OF, {"users": some}))


def users_of_older_runs(tx: Connection, automation: int, below_version: int, most: int) -> list[UserId]:
    """Return users with an open run of an automation by a version older than one, at most `most`."""
    given = {"the_automation": automation, "version": below_version, "many": most}
    return [UserId(number) for number in tx.execute(_OLDER, given).scalars()]


def read_entries(tx: Connection, automations: Collection[int], users: Collection[UserId]) -> dict[EntryKey, Entries]:
    """Return when users came into automations, of those who did."""
    found: dict[EntryKey, Entries] = {}
    for some in slices(sorted(users)):
        for row in tx.execute(_ENTRIES, {"automations": sorted(automations), "users": some}):
            found[row.automation_id, UserId(row.user_id)] = Entries(row.entered, _moments(row.recent))
    return found


def entries_of(tx: Connection, user: UserId) -> dict[EntryKey, Entries]:
    """Return all that is known of when a user came into automations."""
    rows = tx.execute(_ALL_ENTRIES, {"the_user": user})
    return {(row.automation_id, user): Entries(row.entered, _moments(row.recent)) for row in rows}


def read_timers(tx: Connection, users: Collection[UserId]) -> Iterator[tuple[TimerKey, Timer]]:
    """Yield the timers of triggers that wait for users to do something again; of user 0, schedules."""
    for some in slices(sorted(users)):
        for row in tx.execute(_TIMERS, {"users": some}):
            key = (row.automation_id, row.trigger, UserId(row.user_id))
            yield key, Timer(row.workspace_id, row.due_at, row.cursor, row.version)


def due_users(tx: Connection, now_ms: int, resting: Collection[int], limit: int) -> list[UserId]:
    """Return users for whom a run or a trigger is due, the longest due first; those of `resting` automations apart."""
    given = {"now": now_ms, "resting": sorted(resting) or [0], "many": limit}
    found = sorted((row.due_at, row.user_id) for query in (_DUE_RUNS, _DUE_TIMERS) for row in tx.execute(query, given))
    return [UserId(user) for user in dict.fromkeys(user for _, user in found[:limit])]


def first_due(tx: Connection, resting: Collection[int]) -> int:
    """Return when the next run or trigger is due; `NEVER` when none is."""
    given = {"resting": sorted(resting) or [0]}
    return min(tx.execute(query, given).scalar_one_or_none() or NEVER for query in (_FIRST_RUN, _FIRST_TIMER))


# --- writing ------------------------------------------------------------------------------------------------------


def write_runs(tx: Connection, new: Sequence[Run], changed: Sequence[Run]) -> None:
    """Write runs that began, and what changed of others."""
    write_rows(tx, _INSERT_RUN, [{"id": one.id, **_whose(one), **_state(one)} for one in new])
    rows = [{"the_run": one.id, "user_id": one.user, "version": one.version, **_state(one)} for one in changed]
    write_rows(tx, _UPDATE_RUN, rows)


def write_log(tx: Connection, logged: Sequence[Logged]) -> None:
    rows = [
        {
            "workspace_id": one.workspace,
            "automation_id": one.automation,
            "run_id": one.run,
            "user_id": one.user,
            "at": one.at_ms,
            "steps": _encode(one.steps).decode(),
        }
        for one in logged
    ]
    write_rows(tx, _INSERT_LOG, rows)


def write_counts(tx: Connection, counts: Mapping[CountKey, int]) -> None:
    """Add to counts."""
    names = ("automation_id", "version", "node", "what")
    rows = [{**dict(zip(names, key, strict=True)), "count": counts[key]} for key in sorted(counts)]
    write_rows(tx, upsert(tx, run_count, names, _added), rows)


def write_entries(tx: Connection, entries: Mapping[EntryKey, Entries]) -> None:
    """Set when users came into automations."""
    write_rows(tx, upsert(tx, run_entry, ["automation_id", "user_id"], _entered), _entry_rows(entries))


def add_entries(tx: Connection, entries: Mapping[EntryKey, Entries]) -> None:
    """Add to how often users came into automations; the moments are the newest ones known from then on."""
    write_rows(tx, upsert(tx, run_entry, ["automation_id", "user_id"], _entered_again), _entry_rows(entries))


def write_timers(tx: Connection, timers: Mapping[TimerKey, Timer | None]) -> None:
    """Set timers, and remove those that are None."""
    kept = {key: timer for key, timer in timers.items() if timer is not None}
    rows = [{**_timer_key(key), **_timer(kept[key])} for key in sorted(kept)]
    write_rows(tx, upsert(tx, trigger_timer, ["automation_id", "trigger", "user_id"], _timed), rows)
    for key in sorted(timers.keys() - kept.keys()):
        tx.execute(_REMOVE_TIMER, dict(zip(("the_automation", "the_trigger", "the_user"), key, strict=True)))


def put_off_runs(tx: Connection, users: Collection[UserId], now_ms: int, until_ms: int) -> None:
    """Let all that is due of users be due later."""
    for table in (run, trigger_timer):
        theirs = table.c.user_id.in_(users) & (table.c.due_at <= now_ms)
        tx.execute(update(table).where(theirs).values(due_at=until_ms))


def remove_entries(tx: Connection, user: UserId) -> None:
    """Forget when a user came in."""
    tx.execute(delete(run_entry).where(run_entry.c.user_id == user))


def remove_users(tx: Connection, users: Collection[int]) -> None:
    """Remove runs of users with their log, when the users came in, and what was timed for them; counts stay."""
    for table in (run, run_log, run_entry, trigger_timer):
        tx.execute(delete(table).where(table.c.user_id.in_(users)))


def _run(row: Any) -> Run:
    return Run(
        id=row.id,
        workspace=row.workspace_id,
        automation=row.automation_id,
        version=row.version,
        user=UserId(row.user_id),
        instance=row.instance,
        event_id=row.event_id,
        started_at=row.started_at,
        changed_at=row.changed_at,
        memory=from_bytes(row.body),
        node=row.node,
        due_at=row.due_at,
    )


def _whose(one: Run) -> dict[str, Any]:
    return {
        "workspace_id": one.workspace,
        "automation_id": one.automation,
        "version": one.version,
        "user_id": one.user,
        "instance": one.instance,
        "event_id": one.event_id,
        "started_at": one.started_at,
    }


def _state(one: Run) -> dict[str, Any]:
    return {
        "state": "running" if one.is_open else "ended",
        "outcome": one.outcome,
        "node": one.node,
        "due_at": one.due_at if one.is_open else None,
        "changed_at": one.changed_at,
        "ended_at": one.ended_at,
        "body": to_bytes(one.memory),
    }


def _timer_key(key: TimerKey) -> dict[str, Any]:
    return dict(zip(("automation_id", "trigger", "user_id"), key, strict=True))


def _timer(one: Timer) -> dict[str, Any]:
    return {"workspace_id": one.workspace, "due_at": one.due_at, "cursor": one.cursor, "version": one.version}


def _key(item: tuple[EntryKey, Entries]) -> EntryKey:
    return item[0]


def _entry_rows(entries: Mapping[EntryKey, Entries]) -> list[dict[str, Any]]:
    return [
        {"automation_id": key[0], "user_id": key[1], "entered": one.entered, "recent": _encode(one.recent).decode()}
        for key, one in sorted(entries.items(), key=_key)
    ]


def _entered_again(new: Columns) -> dict[str, Any]:
    return {"entered": run_entry.c.entered + new.entered, "recent": new.recent}


def _added(new: Columns) -> dict[str, Any]:
    return {"count": run_count.c.count + new["count"]}


def _entered(new: Columns) -> dict[str, Any]:
    return {"entered": new.entered, "recent": new.recent}


def _timed(new: Columns) -> dict[str, Any]:
    return {"due_at": new.due_at, "cursor": new.cursor, "version": new.version}


def _due(table: Table, *selected: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    others = table.c.automation_id.not_in(bindparam("resting", expanding=True))
    return select(*selected).where(table.c.due_at.is_not(None), others).order_by(table.c.due_at)


_encode = msgspec.json.Encoder().encode
_moments = msgspec.json.Decoder(list[int]).decode

_NEWEST = select(func.coalesce(func.max(run.c.id), 0))
_NEWEST_ERASED = select(func.coalesce(func.max(erasure.c.newest_run), 0))
_OPEN_OF = select(run).where(run.c.user_id.in_(bindparam("users", expanding=True)), run.c.state == "running")
_OLDER = (
    select(run.c.user_id)
    .distinct()
    .where(
        run.c.automation_id == bindparam("the_automation"),
        run.c.state == "running",
        run.c.version < bindparam("version"),
    )
    .limit(bindparam("many"))
)
_ENTRIES = select(run_entry).where(
    run_entry.c.automation_id.in_(bindparam("automations", expanding=True)),
    run_entry.c.user_id.in_(bindparam("users", expanding=True)),
)
_ALL_ENTRIES = select(run_entry).where(run_entry.c.user_id == bindparam("the_user"))
_TIMERS = select(trigger_timer).where(trigger_timer.c.user_id.in_(bindparam("users", expanding=True)))
_DUE_RUNS = _due(run, run.c.due_at, run.c.user_id).where(run.c.due_at <= bindparam("now")).limit(bindparam("many"))
_DUE_TIMERS = (
    _due(trigger_timer, trigger_timer.c.due_at, trigger_timer.c.user_id)
    .where(trigger_timer.c.due_at <= bindparam("now"), trigger_timer.c.user_id != 0)
    .limit(bindparam("many"))
)
_FIRST_RUN = _due(run, run.c.due_at).limit(1)
_FIRST_TIMER = _due(trigger_timer, trigger_timer.c.due_at).limit(1)
_INSERT_RUN = insert(run)
_UPDATE_RUN = update(run).where(run.c.id == bindparam("the_run"))
_INSERT_LOG = insert(run_log)
_REMOVE_TIMER = delete(trigger_timer).where(
    trigger_timer.c.automation_id == bindparam("the_automation"),
    trigger_timer.c.trigger == bindparam("the_trigger"),
    trigger_timer.c.user_id == bindparam("the_user"),
)
