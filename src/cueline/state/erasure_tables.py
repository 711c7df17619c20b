"""The table of users who are to be erased, and were. Times are milliseconds since 1970, UTC."""

from sqlalchemy import BigInteger, Column, Index, Table, text

from cueline.state.tables import metadata, number_key

erasure = Table(
    "erasure",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False, index=True, comment="stays, so that nobody gets the number again"),
    Column("asked_at", BigInteger, nullable=False),
    Column("erased_at", BigInteger, comment="from the state database; null: asked for"),
    Column("cleared_at", BigInteger, comment="from the event store, too"),
    Column(
        "newest_run", BigInteger, nullable=False, server_default="0", comment="runs get higher numbers from then on"
    ),
    Index(
        "ix_erasure_open",
        "id",
        sqlite_where=text("cleared_at IS NULL"),
        postgresql_where=text("cleared_at IS NULL"),
    ),
)
