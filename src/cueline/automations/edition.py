"""The number that tells every lane when to read the automations anew."""

from sqlalchemy import Connection, select

from cueline.state.automation_tables import automation_edition
from cueline.state.upsert import upsert

_ONLY = 1


def grow_edition(tx: Connection) -> None:
    """Tell the lanes, as of this transaction's commit, that what runs follow changed."""
    grown = upsert(tx, automation_edition, ["id"], lambda _: {"number": automation_edition.c.number + 1})
    tx.execute(grown, [{"id": _ONLY, "number": 1}])


def edition(tx: Connection) -> int:
    """Give what grows with every such change; 0 before the first."""
    return tx.execute(_CURRENT).scalar() or 0


_CURRENT = select(automation_edition.c.number).where(automation_edition.c.id == _ONLY)
