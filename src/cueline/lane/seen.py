"""Which event ids were seen: the recent ones in daily tables that are dropped whole, older ones in the event store."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    cast,
    column,
    func,
    inspect,
    literal,
    select,
)
from sqlalchemy.sql.elements import KeyedColumnElement

from cueline.lane.arrival import Arrival
from cueline.state.upsert import insert_new
from cueline.users.removals import removed_ids

HOT_MS = 72 * 3600 * 1000
"""Ids of events whose own time is at most so far from their receipt are kept at hand."""

AHEAD_MS = 24 * 3600 * 1000
FAR_AHEAD_MS = 37 * AHEAD_MS
"""An id whose own time is ahead of its receipt is kept at that time too, if it comes within so long: a resend of it may
arrive when the time is near."""

KEPT_DAYS = 5
"""Daily tables older than this are dropped; a resend of what they held is found in the event store."""

_DAY_MS = 24 * 3600 * 1000
_PREFIX = "seen_"


def day_of(ms: int) -> str:
    """Return the UTC day of a moment as `20260131`."""
    return _name_of_day(ms // _DAY_MS)


@lru_cache(maxsize=1024)
def _name_of_day(day: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).strftime("%Y%m%d")


_Day = tuple[str, int]
"""Which ids a table of one day keeps: the day and the workspace."""


class StoredIds(Protocol):
    """What knows every stored event, and every one on its way there."""

    def stored(self, workspace: int, ids: Collection[tuple[str, int]]) -> set[str]:
        """Return which of these (event id, client time in ms) pairs are known.

        Raises:
            StoreUnavailable: it cannot be told now.
        """
        ...


class SeenIds:
    """Finds events that came before, exactly for as long as events are kept.

    A resend carries the same id and the same time of its own, so one table tells for nearly every event. Where an event
    is far from its receipt, or has no time of its own, every recent table and the event store are asked.
    """

    def __init__(self, store: StoredIds) -> None:
        self._store = store
        self._days: set[str] | None = None

    def forget(self) -> None:
        """Drop what is cached: a table made in a transaction that was undone is not there."""
        self._days = None

    def drop_seen(self, tx: Connection, arrivals: Collection[Arrival]) -> None:
        """Mark those of `arrivals` as duplicates whose id came before, in this batch included; remember the others."""
        by_day, rare = _by_day(arrivals)
        if not rare:
            for (day, workspace), group in by_day.items():
                self._tell_apart(tx, day, workspace, group)
            return
        for (day, workspace), group in by_day.items():
            self._mark(tx, day, workspace, group)
        self._mark_rare(tx, rare)
        for (day, workspace), ids in _fresh_ids(arrivals).items():
            self._remember(tx, day, workspace, ids)

    def drop_old_days(self, tx: Connection, now_ms: int) -> int:
        """Drop the tables of days that are no longer at hand; return how many."""
        oldest = day_of(now_ms - KEPT_DAYS * _DAY_MS)
        old = sorted(day for day in self._known_days(tx) if day < oldest)
        for day in old:
            _day_table(day).drop(tx)
        self._days = None
        return len(old)

    def _tell_apart(self, tx: Connection, day: str, workspace: int, group: Collection[Arrival]) -> None:
        """Mark what came before of a group of which one table tells, and remember the others there."""
        ids = {arrival.row.id for arrival in group}
        if len(ids) == len(group):
            self._make_table(tx, day)
            with tx.begin_nested() as attempt:
                if self._remember(tx, day, workspace, ids) == len(ids):
                    return  # nearly always: asking which are there would cost as much as writing them
                attempt.rollback()
        self._mark(tx, day, workspace, group)
        self._remember(tx, day, workspace, _first_of_each(group))

    def _mark(self, tx: Connection, day: str, workspace: int, group: Collection[Arrival]) -> None:
        if day not in self._known_days(tx):
            return
        found = self._found(tx, day, workspace, [arrival.row.id for arrival in group])
        if found:
            for arrival in group:
                if arrival.row.id in found:
                    arrival.outcome = "duplicate"

    def _mark_rare(self, tx: Connection, rare: list[Arrival]) -> None:
        unmarked = [arrival for arrival in rare if arrival.outcome != "duplicate"]
        by_workspace: dict[int, list[Arrival]] = {}
        for arrival in unmarked:
            by_workspace.setdefault(arrival.row.workspace, []).append(arrival)
        for workspace, group in by_workspace.items():
            for day in sorted(self._known_days(tx)):
                self._mark(tx, day, workspace, group)
            pairs = [(arrival.row.id, arrival.row.client_time) for arrival in group if arrival.outcome != "duplicate"]
            stored = self._store.stored(workspace, pairs) if pairs else set[str]()
            stored |= removed_ids(tx, workspace, [number for number, _ in pairs])
            for arrival in group:
                if arrival.row.id in stored:
                    arrival.outcome = "duplicate"

    def _remember(self, tx: Connection, day: str, workspace: int, ids: set[str]) -> int:
        """Keep `ids` in the table of a day, and return how many of them were not there."""
        if not ids:
            return 0
        self._make_table(tx, day)
        each = select(literal(workspace), _each(tx, sorted(ids)))
        return tx.execute(insert_new(tx, _day_table(day), ["workspace_id", "id"], each)).rowcount

    def _make_table(self, tx: Connection, day: str) -> None:
        if day not in self._known_days(tx):
            _day_table(day).create(tx, checkfirst=True)
            self._known_days(tx).add(day)

    def _found(self, tx: Connection, day: str, workspace: int, ids: list[str]) -> set[str]:
        table = _day_table(day)
        each = _each(tx, ids)
        # IN, not JOIN: SQLite then looks each id up in the key instead of reading the whole day.
        found = select(table.c.id).where(table.c.workspace_id == workspace, table.c.id.in_(select(each)))
        return set(tx.execute(found).scalars())

    def _known_days(self, tx: Connection) -> set[str]:
        if self._days is None:
            names = inspect(tx).get_table_names()
            self._days = {
                name.removeprefix(_PREFIX)
                for name in names
                if name.startswith(_PREFIX) and name.removeprefix(_PREFIX).isdigit()
            }
        return self._days


def _is_rare(arrival: Arrival) -> bool:
    """Tell whether the time an event brings itself, if any, is too far from its receipt to look in one table only."""
    return not (arrival.own_time and -HOT_MS <= arrival.own_time - arrival.row.received_at <= AHEAD_MS)


def _by_day(arrivals: Iterable[Arrival]) -> tuple[dict[_Day, list[Arrival]], list[Arrival]]:
    """Return events by the one table that tells of each, and the rare ones of which no single table does."""
    found: dict[tuple[int, int], list[Arrival]] = {}
    rare: list[Arrival] = []
    for arrival in arrivals:
        if _is_rare(arrival):
            rare.append(arrival)
            continue
        own = arrival.own_time // _DAY_MS, arrival.row.workspace
        if (group := found.get(own)) is None:
            group = found[own] = []
        group.append(arrival)
    return {(_name_of_day(day), workspace): group for (day, workspace), group in found.items()}, rare


def _first_of_each(group: Iterable[Arrival]) -> set[str]:
    """Return the ids to remember in the one table that tells of `group`, and mark what comes again within it."""
    fresh: set[str] = set()
    for arrival in group:
        if arrival.row.id in fresh:
            arrival.outcome = "duplicate"
        elif arrival.outcome != "duplicate":
            fresh.add(arrival.row.id)
    return fresh


def _fresh_ids(arrivals: Iterable[Arrival]) -> dict[_Day, set[str]]:
    """Return the ids to remember, by table, and mark what comes again as a later batch would."""
    fresh: dict[_Day, set[str]] = {}
    for arrival in arrivals:
        if arrival.outcome == "duplicate":
            continue
        kept_in, asked = _tables_of(arrival, fresh)
        if any(arrival.row.id in fresh.get(table, ()) for table in asked):
            arrival.outcome = "duplicate"
            continue
        for table in kept_in:
            fresh.setdefault(table, set()).add(arrival.row.id)
    return fresh


def _tables_of(arrival: Arrival, fresh: Iterable[_Day]) -> tuple[list[_Day], list[_Day]]:
    """Return the tables that keep an event's id, and those of a batch that are asked for it."""
    workspace = arrival.row.workspace
    if not _is_rare(arrival):
        own = day_of(arrival.own_time), workspace
        return [own], [own]
    kept_in = [(day_of(arrival.row.received_at), workspace)]
    # Any other time may be of no year that has days: an id may seem to hold any.
    if AHEAD_MS < arrival.own_time - arrival.row.received_at <= FAR_AHEAD_MS:
        kept_in.append((day_of(arrival.own_time), workspace))
    return kept_in, [table for table in fresh if table[1] == workspace]


@lru_cache(maxsize=64)
def _day_table(day: str) -> Table:
    return Table(
        f"{_PREFIX}{day}",
        MetaData(),
        Column("workspace_id", BigInteger, primary_key=True, autoincrement=False),
        Column("id", String(36), primary_key=True),
        sqlite_with_rowid=False,
    )


def _each(tx: Connection, texts: list[str]) -> KeyedColumnElement[str]:
    """Return `texts` as the column of a table, sent to the database as one value."""
    listed = msgspec.json.encode(texts).decode()
    if tx.dialect.name == "sqlite":
        return func.json_each(listed).table_valued(column("value", String)).c.value
    return func.json_array_elements_text(cast(listed, JSON)).table_valued(column("value", String)).c.value
