"""Everything that is kept of one user, as one JSON document that is written while it is read."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import msgspec
from litestar.response import Stream
from msgspec import Struct

from cueline.api.delivery_items import OutboxItem, outbox_item
from cueline.api.moments import iso
from cueline.api.paging import read_cursor
from cueline.api.parts import Parts
from cueline.api.run_items import automation_moment
from cueline.api.score_answers import ledger_page, user_score
from cueline.api.timelines import find_page
from cueline.api.user_details import user_detail
from cueline.automations.run_pages import LogEnd, log_of_users
from cueline.delivery.hiding import shown_content
from cueline.delivery.listing import Wanted, contents_of, lines
from cueline.delivery.outgoing import Content
from cueline.events.port import Before, EventQuery
from cueline.state.engine import reading
from cueline.users.directory import UserRecord, numbers_of
from cueline.workspaces.audit import Change, record
from cueline.workspaces.workspace import Workspace

ROWS_AT_ONCE = 1_000
SENT_AT_ONCE = 50
"""So few, as one may have half a megabyte."""

_encode = msgspec.json.Encoder().encode
_Pages = Iterator[list[Any]]


class SentItem(Struct):
    """Something that left for the user or waits to, and what it carries, without secrets."""

    item: OutboxItem
    content: Content


def export_answer(parts: Parts, place: Workspace, user: UserRecord, actor: str) -> Stream:
    """Answer with a file of all that is kept of a user, and record who took it.

    Raises:
        StoreUnavailable: the event store does not answer; once the file has begun, it breaks off instead.
    """
    pieces = user_export(parts, place, user)
    first = next(pieces)
    with parts.engine.begin() as tx:
        record(tx, place.id, parts.clock(), Change(actor, "user.exported", f"user {user.id}"))
    return Stream(
        chain([first], pieces),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="user-{user.id}.json"', "cache-control": "no-store"},
    )


def user_export(parts: Parts, place: Workspace, user: UserRecord) -> Iterator[bytes]:
    """Yield the text of one JSON object, piece by piece: few of the user's events are in memory at a time.

    Raises:
        StoreUnavailable: the event store does not answer.
    """
    numbers = numbers_of(parts.engine, place.id, user.id)
    events = _events(parts, place.id, numbers)
    first = next(events)  # before anything is written
    score: dict[str, Any] = msgspec.structs.asdict(user_score(parts, place, user, "", 1))
    del score["lines"]
    head = {
        "exported_at": iso(parts.clock()),
        "workspace": place.name,
        "user": user_detail(parts, place.id, user, asked=user.id),
        "score": score,
    }
    yield _encode(head)[:-1]
    yield from _written("events", chain([first], events))
    yield from _written("score_changes", _score_changes(parts, place.id, numbers))
    yield from _written("automations", _automations(parts, place.id, numbers))
    yield from _written("sent", _sent(parts, place.id, numbers))
    yield b"}\n"


def _written(name: str, pages: _Pages) -> Iterator[bytes]:
    yield b',"%b":[' % name.encode()
    separator = b""
    for page in pages:
        if page:
            yield separator + b",\n".join(map(_encode, page))
            separator = b",\n"
    yield b"]"


def _events(parts: Parts, workspace_id: int, numbers: tuple[int, ...]) -> _Pages:
    before: Before | None = None
    while True:
        query = EventQuery(workspace=workspace_id, users=numbers, before=before, limit=ROWS_AT_ONCE)
        page = find_page(parts, query)
        yield page.items
        if page.next is None:
            return
        before = read_cursor(page.next, Before)


def _score_changes(parts: Parts, workspace_id: int, numbers: tuple[int, ...]) -> _Pages:
    before: int | None = None
    while True:
        with reading(parts.engine) as tx:
            page = ledger_page(tx, workspace_id, numbers, before, ROWS_AT_ONCE)
        yield page.items
        if page.next is None:
            return
        before = page.items[-1].id


def _automations(parts: Parts, workspace_id: int, numbers: tuple[int, ...]) -> _Pages:
    end: LogEnd | None = None
    while True:
        with reading(parts.engine) as tx:
            page = log_of_users(tx, workspace_id, numbers, end, ROWS_AT_ONCE)
        yield [automation_moment(*one) for one in page]
        if len(page) < ROWS_AT_ONCE:
            return
        last, _, _ = page[-1]
        end = LogEnd(last.at, last.id)


def _sent(parts: Parts, workspace_id: int, numbers: tuple[int, ...]) -> _Pages:
    before: int | None = None
    while True:
        with reading(parts.engine) as tx:
            page = lines(tx, workspace_id, Wanted(users=numbers), before, SENT_AT_ONCE)
            contents = contents_of(tx, [one.id for one in page])
        yield [SentItem(outbox_item(one), shown_content(contents[one.id])) for one in page]
        if len(page) < SENT_AT_ONCE:
            return
        before = page[-1].id
