"""A new SQLite file becomes one with a write-ahead log whoever else is at it, or says that it cannot."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cueline.log.log_file import connect
from cueline.state.engine import open_engine
from cueline.write_ahead import use_write_ahead_log


def through_the_log(path: Path) -> None:
    connect(path).close()


def through_the_state(path: Path) -> None:
    engine = open_engine(path)
    with engine.connect():
        pass
    engine.dispose()


@pytest.mark.parametrize("opened", [through_the_log, through_the_state])
def test_who_opens_a_new_file_waits_for_another_that_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Callable[[Path], None]
) -> None:
    path = tmp_path / "new.db"
    with closing(another_that_writes(path)) as other:
        monkeypatch.setattr("cueline.write_ahead.time.sleep", lambda _seconds: other.execute("COMMIT"))
        opened(path)

        assert not other.in_transaction, "it was waited for"
    assert journal_mode(path) == "wal"


def test_it_waits_no_longer_than_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with closing(another_that_writes(path)) as other, closing(sqlite3.connect(path)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            use_write_ahead_log(connection, 0.01)

        other.execute("COMMIT")
        use_write_ahead_log(connection, 0.01)
    assert journal_mode(path) == "wal"


def test_what_waiting_does_not_mend_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "no.db").write_bytes(b"no database at all" * 1_000)
    (tmp_path / "old.db").touch(mode=0o400)
    monkeypatch.setattr("cueline.write_ahead.time.sleep", lambda _seconds: pytest.fail("it waited"))

    with closing(sqlite3.connect(tmp_path / "no.db")) as connection, pytest.raises(sqlite3.DatabaseError) as no:
        use_write_ahead_log(connection, 3_600)
    read_only = sqlite3.connect(f"{(tmp_path / 'old.db').as_uri()}?mode=ro", uri=True)
    with closing(read_only) as connection, pytest.raises(sqlite3.OperationalError) as old:
        use_write_ahead_log(connection, 3_600)

    assert no.value.sqlite_errorname == "SQLITE_NOTADB"
    assert old.value.sqlite_errorname == "SQLITE_READONLY"


def another_that_writes(path: Path) -> sqlite3.Connection:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("CREATE TABLE something (of TEXT)")
    other.execute("BEGIN IMMEDIATE")
    return other


def journal_mode(path: Path) -> object:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT * FROM sqlite_schema")  # an unread file has no mode yet
        ((mode,),) = connection.execute("PRAGMA journal_mode").fetchall()
    return mode
