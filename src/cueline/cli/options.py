"""Options that several commands take."""

import click

data_dir = click.option(
    "--data-dir",
    type=click.Path(file_okay=False),
    default=None,
    help="Directory that holds everything Cueline keeps (default ./data, or CUELINE_DATA_DIR).",
)

workspace = click.option("--workspace", default=None, metavar="SLUG", help="Which workspace; the first when left out.")
