"""Where people look through what did not fit."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from msgspec import Struct
from sqlalchemy import Connection, Select, select, tuple_

from cueline.errors import InvalidInput
from cueline.registry.definition import ViolationGroup
from cueline.registry.definition_rows import group_of
from cueline.state.tables import violation_group

MAX_PAGE = 200
"""Largest page of violation groups."""


class ViolationPage(Struct, frozen=True):
    """Some groups of violations.

    Attributes:
        items: Latest seen first.
        next: The cursor of the page that follows; None when this is the last.
    """

    items: tuple[ViolationGroup, ...]
    next: str | None


def find_violations(tx: Connection, workspace: int, event: str | None, cursor: str, limit: int) -> ViolationPage:
    """Give a page of a workspace's violation groups, latest seen first.

    Args:
        tx: A connection that sees one moment of the database.
        workspace: The workspace's number.
        event: Only groups of this event; empty for those of user attributes; None for all.
        cursor: `next` of the page before; empty for the first.
        limit: How many, 1 to `MAX_PAGE`; what is outside is brought inside.

    Raises:
        InvalidInput: `cursor` did not come from a page.
    """
    size = min(max(limit, 1), MAX_PAGE)
    wanted = _after(cursor, _of(workspace, event)).limit(size + 1)
    groups = [group_of(row) for row in tx.execute(wanted).mappings()]
    following = _cursor(groups[size - 1]) if len(groups) > size else None
    return ViolationPage(tuple(groups[:size]), following)


def _of(workspace: int, event: str | None) -> Select[tuple[object, ...]]:
    table = violation_group.c
    wanted = select(violation_group).where(table.workspace_id == workspace)
    if event is not None:
        wanted = wanted.where(table.event == event)
    return wanted.order_by(table.last_seen.desc(), table.id.desc())


def _after(cursor: str, wanted: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    if not cursor:
        return wanted
    table = violation_group.c
    return wanted.where(tuple_(table.last_seen, table.id) < tuple_(*_place(cursor)))


def _cursor(group: ViolationGroup) -> str:
    return urlsafe_b64encode(f"{group.last_seen}.{group.id}".encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[int, int]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        last_seen, number = map(int, urlsafe_b64decode(padded.encode("ascii")).decode("ascii").split("."))
    except ValueError:
        raise _no_cursor() from None
    if not (0 <= last_seen < _TOO_BIG and 0 <= number < _TOO_BIG):
        raise _no_cursor()
    return last_seen, number


def _no_cursor() -> InvalidInput:
    return InvalidInput("This cursor did not come from a page.", code="cursor_invalid", hint="start without a cursor")


_TOO_BIG = 2**63
