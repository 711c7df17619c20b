"""The versions of an automation, as they stand in the state database."""

from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, Select, insert, select, tuple_

from cueline.automations.graph import Graph
from cueline.errors import NotFound
from cueline.state.automation_tables import automation, automation_version

Choice = Literal["drain", "migrate", "end"]
"""What becomes of runs of older versions: they go on as they began, they go over to this one, or they end."""

_decode = msgspec.json.Decoder(Graph).decode


class Version(Struct, frozen=True, kw_only=True):
    """A version of an automation, without its graph. Times are milliseconds.

    Attributes:
        version: 1, 2, … in each automation.
        waiting: What becomes of older runs.
        mapping: For `migrate`: where runs that wait at a node go on, by the node's id; None: they end.
    """

    version: int
    waiting: Choice
    mapping: dict[str, str | None]
    published_at: int
    published_by: str


class Published(Version, frozen=True, kw_only=True):
    """A version with its graph."""

    graph: Graph


def version_numbered(tx: Connection, automation_id: int, number: int) -> Published:
    """Return one version.

    Raises:
        NotFound: there is no such version.
    """
    row = tx.execute(_of(automation_id).where(automation_version.c.version == number)).one_or_none()
    if row is None:
        raise NotFound(f"There is no version {number} of the automation.", code="automation_version_unknown")
    return _published(row)


def versions_of(tx: Connection, automation_id: int) -> list[Published]:
    """Return every version, newest first."""
    newest_first = _of(automation_id).order_by(automation_version.c.version.desc())
    return [_published(row) for row in tx.execute(newest_first)]


def versions_in_force(tx: Connection, workspace_id: int) -> dict[int, Published]:
    """Return the version in force of every published automation of a workspace, by number."""
    mine = select(automation.c.id, automation.c.version).where(automation.c.workspace_id == workspace_id)
    in_force = tuple_(automation_version.c.automation_id, automation_version.c.version).in_(mine)
    return {row.automation_id: _published(row) for row in tx.execute(select(automation_version).where(in_force))}


def write_version(tx: Connection, workspace_id: int, automation_id: int, made: Published) -> None:
    """Keep a version."""
    row = {
        "workspace_id": workspace_id,
        "automation_id": automation_id,
        "version": made.version,
        "body": msgspec.json.encode(made.graph).decode(),
        "waiting": made.waiting,
        "mapping": msgspec.json.encode(made.mapping).decode(),
        "published_at": made.published_at,
        "published_by": made.published_by,
    }
    tx.execute(insert(automation_version), [row])


def _of(automation_id: int) -> Select[Any]:
    return select(automation_version).where(automation_version.c.automation_id == automation_id)


def _published(row: Row[Any]) -> Published:
    return Published(
        version=row.version,
        waiting=row.waiting,
        mapping=msgspec.json.decode(row.mapping),
        published_at=row.published_at,
        published_by=row.published_by,
        graph=_decode(row.body),
    )
