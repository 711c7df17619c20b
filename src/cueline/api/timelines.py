"""Pages of events: one user's timeline, and search."""

from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Struct

from cueline.api.event_item import KINDS, EventItem, EventScore, KindName, event_items
from cueline.api.paging import cursor_of, read_cursor
from cueline.api.parts import Parts
from cueline.api.run_items import AutomationMoment, automation_moment
from cueline.automations.run_pages import LogEnd, Logged, log_of_users
from cueline.errors import NotFound
from cueline.event import EventRow
from cueline.events.port import Before, EventQuery
from cueline.scoring.ledger_pages import effects_of
from cueline.scoring.plan_versions import rule_names
from cueline.state.engine import reading
from cueline.users.directory import UserRecord, numbers_of, people, user_by_id, user_by_key

Names = Annotated[list[str] | None, QueryParameter(description="Only events with these names; may be repeated.")]
Kinds = Annotated[list[KindName] | None, QueryParameter(description="Only events of these kinds; may be repeated.")]


class EventPage(Struct):
    """Events, newest first."""

    items: list[EventItem]
    next: str | None


class TimelinePage(Struct):
    """What happened to a user, newest first.

    Attributes:
        items: Events.
        steps: What automations did, in the same time; where both fall into one millisecond, after the events.
    """

    items: list[EventItem]
    steps: list[AutomationMoment]
    next: str | None


class TimelineEnd(Struct, frozen=True):
    """Where a page of a timeline ended.

    Attributes:
        at: When its last item was, milliseconds.
        offset: Of the event that was last; None: a step was.
        step: Number of the step that was last; 0: an event was.
    """

    at: int
    offset: int | None
    step: int


def user_timeline(
    parts: Parts, workspace_id: int, user: UserRecord, cursor: str, limit: int, names: Names, kinds: Kinds
) -> TimelinePage:
    """Return a page of everything a user did and automations did with them, before merges too, newest first."""
    end = read_cursor(cursor, TimelineEnd)
    users = numbers_of(parts.engine, workspace_id, user.id)
    query = EventQuery(
        workspace=workspace_id,
        users=users,
        names=tuple(names or ()),
        kinds=kind_numbers(kinds),
        before=_before(end),
        limit=limit,
    )
    rows, lines = parts.events.find(query), list[Step]()
    if not names and (not kinds or "automation" in kinds):
        until = LogEnd(end.at, end.step) if end is not None else None
        with reading(parts.engine) as tx:
            lines = log_of_users(tx, workspace_id, users, until, limit)
    rows, lines, last = _first(rows, lines, limit)
    items = _items(parts, workspace_id, rows)
    return TimelinePage(items, [automation_moment(*line) for line in lines], cursor_of(last) if last else None)


Step = tuple[Logged, int, str]


def _before(end: TimelineEnd | None) -> Before | None:
    if end is None:
        return None
    # After a step, every event of its millisecond is still to come.
    return Before(end.at + 1, 0) if end.offset is None else Before(end.at, end.offset)


def _first(
    rows: list[EventRow], lines: list[Step], limit: int
) -> tuple[list[EventRow], list[Step], TimelineEnd | None]:
    """Return the newest of both together, `limit` at most, and where they end; None when that is all there is."""
    ends = [TimelineEnd(row.occurred_at, row.offset, 0) for row in rows]
    ends += [TimelineEnd(line.at, None, line.id) for line, _, _ in lines]
    places = sorted(ends, key=_place, reverse=True)[:limit]
    events = sum(1 for one in places if one.offset is not None)
    last = places[-1] if len(places) == limit else None
    return rows[:events], lines[: len(places) - events], last


def _place(end: TimelineEnd) -> tuple[int, bool, int]:
    return end.at, end.offset is None, end.step if end.offset is None else end.offset


def find_page(parts: Parts, query: EventQuery) -> EventPage:
    """Return a page of matching events, newest first."""
    rows = parts.events.find(query)
    following = cursor_of(Before(rows[-1].occurred_at, rows[-1].offset)) if len(rows) == query.limit else None
    return EventPage(_items(parts, query.workspace, rows), following)


def _items(parts: Parts, workspace_id: int, rows: list[EventRow]) -> list[EventItem]:
    known = people(parts.engine, workspace_id, {row.user for row in rows})
    return event_items(rows, known, _scores(parts, workspace_id, rows))


def _scores(parts: Parts, workspace_id: int, rows: list[EventRow]) -> dict[str, EventScore]:
    """Return what events did to scores, by event id, with the names rules have today."""
    with reading(parts.engine) as tx:
        effects = effects_of(tx, {row.user for row in rows}, {row.id for row in rows})
        names = rule_names(tx, workspace_id) if effects else {}
    return {
        event_id: EventScore(effect.change, effect.total, [names.get(rule, rule) for rule in effect.rules])
        for event_id, effect in effects.items()
    }


def kind_numbers(kinds: list[KindName] | None) -> tuple[int, ...]:
    """Return the numbers of these kinds; none for any."""
    return tuple(int(KINDS[kind]) for kind in kinds or ())


def user_called(parts: Parts, workspace_id: int, called: str) -> UserRecord:
    """Return the user with this key or number.

    Raises:
        NotFound: there is none.
    """
    try:
        return user_by_key(parts.engine, workspace_id, called)
    except NotFound:
        if called.isdecimal():
            return user_by_id(parts.engine, workspace_id, int(called))
        raise
