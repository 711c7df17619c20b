"""`cueline member`: let people in."""

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
    default=None,
    help="What they may do; left out, somebody new is an admin and a member keeps their role.",
)
@workspace
@data_dir
def invite_member(email: str, role: str | None, workspace: str | None, data_dir: str | None) -> None:
    """Print a link that signs EMAIL in, once, within 7 days. Who lost their password gets in by it too."""
    with open_place(data_dir) as place:
        path = invite(place.desk, place.workspace(workspace).id, email, Role(role) if role else None, CLI)
        click.echo(f"{place.url}{path}")
