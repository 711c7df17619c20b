"""Tables of the state database; more are in the other modules of this room that end in `_tables`.

Times are milliseconds since 1970, UTC, unless a name says otherwise.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only for INTEGER keys.
Number = BigInteger().with_variant(Integer, "sqlite")


def number_key() -> Column[int]:
    """Return the column of a number that each new row gets by itself."""
    return Column("id", Number, primary_key=True, autoincrement=True)


# --- who runs the place -------------------------------------------------------------------------------------------

workspace = Table(
    "workspace",
    metadata,
    number_key(),
    Column("name", String(100), nullable=False),
    Column("slug", String(64), nullable=False, unique=True),
    Column("timezone", String(64), nullable=False, server_default="UTC"),
    Column("unified_identification", Boolean, nullable=False, server_default="0"),
    Column("respect_gpc", Boolean, nullable=False, server_default="0"),
    Column("respect_dnt", Boolean, nullable=False, server_default="0"),
    Column("alias", String(32), nullable=False, server_default="", comment="a path segment; empty: none"),
    Column("created_at", BigInteger, nullable=False),
)

api_key = Table(
    "api_key",
    metadata,
    number_key(),
    Column("workspace_id", ForeignKey("workspace.id"), nullable=False, index=True),
    Column("value", String(64), nullable=False, unique=True, comment="public: stands in every page's snippet"),
    Column("name", String(100), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)

allowed_origin = Table(
    "allowed_origin",
    metadata,
    Column("workspace_id", ForeignKey("workspace.id"), primary_key=True),
    Column("origin", String(255), primary_key=True, comment="https://shop.example or https://*.shop.example"),
)

loss = Table(
    "loss",
    metadata,
    Column("workspace_id", BigInteger, primary_key=True),
    Column("day", String(10), primary_key=True, comment="in UTC, 2026-01-31"),
    Column("reason", String(64), primary_key=True, comment="queue_full, http_413, an error code"),
    Column("count", BigInteger, nullable=False),
)

token = Table(
    "token",
    metadata,
    number_key(),
    Column("workspace_id", ForeignKey("workspace.id"), index=True, comment="null: every workspace"),
    Column("name", String(100), nullable=False),
    Column("hash", String(64), nullable=False, unique=True, comment="SHA-256 of the secret, hexadecimal"),
    Column("hint", String(12), nullable=False, comment="the secret's first characters"),
    Column("scopes", Text, nullable=False, server_default="*"),
    Column("created_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger),
    Column("revoked_at", BigInteger),
)

member = Table(
    "member",
    metadata,
    number_key(),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(100), nullable=False, server_default=""),
    Column("password_hash", String(255)),
    Column("created_at", BigInteger, nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("workspace_id", ForeignKey("workspace.id"), primary_key=True),
    Column("member_id", ForeignKey("member.id"), primary_key=True),
    Column("role", String(16), nullable=False, comment="owner, admin, editor, viewer"),
    Column("created_at", BigInteger, nullable=False),
)

sign_in_link = Table(
    "sign_in_link",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("member_id", ForeignKey("member.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)

member_session = Table(
    "member_session",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("member_id", ForeignKey("member.id"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("agent", String(512), nullable=False, server_default=""),
)

audit_line = Table(
    "audit_line",
    metadata,
    number_key(),
    Column("workspace_id", ForeignKey("workspace.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", String(254), nullable=False, comment="a member's e-mail, token:<name> or cli"),
    Column("action", String(64), nullable=False, comment="api_key.created, attribute.type_set, …"),
    Column("subject", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default="{}", comment="JSON"),
)

# --- the lane -----------------------------------------------------------------------------------------------------

lane = Table(
    "lane",
    metadata,
    Column("partition", Integer, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)

block = Table(
    "block",
    metadata,
    number_key(),
    Column("partition", Integer, nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("month", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

dead_letter = Table(
    "dead_letter",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False, index=True),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("code", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False, comment="the event as it was sent"),
    UniqueConstraint("partition", "offset"),
)

# --- who ----------------------------------------------------------------------------------------------------------

user = Table(
    "user",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("key", String(64), nullable=False, comment="the first key seen, or one made for a user without a cookie"),
    Column("custom_id", String(255), comment="the customer's own id: user_id in the browser"),
    Column("email", String(254)),
    Column("name", String(255)),
    Column("attributes", Text, nullable=False, comment="JSON: name → typed value"),
    Column("sources", Text, nullable=False, server_default="{}", comment="JSON: attribute → [event id, ms]"),
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("events", BigInteger, nullable=False, comment="counted once each, page views and updates apart"),
    Column("page_views", BigInteger, nullable=False),
    Column("last_page", Text, nullable=False, server_default=""),
    Column("last_address", String(64), nullable=False, server_default=""),
    Column("last_agent", String(512), nullable=False, server_default=""),
    Column("merged_into", BigInteger, comment="the user this one became part of"),
    Column("merged_at", BigInteger),
    Column("tags", Text, nullable=False, server_default="{}", comment="JSON: tag → since, ms; rows are in user_tag"),
    Column("lists", Text, nullable=False, server_default="{}", comment="JSON: list → since, ms; rows in list_member"),
    UniqueConstraint("workspace_id", "custom_id"),
    Index("ix_user_workspace_last_seen", "workspace_id", "last_seen"),
    Index("ix_user_workspace_email", "workspace_id", "email"),
    Index("ix_user_merged_into", "merged_into"),
)

user_key = Table(
    "user_key",
    metadata,
    Column("workspace_id", BigInteger, primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("since", BigInteger, nullable=False),
)

# --- what is known ------------------------------------------------------------------------------------------------

registry_version = Table(
    "registry_version",
    metadata,
    Column("workspace_id", BigInteger, primary_key=True, comment="0: of all workspaces together"),
    Column("version", BigInteger, nullable=False, comment="grows with every change a member makes"),
)

event_definition = Table(
    "event_definition",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("name", String(128), nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("state", String(16), nullable=False, comment="auto, verified, hidden, blocked"),
    Column("description", Text, nullable=False, server_default=""),
    Column("owner", String(254), nullable=False, server_default=""),
    Column("created_at", BigInteger, nullable=False),
    Column("first_seen", BigInteger),
    Column("last_seen", BigInteger),
    Column("count", BigInteger, nullable=False, server_default="0"),
    Column("blocked_count", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("workspace_id", "name"),
)

attribute_definition = Table(
    "attribute_definition",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("scope", String(8), nullable=False, comment="event or user"),
    Column("event", String(128), nullable=False, comment="the event's name; empty in scope user"),
    Column("name", String(128), nullable=False),
    Column("type", String(16), nullable=False, comment="an AttributeType"),
    Column("state", String(16), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("created_at", BigInteger, nullable=False),
    Column("first_seen", BigInteger),
    Column("last_seen", BigInteger),
    Column("count", BigInteger, nullable=False, server_default="0"),
    Column("violations", BigInteger, nullable=False, server_default="0"),
    Column("observed", Text, nullable=False, server_default="{}", comment="JSON: type a value reads as → times seen"),
    Column("samples", Text, nullable=False, server_default="[]", comment="JSON: the newest raw values, at most 5"),
    UniqueConstraint("workspace_id", "scope", "event", "name"),
)

violation_group = Table(
    "violation_group",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("scope", String(8), nullable=False),
    Column("event", String(128), nullable=False),
    Column("attribute", String(128), nullable=False),
    Column("expected", String(16), nullable=False),
    Column("got", String(16), nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("examples", Text, nullable=False, comment="JSON: the newest violations, at most 5, with event id and page"),
    UniqueConstraint("workspace_id", "scope", "event", "attribute", "expected", "got"),
)

quarantine = Table(
    "quarantine",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("event", String(128), nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("raw", LargeBinary, nullable=False, comment="the event as it was sent, and what came with its request"),
    UniqueConstraint("partition", "offset"),
    Index("ix_quarantine_workspace_event", "workspace_id", "event"),
)

# --- how much -----------------------------------------------------------------------------------------------------

score_plan = Table(
    "score_plan",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, comment="1, 2, … in each workspace"),
    Column("body", Text, nullable=False, comment="JSON: the plan as it was published"),
    Column("mode", String(16), nullable=False, comment="from_now, recompute"),
    Column("thresholds", String(16), nullable=False, comment="never, if_now_above, always"),
    Column("published_at", BigInteger, nullable=False),
    Column("published_by", String(254), nullable=False),
    UniqueConstraint("workspace_id", "version"),
)

score_draft = Table(
    "score_draft",
    metadata,
    Column("workspace_id", BigInteger, primary_key=True),
    Column("body", Text, nullable=False, comment="JSON: the plan as it may be published"),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(254), nullable=False),
)

user_score = Table(
    "user_score",
    metadata,
    Column("user_id", Number, primary_key=True, autoincrement=False),
    Column("workspace_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, comment="of the plan it was made by"),
    Column("score", BigInteger, nullable=False, comment="the value, rounded half to even"),
    Column("value", Float, nullable=False, comment="all groups together, at as_of"),
    Column("as_of", BigInteger, nullable=False, comment="the moment it was evaluated for"),
    Column("due_at", BigInteger, comment="not later than when time alone changes score or crosses; null: never"),
    Column("above", Text, nullable=False, comment="JSON: ids of the thresholds crossed up and not re-armed since"),
    Index("ix_user_score_workspace_score", "workspace_id", "score"),
    Index("ix_user_score_due_at", "due_at"),
)

score_state = Table(
    "score_state",
    metadata,
    Column("user_id", Number, primary_key=True, autoincrement=False),
    Column("line_id", BigInteger, nullable=False, comment="the user's lines of the ledger up to this one are in it"),
    Column("state", LargeBinary, nullable=False, comment="MessagePack: what each rule counts"),
)

score_line = Table(
    "score_line",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False, comment="as of the event; a merge leaves it"),
    Column("event_id", String(36), nullable=False, comment="what caused it; empty: time did"),
    Column("occurred_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False, comment="the moment that change and total are of"),
    Column("kind", String(16), nullable=False, comment="award, displaced, gate, manual, threshold, recompute, merge"),
    Column("rule", String(64), nullable=False, comment="id.revision of a rule, or a threshold's id"),
    Column("milli", BigInteger, nullable=False, comment="points the rule gave, in thousandths, before caps and decay"),
    Column("cut", String(8), nullable=False, comment="object, window, rule, group or total cap; empty: none"),
    Column("change", Float, nullable=False, comment="of the total, by all that the event did"),
    Column("total", Float, nullable=False, comment="after the event"),
    Column("detail", Text, nullable=False, server_default="{}", comment="JSON: reason, by"),
    Index("ix_score_line_user", "user_id", "id"),
)

score_job = Table(
    "score_job",
    metadata,
    number_key(),
    Column("workspace_id", BigInteger, nullable=False, index=True),
    Column("version", Integer, nullable=False, comment="of the plan that users are brought to"),
    Column("state", String(16), nullable=False, comment="running, stopping, stopped, done, failed"),
    Column("cursor", BigInteger, nullable=False, server_default="0", comment="users up to this number are done"),
    Column("done", BigInteger, nullable=False, server_default="0", comment="users"),
    Column("total", BigInteger, nullable=False, server_default="0", comment="users, about"),
    Column("started_at", BigInteger, nullable=False),
    Column("started_by", String(254), nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("reason", Text, nullable=False, server_default="", comment="why it failed"),
)

# --- what the lane makes ------------------------------------------------------------------------------------------

made_event = Table(
    "made_event",
    metadata,
    number_key(),
    Column("partition", Integer, nullable=False),
    Column("workspace_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False, comment="an event as on the wire, its id following from its cause"),
)
