"""One user with everything that is known of who they are, as JSON answers show them."""

from typing import Any

from msgspec import Struct

from cueline.api.moments import iso
from cueline.api.parts import Parts
from cueline.api.user_pages import UserItem, fields_of
from cueline.event import AttributeType
from cueline.state.engine import reading
from cueline.users.directory import UserRecord, keys_of, merged_users
from cueline.users.merges import being_undone


class UserKey(Struct):
    key: str
    since: str


class MergedUser(Struct):
    """A user who became part of this one; `is_parting`: the merge is about to be undone."""

    id: int
    at: str
    key: str
    is_parting: bool


class AttributeValue(Struct):
    """A user attribute, its type, and the event that set it."""

    name: str
    type: AttributeType
    value: Any
    event_id: str | None
    at: str | None


class UserDetail(UserItem, kw_only=True):
    """A user with everything known; `merged_into` is set when the number asked for has become part of this user."""

    keys: list[UserKey]
    merged: list[MergedUser]
    merged_into: int | None
    attribute_details: list[AttributeValue]
    last_page: str
    last_agent: str


def user_detail(parts: Parts, workspace_id: int, record: UserRecord, *, asked: int) -> UserDetail:
    """Return a user, who was asked for by a number that may have become part of them."""
    merged = merged_users(parts.engine, workspace_id, record.id)
    with reading(parts.engine) as connection:
        parting = being_undone(connection, {one.id for one in merged})
    keys = keys_of(parts.engine, workspace_id, [record.id, *(one.id for one in merged)])
    return UserDetail(
        **fields_of(parts, [record])[0],
        keys=[UserKey(held.key, iso(held.since)) for held in keys],
        merged=[MergedUser(one.id, iso(one.merged_at or 0), one.key, one.id in parting) for one in merged],
        merged_into=record.id if record.id != asked else None,
        attribute_details=_attribute_values(parts, workspace_id, record),
        last_page=record.last_page,
        last_agent=record.last_agent,
    )


def _attribute_values(parts: Parts, workspace_id: int, record: UserRecord) -> list[AttributeValue]:
    types = {known.name: known.type for known in parts.definitions.user_attributes(workspace_id)}
    values: list[AttributeValue] = []
    for name in sorted(record.attributes):
        event_id, at = record.sources.get(name, (None, None))
        kind = types.get(name, AttributeType.STRING)
        values.append(AttributeValue(name, kind, record.attributes[name], event_id, None if at is None else iso(at)))
    return values
