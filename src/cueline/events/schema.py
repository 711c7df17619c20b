"""What the event store's table looks like, and how the engine inside this process is set up.

Every instant is a whole number of milliseconds since 1970 in UTC, exactly as `EventRow` has it: the engine takes a
bare number in JSON for *seconds* when the column is a date, and refuses a whole insert for one date beyond its range.
"""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from cueline.event import EventRow

DATABASE = "cueline"
TABLE = f"{DATABASE}.event"

COLUMNS: tuple[str, ...] = EventRow.__struct_fields__
"""The table's columns are the row's fields, by name."""

_TEXT = "String CODEC(ZSTD(1))"
_COUNTER = "CODEC(Delta(8), ZSTD(1))"
_TYPES: Mapping[str, str] = {
    "workspace": "UInt32",
    "name": "LowCardinality(String)",
    "kind": "UInt8",
    "occurred_at": f"Int64 {_COUNTER}",
    "received_at": f"Int64 {_COUNTER}",
    "sent_at": f"Int64 {_COUNTER}",
    "client_time": f"Int64 {_COUNTER}",
    "user": "UInt64 CODEC(ZSTD(1))",
    "key": _TEXT,
    "id": "UUID",
    "given_id": _TEXT,
    "partition": "UInt16",
    "offset": f"UInt64 {_COUNTER}",
    "flags": "UInt8",
    "url": _TEXT,
    "referrer": _TEXT,
    "library": "LowCardinality(String)",
    "raw": _TEXT,
    "violations": _TEXT,
    "strings": "Map(LowCardinality(String), String) CODEC(ZSTD(1))",
    "numbers": "Map(LowCardinality(String), Float64) CODEC(ZSTD(1))",
    "booleans": "Map(LowCardinality(String), Bool) CODEC(ZSTD(1))",
    "datetimes": "Map(LowCardinality(String), Int64) CODEC(ZSTD(1))",
    "json": "Map(LowCardinality(String), String) CODEC(ZSTD(1))",
    "learned": _TEXT,
}

OCCURRED = "fromUnixTimestamp64Milli(occurred_at, 'UTC')"
"""When it happened, as a date with a time of day."""

BY_TIME = (
    "PROJECTION by_time (SELECT workspace, occurred_at, `offset`, partition, name, kind, user "
    "ORDER BY workspace, occurred_at, `offset`) WITH SETTINGS (index_granularity = 8192)"
)
"""A narrow copy in the order of time: what search and counts read; the rows proper lie by user."""

_INDEXES = (
    "INDEX by_offset `offset` TYPE minmax GRANULARITY 1",
    "INDEX by_client_time client_time TYPE minmax GRANULARITY 1",
    BY_TIME,
)

_TABLE_SETTINGS: Mapping[str, str] = {
    # A timeline reads every column of few rows: small granules, all columns in one file.
    "index_granularity": "1024",
    "min_bytes_for_wide_part": str(10 << 30),
    # Expired rows are cleared away about once a week, by rewriting the parts that hold any.
    "ttl_only_drop_parts": "0",
    "merge_with_ttl_timeout": str(7 * 24 * 3600),
    "lightweight_mutation_projection_mode": "'drop'",
    # A returned insert survives a power cut, and so do the parts that merges make of it.
    "fsync_after_insert": "1",
    "fsync_part_directory": "1",
    "min_rows_to_fsync_after_merge": "1",
    "min_compressed_bytes_to_fsync_after_merge": "1",
    # A part that a power cut broke is set aside and reported by `check`; the rest opens.
    "max_suspicious_broken_parts": "1000000",
    "non_replicated_deduplication_window": "1000",
}


def retention(months: int) -> str:
    """Return the rule that drops an event `months` after it occurred."""
    return f"toDate32({OCCURRED}) + INTERVAL {int(months)} MONTH"


def table_statement(retention_months: int) -> str:
    """Return the statement that creates the table of events where there is none.

    It is cut by year: an insert holds one month, so it becomes one part, whole or not at all; and a timeline reads
    from every part there is, so there had better be few.
    """
    columns = [f"`{name}` {_TYPES[name]}" for name in COLUMNS]
    settings = ", ".join(f"{name} = {value}" for name, value in _TABLE_SETTINGS.items())
    return (
        f"CREATE TABLE IF NOT EXISTS {TABLE} ({', '.join((*columns, *_INDEXES))}) ENGINE = MergeTree "
        f"PARTITION BY toYear({OCCURRED}) ORDER BY (workspace, user, occurred_at, `offset`) "
        f"TTL {retention(retention_months)} SETTINGS {settings}"
    )


def columns_statement() -> str:
    """Return the statement that gives a table of an earlier version the columns it lacks, empty in its rows."""
    columns = (f"ADD COLUMN IF NOT EXISTS `{name}` {_TYPES[name]}" for name in COLUMNS)
    return f"ALTER TABLE {TABLE} {', '.join(columns)}"


def engine_configuration(memory_limit_bytes: int) -> str:
    """Return the engine's configuration file: small pools and caches, no logs, a bound on memory."""
    settings = {
        "max_server_memory_usage": memory_limit_bytes,
        "background_pool_size": 2,
        "background_merges_mutations_concurrency_ratio": 2,
        "background_schedule_pool_size": 4,
        "background_common_pool_size": 2,
        "background_move_pool_size": 1,
        "background_fetches_pool_size": 1,
        "max_thread_pool_size": 200,
        "max_thread_pool_free_size": 8,
        "mark_cache_size": 64 << 20,
        "primary_index_cache_size": 64 << 20,
        "index_mark_cache_size": 16 << 20,
        "uncompressed_cache_size": 0,
        "query_condition_cache_size": 8 << 20,
        "compiled_expression_cache_size": 8 << 20,
        "mmap_cache_size": 64,
    }
    lines = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in settings.items())
    return f"<clickhouse><logger><level>none</level></logger>{lines}</clickhouse>\n"


HANDLE_SETTINGS: Mapping[str, int | str] = {
    "async_insert": 0,
    "log_queries": 0,
    "log_processors_profiles": 0,
    # The profilers interrupt the process with signals.
    "query_profiler_real_time_period_ns": 0,
    "query_profiler_cpu_time_period_ns": 0,
    "max_execution_time": 60,
    # A block becomes one part, whole or not at all.
    "min_insert_block_size_rows": 1_048_449,
    "min_insert_block_size_bytes": 1 << 30,
    "input_format_parallel_parsing": 0,
    "input_format_skip_unknown_fields": 1,
}
"""What holds for everything said to the engine."""
