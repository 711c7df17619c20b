import re
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from cueline.errors import InvalidInput, NotFound, Unavailable
from cueline.state.engine import reading
from cueline.state.registry_version import registry_edition
from cueline.state.tables import token as token_table
from cueline.workspaces.admission import publish_admission
from cueline.workspaces.admission_notice import read_admission
from cueline.workspaces.api_keys import api_keys, create_api_key, first_valid_key, revoke_api_key
from cueline.workspaces.audit import audit_lines
from cueline.workspaces.desk import Desk
from cueline.workspaces.origins import allowed_origins, normal_origin, set_origins
from cueline.workspaces.tokens import (
    TokenScope,
    create_token,
    ensure_local_token,
    revoke_token,
    token_of_secret,
    tokens,
)
from cueline.workspaces.workspace import (
    WorkspaceChange,
    change_workspace,
    create_workspace,
    slug_of,
    workspace_by_id,
    workspaces,
)


@pytest.fixture
def shop(desk: Desk) -> int:
    return create_workspace(desk, "My shop", "Europe/Warsaw", "ada@shop.example").id


def actions(desk: Desk, workspace: int) -> list[str]:
    return [line.change.action for line in audit_lines(desk.engine, workspace, None, 100)]


def test_a_new_workspace_has_a_key_that_may_send_at_once(desk: Desk, shop: int) -> None:
    (key,) = api_keys(desk.engine, shop)
    admission = read_admission(desk.noticeboard)

    assert re.fullmatch(r"[A-Za-z0-9]{12}", key.value)
    assert admission is not None
    assert admission.keys[key.value].workspace_id == shop
    assert not admission.keys[key.value].revoked
    assert actions(desk, shop) == ["workspace.created"]


def test_two_workspaces_of_one_name_have_slugs_of_their_own(desk: Desk) -> None:
    for _ in range(3):
        create_workspace(desk, "Żabka & Co", "UTC", "cli")

    assert [place.slug for place in workspaces(desk.engine)] == ["zabka-co", "zabka-co-2", "zabka-co-3"]


def test_a_slug_is_never_empty() -> None:
    assert slug_of("日本") == "workspace"


@pytest.mark.parametrize(
    "change",
    [
        WorkspaceChange(name=" "),
        WorkspaceChange(name="x" * 101),
        WorkspaceChange(timezone="Mars/Olympus"),
        WorkspaceChange(timezone="../etc/passwd"),
        WorkspaceChange(timezone=""),
    ],
)
def test_what_makes_no_sense_changes_nothing(desk: Desk, shop: int, change: WorkspaceChange) -> None:
    before = workspace_by_id(desk.engine, shop)

    with pytest.raises(InvalidInput):
        change_workspace(desk, shop, change, "cli")

    assert workspace_by_id(desk.engine, shop) == before


def test_lanes_learn_of_another_time_zone_and_are_left_alone_otherwise(desk: Desk, shop: int) -> None:
    def edition() -> tuple[int, int]:
        with reading(desk.engine) as connection:
            return registry_edition(connection)

    before = edition()
    change_workspace(desk, shop, WorkspaceChange(name="Renamed"), "cli")
    renamed = edition()
    change_workspace(desk, shop, WorkspaceChange(timezone="UTC"), "cli")

    assert before == renamed
    assert edition() != renamed


def test_a_revoked_key_stays_known_as_revoked(desk: Desk, shop: int) -> None:
    old = api_keys(desk.engine, shop)[0]
    fresh = create_api_key(desk, shop, "New page", "ada@shop.example")

    revoke_api_key(desk, shop, old.id, "ada@shop.example")
    revoke_api_key(desk, shop, old.id, "ada@shop.example")

    admission = read_admission(desk.noticeboard)
    assert admission is not None
    assert admission.keys[old.value].revoked
    assert not admission.keys[fresh.value].revoked
    assert first_valid_key(desk.engine, shop) == fresh.value
    assert actions(desk, shop) == ["api_key.revoked", "api_key.created", "workspace.created"]


def test_another_workspaces_key_and_token_cannot_be_revoked(desk: Desk, shop: int) -> None:
    other = create_workspace(desk, "Other", "UTC", "cli").id
    made, _ = create_token(desk, other, "CI", [TokenScope.READ], "cli")

    with pytest.raises(NotFound):
        revoke_api_key(desk, shop, api_keys(desk.engine, other)[0].id, "cli")
    with pytest.raises(NotFound):
        revoke_token(desk, shop, made.id, "cli")


