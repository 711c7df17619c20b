"""Pages of events: one user's timeline, and search."""

from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Struct

from cueline.api.event_item import KINDS, EventItem, EventScore, KindName, event_items
from cueline.api.paging import cursor_of, read_cursor
from cueline.api.parts import Parts
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


def user_timeline(
    parts: Parts, workspace_id: int, user: UserRecord, cursor: str, limit: int, names: Names, kinds: Kinds
) -> EventPage:
    """Return a page of everything a user did, before merges too, newest first."""
    query = EventQuery(
        workspace=workspace_id,
        users=numbers_of(parts.engine, workspace_id, user.id),
        names=tuple(names or ()),
        kinds=kind_numbers(kinds),
        before=read_cursor(cursor, Before),
        limit=limit,
    )
    return find_page(parts, query)


def find_page(parts: Parts, query: EventQuery) -> EventPage:
    """Return a page of matching events, newest first."""
    rows = parts.events.find(query)
    following = cursor_of(Before(rows[-1].occurred_at, rows[-1].offset)) if len(rows) == query.limit else None
    known = people(parts.engine, query.workspace, {row.user for row in rows})
    return EventPage(event_items(rows, known, _scores(parts, query.workspace, rows)), following)


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
