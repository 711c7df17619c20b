from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running_server import RunningServer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("process")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Makes servers over one data directory, not started yet, and ends what is left of them."""
    made: list[RunningServer] = []

    def make(data_dir: Path = tmp_path / "data", **options: Any) -> RunningServer:
        made.append(RunningServer(data_dir, output=tmp_path / f"{len(made)}.out", **options))
        return made[-1]

    yield make
    for server in made:
        server.kill_all()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A started server, one for all tests: whoever harms it leaves it well."""
    server = RunningServer(tmp_path_factory.mktemp("server") / "data", flush_seconds="0.2")
    try:
        yield server.start()
    finally:
        server.kill_all()
