"""Users who are to be erased, and were."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="stays, so that nobody gets the number again"),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True, comment="from the state database; null: asked for"),
        sa.Column("cleared_at", sa.BigInteger(), nullable=True, comment="from the event store, too"),
        sa.Column(
            "newest_run",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="runs get higher numbers from then on",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(
        "ix_erasure_open",
        "erasure",
        ["id"],
        unique=False,
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
    op.create_index(op.f("ix_erasure_user_id"), "erasure", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_erasure_user_id"), table_name="erasure")
    op.drop_index("ix_erasure_open", table_name="erasure")
    op.drop_table("erasure")
