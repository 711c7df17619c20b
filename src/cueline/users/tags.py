"""The tags of a workspace, with how many users have each."""

from msgspec import Struct
from sqlalchemy import Engine, func, select

from cueline.state.engine import reading
from cueline.state.standing_tables import tag, user_tag


class TagCount(Struct, frozen=True):
    """A tag, and how many users have it now."""

    name: str
    users: int


def tags_of(engine: Engine, workspace_id: int) -> list[TagCount]:
    """Return every tag a user of the workspace ever had, those of most users first."""
    users = func.count(user_tag.c.user_id)
    query = (
        select(tag.c.name, users.label("users"))
        .outerjoin(user_tag, user_tag.c.tag_id == tag.c.id)
        .where(tag.c.workspace_id == workspace_id)
        .group_by(tag.c.id)
        .order_by(users.desc(), tag.c.name)
    )
    with reading(engine) as connection:
        return [TagCount(row.name, row.users) for row in connection.execute(query)]
