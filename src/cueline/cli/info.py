"""`cueline info`: where everything is."""

import platform
import sqlite3
from importlib.metadata import version

import click
import msgspec
from msgspec import Struct

from cueline.cli.options import data_dir
from cueline.cli.place import Place, open_place
from cueline.members.membership import colleagues
from cueline.workspaces.api_keys import api_keys
from cueline.workspaces.tokens import tokens
from cueline.workspaces.workspace import Workspace, workspaces

PACKAGES = ("cueline", "chdb", "litestar", "uvicorn", "sqlalchemy", "msgspec")


class WorkspaceFacts(Struct):
    """A workspace; `api_key` is the newest that may send, `api_keys` are all that may."""

    id: int
    name: str
    slug: str
    api_key: str | None
    api_keys: list[str]
    tokens: list[str]
    member_emails: list[str]


class Facts(Struct):
    """Where everything is."""

    url: str
    data_dir: str
    token_file: str
    workspaces: list[WorkspaceFacts]
    versions: dict[str, str]


@click.command(name="info")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@data_dir
def command(*, as_json: bool, data_dir: str | None) -> None:
    """Show where everything is: address, files, workspaces with their keys, versions."""
    with open_place(data_dir) as place:
        facts = _facts(place)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(facts), indent=2))
    else:
        click.echo(_as_text(facts), nl=False)


def _facts(place: Place) -> Facts:
    return Facts(
        url=place.local_url,
        data_dir=str(place.settings.data_dir.absolute()),
        token_file=str(place.settings.token_file.absolute()),
        workspaces=[_workspace_facts(place, workspace) for workspace in workspaces(place.desk.engine)],
        versions={package: version(package) for package in PACKAGES}
        | {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version},
    )


def _workspace_facts(place: Place, workspace: Workspace) -> WorkspaceFacts:
    engine = place.desk.engine
    valid = [key.value for key in api_keys(engine, workspace.id) if key.revoked_at is None]
    return WorkspaceFacts(
        id=workspace.id,
        name=workspace.name,
        slug=workspace.slug,
        api_key=valid[-1] if valid else None,
        api_keys=valid,
        tokens=[token.name for token in tokens(engine, workspace.id) if token.revoked_at is None],
        member_emails=[colleague.email for colleague in colleagues(engine, workspace.id)],
    )


def _as_text(facts: Facts) -> str:
    lines = [f"address     {facts.url}", f"data        {facts.data_dir}", f"token file  {facts.token_file}"]
    for workspace in facts.workspaces:
        lines.append(f"workspace   {workspace.name} ({workspace.slug})")
        lines.append(f"            keys: {', '.join(workspace.api_keys) or 'none'}")
        lines.append(f"            members: {', '.join(workspace.member_emails) or 'none'}")
    lines.append("versions    " + ", ".join(f"{name} {number}" for name, number in facts.versions.items()))
    return "\n".join(lines) + "\n"
