"""Going through all users of a workspace, as they are at one moment."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from cueline.event import UserId
from cueline.state.tables import user

_ROWS_AT_ONCE = 1_000
_read_attributes = msgspec.json.Decoder(dict[str, Any]).decode


class Someone(Struct, frozen=True, gc=False):
    """What there is to ask about a user. Times are milliseconds.

    Attributes:
        attributes: Typed values by name; datetimes as ISO 8601 text in UTC.
    """

    id: UserId
    key: str
    custom_id: str | None
    email: str | None
    name: str | None
    attributes: dict[str, Any]
    first_seen: int
    last_seen: int
    events: int
    page_views: int


_COLUMNS = tuple(user.c[name] for name in Someone.__struct_fields__)


def everyone(connection: Connection, workspace_id: int) -> Iterator[Someone]:
    """Yield all who stand for themselves, by number; few are in memory at a time."""
    alone = (user.c.workspace_id == workspace_id) & user.c.merged_into.is_(None)
    query = select(*_COLUMNS).where(alone).order_by(user.c.id)
    rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(query)
    for row in rows:
        number, key, custom_id, email, name, attributes, *seen = tuple(row)
        yield Someone(UserId(number), key, custom_id, email, name, _read_attributes(attributes), *seen)


def survivors(connection: Connection, workspace_id: int) -> Mapping[int, UserId]:
    """Return for every user who became part of another whom they are part of today, through however many merges."""
    merged = (user.c.workspace_id == workspace_id) & user.c.merged_into.is_not(None)
    into = {row.id: row.merged_into for row in connection.execute(select(user.c.id, user.c.merged_into).where(merged))}
    return {number: _last(into, number) for number in into}


def _last(into: Mapping[int, int], number: int) -> UserId:
    for _ in range(len(into)):
        if number not in into:
            break
        number = into[number]
    return UserId(number)
