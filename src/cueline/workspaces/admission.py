"""Tell the edge which API keys may send, and from which pages."""

from typing import cast

import msgspec
from sqlalchemy import Connection, Engine, select

from cueline.log.noticeboard import ADMISSION, Noticeboard
from cueline.state.automation_tables import automation, automation_version
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
    with_messages = _with_messages(transaction)
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
            row.workspace_id in with_messages,
        )
    return Admission(0, keys)


def _with_messages(transaction: Connection) -> set[int]:
    """Return the workspaces that send messages to pages: by automations in force, or by runs that began before."""
    versions = automation_version.join(automation, automation.c.id == automation_version.c.automation_id)
    sends = automation_version.c.body.contains('"kind":"page_message"', autoescape=True)
    query = select(automation.c.workspace_id).select_from(versions)
    return {*transaction.execute(query.where(sends, automation.c.state.in_(["live", "paused"]))).scalars()}
