import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cueline.cli import command
from cueline.errors import CuelineError
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.members.first_run import first_run
from cueline.state.engine import open_engine
from cueline.state.migrate import migrate
from cueline.workspaces.admission_notice import read_admission
from cueline.workspaces.desk import Desk
from cueline.workspaces.workspace import create_workspace


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data directory that a server holds open."""
    engine = open_engine(tmp_path / "state.db")
    migrate(engine)
    desk = Desk(engine, SqliteNoticeboard(tmp_path / "log.db"), lambda: 1_795_456_800_000)
    first_run(desk)
    create_workspace(desk, "Second shop", "UTC", "cli")
    monkeypatch.setenv("CUELINE_DATA_DIR", str(tmp_path))
    yield tmp_path
    engine.dispose()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def said(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output.strip()


def test_info_says_where_everything_is(data: Path) -> None:
    before = json.loads(said("info", "--json"))
    (data / "run").mkdir()
    (data / "run" / "url").write_text("http://127.0.0.1:1234\n")
    facts = json.loads(said("info", "--json"))

    assert before["url"] == "http://127.0.0.1:8787"
    assert facts["url"] == "http://127.0.0.1:1234"
    assert (facts["data_dir"], facts["token_file"]) == (str(data), str(data / "token"))
    first, second = facts["workspaces"]
    assert set(first) == {"id", "name", "slug", "api_key", "api_keys", "tokens", "member_emails"}
    assert first["api_keys"] == [first["api_key"]]
    assert first["member_emails"] == ["owner@localhost"]
    assert second["slug"] == "second-shop"
    assert {"cueline", "python", "chdb"} <= set(facts["versions"])
    assert "second-shop" in said("info")


def test_a_key_made_beside_a_server_may_send_at_once(data: Path) -> None:
    value = said("key", "create", "App", "--workspace", "second-shop")
    listed = said("key", "list", "--workspace", "second-shop")
    said("key", "revoke", value, "--workspace", "second-shop")

    admission = read_admission(SqliteNoticeboard(data / "log.db"))
    assert re.search(rf"^{value}  valid    App$", listed, re.MULTILINE)
    assert admission is not None
    assert admission.keys[value].revoked
    assert f"{value}  revoked  App" in said("key", "list", "--workspace", "second-shop")


def test_an_invitation_prints_a_link(data: Path) -> None:
    link = said("member", "invite", "Ada@shop.example", "--role", "viewer")
    again = said("member", "invite", "owner@localhost")

    assert re.fullmatch(r"http://127\.0\.0\.1:8787/sign-in\?token=[\w-]{43}", link)
    assert again != link
    assert json.loads(said("info", "--json"))["workspaces"][0]["member_emails"] == [
        "owner@localhost",
        "ada@shop.example",
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("key", "revoke", "nobodys"), "api_key_unknown"),
        (("key", "list", "--workspace", "nobodys"), "workspace_unknown"),
        (("key", "list", "--workspace", ""), "workspace_unknown"),
        (("member", "invite", "no address"), "email_invalid"),
        (("member", "invite", "ad\udcff@shop.example"), "email_invalid"),
        (("info", "--data-dir", "/nowhere/at/all"), "data_missing"),
    ],
)
def test_what_cannot_be_done_says_why(data: Path, arguments: tuple[str, ...], code: str) -> None:
    error = run(*arguments).exception

    assert isinstance(error, CuelineError)
    assert error.code == code
    assert error.hint


def test_a_workspace_is_called_as_it_was_asked_for(data: Path) -> None:
    error = run("key", "list", "--workspace", "").exception

    assert isinstance(error, CuelineError)
    assert error.message == "There is no workspace ''."
