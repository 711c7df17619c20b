"""The command line: one file a command, loaded when it is called."""

import importlib
import os
import sys

import click

from cueline.errors import CuelineError

COMMANDS = ("serve", "info", "doctor", "member", "key", "openapi")


EXIT_CODES = {409: 3, 503: 4}
"""By the status of the error; 2 for any other."""


class CommandGroup(click.Group):
    """Finds a command in the module of its name, so that a light command starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"cueline.cli.{cmd_name}").command
        return command


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cueline")
def command() -> None:
    """Self-hosted event tracking that acts in real time."""


def main() -> None:
    """Run the command line; what goes wrong in a known way is said in two lines and ends with its exit code."""
    os.umask(0o077)  # what Cueline keeps holds visitors' data and password hashes: its owner's alone
    try:
        command()
    except CuelineError as error:
        click.echo(f"cueline: {error.message}", err=True)
        if error.hint:
            click.echo(f"         {error.hint}", err=True)
        sys.exit(EXIT_CODES.get(error.status, 2))
