from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cueline.registry.definitions import Definitions
from cueline.registry.lane_view import LaneRegistry
from cueline.state.engine import open_engine
from cueline.state.tables import metadata, workspace

WORKSPACES = [
    {"name": "Shop", "slug": "shop", "timezone": "Europe/Warsaw", "created_at": 0},
    {"name": "Blog", "slug": "blog", "timezone": "UTC", "created_at": 0},
]


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Engine]:
    """Makes a new state database with two workspaces: 1 in Warsaw's time, 2 in UTC."""
    numbers = count()

    def make() -> Engine:
        engine = open_engine(tmp_path / f"state-{next(numbers)}.db")
        metadata.create_all(engine)
        with engine.begin() as tx:
            tx.execute(workspace.insert(), WORKSPACES)
        return engine

    return make


@pytest.fixture
def engine(fresh: Callable[[], Engine]) -> Iterator[Engine]:
    engine = fresh()
    yield engine
    engine.dispose()


@pytest.fixture
def definitions(engine: Engine) -> Definitions:
    return Definitions(engine)


@pytest.fixture
def registry() -> LaneRegistry:
    return LaneRegistry()
