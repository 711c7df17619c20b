"""The doctor prints what is in force, and ends with 1 when something needs attention."""

import socket
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from cueline.cli import command
from cueline.config import PREFIX, Settings
from cueline.log.sqlite import SqliteEventLog
from cueline.state.engine import open_engine
from cueline.state.migrate import migrate

NAMES = [field.name for field in msgspec.structs.fields(Settings)]

ANY_NAME = "50%41 #1 'a' \"b\" żółw"


@pytest.fixture
def free_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        port = found.getsockname()[1]
    monkeypatch.setenv("CUELINE_PORT", str(port))


def examined(data_dir: Path) -> Result:
    return CliRunner().invoke(command, ["doctor", "--data-dir", str(data_dir)])


@pytest.mark.usefixtures("free_port")
def test_every_setting_is_printed_with_where_it_comes_from(tmp_path: Path) -> None:
    result = examined(tmp_path)

    for name in NAMES:
        assert f"{PREFIX}{name.upper()} " in result.output
    (line,) = [line for line in result.output.splitlines() if f"{PREFIX}PORT " in line]
    assert line.endswith("(from the environment)")
    assert f"{tmp_path}  (from --data-dir)\n" in result.output


@pytest.mark.usefixtures("free_port")
def test_before_the_first_start_all_is_well(tmp_path: Path) -> None:
    result = examined(tmp_path / "not" / "there" / "yet")

    assert result.exit_code == 0, result.output
    assert result.output.count("not there yet") == 2
    assert not (tmp_path / "not").exists()


@pytest.mark.usefixtures("free_port")
def test_sound_data_are_said_to_be_sound(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "state.db")
    migrate(engine)
    engine.dispose()
    SqliteEventLog.open(tmp_path / "log.db").close()

    result = examined(tmp_path)

    assert result.exit_code == 0, result.output
    assert result.output.count(": sound, ") == 2


@pytest.mark.usefixtures("free_port")
@pytest.mark.parametrize("file", ["state.db", "log.db"])
def test_damaged_data_need_attention(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_bytes(b"not a database" * 1_000)

    result = examined(tmp_path)

    assert result.exit_code == 1
    assert "attention" in result.output
    assert f"Restore {file}" in result.output


@pytest.mark.usefixtures("free_port")
@pytest.mark.parametrize("file", ["state.db", "log.db"])
def test_damage_is_found_whatever_the_directory_is_called(tmp_path: Path, file: str) -> None:
    data = tmp_path / ANY_NAME
    data.mkdir()
    (data / file).write_bytes(b"not a database" * 1_000)

    result = examined(data)

    assert f"Restore {file}" in result.output
    assert list(tmp_path.iterdir()) == [data]


@pytest.mark.usefixtures("free_port")
def test_a_name_that_the_event_store_misreads_needs_attention(tmp_path: Path) -> None:
    result = examined(tmp_path / "what?")

    assert result.exit_code == 1
    assert "Choose one without a question mark" in result.output


@pytest.mark.usefixtures("free_port")
@pytest.mark.parametrize("file", ["state.db", "log.db"])
def test_what_cannot_be_opened_is_not_called_damaged(tmp_path: Path, file: str) -> None:
    (tmp_path / file).mkdir()

    result = examined(tmp_path)

    assert result.exit_code == 1
    assert f"{file} cannot be looked at: " in result.output
    assert f"Let this user read and write {tmp_path}" in result.output
    assert "Restore" not in result.output


@pytest.mark.usefixtures("free_port")
def test_a_directory_out_of_reach_needs_attention(tmp_path: Path) -> None:
    result = examined(tmp_path / ("a" * 300))

    assert result.exit_code == 1
    assert result.output.count("File name too long") == 2


def test_a_taken_port_needs_attention_unless_it_is_taken_by_this_cueline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("CUELINE_PORT", str(port))

        foreign = examined(tmp_path)
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "url").write_text(f"http://127.0.0.1:{port}\n")
        own = examined(tmp_path)

    assert foreign.exit_code == 1
    assert f"127.0.0.1:{port}" in foreign.output
    assert own.exit_code == 0, own.output
    assert "served by this Cueline" in own.output


def test_a_wrong_setting_stops_the_doctor_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUELINE_PORT", "http")

    result = examined(tmp_path)

    assert result.exit_code == 1
    assert getattr(result.exception, "code", "") == "setting_invalid"
