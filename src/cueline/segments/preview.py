"""Whom a condition is true of now, asked of everybody: what a member sees while writing a segment."""

from collections.abc import Callable
from itertools import islice

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, select

from cueline.conditions.condition import Condition
from cueline.event import UserId
from cueline.segments.matching import Asked, Counts, Standing, people_matching
from cueline.state.engine import reading
from cueline.state.standing_tables import segment, segment_member
from cueline.state.tables import user, user_score

_read_tags = msgspec.json.Decoder(dict[str, int]).decode
_read_lists = msgspec.json.Decoder(dict[int, int]).decode

SAMPLE = 10
"""So many of those it is true of are shown."""


class Found(Struct, frozen=True):
    """How many there are, and the first of them by number."""

    count: int
    sample: list[UserId]


def find_matching(engine: Engine, store: Counts, condition: Condition, asked: Asked) -> Found:
    """Count everybody a condition is true of now.

    Raises:
        StoreUnavailable: the event store does not answer.
    """
    with reading(engine) as connection:
        standing_of = _standings(connection, asked.workspace)
    matching = people_matching(engine, store, condition, asked, standing_of)
    sample = list(islice(matching, SAMPLE))
    return Found(len(sample) + sum(1 for _ in matching), sample)


def _standings(connection: Connection, workspace_id: int) -> Callable[[UserId], Standing]:
    mine = user.c.workspace_id == workspace_id
    known = select(user.c.id, user.c.tags, user.c.lists).where(mine, (user.c.tags != "{}") | (user.c.lists != "{}"))
    tags: dict[int, frozenset[str]] = {}
    lists: dict[int, frozenset[int]] = {}
    for row in connection.execute(known):
        tags[row.id], lists[row.id] = frozenset(_read_tags(row.tags)), frozenset(_read_lists(row.lists))
    mine = user_score.c.workspace_id == workspace_id
    scored = connection.execute(select(user_score.c.user_id, user_score.c.score).where(mine))
    scores = {number: score for number, score in scored}  # noqa: C416 - dict() does not know what rows are
    members: dict[int, set[int]] = {}
    joined = select(segment_member.c.user_id, segment_member.c.segment_id).join(
        segment, segment.c.id == segment_member.c.segment_id
    )
    for number, of in connection.execute(joined.where(segment.c.workspace_id == workspace_id)):
        members.setdefault(number, set()).add(of)

    def standing_of(number: UserId) -> Standing:
        return Standing(
            score=float(scores.get(number, 0)),
            tags=tags.get(number, ()),
            lists=lists.get(number, ()),
            segments=members.get(number, ()),
        )

    return standing_of
