"""The tables of what was put right afterwards: merges with their undoing, and events that are removed. Times are ms."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text, UniqueConstraint, text

from cueline.state.tables import metadata, number_key

_UNDOING = text("asked_at IS NOT NULL AND undone_at IS NULL")
_OPEN = text("cleared_at IS NULL")

user_merge = Table(
    "user_merge",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("merged_id", BigInteger, nullable=False, index=True, comment="who became part of another"),
    Column("survivor_id", BigInteger, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("their_keys", Text, nullable=False, comment="JSON: the keys that led to the merged user until then"),
    Column("asked_at", BigInteger, comment="when its undoing was asked for"),
    Column("undone_at", BigInteger, comment="from then on the two are kept apart"),
    Index("ix_user_merge_undoing", "id", sqlite_where=_UNDOING, postgresql_where=_UNDOING),
)

event_removal = Table(
    "event_removal",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("event_id", String(36), nullable=False, comment="stays, so that a resend does not bring it back"),
    Column("user_id", BigInteger, nullable=False, index=True, comment="as of the event; a merge leaves it"),
    Column("name", String(128), nullable=False),
    Column("occurred_at", BigInteger, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger, comment="from all but the event store; null: asked for"),
    Column("cleared_at", BigInteger, comment="from the event store, too"),
    UniqueConstraint("workspace_id", "event_id"),
    Index("ix_event_removal_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
