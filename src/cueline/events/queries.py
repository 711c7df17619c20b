"""The questions asked of the event store, as SQL. Values are always parameters, never part of the text."""

# ruff: noqa: S608 - what is put together here are this module's constants

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from cueline.conditions.moment import Matching
from cueline.conditions.sql import BLOCKED, Predicate, as_sql
from cueline.event import Offset
from cueline.events.port import Block, EventQuery, Removed
from cueline.events.rows import bounds_of_month
from cueline.events.schema import COLUMNS, DATABASE, TABLE

_DAY_MS = 86_400_000
_ROW = ", ".join(f"`{name}`" for name in COLUMNS)


class Question(NamedTuple):
    """A statement and the values for its parameters."""

    sql: str
    parameters: Mapping[str, Any]


def matching(query: EventQuery) -> Question:
    """Ask for the rows `query` describes, newest first. Quick when it names users; else see `places`."""
    return Question(f"SELECT {_ROW} {_selection(query)}", _values(query))


def places(query: EventQuery) -> Question:
    """Ask where the rows that `query` describes lie, newest first; `at_places` then reads them."""
    return Question(f"SELECT user, occurred_at, `offset`, partition {_selection(query)}", _values(query))


def at_places(workspace: int, found: Sequence[Mapping[str, int]]) -> Question:
    """Ask for the rows at places that `places` found, newest first."""
    columns = "{users:Array(UInt64)}, {times:Array(Int64)}, {offsets:Array(UInt64)}"
    return Question(
        f"SELECT {_ROW} FROM {TABLE} WHERE workspace = {{workspace:UInt32}} "
        "AND occurred_at >= {oldest:Int64} AND occurred_at <= {newest:Int64} "
        f"AND (user, occurred_at, `offset`) IN arrayZip({columns}) "
        "AND partition IN {partitions:Array(UInt16)} ORDER BY occurred_at DESC, `offset` DESC",
        {
            "workspace": workspace,
            "oldest": min(place["occurred_at"] for place in found),
            "newest": max(place["occurred_at"] for place in found),
            "users": [place["user"] for place in found],
            "times": [place["occurred_at"] for place in found],
            "offsets": [place["offset"] for place in found],
            "partitions": sorted({place["partition"] for place in found}),
        },
    )


def _selection(query: EventQuery) -> str:
    conditions = " AND ".join(sql for sql, holds in _conditions(query) if holds)
    return f"FROM {TABLE} WHERE {conditions} ORDER BY occurred_at DESC, `offset` DESC LIMIT {{limit:UInt32}}"


def _values(query: EventQuery) -> dict[str, Any]:
    values = {
        "workspace": query.workspace,
        "users": list(query.users),
        "ids": list(query.ids),
        "names": list(query.names),
        "kinds": list(query.kinds),
        "since": query.since,
        "until": query.until,
        "limit": query.limit,
    }
    if query.before:
        values |= {"before_at": query.before.occurred_at, "before_offset": query.before.offset}
    return values


def _conditions(query: EventQuery) -> tuple[tuple[str, bool], ...]:
    return (
        ("workspace = {workspace:UInt32}", True),
        ("user IN {users:Array(UInt64)}", bool(query.users)),
        ("id IN {ids:Array(UUID)}", bool(query.ids)),
        ("name IN {names:Array(String)}", bool(query.names)),
        ("kind IN {kinds:Array(UInt8)}", bool(query.kinds)),
        ("learned != ''", query.teaching),
        ("occurred_at >= {since:Int64}", bool(query.since)),
        ("occurred_at < {until:Int64}", bool(query.until)),
        # The first of these two is implied by the second, and is what indexes understand.
        ("occurred_at <= {before_at:Int64}", query.before is not None),
        ("(occurred_at, `offset`) < ({before_at:Int64}, {before_offset:UInt64})", query.before is not None),
    )


def after_offset(workspace: int, partition: int, after: Offset, limit: int) -> Question:
    """Ask for the rows of a partition that follow an offset, in order."""
    return Question(
        f"SELECT {_ROW} FROM {TABLE} WHERE workspace = {{workspace:UInt32}} AND partition = {{partition:UInt16}} "
        # Signed: the first offset is 0, and what follows none follows -1.
        "AND `offset` > {after:Int64} ORDER BY `offset` LIMIT {limit:UInt32}",
        {"workspace": workspace, "partition": partition, "after": after, "limit": limit},
    )


