"""`cueline member`: let people in."""

from pathlib import Path

import click

from cueline.cli.options import data_dir, workspace
from cueline.cli.place import open_place
from cueline.members.membership import CLI, invite
from cueline.members.roles import Role


@click.group(name="member")
def command() -> None:
    """Let people in."""


@command.command(name="invite")
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.ADMIN.value,
    show_default=True,
    help="What they may do.",
)
@workspace
@data_dir
def invite_member(email: str, role: str, workspace: str | None, data_dir: Path | None) -> None:
    """Print a link that signs EMAIL in, once, within 7 days. Who lost their password gets in by it too."""
    with open_place(data_dir) as place:
        path = invite(place.desk, place.workspace(workspace).id, email, Role(role), CLI)
        click.echo(f"{place.url}{path}")
