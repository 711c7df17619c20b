"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attribute_definition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False, comment="event or user"),
        sa.Column("event", sa.String(length=128), nullable=False, comment="the event's name; empty in scope user"),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False, comment="an AttributeType"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=True),
        sa.Column("last_seen", sa.BigInteger(), nullable=True),
        sa.Column("count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("violations", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "observed",
            sa.Text(),
            server_default="{}",
            nullable=False,
            comment="JSON: type a value reads as → times seen",
        ),
        sa.Column(
            "samples", sa.Text(), server_default="[]", nullable=False, comment="JSON: the newest raw values, at most 5"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_definition")),
        sa.UniqueConstraint(
            "workspace_id", "scope", "event", "name", name=op.f("uq_attribute_definition_workspace_id_scope_event_name")
        ),
    )
    op.create_table(
        "block",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
    )
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False, comment="the event as it was sent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
        sa.UniqueConstraint("partition", "offset", name=op.f("uq_dead_letter_partition_offset")),
    )
    op.create_index(op.f("ix_dead_letter_workspace_id"), "dead_letter", ["workspace_id"], unique=False)
    op.create_table(
        "event_definition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False, comment="auto, verified, hidden, blocked"),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("owner", sa.String(length=254), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=True),
        sa.Column("last_seen", sa.BigInteger(), nullable=True),
        sa.Column("count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("blocked_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_definition")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_event_definition_workspace_id_name")),
    )
    op.create_table(
        "lane",
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("partition", name=op.f("pk_lane")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("email", name=op.f("uq_member_email")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(length=128), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column(
            "raw", sa.LargeBinary(), nullable=False, comment="the event as it was sent, and what came with its request"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.UniqueConstraint("partition", "offset", name=op.f("uq_quarantine_partition_offset")),
    )
    op.create_index("ix_quarantine_workspace_event", "quarantine", ["workspace_id", "event"], unique=False)
    op.create_table(
        "registry_version",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False, comment="0: of all workspaces together"),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="grows with every change a member makes"),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_registry_version")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "key",
            sa.String(length=64),
            nullable=False,
            comment="the first key seen, or one made for a user without a cookie",
        ),
        sa.Column(
            "custom_id", sa.String(length=255), nullable=True, comment="the customer's own id: user_id in the browser"
        ),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("attributes", sa.Text(), nullable=False, comment="JSON: name → typed value"),
        sa.Column(
            "sources", sa.Text(), server_default="{}", nullable=False, comment="JSON: attribute → [event id, ms]"
        ),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False, comment="counted once each, page views and updates apart"),
        sa.Column("page_views", sa.BigInteger(), nullable=False),
        sa.Column("last_page", sa.Text(), server_default="", nullable=False),
        sa.Column("last_address", sa.String(length=64), server_default="", nullable=False),
        sa.Column("last_agent", sa.String(length=512), server_default="", nullable=False),
        sa.Column("merged_into", sa.BigInteger(), nullable=True, comment="the user this one became part of"),
        sa.Column("merged_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("workspace_id", "custom_id", name=op.f("uq_user_workspace_id_custom_id")),
    )
    op.create_index("ix_user_merged_into", "user", ["merged_into"], unique=False)
    op.create_index("ix_user_workspace_email", "user", ["workspace_id", "email"], unique=False)
    op.create_index("ix_user_workspace_last_seen", "user", ["workspace_id", "last_seen"], unique=False)
    op.create_table(
        "user_key",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_user_key")),
    )
    op.create_index(op.f("ix_user_key_user_id"), "user_key", ["user_id"], unique=False)
    op.create_table(
        "violation_group",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("event", sa.String(length=128), nullable=False),
        sa.Column("attribute", sa.String(length=128), nullable=False),
        sa.Column("expected", sa.String(length=16), nullable=False),
        sa.Column("got", sa.String(length=16), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.Column(
            "examples",
            sa.Text(),
            nullable=False,
            comment="JSON: the newest violations, at most 5, with event id and page",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violation_group")),
        sa.UniqueConstraint(
            "workspace_id",
            "scope",
            "event",
            "attribute",
            "expected",
            "got",
            name=op.f("uq_violation_group_workspace_id_scope_event_attribute_expected_got"),
        ),
    )
    op.create_table(
        "workspace",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("timezone", sa.String(length=64), server_default="UTC", nullable=False),
        sa.Column("unified_identification", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
        sa.UniqueConstraint("slug", name=op.f("uq_workspace_slug")),
    )
    op.create_table(
        "allowed_origin",
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "origin", sa.String(length=255), nullable=False, comment="https://shop.example or https://*.shop.example"
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_allowed_origin_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "origin", name=op.f("pk_allowed_origin")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False, comment="public: stands in every page's snippet"),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_api_key_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("value", name=op.f("uq_api_key_value")),
    )
    op.create_index(op.f("ix_api_key_workspace_id"), "api_key", ["workspace_id"], unique=False)
    op.create_table(
        "audit_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False, comment="a member's e-mail, token:<name> or cli"),
        sa.Column("action", sa.String(length=64), nullable=False, comment="api_key.created, attribute.type_set, …"),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="{}", nullable=False, comment="JSON"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_audit_line_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
    )
    op.create_index(op.f("ix_audit_line_workspace_id"), "audit_line", ["workspace_id"], unique=False)
    op.create_table(
        "member_session",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("agent", sa.String(length=512), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_session_member_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_member_session")),
    )
    op.create_index(op.f("ix_member_session_member_id"), "member_session", ["member_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False, comment="owner, admin, editor, viewer"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_membership_member_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_membership_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", name=op.f("pk_membership")),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sign_in_link_member_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sign_in_link")),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column(
            "workspace_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="null: every workspace",
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="SHA-256 of the secret, hexadecimal"),
        sa.Column("hint", sa.String(length=12), nullable=False, comment="the secret's first characters"),
        sa.Column("scopes", sa.Text(), server_default="*", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_token_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_token_hash")),
    )
    op.create_index(op.f("ix_token_workspace_id"), "token", ["workspace_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_token_workspace_id"), table_name="token")
    op.drop_table("token")
    op.drop_table("sign_in_link")
    op.drop_table("membership")
    op.drop_index(op.f("ix_member_session_member_id"), table_name="member_session")
    op.drop_table("member_session")
    op.drop_index(op.f("ix_audit_line_workspace_id"), table_name="audit_line")
    op.drop_table("audit_line")
    op.drop_index(op.f("ix_api_key_workspace_id"), table_name="api_key")
    op.drop_table("api_key")
    op.drop_table("allowed_origin")
    op.drop_table("workspace")
    op.drop_table("violation_group")
    op.drop_index(op.f("ix_user_key_user_id"), table_name="user_key")
    op.drop_table("user_key")
    op.drop_index("ix_user_workspace_last_seen", table_name="user")
    op.drop_index("ix_user_workspace_email", table_name="user")
    op.drop_index("ix_user_merged_into", table_name="user")
    op.drop_table("user")
    op.drop_table("registry_version")
    op.drop_index("ix_quarantine_workspace_event", table_name="quarantine")
    op.drop_table("quarantine")
    op.drop_table("member")
    op.drop_table("lane")
    op.drop_table("event_definition")
    op.drop_index(op.f("ix_dead_letter_workspace_id"), table_name="dead_letter")
    op.drop_table("dead_letter")
    op.drop_table("block")
    op.drop_table("attribute_definition")
