"""What SQLite's errors say about the state database, and a file that is only read."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from cueline.errors import Unavailable
from cueline.state.engine import open_engine, translated_errors
from cueline.state.sqlite_file import open_read_only


def write_on_a_full_disk(file: Path, engine: Engine) -> None:
    with translated_errors(file), engine.begin() as transaction:
        transaction.execute(text("PRAGMA max_page_count = 3"))
        transaction.execute(text("INSERT INTO kept VALUES (zeroblob(1000000))"))


def read_what_is_not_there(file: Path, engine: Engine) -> None:
    with translated_errors(file), engine.begin() as transaction:
        transaction.execute(text("SELECT * FROM nowhere"))


def test_a_full_disk_is_said_and_nothing_changes(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    engine = open_engine(file)
    with engine.begin() as transaction:
        transaction.execute(text("CREATE TABLE kept (value BLOB)"))

    with pytest.raises(Unavailable, match=r"state\.db cannot be used: database or disk is full") as caught:
        write_on_a_full_disk(file, engine)

    with engine.begin() as transaction:
        assert transaction.execute(text("SELECT count(*) FROM kept")).scalar_one() == 0
    assert caught.value.code == "state_unavailable"
    assert caught.value.hint
    engine.dispose()


def test_a_fault_of_the_program_is_not_taken_for_one_of_the_disk(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    engine = open_engine(file)

    with pytest.raises(OperationalError, match="no such table"):
        read_what_is_not_there(file, engine)

    engine.dispose()


@pytest.mark.parametrize("name", ["%41", "#1", "?mode=memory", "it's", '"so"', "a b", "żółw", "back\\slash", "\udcff"])
def test_a_path_may_have_any_character(tmp_path: Path, name: str) -> None:
    file = tmp_path / name / "state.db"
    file.parent.mkdir()

    engine = open_engine(file)
    with engine.begin() as transaction:
        transaction.execute(text("CREATE TABLE kept (value INTEGER)"))
    engine.dispose()

    with closing(open_read_only(file)) as database:
        assert database.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            database.execute("DROP TABLE kept")
    assert list(tmp_path.iterdir()) == [file.parent]
