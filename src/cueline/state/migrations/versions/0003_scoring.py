"""Scores: plans and their versions, the score and ledger of each user, recomputing, and events that the lane makes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "made_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "body", sa.LargeBinary(), nullable=False, comment="an event as on the wire, its id following from its cause"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_event")),
    )
    op.create_table(
        "score_draft",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: the plan as it may be published"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_score_draft")),
    )
    op.create_table(
        "score_job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="of the plan that users are brought to"),
        sa.Column("state", sa.String(length=16), nullable=False, comment="running, stopping, stopped, done, failed"),
        sa.Column(
            "cursor", sa.BigInteger(), server_default="0", nullable=False, comment="users up to this number are done"
        ),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False, comment="users"),
        sa.Column("total", sa.BigInteger(), server_default="0", nullable=False, comment="users, about"),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("started_by", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="why it failed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_job")),
    )
    op.create_index(op.f("ix_score_job_workspace_id"), "score_job", ["workspace_id"], unique=False)
    op.create_table(
        "score_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="as of the event; a merge leaves it"),
        sa.Column("event_id", sa.String(length=36), nullable=False, comment="what caused it; empty: time did"),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="the moment that change and total are of"),
        sa.Column(
            "kind",
            sa.String(length=16),
            nullable=False,
            comment="award, displaced, gate, manual, threshold, recompute, merge",
        ),
        sa.Column("rule", sa.String(length=64), nullable=False, comment="id.revision of a rule, or a threshold's id"),
        sa.Column(
            "milli",
            sa.BigInteger(),
            nullable=False,
            comment="points the rule gave, in thousandths, before caps and decay",
        ),
        sa.Column(
            "cut", sa.String(length=8), nullable=False, comment="object, window, rule, group or total cap; empty: none"
        ),
        sa.Column("change", sa.Float(), nullable=False, comment="of the total, by all that the event did"),
        sa.Column("total", sa.Float(), nullable=False, comment="after the event"),
        sa.Column("detail", sa.Text(), server_default="{}", nullable=False, comment="JSON: reason, by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_line")),
    )
    op.create_index("ix_score_line_user", "score_line", ["user_id", "id"], unique=False)
    op.create_table(
        "score_plan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="1, 2, … in each workspace"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: the plan as it was published"),
        sa.Column("mode", sa.String(length=16), nullable=False, comment="from_now, recompute"),
        sa.Column("thresholds", sa.String(length=16), nullable=False, comment="never, if_now_above, always"),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_plan")),
        sa.UniqueConstraint("workspace_id", "version", name=op.f("uq_score_plan_workspace_id_version")),
    )
    op.create_table(
        "user_score",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="of the plan it was made by"),
        sa.Column("score", sa.BigInteger(), nullable=False, comment="the value, rounded half to even"),
        sa.Column("value", sa.Float(), nullable=False, comment="all groups together, at as_of"),
        sa.Column("as_of", sa.BigInteger(), nullable=False, comment="the moment it was evaluated for"),
        sa.Column(
            "due_at",
            sa.BigInteger(),
            nullable=True,
            comment="not later than when time alone changes score or crosses; null: never",
        ),
        sa.Column(
            "above", sa.Text(), nullable=False, comment="JSON: ids of the thresholds crossed up and not re-armed since"
        ),
        sa.Column("state", sa.LargeBinary(), nullable=False, comment="MessagePack: what each rule counts"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_user_score")),
    )
    op.create_index("ix_user_score_due_at", "user_score", ["due_at"], unique=False)
    op.create_index("ix_user_score_workspace_score", "user_score", ["workspace_id", "score"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_user_score_workspace_score", table_name="user_score")
    op.drop_index("ix_user_score_due_at", table_name="user_score")
    op.drop_table("user_score")
    op.drop_table("score_plan")
    op.drop_index("ix_score_line_user", table_name="score_line")
    op.drop_table("score_line")
    op.drop_index(op.f("ix_score_job_workspace_id"), table_name="score_job")
    op.drop_table("score_job")
    op.drop_table("score_draft")
    op.drop_table("made_event")
