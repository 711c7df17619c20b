"""The signing secret of each workspace: made on first use, and rotated with an overlap."""

import secrets
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, select, update

from cueline.delivery.signing import SECRET_BYTES, secret_of
from cueline.state.automation_tables import signing_secret
from cueline.state.upsert import Columns, upsert

OVERLAP_MS = 24 * 3_600_000
"""So long after a rotation both secrets sign."""


class SigningSecret(Struct, frozen=True):
    """What a workspace's webhooks are signed with.

    Attributes:
        secret: The one in force.
        since: Milliseconds.
        former: The one before it; empty: none.
        former_until: When that ceases to sign, milliseconds.
    """

    secret: str
    since: int
    former: str = ""
    former_until: int = 0

    def in_force(self, now_ms: int) -> list[str]:
        """Return the secrets that sign at a moment, the newest first."""
        return [self.secret, self.former] if self.former and now_ms < self.former_until else [self.secret]


def signing_secret_of(tx: Connection, workspace_id: int, now_ms: int) -> SigningSecret:
    """Return a workspace's secret, made in this transaction if there is none yet; so it needs one that may write."""
    held = known_secret_of(tx, workspace_id)
    if held is None:
        values = {"workspace_id": workspace_id, "secret": _fresh(), "since": now_ms}
        tx.execute(upsert(tx, signing_secret, ["workspace_id"], _as_it_is), values)
        held = known_secret_of(tx, workspace_id)
    assert held is not None
    return held


def known_secret_of(tx: Connection, workspace_id: int) -> SigningSecret | None:
    """Return a workspace's secret; None where none was made yet."""
    row = tx.execute(select(signing_secret).where(signing_secret.c.workspace_id == workspace_id)).one_or_none()
    return None if row is None else SigningSecret(row.secret, row.since, row.former, row.former_until)


def rotate_secret(tx: Connection, workspace_id: int, now_ms: int) -> SigningSecret:
    """Sign with a fresh secret from now on, and with the present one as well for `OVERLAP_MS`."""
    held = signing_secret_of(tx, workspace_id, now_ms)
    fresh = SigningSecret(_fresh(), now_ms, held.secret, now_ms + OVERLAP_MS)
    values = {"secret": fresh.secret, "since": now_ms, "former": fresh.former, "former_until": fresh.former_until}
    tx.execute(update(signing_secret).where(signing_secret.c.workspace_id == workspace_id).values(values))
    return fresh


def _fresh() -> str:
    return secret_of(secrets.token_bytes(SECRET_BYTES))


def _as_it_is(new: Columns) -> dict[str, ColumnElement[Any]]:
    return {"workspace_id": new.workspace_id}
