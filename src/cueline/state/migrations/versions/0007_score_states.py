"""What scores are made of in a table of its own, with how far it has read the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOVE = """
INSERT INTO score_state (user_id, line_id, state)
SELECT user_id, coalesce((SELECT max(id) FROM score_line WHERE score_line.user_id = user_score.user_id), 0), state
FROM user_score
"""


def upgrade() -> None:
    op.create_table(
        "score_state",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column(
            "line_id",
            sa.BigInteger(),
            nullable=False,
            comment="the user's lines of the ledger up to this one are in it",
        ),
        sa.Column("state", sa.LargeBinary(), nullable=False, comment="MessagePack: what each rule counts"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_score_state")),
    )
    op.execute(_MOVE)
    op.drop_column("user_score", "state")
