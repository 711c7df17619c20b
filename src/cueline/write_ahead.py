"""A SQLite file's write-ahead log, switched on also while others open the same file."""

import sqlite3
import time

AGAIN_SECONDS = 0.002


def use_write_ahead_log(connection: sqlite3.Connection, timeout_seconds: float) -> None:
    """Let the connection's file have a write-ahead log from now on; a file that has one already stays as it is.

    Where another connection writes a new file, or switches it as well, SQLite refuses at once and does not wait as it
    does otherwise (https://sqlite.org/c3ref/busy_handler.html): then this tries again, for `timeout_seconds`.

    Raises:
        sqlite3.Error: the file cannot be written, is no database, or is still in use after that time.
    """
    until = time.monotonic() + timeout_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(AGAIN_SECONDS)
        else:
            return