def known_ids(workspace: int, ids: Collection[tuple[str, int]]) -> Question:
    """Ask which pairs of event id and client time are there."""
    return Question(
        f"SELECT DISTINCT toString(id) AS known FROM {TABLE} WHERE workspace = {{workspace:UInt32}} "
        "AND client_time IN {times:Array(Int64)} AND id IN {ids:Array(UUID)} "
        "AND (id, client_time) IN arrayZip({ids:Array(UUID)}, {times:Array(Int64)})",
        {"workspace": workspace, "ids": [id_ for id_, _ in ids], "times": [time for _, time in ids]},
    )


def daily_counts(workspace: int, since: int, until: int, names: Collection[str]) -> Question:
    """Ask how many events of each name occurred on each UTC day, a day being a number of days since 1970."""
    named = "AND name IN {names:Array(String)} " if names else ""
    return Question(
        f"SELECT name, intDiv(occurred_at, {_DAY_MS}) AS day, toUInt64(count()) AS events FROM {TABLE} "
        "WHERE workspace = {workspace:UInt32} AND occurred_at >= {since:Int64} AND occurred_at < {until:Int64} "
        f"{named}GROUP BY name, day SETTINGS preferred_optimize_projection_name = 'by_time'",
        {"workspace": workspace, "since": since, "until": until, "names": list(names)},
    )


def times_done(workspace: int, name: str, since_us: int, until_us: int, matching: Matching | None) -> Question:
    """Ask how many events of a name each user has done in [since_us, until_us) that match; blocked ones are none."""
    predicate = as_sql(matching.where, matching.at_us, matching.zone) if matching else Predicate("1", {})
    bounds = {"since": ceil_ms(since_us), "until": ceil_ms(until_us)}
    return Question(
        f"SELECT user, toUInt64(count()) AS times FROM {TABLE} WHERE workspace = {{workspace:UInt32}} "
        "AND name = {name:String} AND occurred_at >= {since:Int64} AND occurred_at < {until:Int64} "
        f"AND NOT ({BLOCKED}) AND {predicate.sql} GROUP BY user",
        {"workspace": workspace, "name": name, **bounds, **predicate.parameters},
    )


def ceil_ms(microseconds: int) -> int:
    """Return the first whole millisecond that is not before an instant."""
    return -(-microseconds // 1000)


def stored_offsets(blocks: Sequence[Block]) -> Question:
    """Ask which offsets from the first to the last of `blocks`, all of one partition and month, are there."""
    start, end = bounds_of_month(blocks[0].month)
    return Question(
        f"SELECT `offset` FROM {TABLE} WHERE partition = {{partition:UInt16}} "
        "AND occurred_at >= {start:Int64} AND occurred_at < {end:Int64} "
        "AND `offset` >= {first:UInt64} AND `offset` <= {last:UInt64}",
        {
            "partition": blocks[0].partition,
            "start": start,
            "end": end,
            "first": min(block.first for block in blocks),
            "last": max(block.last for block in blocks),
        },
    )


def erasing(workspace: int, users: Collection[int]) -> Question:
    """Tell to erase the rows of users, from the copy in the order of time as well."""
    return Question(
        f"ALTER TABLE {TABLE} DELETE WHERE workspace = {{workspace:UInt32}} AND user IN {{users:Array(UInt64)}} "
        "SETTINGS mutations_sync = 1",
        {"workspace": workspace, "users": sorted(users)},
    )


def removing(workspace: int, events: Collection[Removed]) -> Question:
    """Tell to remove single events, from the copy in the order of time as well."""
    return Question(
        f"ALTER TABLE {TABLE} DELETE WHERE workspace = {{workspace:UInt32}} AND name IN {{names:Array(String)}} "
        "AND occurred_at IN {times:Array(Int64)} AND id IN {ids:Array(UUID)} SETTINGS mutations_sync = 1",
        {
            "workspace": workspace,
            "names": sorted({one.name for one in events}),
            "times": sorted({one.occurred_at for one in events}),
            "ids": [one.event_id for one in events],
        },
    )


PARTS = Question(
    "SELECT toUInt64(sum(rows)) AS rows, toUInt64(sum(bytes_on_disk)) AS bytes_on_disk, toUInt64(count()) AS parts "
    "FROM system.parts WHERE active AND database = {database:String}",
    {"database": DATABASE},
)
"""Ask how much is stored."""

SET_ASIDE = Question(
    "SELECT name, toString(reason) AS reason FROM system.detached_parts WHERE database = {database:String} "
    "ORDER BY name",
    {"database": DATABASE},
)
"""Ask for the parts that could not be opened."""
