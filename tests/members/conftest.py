from collections.abc import Iterator
from pathlib import Path

import pytest

from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.state.engine import open_engine
from cueline.state.migrate import migrate
from cueline.workspaces.desk import Desk


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_795_456_800_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    engine = open_engine(tmp_path / "state.db")
    migrate(engine)
    yield Desk(engine, SqliteNoticeboard(tmp_path / "log.db"), clock)
    engine.dispose()
