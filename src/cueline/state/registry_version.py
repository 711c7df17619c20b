"""The number that tells every lane when to read the registry anew."""

from sqlalchemy import Connection, func, select

from cueline.state.tables import registry_version, workspace
from cueline.state.upsert import upsert

EVERY_WORKSPACE = 0


def grow_registry_version(tx: Connection) -> None:
    """Tell the lanes, as of this transaction's commit, that definitions or a workspace's time zone changed."""
    grown = upsert(tx, registry_version, ["workspace_id"], lambda _: {"version": registry_version.c.version + 1})
    tx.execute(grown, [{"workspace_id": EVERY_WORKSPACE, "version": 1}])


def registry_edition(tx: Connection) -> tuple[int, int]:
    """Give what differs whenever the registry changed: its version, and how many workspaces there are."""
    version, workspaces = tx.execute(_CURRENT).one()
    return version or 0, workspaces


_CURRENT = select(
    select(registry_version.c.version).where(registry_version.c.workspace_id == EVERY_WORKSPACE).scalar_subquery(),
    select(func.count()).select_from(workspace).scalar_subquery(),
)
