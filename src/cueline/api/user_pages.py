"""Users as JSON answers show them, and pages of them."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs

from cueline.api.moments import iso
from cueline.api.paging import cursor_of, read_cursor
from cueline.api.parts import Parts
from cueline.api.standing_items import GroupItem, group_items
from cueline.segments.memberships import memberships_of
from cueline.state.engine import reading
from cueline.users.directory import After, Search, UserRecord, find_users


class UserItem(Struct, kw_only=True):
    """A user; `tags` by name."""

    id: int
    key: str
    custom_id: str | None
    email: str | None
    name: str | None
    first_seen: str
    last_seen: str
    events: int
    page_views: int
    score: int
    attributes: dict[str, Any]
    tags: list[str]
    lists: list[GroupItem]
    segments: list[GroupItem]


class UserPage(Struct):
    items: list[UserItem]
    next: str | None
    total: int


def user_page(parts: Parts, workspace_id: int, search: Search, cursor: str) -> UserPage:
    """Return the page of users that follows a cursor."""
    limit = search.limit
    wanted = structs.replace(search, after=read_cursor(cursor, After), limit=limit + 1)
    records, total = find_users(parts.engine, workspace_id, wanted)
    page = records[:limit]
    last = page[-1] if len(records) > limit else None
    following = None if last is None else cursor_of(After(getattr(last, search.sort), last.id))
    return UserPage(user_items(parts, page), following, total)


def user_items(parts: Parts, records: Sequence[UserRecord]) -> list[UserItem]:
    """Return users as an answer shows them."""
    return [UserItem(**fields) for fields in fields_of(parts, records)]


def fields_of(parts: Parts, records: Sequence[UserRecord]) -> list[dict[str, Any]]:
    """Return the fields of a `UserItem` for each user."""
    with reading(parts.engine) as connection:
        groups = memberships_of(connection, {record.id for record in records})
    return [
        {
            "id": record.id,
            "key": record.key,
            "custom_id": record.custom_id,
            "email": record.email,
            "name": record.name,
            "first_seen": iso(record.first_seen),
            "last_seen": iso(record.last_seen),
            "events": record.events,
            "page_views": record.page_views,
            "score": record.score,
            "attributes": record.attributes,
            "tags": sorted(record.tags),
            "lists": group_items(groups.lists.get(record.id, [])),
            "segments": group_items(groups.segments.get(record.id, [])),
        }
        for record in records
    ]