def test_origins_are_published_for_every_key(desk: Desk, shop: int) -> None:
    second = create_api_key(desk, shop, "Second", "cli")

    kept = set_origins(desk, shop, ["https://Shop.example/", "https://*.shop.example", "https://shop.example:443"], "a")

    admission = read_admission(desk.noticeboard)
    assert admission is not None
    assert kept == ["https://*.shop.example", "https://shop.example"] == allowed_origins(desk.engine, shop)
    assert admission.keys[second.value].origins == kept


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("https://shop.example", "https://shop.example"),
        (" HTTPS://SHOP.EXAMPLE/ ", "https://shop.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://Bücher.example", "https://xn--bcher-kva.example"),
        ("https://*.shop.example", "https://*.shop.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(text: str, normal: str) -> None:
    assert normal_origin(text) == normal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "shop.example",
        "https://",
        "https://*",
        "https://shop.*",
        "https://a.*.example",
        "https://shop.example/path",
        "https://user@shop.example",
        "https://shop.example:0",
        "https://shop.example:70000",
        "ftp://shop.example",
        "javascript:alert(1)",
        "https://shop example",
        "https://" + "a" * 300 + ".example",
        "null",
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        normal_origin(text)


def test_a_token_is_never_stored_in_clear(desk: Desk, shop: int, tmp_path: Path) -> None:
    _, secret = create_token(desk, shop, "CI", [TokenScope.READ], "cli")
    local = ensure_local_token(desk.engine, tmp_path / "token", desk.clock())
    desk.engine.dispose()

    kept = b"".join(file.read_bytes() for file in tmp_path.glob("*.db*"))
    assert secret.startswith("cl_")
    assert secret.encode() not in kept
    assert local.encode() not in kept


def test_a_token_opens_until_it_is_revoked(desk: Desk, shop: int) -> None:
    made, secret = create_token(desk, shop, "CI", [TokenScope.READ], "cli")

    known = token_of_secret(desk.engine, secret, desk.clock())
    revoke_token(desk, shop, made.id, "cli")

    assert known is not None
    assert known.may(TokenScope.READ)
    assert not known.may(TokenScope.WRITE)
    assert token_of_secret(desk.engine, secret, desk.clock()) is None
    assert token_of_secret(desk.engine, "", desk.clock()) is None
    assert [one.hint for one in tokens(desk.engine, shop)] == [secret[:8]]


def test_use_of_a_token_is_noted_at_most_once_a_minute(desk: Desk, shop: int) -> None:
    _, secret = create_token(desk, shop, "CI", [TokenScope.EVERYTHING], "cli")
    noted = []
    for at in (1_000_000, 1_059_999, 1_060_000):
        token_of_secret(desk.engine, secret, at)
        with desk.engine.connect() as connection:
            noted.append(connection.execute(select(token_table.c.last_used_at)).scalar_one())

    assert noted == [1_000_000, 1_000_000, 1_060_000]


def test_the_local_token_is_made_once_and_readable_by_its_owner_only(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "token"

    first = ensure_local_token(desk.engine, file, 1)
    second = ensure_local_token(desk.engine, file, 2)

    assert first == second == file.read_text().strip()
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(tokens(desk.engine, None)) == 1


def test_an_empty_token_file_opens_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "token").touch()

    secret = ensure_local_token(desk.engine, tmp_path / "token", 1)

    assert len(secret) > 40
    assert token_of_secret(desk.engine, "", 1) is None


@pytest.mark.parametrize("name", ["", "  ", "n" * 101, "two\nlines", "two\u2028lines", "bell\a", "half\udcff"])
def test_a_name_is_one_line_of_1_to_100_characters(desk: Desk, shop: int, name: str) -> None:
    for make in (
        lambda: create_api_key(desk, shop, name, "cli"),
        lambda: create_token(desk, shop, name, [TokenScope.READ], "cli"),
        lambda: create_workspace(desk, name, "UTC", "cli"),
        lambda: change_workspace(desk, shop, WorkspaceChange(name=name), "cli"),
    ):
        with pytest.raises(InvalidInput, match="1 to 100 characters"):
            make()

    assert len(api_keys(desk.engine, shop)) == len(workspaces(desk.engine)) == 1


def test_a_name_is_kept_without_blanks_around_it_and_may_have_any_letter(desk: Desk, shop: int) -> None:
    made = create_api_key(desk, shop, "  Żabka 👩‍💻 ", "cli")

    assert made.name == "Żabka 👩‍💻"


def test_a_token_file_that_cannot_be_read_is_said(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "token").mkdir()

    with pytest.raises(Unavailable, match="token cannot be used: ") as caught:
        ensure_local_token(desk.engine, tmp_path / "token", 1)

    assert caught.value.code == "token_file_unusable"
    assert tokens(desk.engine, None) == []


def test_of_admissions_published_at_once_the_newest_holds_everything(desk: Desk, shop: int) -> None:
    threads = [
        threading.Thread(target=create_api_key, args=(desk, shop, f"Key {number}", "cli")) for number in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    admission = read_admission(desk.noticeboard)
    assert admission is not None
    assert set(admission.keys) == {key.value for key in api_keys(desk.engine, shop)}
    assert len(admission.keys) == 13
    assert admission.version == 13
    assert publish_admission(desk.engine, desk.noticeboard) == 14


def test_the_audit_pages_backwards(desk: Desk, shop: int) -> None:
    for number in range(5):
        create_api_key(desk, shop, f"Key {number}", "ada@shop.example")

    first = audit_lines(desk.engine, shop, None, 2)
    second = audit_lines(desk.engine, shop, first[-1].id, 2)

    assert [line.change.subject for line in first + second] == ["Key 4", "Key 3", "Key 2", "Key 1"]
