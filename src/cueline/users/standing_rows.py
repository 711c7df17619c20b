"""How tags and lists are found by: the rows beside what profiles hold, written together with them."""

from collections.abc import Collection
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, insert, select

from cueline.event import UserId
from cueline.state.bulk import write_rows
from cueline.state.slices import slices
from cueline.state.standing_tables import list_member, tag, user_list, user_tag
from cueline.state.upsert import Columns, upsert
from cueline.users.profile import Profile


class StandingRows(Struct):
    """Which rows are to be there, and which no more, until they are written.

    Attributes:
        tags: (user, workspace, name) → since when; None: no more.
        lists: (user, list) → since when; None: no more.
    """

    tags: dict[tuple[UserId, int, str], int | None] = {}
    lists: dict[tuple[UserId, int], int | None] = {}

    def note_tag(self, profile: Profile, name: str) -> None:
        """Remember that the user has a tag now, or has it no more."""
        self.tags[profile.id, profile.workspace, name] = profile.tags.get(name)

    def note_list(self, profile: Profile, number: int) -> None:
        """Remember that the user is in a list now, or is no more."""
        self.lists[profile.id, number] = profile.lists.get(number)

    def note_merge(self, survivor: Profile, merged: Profile) -> None:
        """Remember that what the merged user had is the survivor's from now on, in whose profile it stands already."""
        for name in merged.tags:
            self.tags[merged.id, merged.workspace, name] = None
            self.note_tag(survivor, name)
        for number in merged.lists:
            self.lists[merged.id, number] = None
            self.note_list(survivor, number)

    def note_parting(self, survivor: Profile, merged: Profile) -> None:
        """Remember what each of two has who are one no more: it stands in their profiles already."""
        for profile in (survivor, merged):
            for name in merged.tags:
                self.note_tag(profile, name)
            for number in merged.lists:
                self.note_list(profile, number)

    def write(self, tx: Connection) -> None:
        """Write all that was noted; tags that are new to a workspace are created."""
        if self.tags:
            _write_tags(tx, self.tags)
        if self.lists:
            since = {(number, user): at for (user, number), at in self.lists.items()}
            _write(tx, list_member, since)


def lists_there(tx: Connection, wanted: Collection[int]) -> set[tuple[int, int]]:
    """Return which of these lists there are, as (workspace, number)."""
    query = select(user_list.c.workspace_id, user_list.c.id)
    found: set[tuple[int, int]] = set()
    for some in slices(sorted(wanted)):
        found |= {(row.workspace_id, row.id) for row in tx.execute(query.where(user_list.c.id.in_(some)))}
    return found


def _write_tags(tx: Connection, changes: dict[tuple[UserId, int, str], int | None]) -> None:
    first: dict[tuple[int, str], int] = {}
    for (_, workspace, name), at in changes.items():
        if at is not None:
            first[workspace, name] = min(at, first.get((workspace, name), at))
    known = _known_tags(tx, {(workspace, name) for _, workspace, name in changes})
    new = [key for key in sorted(first) if key not in known]
    rows = [{"workspace_id": workspace, "name": name, "created_at": first[workspace, name]} for workspace, name in new]
    write_rows(tx, insert(tag), rows)
    known |= _known_tags(tx, new)
    since = {
        (known[workspace, name], user): at
        for (user, workspace, name), at in changes.items()
        if (workspace, name) in known  # one that nobody ever had is no row
    }
    _write(tx, user_tag, since)


def _known_tags(tx: Connection, wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    names: dict[int, list[str]] = {}
    for workspace, name in sorted(wanted):
        names.setdefault(workspace, []).append(name)
    query = select(tag.c.workspace_id, tag.c.name, tag.c.id)
    found: dict[tuple[int, str], int] = {}
    for workspace, of_workspace in names.items():
        for some in slices(of_workspace):
            matching = query.where(tag.c.workspace_id == workspace, tag.c.name.in_(some))
            found |= {(row.workspace_id, row.name): row.id for row in tx.execute(matching)}
    return found


def _write(tx: Connection, table: Table, since: dict[tuple[int, UserId], int | None]) -> None:
    """Write rows that say since when a user has a tag or is in a list; those of None are removed."""
    number, user = table.primary_key.columns
    there = [{number.name: one, user.name: who, "since": at} for (one, who), at in since.items() if at is not None]
    write_rows(tx, upsert(tx, table, [number.name, user.name], _since), there)
    gone = [{"the_number": one, "the_user": who} for (one, who), at in since.items() if at is None]
    if gone:
        tx.execute(delete(table).where(number == bindparam("the_number"), user == bindparam("the_user")), gone)


def _since(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {"since": new.since}
