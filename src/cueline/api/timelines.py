"""Pages of events: one user's timeline, and search."""

from collections import Counter
from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Meta, Struct

from cueline.api.delivery_items import DeliveryMoment, delivery_moment
from cueline.api.event_item import KINDS, EventItem, EventScore, KindName, event_items
from cueline.api.paging import cursor_of, read_cursor
from cueline.api.parts import Parts
from cueline.api.run_items import AutomationMoment, automation_moment
from cueline.automations.run_pages import LogEnd, Logged, log_of_users
from cueline.delivery.listing import Line, ended_of_users
from cueline.errors import NotFound
from cueline.event import EventRow
from cueline.events.port import Before, EventQuery
from cueline.scoring.ledger_pages import effects_of
from cueline.scoring.plan_versions import names_of
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
        deliveries: What came of what they sent, in the same time; in one millisecond, after the steps.
    """

    items: list[EventItem]
    steps: list[AutomationMoment]
    deliveries: list[DeliveryMoment]
    next: str | None


class TimelineEnd(Struct, frozen=True, order=True):
    """Where a page of a timeline ended.

    Attributes:
        at: When its last item was, milliseconds.
        rank: What it was: `EVENT`, `STEP` or `DELIVERY`.
        number: An event's offset; the number of any other.
    """

    at: Annotated[int, Meta(ge=0, le=2**53)]
    rank: Annotated[int, Meta(ge=0, le=2)]
    number: Annotated[int, Meta(ge=0, le=2**62)]


EVENT, STEP, DELIVERY = range(3)
"""What stands on a timeline, in the order it has within a millisecond."""


def user_timeline(
    parts: Parts, workspace_id: int, user: UserRecord, cursor: str, limit: int, names: Names, kinds: Kinds
) -> TimelinePage:
    """Return a page of everything a user did and automations did with them, before merges too, newest first."""
    end = read_cursor(cursor, TimelineEnd)
    users = numbers_of(parts.engine, workspace_id, user.id)
    before = Before(*until) if (until := _until(end, EVENT)) else None
    query = EventQuery(
        workspace=workspace_id,
        users=users,
        names=tuple(names or ()),
        kinds=kind_numbers(kinds),
        before=before,
        limit=limit,
    )
    rows, lines, left = parts.events.find(query), list[_Line](), list[_Left]()
    if not names and (not kinds or "automation" in kinds):
        with reading(parts.engine) as tx:
            step_end = LogEnd(*until) if (until := _until(end, STEP)) else None
            lines = log_of_users(tx, workspace_id, users, step_end, limit)
            left = ended_of_users(tx, users, _until(end, DELIVERY), limit)
    shown = _newest(rows, lines, left)[:limit]
    many = Counter(one.rank for one in shown)
    return TimelinePage(
        _items(parts, workspace_id, rows[: many[EVENT]]),
        [automation_moment(*line) for line in lines[: many[STEP]]],
        [delivery_moment(*one) for one in left[: many[DELIVERY]]],
        cursor_of(shown[-1]) if len(shown) == limit else None,
    )


_Line = tuple[Logged, int, str]
_Left = tuple[Line, int]


def _newest(rows: list[EventRow], lines: list[_Line], left: list[_Left]) -> list[TimelineEnd]:
    """Return the places of all of them, newest first."""
    places = [TimelineEnd(row.occurred_at, EVENT, row.offset) for row in rows]
    places += [TimelineEnd(line.at, STEP, line.id) for line, _, _ in lines]
    places += [TimelineEnd(line.ended_at or 0, DELIVERY, line.id) for line, _ in left]
    return sorted(places, reverse=True)


def _until(end: TimelineEnd | None, rank: int) -> tuple[int, int] | None:
    """Return before which moment and number what is still to come of a rank is; None: all of it."""
    if end is None:
        return None
    if rank < end.rank:
        return end.at + 1, 0
    return end.at, end.number if rank == end.rank else 0


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
        names = names_of(tx, workspace_id).rules if effects else {}
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
