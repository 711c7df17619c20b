"""Going through all users of a workspace, as they are at one moment."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from cueline.event import UserId
from cueline.state.tables import user
from cueline.users.profile import Profile
from cueline.users.profile_rows import profile_of

_ROWS_AT_ONCE = 500


def everyone(connection: Connection, workspace_id: int) -> Iterator[Profile]:
    """Yield all who stand for themselves, by number; few are in memory at a time."""
    alone = (user.c.workspace_id == workspace_id) & user.c.merged_into.is_(None)
    rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(select(user).where(alone).order_by(user.c.id))
    return map(profile_of, rows)


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
