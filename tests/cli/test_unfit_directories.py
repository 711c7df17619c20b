"""A data directory that cannot be worked with is said in two lines, with the exit code of its kind."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from cueline.cli import main
from cueline.errors import InvalidInput
from cueline.events.location import event_store_location
from cueline.state.engine import open_engine
from cueline.state.migrate import migrate

COMMANDS = [("info",), ("key", "list"), ("key", "create", "App"), ("member", "invite", "ada@shop.example")]


class Ending(NamedTuple):
    code: int
    said: str


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Ending]]:
    """Runs the command line as a shell does."""
    umask = os.umask(0o077)

    def run(*arguments: str | Path) -> Ending:
        monkeypatch.setattr("sys.argv", ["cueline", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Ending(int(ended.value.code or 0), capsys.readouterr().err)

    yield run
    os.umask(umask)


def unreadable(data: Path) -> None:
    (data / "state.db").mkdir()


def damaged(data: Path) -> None:
    (data / "state.db").write_bytes(b"no database" * 1_000)


def newer(data: Path) -> None:
    engine = open_engine(data / "state.db")
    migrate(engine)
    engine.dispose()
    with closing(sqlite3.connect(data / "state.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("harm", "code", "message", "hint"),
    [
        (unreadable, 4, "cannot be used: unable to open database file.", "this user may write there"),
        (damaged, 2, "cannot be read: file is not a database.", "Restore it from a backup"),
        (newer, 2, "belongs to a newer release", "Run that release"),
    ],
)
def test_a_state_database_that_cannot_be_used_is_said(
    tmp_path: Path,
    ending: Callable[..., Ending],
    command: tuple[str, ...],
    harm: Callable[[Path], None],
    code: int,
    message: str,
    hint: str,
) -> None:
    harm(tmp_path)

    ended = ending(*command, "--data-dir", tmp_path)

    first, second = ended.said.splitlines()
    assert ended.code == code
    assert message in first
    assert hint in second


@pytest.mark.parametrize("role", ["all", "edge", "core"])
@pytest.mark.parametrize("place", ["file/below", "file", "a" * 300])
def test_a_directory_that_cannot_be_made_is_said(
    tmp_path: Path, ending: Callable[..., Ending], monkeypatch: pytest.MonkeyPatch, place: str, role: str
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CUELINE_DATA_DIR", str(tmp_path / place))

    ended = ending("serve", "--port", "0", "--role", role)

    first, second = ended.said.splitlines()
    assert ended.code == 4
    assert f"The data directory {tmp_path / place} cannot be used: " in first
    assert "--data-dir" in second


def test_a_directory_that_cannot_be_looked_into_is_said(tmp_path: Path, ending: Callable[..., Ending]) -> None:
    ended = ending("info", "--data-dir", tmp_path / ("a" * 300))

    assert ended.code == 4
    assert "cannot be used: File name too long." in ended.said


@pytest.mark.parametrize("role", ["all", "edge", "core"])
@pytest.mark.parametrize("name", ["what?", "back\\slash"])
def test_a_name_that_the_event_store_misreads_is_refused_before_anything_is_written(
    tmp_path: Path, ending: Callable[..., Ending], name: str, role: str
) -> None:
    ended = ending("serve", "--port", "0", "--role", role, "--data-dir", tmp_path / name)

    assert ended.code == 2
    assert "cannot be a data directory" in ended.said
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_not_unicode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="misreads its name"):
        event_store_location(tmp_path / "\udcff" / "events")
