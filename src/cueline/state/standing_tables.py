"""Tables of where users stand: tags, lists and segments. Times are milliseconds since 1970, UTC."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text, UniqueConstraint

from cueline.state.tables import metadata, number_key

tag = Table(
    "tag",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("name", String(128), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("workspace_id", "name"),
)

user_tag = Table(
    "user_tag",
    metadata,
    Column("tag_id", BigInteger, primary_key=True),
    Column("user_id", BigInteger, primary_key=True, index=True),
    Column("since", BigInteger, nullable=False),
)

user_list = Table(
    "user_list",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("name", String(100), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("workspace_id", "name"),
)

list_member = Table(
    "list_member",
    metadata,
    Column("list_id", BigInteger, primary_key=True),
    Column("user_id", BigInteger, primary_key=True, index=True),
    Column("since", BigInteger, nullable=False),
)

segment = Table(
    "segment",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("name", String(100), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("condition", Text, nullable=False, comment="JSON"),
    Column("revision", BigInteger, nullable=False, comment="grows when the condition changes"),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    UniqueConstraint("workspace_id", "name"),
)

segment_member = Table(
    "segment_member",
    metadata,
    Column("segment_id", BigInteger, primary_key=True),
    Column("user_id", BigInteger, primary_key=True, index=True),
    Column("since", BigInteger, nullable=False),
    Column("due_at", BigInteger, comment="when time alone may change it; null: never"),
    Index("ix_segment_member_due_at", "due_at"),
)
