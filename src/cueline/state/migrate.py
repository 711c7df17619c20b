"""Bring the state database to the shape this release needs."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Engine

from cueline.errors import InvalidInput


def migrate(engine: Engine) -> None:
    """Apply every migration that is missing, oldest first; do nothing when there is none. Safe to repeat.

    Raises:
        InvalidInput: a newer release has migrated the database; nothing changed.
    """
    config = Config()
    scripts = str(files("cueline.state") / "migrations")
    config.set_main_option("script_location", scripts.replace("%", "%%"))  # Alembic reads a "%" as a placeholder
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            if not isinstance(error.__cause__, ResolutionError):
                raise
            raise InvalidInput(
                "The state database belongs to a newer release of Cueline.",
                code="state_newer",
                hint="Run that release, or restore a backup made before it.",
            ) from error
