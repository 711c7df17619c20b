"""Tables of where users stand: tags, lists and segments. Times are milliseconds since 1970, UTC.

Numbers of tags, lists and segments are never given again: profiles and conditions may name one that is gone.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint, text

from cueline.state.tables import metadata, number_key

tag = Table(
    "tag",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("name", String(128), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("workspace_id", "name"),
    sqlite_autoincrement=True,
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
    sqlite_autoincrement=True,
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
    Column("zone", String(64), nullable=False, comment="whose clock shows day and hour"),
    Column("revision", BigInteger, nullable=False, comment="grows when the condition changes"),
    Column("filled_to", BigInteger, nullable=False, server_default="0", comment="users up to there are done"),
    Column("fill_until", BigInteger, comment="later users need no filling; null: not begun"),
    Column("filled", BigInteger, nullable=False, server_default="0", comment="users"),
    Column("failed", Text, nullable=False, server_default="", comment="why filling ended early"),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    UniqueConstraint("workspace_id", "name"),
    sqlite_autoincrement=True,
)

segment_edition = Table(
    "segment_edition",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1"),
    Column("number", BigInteger, nullable=False, comment="grows when any segment is made, changed, deleted"),
)

segment_member = Table(
    "segment_member",
    metadata,
    Column("segment_id", BigInteger, primary_key=True),
    Column("user_id", BigInteger, primary_key=True, index=True),
    Column("since", BigInteger, nullable=False),
)

segment_watch = Table(
    "segment_watch",
    metadata,
    Column("segment_id", BigInteger, primary_key=True),
    Column("user_id", BigInteger, primary_key=True, index=True),
    Column("revision", BigInteger, nullable=False, comment="of the segment it is for"),
    Column("due_at", BigInteger, comment="when time alone may change it; null: never"),
    Column("done", LargeBinary, nullable=False, comment="MessagePack: when the user did what it asks for"),
    Index(
        "ix_segment_watch_due_at",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
)
