"""The data directory, as commands use it that work beside a running server."""

import os
import time
from collections.abc import Generator
from contextlib import contextmanager

from msgspec import Struct

from cueline.config import Settings, read_settings
from cueline.errors import NotFound
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.server.lifeline import using
from cueline.state.engine import open_engine, translated_errors
from cueline.state.migrate import migrate
from cueline.workspaces.desk import Desk
from cueline.workspaces.workspace import Workspace, workspaces


class Place(Struct, frozen=True):
    """An open data directory.

    Attributes:
        settings: The settings in force.
        desk: What changes need; they hold at once, for a running server too.
    """

    settings: Settings
    desk: Desk

    @property
    def url(self) -> str:
        """Where browsers reach the server, as far as is known here."""
        return self.settings.public_url or self.local_url

    @property
    def local_url(self) -> str:
        """Where programs of this machine reach the server."""
        with using(self.settings.data_dir):
            if self.settings.url_file.exists():
                return self.settings.url_file.read_text().strip()
        return f"http://{self.settings.host}:{self.settings.port}"

    def workspace(self, slug: str | None) -> Workspace:
        """Return the workspace called so, or the first.

        Raises:
            NotFound: there is none.
        """
        for workspace in workspaces(self.desk.engine):
            if slug in {None, workspace.slug}:
                return workspace
        raise NotFound(
            "There is no workspace yet." if slug is None else f"There is no workspace {slug!r}.",
            code="workspace_unknown",
            hint="`cueline info` shows every workspace, with its slug in brackets.",
        )


@contextmanager
def open_place(data_dir: str | None) -> Generator[Place, None, None]:
    """Open a data directory that a server has made, and close it at the end.

    Raises:
        NotFound: there is none.
        InvalidInput: its state database is damaged.
        Unavailable: it cannot be read or written now.
    """
    settings = read_settings(os.environ, data_dir=data_dir)
    with using(settings.data_dir):
        is_there = settings.state_file.exists()
    if not is_there:
        raise NotFound(
            f"There is no data in {settings.data_dir}.",
            code="data_missing",
            hint="Run `cueline serve` once, or name the directory with --data-dir.",
        )
    engine = open_engine(settings.state_file)
    try:
        with translated_errors(settings.state_file):
            migrate(engine)
            yield Place(settings, Desk(engine, SqliteNoticeboard(settings.log_file), _now_ms))
    finally:
        engine.dispose()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
