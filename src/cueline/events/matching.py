"""Which events a query means and in which order, as pure rules: what every source of events agrees on."""

from collections.abc import Iterable

from cueline.event import EventRow
from cueline.events.port import Before, EventQuery


def matches(query: EventQuery, row: EventRow) -> bool:
    """Tell whether `row` is one of the events `query` describes, the limit apart."""
    return bool(
        row.workspace == query.workspace
        and (not query.users or row.user in query.users)
        and (not query.ids or row.id in query.ids)
        and (not query.names or row.name in query.names)
        and (not query.kinds or row.kind in query.kinds)
        and (row.learned or not query.teaching)
        and row.occurred_at >= query.since
        and (not query.until or row.occurred_at < query.until)
        and (query.before is None or is_older(row, query.before))
    )


def is_older(row: EventRow, before: Before) -> bool:
    """Tell whether `row` comes after the page that ended at `before`."""
    return (row.occurred_at, row.offset) < (before.occurred_at, before.offset)


def page(rows: Iterable[EventRow], limit: int) -> list[EventRow]:
    """Return the newest `limit` of `rows`, newest first, each row once."""
    unique = {(row.partition, row.offset): row for row in rows}
    return sorted(unique.values(), key=_age, reverse=True)[:limit]


def _age(row: EventRow) -> tuple[int, int, int]:
    return row.occurred_at, row.offset, row.partition


def end_of(rows: list[EventRow]) -> Before:
    """Return where the page `rows` ended, for the next one's `EventQuery.before`. The page must not be empty."""
    return Before(occurred_at=rows[-1].occurred_at, offset=rows[-1].offset)
