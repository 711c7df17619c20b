"""How long a second start takes from the command to the first 200."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from bench.real_server import running

ROUNDS = 5


def run() -> dict[str, Any]:
    """Start `make run` again and again on a directory that is set up; return seconds to the first 200 of each part."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "data"
        with running(directory):
            pass
        rounds = [one_start(directory) for _ in range(ROUNDS)]
    return {
        "warm_start_to_first_200_s": round(median(edge for edge, _ in rounds), 2),
        "warm_start_to_ready_s": round(median(core for _, core in rounds), 2),
        "rounds": ROUNDS,
    }


def one_start(directory: Path) -> tuple[float, float]:
    url_file = directory / "run" / "url"
    environment = os.environ | {"CUELINE_DATA_DIR": str(directory), "CUELINE_PORT": "0"}
    began = time.perf_counter()
    with subprocess.Popen(
        ["make", "--silent", "run"], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            alive = until_200(url_file, "/healthz", began)
            ready = until_200(url_file, "/readyz", began)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)
    return alive, ready


def until_200(url_file: Path, path: str, began: float) -> float:
    while time.perf_counter() - began < 60:
        with contextlib.suppress(httpx.HTTPError, OSError):
            if httpx.get(url_file.read_text().strip() + path).is_success:
                return time.perf_counter() - began
        time.sleep(0.01)
    raise TimeoutError(path)


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
