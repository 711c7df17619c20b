"""What a workspace says about opt-outs, its alias path, and the loss meter."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspace", sa.Column("respect_gpc", sa.Boolean(), server_default="0", nullable=False))
    op.add_column("workspace", sa.Column("respect_dnt", sa.Boolean(), server_default="0", nullable=False))
    op.add_column("workspace", sa.Column("alias", sa.String(length=32), server_default="", nullable=False))
    op.create_table(
        "loss",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False, comment="in UTC, 2026-01-31"),
        sa.Column("reason", sa.String(length=64), nullable=False, comment="queue_full, http_413, an error code"),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "day", "reason", name=op.f("pk_loss")),
    )
