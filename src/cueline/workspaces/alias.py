"""A workspace's alias path: an address of its own for the widget, so that lists of well-known paths do not match."""

import re

from sqlalchemy import Connection, select

from cueline.errors import Conflict, InvalidInput
from cueline.state.tables import workspace

MIN_ALIAS_CHARACTERS = 3
MAX_ALIAS_CHARACTERS = 32

_ALIAS = re.compile(rf"[a-z0-9](?:[a-z0-9-]{{{MIN_ALIAS_CHARACTERS - 2},{MAX_ALIAS_CHARACTERS - 2}}})[a-z0-9]")
_TAKEN_BY_CUELINE = frozenset(
    (
        *("api", "assets", "demo", "healthz", "internal", "metrics", "readyz"),
        *("automations", "delivery", "events", "explore", "install", "live", "scoring", "segments", "settings"),
        *("sign-in", "user-attributes", "users", "violations"),
    )
)


def sound_alias(transaction: Connection, workspace_id: int, wanted: str) -> str:
    """Return the alias a workspace may have: `wanted`; empty for none.

    Raises:
        InvalidInput: it is no path segment, or Cueline itself answers there.
        Conflict: another workspace has it.
    """
    alias = wanted.strip().strip("/").lower()
    if not alias:
        return ""
    if _ALIAS.fullmatch(alias) is None or alias in _TAKEN_BY_CUELINE:
        raise InvalidInput(
            f"{wanted[:MAX_ALIAS_CHARACTERS]!r} cannot be an alias path.",
            code="alias_invalid",
            hint=f"Use {MIN_ALIAS_CHARACTERS} to {MAX_ALIAS_CHARACTERS} of a-z, 0-9 and dashes, and no address of "
            "Cueline's own.",
        )
    others = select(workspace.c.id).where(workspace.c.alias == alias, workspace.c.id != workspace_id)
    if transaction.execute(others).first() is not None:
        raise Conflict(f"Another workspace has the alias path {alias!r}.", code="alias_taken", hint="Choose another.")
    return alias
