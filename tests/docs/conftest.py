import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from readers_desk import Desk, environment, url_of


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A server for every page, each of which tells its users and events apart: where its data is, and its address."""
    place = tmp_path_factory.mktemp("served")
    with (place / "said").open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "cueline", "serve", "--data-dir", str(place / "data"), "--port", "0"],
            stdout=said,
            stderr=subprocess.STDOUT,
            env=environment(),
        )
    try:
        yield place / "data", url_of(place, server)
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture
def desk(tmp_path: Path, served: tuple[Path, str]) -> Desk:
    data, url = served
    (tmp_path / "data").symlink_to(data)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return Desk(tmp_path, url)
