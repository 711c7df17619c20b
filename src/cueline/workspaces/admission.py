"""Which API keys may send, and from which pages: a snapshot the edge decides by."""

from typing import cast

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, select

from cueline.log.noticeboard import ADMISSION, Noticeboard
from cueline.state.tables import allowed_origin, api_key, workspace


class KeyAdmission(Struct, frozen=True):
    """What holds for one API key.

    Attributes:
        workspace_id: The workspace its events go to.
        revoked: True: refuse, and say that the key was revoked.
        origins: Pages it may send from, `https://shop.example` or `https://*.shop.example`; empty for any.
    """

    workspace_id: int
    revoked: bool
    origins: list[str]


class Admission(Struct, frozen=True):
    """Every API key there is.

    Attributes:
        version: Grows with each publishing; 0 in a snapshot that is not published yet.
        keys: What holds for each key, by its public value.
    """

    version: int
    keys: dict[str, KeyAdmission]


def publish_admission(engine: Engine, noticeboard: Noticeboard) -> int:
    """Tell the edge what holds now; return the version.

    Publishers wait for each other on the state database, so an older snapshot never replaces a newer one.
    """
    with engine.begin() as transaction:
        return noticeboard.publish(ADMISSION, msgspec.json.encode(_snapshot(transaction)))


def read_admission(noticeboard: Noticeboard) -> Admission | None:
    """Return what was published last, or None when nothing was yet."""
    notice = noticeboard.read(ADMISSION)
    if notice is None:
        return None
    version, body = notice
    return Admission(version, msgspec.json.decode(body, type=Admission).keys)


def _snapshot(transaction: Connection) -> Admission:
    transaction.execute(select(workspace.c.id).with_for_update())
    origins: dict[int, list[str]] = {}
    for row in transaction.execute(select(allowed_origin).order_by(allowed_origin.c.origin)):
        origins.setdefault(row.workspace_id, []).append(row.origin)
    keys = {
        cast("str", row.value): KeyAdmission(
            row.workspace_id, row.revoked_at is not None, origins.get(row.workspace_id, [])
        )
        for row in transaction.execute(select(api_key))
    }
    return Admission(0, keys)
