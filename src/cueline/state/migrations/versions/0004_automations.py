"""Automations: their versions and runs, what leaves; tags, lists and segments."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column(
            "status", sa.Integer(), server_default="0", nullable=False, comment="of the answer; 0: there was none"
        ),
        sa.Column("request", sa.Text(), nullable=False, comment="as it was sent, secrets left out"),
        sa.Column("answer", sa.Text(), server_default="", nullable=False, comment="its beginning"),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_outbox_id"), ["outbox_id"], unique=False)

    op.create_table(
        "automation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False, comment="draft, live, paused, archived"),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False, comment="the one in force; 0: none yet"),
        sa.Column(
            "revision",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="grows with every change of its draft",
        ),
        sa.Column(
            "hook", sa.String(length=64), nullable=True, comment="the secret part of its own address, once it has one"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation")),
        sa.UniqueConstraint("hook", name=op.f("uq_automation_hook")),
    )
    with op.batch_alter_table("automation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_automation_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "automation_draft",
        sa.Column("automation_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: the graph as it may be published"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("automation_id", name=op.f("pk_automation_draft")),
    )
    op.create_table(
        "automation_edition",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column(
            "number",
            sa.BigInteger(),
            nullable=False,
            comment="grows when any automation is published, paused, resumed, …",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation_edition")),
    )
    op.create_table(
        "automation_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("automation_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="1, 2, … in each automation"),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: the graph as it was published"),
        sa.Column(
            "waiting", sa.String(length=16), nullable=False, comment="what becomes of older runs: drain, migrate, end"
        ),
        sa.Column(
            "mapping", sa.Text(), server_default="{}", nullable=False, comment="JSON, for migrate: node → node or null"
        ),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("published_by", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automation_version")),
        sa.UniqueConstraint("automation_id", "version", name=op.f("uq_automation_version_automation_id_version")),
    )
    op.create_table(
        "list_member",
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("list_id", "user_id", name=op.f("pk_list_member")),
    )
    with op.batch_alter_table("list_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("automation_id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("node", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="webhook, slack, email, page_message"),
        sa.Column(
            "destination",
            sa.String(length=255),
            nullable=False,
            comment="what is slow or dead together: a host, smtp, page",
        ),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="JSON: the request, filled in"),
        sa.Column("state", sa.String(length=16), nullable=False, comment="waiting, delivered, dead, cancelled"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True, comment="when it is tried next; null: no more"),
        sa.Column("until_at", sa.BigInteger(), nullable=False, comment="when it is given up"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="of the last failure"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_outbox_idempotency_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_due",
            ["destination", "due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_outbox_run", ["run_id"], unique=False)
        batch_op.create_index("ix_outbox_user", ["user_id", "id"], unique=False)
        batch_op.create_index(
            "ix_outbox_user_ended_at",
            ["user_id", "ended_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NOT NULL"),
        )
        batch_op.create_index("ix_outbox_workspace_state", ["workspace_id", "state", "id"], unique=False)
        batch_op.create_index(
            "ix_outbox_ended_at",
            ["ended_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NOT NULL"),
        )

    op.create_table(
        "signing_secret",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False, comment="what webhooks are signed with"),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column(
            "former",
            sa.String(length=64),
            server_default="",
            nullable=False,
            comment="the one before it; empty: none",
        ),
        sa.Column(
            "former_until", sa.BigInteger(), server_default="0", nullable=False, comment="signs as well until then"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_signing_secret")),
    )

    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("automation_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "instance",
            sa.String(length=300),
            nullable=False,
            comment="correlation value, or event id where runs are parallel",
        ),
        sa.Column("state", sa.String(length=16), nullable=False, comment="running, ended"),
        sa.Column("outcome", sa.String(length=16), server_default="", nullable=False, comment="how it ended"),
        sa.Column("node", sa.String(length=40), server_default="", nullable=False, comment="where it waits"),
        sa.Column("due_at", sa.BigInteger(), nullable=True, comment="when its wait ends by itself; null: never"),
        sa.Column(
            "event_id", sa.String(length=36), nullable=False, comment="of the event that started it; empty: time did"
        ),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="MessagePack: what it needs to go on"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index("ix_run_automation", ["automation_id", "started_at"], unique=False)
        batch_op.create_index(
            "ix_run_due_at",
            ["due_at", "automation_id", "user_id"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_run_user_state", ["user_id", "state"], unique=False)
        batch_op.create_index("ix_run_waiting", ["automation_id", "state", "node"], unique=False)

    op.create_table(
        "run_count",
        sa.Column("automation_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=40), nullable=False, comment="empty: of the automation as a whole"),
        sa.Column(
            "what",
            sa.String(length=64),
            nullable=False,
            comment="entered, exit:yes, error, skipped:late, ended:goal, …",
        ),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("automation_id", "version", "node", "what", name=op.f("pk_run_count")),
    )
    op.create_table(
        "run_entry",
        sa.Column("automation_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("entered", sa.BigInteger(), nullable=False, comment="how often"),
        sa.Column("recent", sa.Text(), nullable=False, comment="JSON: the newest moments, as many as caps ask for"),
        sa.PrimaryKeyConstraint("automation_id", "user_id", name=op.f("pk_run_entry")),
    )
    with op.batch_alter_table("run_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_entry_user_id"), ["user_id"], unique=False)

    op.create_table(
        "run_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("automation_id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="0: nothing was started, and why"),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="as of then; a merge leaves it"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False, comment="JSON: a list of steps, taken one after the other"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_log")),
    )
    with op.batch_alter_table("run_log", schema=None) as batch_op:
        batch_op.create_index("ix_run_log_automation", ["automation_id", "id"], unique=False)
        batch_op.create_index("ix_run_log_run", ["run_id", "id"], unique=False)
        batch_op.create_index("ix_run_log_user", ["user_id", "at"], unique=False)

    op.create_table(
        "segment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("condition", sa.Text(), nullable=False, comment="JSON"),
        sa.Column("zone", sa.String(length=64), nullable=False, comment="whose clock shows day and hour"),
        sa.Column("revision", sa.BigInteger(), nullable=False, comment="grows when the condition changes"),
        sa.Column(
            "filled_to", sa.BigInteger(), server_default="0", nullable=False, comment="users up to there are done"
        ),
        sa.Column("fill_until", sa.BigInteger(), nullable=True, comment="later users need no filling; null: not begun"),
        sa.Column("filled", sa.BigInteger(), server_default="0", nullable=False, comment="users"),
        sa.Column("failed", sa.Text(), server_default="", nullable=False, comment="why filling ended early"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_segment_workspace_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "segment_edition",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column(
            "number", sa.BigInteger(), nullable=False, comment="grows when any segment is made, changed, deleted"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_edition")),
    )
    op.create_table(
        "segment_member",
        sa.Column("segment_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("segment_id", "user_id", name=op.f("pk_segment_member")),
    )
    with op.batch_alter_table("segment_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_segment_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "segment_watch",
        sa.Column("segment_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False, comment="of the segment it is for"),
        sa.Column("due_at", sa.BigInteger(), nullable=True, comment="when time alone may change it; null: never"),
        sa.Column("done", sa.LargeBinary(), nullable=False, comment="MessagePack: when the user did what it asks for"),
        sa.PrimaryKeyConstraint("segment_id", "user_id", name=op.f("pk_segment_watch")),
    )
    with op.batch_alter_table("segment_watch", schema=None) as batch_op:
        batch_op.create_index(
            "ix_segment_watch_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_segment_watch_user_id"), ["user_id"], unique=False)

    op.create_table(
        "tag",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_tag_workspace_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "trigger_timer",
        sa.Column("automation_id", sa.BigInteger(), nullable=False),
        sa.Column("trigger", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="0: of a schedule"),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "cursor",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="of a schedule: users up to there are done",
        ),
        sa.Column(
            "version", sa.Integer(), server_default="0", nullable=False, comment="of a schedule: whose due_at it is"
        ),
        sa.PrimaryKeyConstraint("automation_id", "trigger", "user_id", name=op.f("pk_trigger_timer")),
    )
    with op.batch_alter_table("trigger_timer", schema=None) as batch_op:
        batch_op.create_index("ix_trigger_timer_due_at", ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_trigger_timer_user_id"), ["user_id"], unique=False)

    op.create_table(
        "user_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_list")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_user_list_workspace_id_name")),
        sqlite_autoincrement=True,
    )
    op.add_column(
        "user",
        sa.Column(
            "tags",
            sa.Text(),
            server_default="{}",
            nullable=False,
            comment="JSON: tag → since, ms; rows are in user_tag",
        ),
    )
    op.add_column(
        "user",
        sa.Column(
            "lists",
            sa.Text(),
            server_default="{}",
            nullable=False,
            comment="JSON: list → since, ms; rows in list_member",
        ),
    )
    op.create_table(
        "user_tag",
        sa.Column("tag_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tag_id", "user_id", name=op.f("pk_user_tag")),
    )
    with op.batch_alter_table("user_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_tag_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_column("user", "lists")
    op.drop_column("user", "tags")
    with op.batch_alter_table("user_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_tag_user_id"))

    op.drop_table("user_tag")
    op.drop_table("user_list")
    with op.batch_alter_table("trigger_timer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trigger_timer_user_id"))
        batch_op.drop_index("ix_trigger_timer_due_at")

    op.drop_table("trigger_timer")
    op.drop_table("tag")
    with op.batch_alter_table("segment_watch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_segment_watch_user_id"))
        batch_op.drop_index("ix_segment_watch_due_at")

    op.drop_table("segment_watch")
    with op.batch_alter_table("segment_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_segment_member_user_id"))

    op.drop_table("segment_member")
    op.drop_table("segment_edition")
    op.drop_table("segment")
    with op.batch_alter_table("run_log", schema=None) as batch_op:
        batch_op.drop_index("ix_run_log_user")
        batch_op.drop_index("ix_run_log_run")
        batch_op.drop_index("ix_run_log_automation")

    op.drop_table("run_log")
    with op.batch_alter_table("run_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_entry_user_id"))

    op.drop_table("run_entry")
    op.drop_table("run_count")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index("ix_run_waiting")
        batch_op.drop_index("ix_run_user_state")
        batch_op.drop_index(
            "ix_run_due_at", sqlite_where=sa.text("due_at IS NOT NULL"), postgresql_where=sa.text("due_at IS NOT NULL")
        )
        batch_op.drop_index("ix_run_automation")

    op.drop_table("run")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_workspace_state")
        batch_op.drop_index("ix_outbox_user")
        batch_op.drop_index("ix_outbox_run")
        batch_op.drop_index(
            "ix_outbox_due_at",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("outbox")
    with op.batch_alter_table("list_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_member_user_id"))

    op.drop_table("list_member")
    op.drop_table("automation_version")
    op.drop_table("automation_edition")
    op.drop_table("automation_draft")
    with op.batch_alter_table("automation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_automation_workspace_id"))

    op.drop_table("automation")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_outbox_id"))

    op.drop_table("attempt")
