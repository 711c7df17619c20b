"""The SQLite file that holds the log and the noticeboard, as every process opens it."""

import sqlite3
from pathlib import Path

from cueline.write_ahead import use_write_ahead_log

BUSY_TIMEOUT_SECONDS = 10
PAGE_BYTES = 16 * 1024
"""Groups of events are far larger than SQLite's usual page; larger ones than these help no more. A new file's only."""

WAL_BYTES = 16 * 1024 * 1024
"""About so much is written before SQLite moves it into the file."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, creating it if need be: each statement is a transaction, and survives a power cut once it is done.

    Any thread may use the connection, one at a time.

    Raises:
        sqlite3.Error: it cannot be opened or is no database.
    """
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
    use_write_ahead_log(connection, BUSY_TIMEOUT_SECONDS)
    connection.execute("PRAGMA synchronous=FULL")
    ((page_bytes,),) = connection.execute("PRAGMA page_size").fetchall()
    connection.execute(f"PRAGMA wal_autocheckpoint={WAL_BYTES // page_bytes}")
    return connection
