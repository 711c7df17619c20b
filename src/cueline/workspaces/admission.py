"""Tell the edge which API keys may send, and from which pages."""

from typing import cast

import msgspec
from sqlalchemy import Connection, Engine, select

from cueline.log.noticeboard import ADMISSION, Noticeboard
from cueline.state.tables import allowed_origin, api_key, workspace
from cueline.workspaces.admission_notice import Admission, KeyAdmission


def publish_admission(engine: Engine, noticeboard: Noticeboard) -> int:
    """Tell the edge what holds now; return the version.

    Publishers wait for each other on the state database, so an older snapshot never replaces a newer one.
    """
    with engine.begin() as transaction:
        return noticeboard.publish(ADMISSION, msgspec.json.encode(_snapshot(transaction)))


def _snapshot(transaction: Connection) -> Admission:
    settings = {row.id: row for row in transaction.execute(select(workspace).with_for_update())}
    origins: dict[int, list[str]] = {}
    for row in transaction.execute(select(allowed_origin).order_by(allowed_origin.c.origin)):
        origins.setdefault(row.workspace_id, []).append(row.origin)
    keys: dict[str, KeyAdmission] = {}
    for row in transaction.execute(select(api_key)):
        own = settings[row.workspace_id]
        keys[cast("str", row.value)] = KeyAdmission(
            row.workspace_id,
            row.revoked_at is not None,
            origins.get(row.workspace_id, []),
            bool(own.respect_gpc),
            bool(own.respect_dnt),
            own.alias,
        )
    return Admission(0, keys)
