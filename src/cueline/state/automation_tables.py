"""Tables of automations, their runs, and what leaves. Times are milliseconds since 1970, UTC."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from cueline.state.tables import metadata, number_key

# --- what next ----------------------------------------------------------------------------------------------------

automation = Table(
    "automation",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("state", String(16), nullable=False, comment="draft, live, paused, archived"),
    Column("version", Integer, nullable=False, server_default="0", comment="the one in force; 0: none yet"),
    Column("revision", Integer, nullable=False, server_default="0", comment="grows with every change of its draft"),
    Column("hook", String(64), unique=True, comment="the secret part of its own address, once it has one"),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String(254), nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(254), nullable=False),
)

automation_draft = Table(
    "automation_draft",
    metadata,
    Column("automation_id", BigInteger, primary_key=True),
    Column("body", Text, nullable=False, comment="JSON: the graph as it may be published"),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(254), nullable=False),
)

automation_version = Table(
    "automation_version",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("automation_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, comment="1, 2, … in each automation"),
    Column("body", Text, nullable=False, comment="JSON: the graph as it was published"),
    Column("waiting", String(16), nullable=False, comment="what becomes of older runs: drain, migrate, end"),
    Column("mapping", Text, nullable=False, server_default="{}", comment="JSON, for migrate: node → node or null"),
    Column("published_at", BigInteger, nullable=False),
    Column("published_by", String(254), nullable=False),
    UniqueConstraint("automation_id", "version"),
)

automation_edition = Table(
    "automation_edition",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1"),
    Column("number", BigInteger, nullable=False, comment="grows when any automation is published, paused, resumed, …"),
)

run = Table(
    "run",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("automation_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("instance", String(300), nullable=False, comment="correlation value, or event id where runs are parallel"),
    Column("state", String(16), nullable=False, comment="running, ended"),
    Column("outcome", String(16), nullable=False, server_default="", comment="how it ended"),
    Column("node", String(40), nullable=False, server_default="", comment="where it waits"),
    Column("due_at", BigInteger, comment="when its wait ends by itself; null: never"),
    Column("event_id", String(36), nullable=False, comment="of the event that started it; empty: time did"),
    Column("started_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("body", LargeBinary, nullable=False, comment="MessagePack: what it needs to go on"),
    Index(
        "ix_run_due_at",
        "due_at",
        "automation_id",
        "user_id",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index("ix_run_user_state", "user_id", "state"),
    Index("ix_run_automation", "automation_id", "started_at"),
    Index("ix_run_waiting", "automation_id", "state", "node"),
)

run_log = Table(
    "run_log",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("automation_id", BigInteger, nullable=False),
    Column("run_id", BigInteger, nullable=False, comment="0: nothing was started, and why"),
    Column("user_id", BigInteger, nullable=False, comment="as of then; a merge leaves it"),
    Column("at", BigInteger, nullable=False),
    Column("steps", Text, nullable=False, comment="JSON: a list of steps, taken one after the other"),
    Index("ix_run_log_run", "run_id", "id"),
    Index("ix_run_log_automation", "automation_id", "id"),
    Index("ix_run_log_user", "user_id", "at"),
)

run_count = Table(
    "run_count",
    metadata,
    Column("automation_id", BigInteger, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("node", String(40), primary_key=True, comment="empty: of the automation as a whole"),
    Column("what", String(64), primary_key=True, comment="entered, exit:yes, error, skipped:late, ended:goal, …"),
    Column("count", BigInteger, nullable=False),
)

run_entry = Table(
    "run_entry",
    metadata,
    Column("automation_id", BigInteger, primary_key=True),
    Column("user_id", BigInteger, primary_key=True, index=True),
    Column("entered", BigInteger, nullable=False, comment="how often"),
    Column("recent", Text, nullable=False, comment="JSON: the newest moments, as many as caps ask for"),
)

trigger_timer = Table(
    "trigger_timer",
    metadata,
    Column("automation_id", BigInteger, primary_key=True),
    Column("trigger", String(40), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, index=True, comment="0: of a schedule"),
    Column("workspace_id", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column(
        "cursor", BigInteger, nullable=False, server_default="0", comment="of a schedule: users up to there are done"
    ),
    Column("version", Integer, nullable=False, server_default="0", comment="of a schedule: whose due_at it is"),
    Index("ix_trigger_timer_due_at", "due_at"),
)

# --- what leaves --------------------------------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("automation_id", BigInteger, nullable=False),
    Column("run_id", BigInteger, nullable=False),
    Column("node", String(40), nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False, comment="webhook, slack, email, page_message"),
    Column("destination", String(255), nullable=False, comment="what is slow or dead together: a host, smtp, page"),
    Column("idempotency_key", String(64), nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False, comment="JSON: the request, filled in"),
    Column("state", String(16), nullable=False, comment="waiting, delivered, dead, cancelled"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", BigInteger, comment="when it is tried next; null: no more"),
    Column("until_at", BigInteger, nullable=False, comment="when it is given up"),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("reason", Text, nullable=False, server_default="", comment="of the last failure"),
    Index(
        "ix_outbox_due",
        "destination",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index("ix_outbox_run", "run_id"),
    Index("ix_outbox_user", "user_id", "id"),
    Index(
        "ix_outbox_user_ended_at",
        "user_id",
        "ended_at",
        sqlite_where=text("ended_at IS NOT NULL"),
        postgresql_where=text("ended_at IS NOT NULL"),
    ),
    Index("ix_outbox_workspace_state", "workspace_id", "state", "id"),
    Index(
        "ix_outbox_ended_at",
        "ended_at",
        sqlite_where=text("ended_at IS NOT NULL"),
        postgresql_where=text("ended_at IS NOT NULL"),
    ),
)

attempt = Table(
    "attempt",
    metadata,
    number_key(),
    Column("outbox_id", BigInteger, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("status", Integer, nullable=False, server_default="0", comment="of the answer; 0: there was none"),
    Column("request", Text, nullable=False, comment="as it was sent, secrets left out"),
    Column("answer", Text, nullable=False, server_default="", comment="its beginning"),
    Column("error", Text, nullable=False, server_default=""),
)

signing_secret = Table(
    "signing_secret",
    metadata,
    Column("workspace_id", BigInteger, primary_key=True),
    Column("secret", String(64), nullable=False, comment="what webhooks are signed with"),
    Column("since", BigInteger, nullable=False),
    Column("former", String(64), nullable=False, server_default="", comment="the one before it; empty: none"),
    Column("former_until", BigInteger, nullable=False, server_default="0", comment="signs as well until then"),
)
