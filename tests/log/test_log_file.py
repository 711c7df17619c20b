import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from cueline.log.log_file import PAGE_BYTES, WAL_BYTES, connect
from cueline.log.port import START
from cueline.log.sqlite import SqliteEventLog
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from tests.log.event_log_contract import an_entry


def test_what_is_said_done_survives_a_power_cut(tmp_path: Path) -> None:
    connection = connect(tmp_path / "log.db")

    assert asked(connection, "journal_mode") == "wal"
    assert asked(connection, "synchronous") == 2, "FULL"


@pytest.mark.parametrize(
    "first",
    [lambda path: SqliteEventLog.open(path).close(), lambda path: SqliteNoticeboard(path).publish("topic", b"")],
    ids=["log", "noticeboard"],
)
def test_a_new_file_has_large_pages_whoever_comes_first(tmp_path: Path, first: Callable[[Path], object]) -> None:
    first(tmp_path / "log.db")

    assert asked(connect(tmp_path / "log.db"), "page_size") == PAGE_BYTES


async def test_a_file_with_other_pages_is_served_as_it_is(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "log.db") as older:
        older.execute("PRAGMA page_size=4096")
        older.execute("PRAGMA journal_mode=WAL")
        older.execute("CREATE TABLE something (of TEXT)")
    older.close()

    log = SqliteEventLog.open(tmp_path / "log.db")
    position = await log.append([an_entry()])

    assert log.read(START, limit=10) == [(position, an_entry())]
    connection = connect(tmp_path / "log.db")
    assert asked(connection, "page_size") == 4096
    assert asked(connection, "wal_autocheckpoint") == WAL_BYTES // 4096
    connection.close()
    log.close()


def asked(connection: sqlite3.Connection, pragma: str) -> object:
    ((value,),) = connection.execute(f"PRAGMA {pragma}").fetchall()
    return value
