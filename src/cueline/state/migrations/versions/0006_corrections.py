"""Merges with their undoing, and events that are removed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_UNDOING = sa.text("asked_at IS NOT NULL AND undone_at IS NULL")
_OPEN = sa.text("cleared_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "user_merge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_id", sa.BigInteger(), nullable=False, comment="who became part of another"),
        sa.Column("survivor_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column(
            "their_keys", sa.Text(), nullable=False, comment="JSON: the keys that led to the merged user until then"
        ),
        sa.Column("asked_at", sa.BigInteger(), nullable=True, comment="when its undoing was asked for"),
        sa.Column("undone_at", sa.BigInteger(), nullable=True, comment="from then on the two are kept apart"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_merge")),
    )
    op.create_index(
        "ix_user_merge_undoing",
        "user_merge",
        ["id"],
        unique=False,
        sqlite_where=_UNDOING,
        postgresql_where=_UNDOING,
    )
    op.create_index(op.f("ix_user_merge_merged_id"), "user_merge", ["merged_id"], unique=False)
    op.create_index(op.f("ix_user_merge_survivor_id"), "user_merge", ["survivor_id"], unique=False)
    op.create_table(
        "event_removal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "event_id", sa.String(length=36), nullable=False, comment="stays, so that a resend does not bring it back"
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="as of the event; a merge leaves it"),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "removed_at", sa.BigInteger(), nullable=True, comment="from all but the event store; null: asked for"
        ),
        sa.Column("cleared_at", sa.BigInteger(), nullable=True, comment="from the event store, too"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_removal")),
        sa.UniqueConstraint("workspace_id", "event_id", name=op.f("uq_event_removal_workspace_id_event_id")),
    )
    op.create_index(
        "ix_event_removal_open",
        "event_removal",
        ["id"],
        unique=False,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(op.f("ix_event_removal_user_id"), "event_removal", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_event_removal_user_id"), table_name="event_removal")
    op.drop_index("ix_event_removal_open", table_name="event_removal")
    op.drop_table("event_removal")
    op.drop_index(op.f("ix_user_merge_survivor_id"), table_name="user_merge")
    op.drop_index(op.f("ix_user_merge_merged_id"), table_name="user_merge")
    op.drop_index("ix_user_merge_undoing", table_name="user_merge")
    op.drop_table("user_merge")
