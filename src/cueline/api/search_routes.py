"""Events across users: search and counts."""

from typing import Annotated

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from msgspec import Struct

from cueline.api.auth import Seat
from cueline.api.moments import last_days, read_bound, start_of_day
from cueline.api.paging import Cursor, Limit, read_cursor
from cueline.api.parts import Parts
from cueline.api.timelines import EventPage, Kinds, Names, find_page, kind_numbers, user_called
from cueline.events.port import Before, EventQuery
from cueline.users.directory import numbers_of

DAY_MS = 86_400_000

Moment = Annotated[str, QueryParameter(max_length=64, description="ISO 8601, a date, or milliseconds since 1970.")]
Days = Annotated[int, QueryParameter(ge=1, le=366, description="So many UTC days, today included.")]


class DailyCounts(Struct):
    """Events a UTC day; each series has one number a day, oldest first."""

    days: list[str]
    series: dict[str, list[int]]


@get("/search", operation_id="SearchEvents", summary="Events of any user, newest first", sync_to_thread=True)
def search_events(
    *,
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    event: Names = None,
    user: Annotated[str, QueryParameter(max_length=64, description="A user's number or key.")] = "",
    kind: Kinds = None,
    since: Moment = "",
    until: Moment = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> EventPage:
    place = seat.workspace
    users = numbers_of(parts.engine, place.id, user_called(parts, place.id, user).id) if user else ()
    query = EventQuery(
        workspace=place.id,
        users=users,
        names=tuple(event or ()),
        kinds=kind_numbers(kind),
        since=read_bound(since, place.timezone, "since"),
        until=read_bound(until, place.timezone, "until"),
        before=read_cursor(cursor, Before),
        limit=limit,
    )
    return find_page(parts, query)


@get("/counts", operation_id="CountEvents", summary="Events a day, by name", sync_to_thread=True)
def count_events(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], event: Names = None, days: Days = 30
) -> DailyCounts:
    return daily_counts(parts, seat.workspace.id, event or [], days)


search_router = Router("/", route_handlers=[search_events, count_events], tags=["events"])


def daily_counts(parts: Parts, workspace_id: int, names: list[str], days: int) -> DailyCounts:
    """Return how many events of each name happened on each of the last days; with no names, of every name there was."""
    dates = last_days(parts.clock(), days)
    since = start_of_day(dates[0])
    counts = parts.counts.counts_by_day(workspace_id, since, since + days * DAY_MS, names)
    wanted = names or sorted(counts)
    return DailyCounts(dates, {name: [counts.get(name, {}).get(date, 0) for date in dates] for name in wanted})
