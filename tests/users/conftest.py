from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cueline.users.people import LaneUsers
from tests.users.lane_users_stage import open_state


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_state(tmp_path / "state.db")
    yield engine
    engine.dispose()


@pytest.fixture
def users() -> LaneUsers:
    return LaneUsers()
