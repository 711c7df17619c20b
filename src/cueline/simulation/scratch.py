"""A state database to be thrown away, with what a workspace has defined."""

import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Engine, Result, Table, insert, literal, select, update

from cueline.automations.edition import grow_edition
from cueline.automations.graph import Graph
from cueline.automations.versions import Published, write_version
from cueline.state.automation_tables import automation
from cueline.state.engine import open_scratch, reading
from cueline.state.standing_tables import (
    list_member,
    segment,
    segment_member,
    segment_watch,
    tag,
    user_list,
    user_tag,
)
from cueline.state.tables import (
    attribute_definition,
    event_definition,
    metadata,
    score_line,
    score_plan,
    score_state,
    user,
    user_key,
    user_score,
    workspace,
)

ROWS_AT_ONCE = 1_000
_DEFINITIONS = (event_definition, attribute_definition, score_plan, user_list, tag, segment)


class Subject(Struct, frozen=True, kw_only=True):
    """What is simulated.

    Attributes:
        automation: Its number.
        name: What it is called.
    """

    workspace: int
    automation: int
    name: str
    graph: Graph


@contextmanager
def scratch_database(engine: Engine, workspace_id: int) -> Generator[Engine]:
    """Give a state database with what a workspace has defined, and no user."""
    with tempfile.TemporaryDirectory(prefix="cueline-simulation-") as folder:
        scratch = open_scratch(Path(folder) / "state.db")
        metadata.create_all(scratch)
        try:
            with reading(engine) as source, scratch.begin() as target:
                _copy(source, target, workspace, [workspace.c.id == workspace_id])
                for table in _DEFINITIONS:
                    _copy(source, target, table, [table.c.workspace_id == workspace_id])
                target.execute(update(segment).values(filled_to=0, fill_until=0))  # everybody is followed
            yield scratch
        finally:
            scratch.dispose()


def copy_user(engine: Engine, scratch: Engine, numbers: Sequence[int]) -> None:
    """Bring a user as they are now: the numbers are theirs, and those of users who became part of them."""
    with reading(engine) as source, scratch.begin() as target:
        _copy(source, target, user, [user.c.id.in_(numbers)])
        for table in (user_key, user_score, user_tag, list_member, segment_member, segment_watch):
            _copy(source, target, table, [table.c.user_id.in_(numbers)])
        _copy_what_scores_are_made_of(source, target, numbers)


def put_in_force(tx: Connection, subject: Subject, at_ms: int) -> None:
    """Publish the automation, as the only one there is, as its version 1."""
    row = {
        "id": subject.automation,
        "workspace_id": subject.workspace,
        "name": subject.name,
        "state": "live",
        "version": 1,
        "created_at": at_ms,
        "created_by": "",
        "changed_at": at_ms,
        "changed_by": "",
    }
    tx.execute(insert(automation), [row])
    made = Published(version=1, waiting="drain", mapping={}, published_at=at_ms, published_by="", graph=subject.graph)
    write_version(tx, subject.workspace, subject.automation, made)
    grow_edition(tx)


def _copy_what_scores_are_made_of(source: Connection, target: Connection, numbers: Sequence[int]) -> None:
    """Copy states with the lines since then: those get numbers of their own here, and are all that is here."""
    theirs = score_state.c.user_id.in_(numbers)
    states = select(score_state.c.user_id, score_state.c.state, literal(0).label("line_id")).where(theirs)
    lines = select(*(column for column in score_line.c if column.name != "id")).join(
        score_state, score_state.c.user_id == score_line.c.user_id
    )
    _put(target, score_state, source.execute(states))
    _put(target, score_line, source.execute(lines.where(theirs, score_line.c.id > score_state.c.line_id)))


def _copy(source: Connection, target: Connection, table: Table, where: Sequence[ColumnElement[bool]]) -> None:
    _put(target, table, source.execute(select(table).where(*where)))


def _put(target: Connection, table: Table, found: Result[*tuple[Any, ...]]) -> None:
    for rows in found.mappings().partitions(ROWS_AT_ONCE):
        target.execute(insert(table), [dict(row) for row in rows])
