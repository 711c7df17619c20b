"""Bring the state database to the shape this release needs."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def migrate(engine: Engine) -> None:
    """Apply every migration that is missing, oldest first; do nothing when there is none. Safe to repeat."""
    config = Config()
    config.set_main_option("script_location", str(files("cueline.state") / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
