"""What the reference lists is what there is: settings, metrics, commands, errors, limits."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
import msgspec
import pytest

from cueline import errors
from cueline.api import app as api_app
from cueline.api import verdicts
from cueline.api.metrics import CATALOGUE, CounterName
from cueline.cli import command as cueline
from cueline.collect import collector, request, screening
from cueline.config import PREFIX, Settings
from cueline.lane import arrival
from cueline.live import feed, stream
from cueline.members import attempts, passwords
from cueline.wire import MAX_DEPTH
from cueline.workspaces import origins

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs/reference"


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text()


def rows(text: str) -> list[list[str]]:
    """Return the cells of every row of every table that begins with something in code."""
    return [
        [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        for line in text.splitlines()
        if line.startswith("| `")
    ]


# --- settings ---------------------------------------------------------------------------------------------------


def test_the_settings_page_lists_every_setting_with_its_default_and_meaning() -> None:
    listed = {row[0].strip("`"): row[1:] for row in rows(page("settings"))}

    assert listed == {
        f"{PREFIX}{field.name.upper()}": [shown(field.default), meaning(field.name)]
        for field in msgspec.structs.fields(Settings)
    }


def shown(default: Any) -> str:
    if default == "":
        return "empty"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def meaning(setting: str) -> str:
    source = (ROOT / "src/cueline/config.py").read_text()
    found = re.search(rf'^    {setting}: .*\n    """(.+?)"""$', source, re.MULTILINE)
    assert found, f"{setting} does not say what it means"
    return found[1]


# --- metrics ----------------------------------------------------------------------------------------------------


def test_the_metrics_page_is_the_catalogue() -> None:
    listed = {row[0].strip("`"): row[1:] for row in rows(page("metrics"))}

    assert listed == {
        name: ["counter" if name in get_args(CounterName) else "gauge", entry.unit, entry.meaning, entry.advice]
        for name, entry in CATALOGUE.items()
    }


# --- the command line -------------------------------------------------------------------------------------------


def test_the_command_page_has_every_command_with_every_option() -> None:
    sections = re.split(r"^## ", page("cli"), flags=re.MULTILINE)[1:]
    listed = {section.partition("\n")[0]: {row[0].strip("`") for row in rows(section)} for section in sections}

    assert listed == dict(commands("cueline", cueline))


def commands(path: str, command: click.Command) -> Iterator[tuple[str, set[str]]]:
    options = {
        parameter.opts[-1]
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
    }
    if not isinstance(command, click.Group):
        yield path, options
        return
    if options:
        yield path, options
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from commands(f"{path} {name}", inner)


# --- errors -----------------------------------------------------------------------------------------------------


class CodesInSource(ast.NodeVisitor):
    """Gathers every code an error or a dead letter can carry; one made of parts counts as a pattern."""

    def __init__(self) -> None:
        self.codes: set[str] = set()
        self.patterns: set[str] = set()
        self.statuses: dict[str, set[int]] = {}

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        for keyword in node.keywords:
            if keyword.arg == "code":
                self.take(keyword.value, called)
        if called == "set_aside" or (called == "getattr" and len(node.args) == 3 and text_of(node.args[1]) == "code"):
            self.take(node.args[1] if called == "set_aside" else node.args[2], "")
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        assigned = {name_of(statement): getattr(statement, "value", None) for statement in node.body}
        base = node.bases[0].id if node.bases and isinstance(node.bases[0], ast.Name) else ""
        error = node.name if hasattr(errors, node.name) else base
        self.take(assigned.get("default_code"), "" if "status" in assigned and error == base else error)
        self.generic_visit(node)

    def take(self, value: ast.expr | None, error: str) -> None:
        if isinstance(value, ast.IfExp):
            self.take(value.body, error)
            self.take(value.orelse, error)
        elif isinstance(value, ast.JoinedStr):
            parts = (re.escape(text_of(part)) if text_of(part) else "[a-z]+" for part in value.values)
            self.patterns.add("".join(parts))
        elif value is not None and (code := text_of(value)):
            self.codes.add(code)
            if status := getattr(getattr(errors, error, None), "status", None):
                self.statuses.setdefault(code, set()).add(status)


def name_of(statement: ast.stmt) -> str:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    return target.id if isinstance(target, ast.Name) else ""


def text_of(value: ast.expr) -> str:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


@pytest.fixture(scope="module")
def in_source() -> CodesInSource:
    found = CodesInSource()
    for file in sorted((ROOT / "src/cueline").rglob("*.py")):
        found.visit(ast.parse(file.read_text()))
    return found


def listed_codes() -> set[str]:
    """Return the codes that stand first in a row, or first in a sentence of their own."""
    text = page("errors")
    alone = re.findall(r"^`([a-z_]+)` is \d", text, re.MULTILINE)
    return {row[0].strip("`") for row in rows(text)} | set(alone) | {"processing_failed"}


def test_every_error_code_is_explained(in_source: CodesInSource) -> None:
    listed = listed_codes()

    assert len(in_source.codes) > 60
    assert sorted(in_source.codes - listed) == []
    assert [one for one in in_source.patterns if not any(re.fullmatch(one, code) for code in listed)] == []


def test_every_explained_error_code_exists(in_source: CodesInSource) -> None:
    unknown = listed_codes() - in_source.codes

    assert [code for code in sorted(unknown) if not any(re.fullmatch(one, code) for one in in_source.patterns)] == []


def test_the_status_beside_a_code_is_the_one_it_is_answered_with(in_source: CodesInSource) -> None:
    listed = {row[0].strip("`"): int(row[1]) for row in rows(page("errors")) if row[1].isdigit() and len(row[1]) == 3}

    assert len(listed) > 40
    assert {
        code: status for code, status in listed.items() if status not in in_source.statuses.get(code, {status})
    } == {}


def test_processing_failed_is_explained() -> None:
    assert "`processing_failed`" in page("errors")


# --- limits -----------------------------------------------------------------------------------------------------


def test_limits_are_those_of_the_code() -> None:
    text = page("limits")
    said = [
        f"| {request.MAX_BODY_BYTES // 1024} KiB | 413 `body_too_large`",
        f"| 1 to {collector.MAX_EVENTS} | 413 `too_many_events`",
        f"| {screening.MAX_EVENT_BYTES // 1024} KiB | `event_too_large`",
        f"| {screening.MAX_ATTRIBUTES} each | `too_many_attributes`",
        f"| 1 to {screening.MAX_NAME_CHARACTERS} characters",
        f"| {MAX_DEPTH} levels | `too_deep`",
        f"| {screening.MAX_ID_CHARACTERS} characters | `event_id_too_long`",
        f"| {screening.MAX_USER_ID_CHARACTERS} characters | `user_id_too_long`",
        f"| {Settings().key_requests_per_second:g}, [a setting](settings.md) | 429",
        f"| {Settings().log_max_queued_bytes // 1024**2} MiB, [a setting](settings.md) | 503",
        f"| 1 to {verdicts.MAX_IDS} | 400 `invalid_input` |",
        f"| {verdicts.VERDICT_REQUESTS_PER_SECOND} | 429 `rate_limited`",
        f"| the newest {thousands(feed.DEFAULT_MAX_ITEMS)} of all workspaces |",
        f"kept to {thousands(arrival.MAX_URL_CHARACTERS)} characters",
        f"kept to {arrival.MAX_TITLE_CHARACTERS} characters",
        f"between {arrival.MAX_AGE_MS // 86_400_000} days before",
        f"more than {thousands(stream.MAX_GAP_ROWS)} events",
        f"| {api_app.MAX_BODY_BYTES // 1024**2} MiB |",
        f"| {passwords.MIN_CHARACTERS} to {thousands(passwords.MAX_CHARACTERS)} characters |",
        f"{attempts.MAX_FAILURES_FOR_EMAIL} for an e-mail address, {attempts.MAX_FAILURES_FROM_ADDRESS} from an IP",
        f"allowed origins of a workspace | {origins.MAX_ORIGINS} |",
    ]

    assert [one for one in said if one not in text] == []


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", " ")
