"""`cueline openapi`: the API's description."""

import sys
from pathlib import Path

import click


@click.command(name="openapi")
@click.option(
    "--check",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Print nothing; end with 1 when this file says something else.",
)
def command(check: Path | None) -> None:
    """Print the API's description as OpenAPI 3.1."""
    from cueline.api.openapi import openapi_text

    text = openapi_text()
    if check is None:
        click.echo(text, nl=False)
    elif check.read_text() != text:
        click.echo(f"{check} is stale. Write it anew: cueline openapi > {check}", err=True)
        sys.exit(1)
