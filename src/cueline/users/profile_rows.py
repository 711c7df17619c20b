"""How profiles are read from the state database and written to it."""

from collections.abc import Collection, Iterable, Iterator
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, update

from cueline.event import UserId
from cueline.state.bulk import write_rows, write_tuples
from cueline.state.tables import user, user_key
from cueline.state.upsert import Columns, upsert
from cueline.users.profile import Profile

NAMES_PER_SELECT = 500
_WRITTEN = tuple(column.name for column in user.columns if column.name != "id")
_encode = msgspec.json.Encoder().encode
_read_attributes = msgspec.json.Decoder(dict[str, Any]).decode
_read_sources = msgspec.json.Decoder(dict[str, tuple[str, int]]).decode
_read_tags = msgspec.json.Decoder(dict[str, int]).decode
_read_lists = msgspec.json.Decoder(dict[int, int]).decode
_NONE = "{}"


class KeyRow(Struct, frozen=True):
    """A key and the user it leads to.

    Attributes:
        since: When it began to, milliseconds.
    """

    workspace: int
    key: str
    user: UserId
    since: int


def read_by_key(tx: Connection, wanted: Collection[tuple[int, str]]) -> Iterator[tuple[tuple[int, str], Profile]]:
    """Yield each wanted (workspace, key) that leads to a user, with that user."""
    query = select(user_key.c.key.label("found"), user).join(user, user.c.id == user_key.c.user_id)
    for number, keys in _by_workspace(wanted):
        matching = query.where(user_key.c.workspace_id == number, user_key.c.key.in_(keys))
        yield from (((number, row.found), _profile(row)) for row in tx.execute(matching))


def read_by_custom_id(tx: Connection, wanted: Collection[tuple[int, str]]) -> Iterator[Profile]:
    """Yield the users who have a wanted (workspace, customer's own id)."""
    for number, custom_ids in _by_workspace(wanted):
        query = select(user).where(user.c.workspace_id == number, user.c.custom_id.in_(custom_ids))
        yield from (_profile(row) for row in tx.execute(query))


def read_by_email(tx: Connection, wanted: Collection[tuple[int, str]]) -> Iterator[Profile]:
    """Yield everyone who has a wanted (workspace, e-mail) and stands alone."""
    for number, emails in _by_workspace(wanted):
        alone = (user.c.workspace_id == number) & user.c.merged_into.is_(None)
        yield from (_profile(row) for row in tx.execute(select(user).where(alone, user.c.email.in_(emails))))


def read_by_number(tx: Connection, wanted: Collection[UserId]) -> Iterator[Profile]:
    """Yield the users with a wanted number."""
    numbers = sorted(wanted)
    for start in range(0, len(numbers), NAMES_PER_SELECT):
        query = select(user).where(user.c.id.in_(numbers[start : start + NAMES_PER_SELECT]))
        yield from (_profile(row) for row in tx.execute(query))


def write_profiles(tx: Connection, profiles: Iterable[Profile]) -> None:
    rows = [_row(profile) for profile in sorted(profiles, key=_number)]
    write_rows(tx, upsert(tx, user, ["id"], _all_of_it), rows)


def write_sightings(tx: Connection, profiles: Iterable[Profile]) -> None:
    """Write of users that are stored already when and where they were seen; what else is known of them stays."""
    write_tuples(tx, _SEEN, (*_SIGHTING, "number"), [*map(_sighting, sorted(profiles, key=_number))])


def write_keys(tx: Connection, keys: Iterable[KeyRow]) -> None:
    rows = [
        {"workspace_id": key.workspace, "key": key.key, "user_id": key.user, "since": key.since}
        for key in sorted(keys, key=lambda key: (key.workspace, key.key))
    ]
    write_rows(tx, upsert(tx, user_key, ["workspace_id", "key"], _whose_and_since), rows)


def _all_of_it(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {name: new[name] for name in _WRITTEN}


def _whose_and_since(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {"user_id": new.user_id, "since": new.since}


_number = attrgetter("id")
_SIGHTING = ("first_seen", "last_seen", "events", "page_views", "last_page", "last_address", "last_agent")
_sighting = attrgetter(*_SIGHTING, "id")
_SEEN = update(user).where(user.c.id == bindparam("number"))


def _by_workspace(wanted: Collection[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the wanted names, workspace by workspace, so many that one statement can hold them."""
    grouped: dict[int, list[str]] = {}
    for number, name in sorted(wanted):
        grouped.setdefault(number, []).append(name)
    for number, names in grouped.items():
        for start in range(0, len(names), NAMES_PER_SELECT):
            yield number, names[start : start + NAMES_PER_SELECT]


def _profile(row: Row[Any]) -> Profile:
    return Profile(
        id=row.id,
        workspace=row.workspace_id,
        key=row.key,
        custom_id=row.custom_id,
        email=row.email,
        name=row.name,
        attributes=_read_attributes(row.attributes),
        sources=_read_sources(row.sources),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        events=row.events,
        page_views=row.page_views,
        last_page=row.last_page,
        last_address=row.last_address,
        last_agent=row.last_agent,
        merged_into=row.merged_into,
        merged_at=row.merged_at,
        tags={} if row.tags == _NONE else _read_tags(row.tags),
        lists={} if row.lists == _NONE else _read_lists(row.lists),
    )


def _row(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "workspace_id": profile.workspace,
        "key": profile.key,
        "custom_id": profile.custom_id,
        "email": profile.email,
        "name": profile.name,
        "attributes": _encode(profile.attributes).decode(),
        "sources": _encode(profile.sources).decode(),
        "first_seen": profile.first_seen,
        "last_seen": profile.last_seen,
        "events": profile.events,
        "page_views": profile.page_views,
        "last_page": profile.last_page,
        "last_address": profile.last_address,
        "last_agent": profile.last_agent,
        "merged_into": profile.merged_into,
        "merged_at": profile.merged_at,
        "tags": _encode(profile.tags).decode() if profile.tags else _NONE,
        "lists": _encode(profile.lists).decode() if profile.lists else _NONE,
    }
