"""What holds for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.state.engine import open_engine
from cueline.state.migrate import migrate
from cueline.workspaces.desk import Desk

DRIVES_A_BROWSER = "playwright"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser: Playwright keeps a loop running, so such tests get a process of their own."""
    for item in items:
        if isinstance(item, pytest.Function) and DRIVES_A_BROWSER in item.fixturenames:
            item.add_marker(pytest.mark.browser)


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
