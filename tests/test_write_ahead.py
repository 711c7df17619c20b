"""A new SQLite file becomes one with a write-ahead log whoever else is at it, or says that it cannot."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from cueline.log.log_file import connect
from cueline.state.engine import open_engine
from cueline.write_ahead import use_write_ahead_log
from tests.running_server import eventually


def through_the_log(path: Path) -> None:
    connect(path).close()


def through_the_state(path: Path) -> None:
    engine = open_engine(path)
    with engine.connect():
        pass
    engine.dispose()


@pytest.mark.parametrize("opened", [through_the_log, through_the_state])
def test_who_opens_a_new_file_waits_for_another_that_writes_it(tmp_path: Path, opened: Callable[[Path], None]) -> None:
    path = tmp_path / "new.db"
    other = another_that_writes(path)
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(opened, path)
        wait([opening], 0.1)
        other.execute("COMMIT")
        opening.result(30)
    other.close()

    assert journal_mode(path) == "wal"


def test_it_waits_no_longer_than_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    other = another_that_writes(path)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        use_write_ahead_log(sqlite3.connect(path), 0.01)

    other.execute("COMMIT")
    use_write_ahead_log(other, 0.01)
    assert journal_mode(path) == "wal"


def test_what_waiting_does_not_mend_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_bytes(b"no database at all" * 1_000)
    said: list[str] = []

    def open_it() -> None:
        with pytest.raises(sqlite3.DatabaseError) as error:
            use_write_ahead_log(sqlite3.connect(tmp_path / "no.db"), 3_600)
        said.append(error.value.sqlite_errorname)

    threading.Thread(target=open_it, daemon=True).start()

    eventually(lambda: said == ["SQLITE_NOTADB"])


def another_that_writes(path: Path) -> sqlite3.Connection:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE something (of TEXT)")
    other.execute("BEGIN IMMEDIATE")
    return other


def journal_mode(path: Path) -> object:
    connection = sqlite3.connect(path)
    connection.execute("SELECT * FROM sqlite_schema")  # an unread file has no mode yet
    ((mode,),) = connection.execute("PRAGMA journal_mode").fetchall()
    connection.close()
    return mode
