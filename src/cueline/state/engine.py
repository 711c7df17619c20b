"""Open the state database."""

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection

BUSY_TIMEOUT_SECONDS = 15


def open_engine(path: Path) -> Engine:
    """Open the SQLite state database at `path`, creating the file if need be; `migrate` brings its tables.

    Every commit survives a power cut. A transaction begins as a writer (`BEGIN IMMEDIATE`), so that two writers wait
    for each other instead of failing half-way; readers use `engine.connect()` with `reading`.
    """
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, pool_size=8)
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def open_scratch(path: Path) -> Engine:
    """Open a state database at `path` that is thrown away: nothing of it survives a crash."""
    engine = open_engine(path)
    event.listen(engine, "connect", _make_fast)
    return engine


def reading(engine: Engine) -> Connection:
    """Open a connection that sees one moment of the database and never waits for a writer. Use it in a `with`."""
    return engine.connect().execution_options(cueline_reader=True)


def _prepare_connection(connection: SqliteConnection, _record: Any) -> None:
    # SQLAlchemy says BEGIN itself, see below: the driver's own implicit transactions would begin as readers.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "journal_size_limit=67108864"):
        connection.execute(f"PRAGMA {pragma}").close()


def _make_fast(connection: SqliteConnection, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


def _begin(connection: Connection) -> None:
    is_reader = connection.get_execution_options().get("cueline_reader", False)
    connection.exec_driver_sql("BEGIN DEFERRED" if is_reader else "BEGIN IMMEDIATE")
