"""Which lists and segments users are in."""

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import Connection, Table, select

from cueline.state.slices import slices
from cueline.state.standing_tables import list_member, segment, segment_member, user_list


class NamedGroup(Struct, frozen=True):
    """A list or a segment that a user is in, since when in milliseconds."""

    id: int
    name: str
    since: int


class Memberships(Struct, frozen=True):
    """Of some users, by number: their lists and their segments, by name."""

    lists: dict[int, list[NamedGroup]]
    segments: dict[int, list[NamedGroup]]


def memberships_of(connection: Connection, users: Collection[int]) -> Memberships:
    """Return which lists and segments these users are in."""
    numbers = sorted(users)
    return Memberships(
        _groups(connection, list_member, "list_id", user_list, numbers),
        _groups(connection, segment_member, "segment_id", segment, numbers),
    )


def _groups(
    connection: Connection, members: Table, number: str, named: Table, users: list[int]
) -> dict[int, list[NamedGroup]]:
    found: dict[int, list[NamedGroup]] = {}
    query = select(members.c.user_id, named.c.id, named.c.name, members.c.since).join(
        named, named.c.id == members.c[number]
    )
    for some in slices(users):
        for row in connection.execute(query.where(members.c.user_id.in_(some)).order_by(named.c.name, named.c.id)):
            found.setdefault(row.user_id, []).append(NamedGroup(row.id, row.name, row.since))
    return found
