"""Open the state database."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from cueline.state.sqlite_file import state_error
from cueline.state.write_queue import WriteQueue
from cueline.write_ahead import use_write_ahead_log

BUSY_TIMEOUT_SECONDS = 15
CACHE_KIB = 32_768
"""A connection keeps so much of what it read at most. By SQLite's default of 2 MB a lane would read most pages of users
and scores from the file again for each batch, and write those it changes twice."""

_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "journal_size_limit=67108864",
    "wal_autocheckpoint=4000",  # pages: a batch changes a thousand, mostly the same as the batch before
)


def open_engine(path: Path) -> Engine:
    """Open the SQLite state database at `path`, creating the file if need be; `migrate` brings its tables.

    Every commit survives a power cut. A transaction begins as a writer (`BEGIN IMMEDIATE`), so that two writers wait
    for each other instead of failing half-way, within a process in the order in which they came; readers use
    `engine.connect()` with `reading`. The connection used last is used next: it has most at hand.
    """
    url = URL.create("sqlite", database=str(path))  # made of parts: a path may have any character
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, pool_size=8, pool_use_lifo=True)
    event.listen(engine, "connect", _prepare_connection)
    writers = WriteQueue()
    event.listen(engine, "begin", partial(_begin, writers))
    event.listen(engine, "checkin", partial(_let_the_next_in, writers))
    return engine


def open_scratch(path: Path) -> Engine:
    """Open a state database at `path` that is thrown away: nothing of it survives a crash."""
    engine = open_engine(path)
    event.listen(engine, "connect", _make_fast)
    return engine


def reading(engine: Engine) -> Connection:
    """Open a connection that sees one moment of the database and never waits for a writer. Use it in a `with`."""
    return engine.connect().execution_options(cueline_reader=True)


@contextmanager
def translated_errors(path: Path) -> Generator[None]:
    """Turn what SQLite says about the state database at `path` into this project's errors; others pass as they are.

    Raises:
        InvalidInput: it is damaged, or no database at all.
        Unavailable: it cannot be opened or written now; the transaction at hand changed nothing.
    """
    try:
        yield
    except DBAPIError as error:
        known = state_error(path, error.orig) if isinstance(error.orig, sqlite3.Error) else None
        if known is None:
            raise
        raise known from error


def _prepare_connection(connection: sqlite3.Connection, _record: Any) -> None:
    # SQLAlchemy says BEGIN itself, see below: the driver's own implicit transactions would begin as readers.
    connection.isolation_level = None
    use_write_ahead_log(connection, BUSY_TIMEOUT_SECONDS)
    for pragma in (*_PRAGMAS, f"cache_size=-{CACHE_KIB}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _make_fast(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


def _begin(writers: WriteQueue, connection: Connection) -> None:
    if connection.get_execution_options().get("cueline_reader", False):
        connection.exec_driver_sql("BEGIN DEFERRED")
        return
    of_connection = connection.connection.record_info
    assert of_connection is not None
    if not of_connection.get(_HAS_TURN):
        # Another process may write too: then, and when the turn does not come, SQLite itself says who is next.
        of_connection[_HAS_TURN] = writers.enter(BUSY_TIMEOUT_SECONDS)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _let_the_next_in(writers: WriteQueue, _connection: Any, entry: ConnectionPoolEntry) -> None:
    of_connection = entry.record_info
    assert of_connection is not None
    if of_connection.pop(_HAS_TURN, False):
        writers.leave()


_HAS_TURN = "has_turn"
