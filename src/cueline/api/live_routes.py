"""The live feed over HTTP."""

import contextlib
from collections.abc import Sequence
from typing import Annotated

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, QueryParameter
from litestar.types import ASGIApp
from msgspec import Struct, structs

from cueline.api.auth import Seat
from cueline.api.event_item import KINDS, LiveEventItem, live_event_item
from cueline.api.paging import Limit
from cueline.api.parts import Parts
from cueline.api.timelines import Kinds, Names
from cueline.errors import InvalidInput, NotFound
from cueline.event import EventRow, Offset
from cueline.events.port import EventQuery
from cueline.live.feed import Watch
from cueline.live.item import LiveItem, verdict_of
from cueline.live.stream import LiveStream
from cueline.live.wanted import Wanted
from cueline.users.directory import numbers_of, people, user_by_id

MAX_ROWS_PER_SECOND = 5_000
MAX_OFFSET_DIGITS = 18

LastEventId = Annotated[str | None, HeaderParameter(name="Last-Event-ID", description="Resume after this offset.")]
After = Annotated[
    int | None,
    QueryParameter(ge=0, le=10**MAX_OFFSET_DIGITS, description="Begin after this offset; Last-Event-ID wins."),
]
Rate = Annotated[int, QueryParameter(ge=1, le=MAX_ROWS_PER_SECOND, description="Show at most so many a second.")]


class RecentItems(Struct):
    """Events, newest processed first."""

    items: list[LiveEventItem]


@get(
    "/live",
    operation_id="WatchLive",
    summary="Processed events as server-sent events: item, sampled, resync, acted",
    media_type="text/event-stream",
    sync_to_thread=True,
)
def watch_live(
    *,
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    event: Names = None,
    user: Annotated[str, QueryParameter(max_length=255, description="A user's number, key, or part of the name.")] = "",
    key: Annotated[str, QueryParameter(max_length=64)] = "",
    url: Annotated[str, QueryParameter(max_length=2_000, description="Part of the page's address.")] = "",
    attribute: Annotated[str, QueryParameter(max_length=500, description="`name`, or `name=value`.")] = "",
    kind: Kinds = None,
    after: After = None,
    rate: Rate = 200,
    last_event_id: LastEventId = None,
) -> ASGIApp:
    anybodys = Wanted(
        events=frozenset(event or ()),
        kinds=frozenset(int(KINDS[one]) for one in kind or ()),
        key=key,
        url=url,
        attribute=attribute,
    )
    wanted = only_of(parts, seat.workspace.id, anybodys, user)
    return live_stream(parts, seat.workspace.id, wanted, position(last_event_id, after), rate)


@get(
    "/live/recent",
    operation_id="ListRecent",
    summary="Newest processed events, newest first",
    sync_to_thread=True,
)
def list_recent(parts: NamedDependency[Parts], seat: NamedDependency[Seat], limit: Limit = 200) -> RecentItems:
    workspace_id = seat.workspace.id
    items = parts.live.recent(workspace_id, limit)
    if len(items) < limit:
        items = _with_stored(parts, workspace_id, items, limit)
    return RecentItems([live_event_item(item) for item in items])


live_router = Router("/", route_handlers=[watch_live, list_recent], tags=["live"])


def live_stream(parts: Parts, workspace_id: int, wanted: Wanted, after: int | None, rate: int) -> LiveStream:
    """Return the answer that streams a workspace's events."""

    def backfill(workspace: int, begin: int, limit: int) -> list[LiveItem]:
        rows = parts.events.following(workspace, parts.partition, Offset(begin), limit)
        return _as_live_items(parts, workspace, rows)

    watch = Watch(workspace=workspace_id, wanted=wanted, after=after, rows_per_second=rate)
    return LiveStream(parts.live, watch, backfill)


def position(last_event_id: str | None, after: int | None) -> int | None:
    """Return the offset to resume after; None: begin with what happens from now on.

    Raises:
        InvalidInput: the id is none that a stream gave.
    """
    if not last_event_id:
        return after
    if not last_event_id.isdecimal() or len(last_event_id) > MAX_OFFSET_DIGITS:
        raise InvalidInput(
            "Last-Event-ID is none of this stream's ids.", code="position_invalid", hint="Leave it out to begin anew."
        )
    return int(last_event_id)


def only_of(parts: Parts, workspace_id: int, wanted: Wanted, called: str) -> Wanted:
    """Narrow a filter to one user, given by number, or by key or part of the name; nobody given: leave it."""
    if called.isdecimal():
        with contextlib.suppress(NotFound):
            user = user_by_id(parts.engine, workspace_id, int(called))
            return structs.replace(wanted, users=frozenset(numbers_of(parts.engine, workspace_id, user.id)))
    return structs.replace(wanted, person=called)


def _with_stored(parts: Parts, workspace_id: int, items: list[LiveItem], limit: int) -> list[LiveItem]:
    """Add stored events to those in memory: after a restart memory is empty, and people still want to see something."""
    rows = parts.events.find(EventQuery(workspace=workspace_id, limit=limit))
    held = {item.row.offset for item in items}
    stored = _as_live_items(parts, workspace_id, [row for row in rows if row.offset not in held])
    return sorted([*items, *stored], key=lambda item: item.row.offset, reverse=True)[:limit]


def _as_live_items(parts: Parts, workspace_id: int, rows: Sequence[EventRow]) -> list[LiveItem]:
    known = people(parts.engine, workspace_id, {row.user for row in rows})
    items: list[LiveItem] = []
    for row in rows:
        person = known.get(row.user)
        label, key = (person.label, person.key) if person else ("", "")
        items.append(LiveItem(row, verdict_of(row), label, key))
    return items
