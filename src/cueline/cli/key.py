"""`cueline key`: the public keys that pages send with."""

import click

from cueline.cli.options import data_dir, workspace
from cueline.cli.place import open_place
from cueline.errors import NotFound
from cueline.workspaces.api_keys import api_keys, create_api_key, revoke_api_key

ACTOR = "cli"


@click.group(name="key")
def command() -> None:
    """Make, list and revoke the public keys that pages send with."""


@command.command(name="create")
@click.argument("name", default="Website")
@workspace
@data_dir
def create_key(name: str, workspace: str | None, data_dir: str | None) -> None:
    """Print a new key, which may send at once. NAME is for you to tell keys apart."""
    with open_place(data_dir) as place:
        click.echo(create_api_key(place.desk, place.workspace(workspace).id, name, ACTOR).value)


@command.command(name="list")
@workspace
@data_dir
def list_keys(workspace: str | None, data_dir: str | None) -> None:
    """Print every key with its name, oldest first."""
    with open_place(data_dir) as place:
        for key in api_keys(place.desk.engine, place.workspace(workspace).id):
            click.echo(f"{key.value}  {'revoked' if key.revoked_at else 'valid  '}  {key.name}")


@command.command(name="revoke")
@click.argument("value")
@workspace
@data_dir
def revoke_key(value: str, workspace: str | None, data_dir: str | None) -> None:
    """Refuse the key VALUE from now on."""
    with open_place(data_dir) as place:
        workspace_id = place.workspace(workspace).id
        for key in api_keys(place.desk.engine, workspace_id):
            if key.value == value:
                revoke_api_key(place.desk, workspace_id, key.id, ACTOR)
                click.echo(f"{value} is refused from now on.")
                return
        raise NotFound(f"There is no key {value!r}.", code="api_key_unknown", hint="`cueline key list` shows them.")
