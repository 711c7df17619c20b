"""A real `cueline serve` for a measurement, in a directory of its own."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil

READY_SECONDS = 60


class Server:
    """A running server: where it is, how to speak to it, what it costs."""

    def __init__(self, process: subprocess.Popen[bytes], data_dir: Path) -> None:
        self.process = process
        self.data_dir = data_dir
        self.url = ""
        self.api_key = ""

    @property
    def token(self) -> str:
        return (self.data_dir / "token").read_text().strip()

    def process_of(self, role: str) -> psutil.Process:
        for child in psutil.Process(self.process.pid).children():
            if role in child.cmdline():
                return child
        raise LookupError(role)

    def processes(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu_seconds(self, role: str) -> float:
        times = self.process_of(role).cpu_times()
        return times.user + times.system

    def sign_in_link(self) -> str:
        """Return a fresh link that signs an owner in, once."""
        command = [sys.executable, "-m", "cueline", "member", "invite", "bench@example.com", "--role", "owner"]
        answer = subprocess.run(
            [*command, "--data-dir", str(self.data_dir)], check=True, capture_output=True, text=True
        )
        return next(word for word in answer.stdout.split() if word.startswith("http"))

    def lag(self) -> float:
        for line in httpx.get(f"{self.url}/metrics", timeout=60).text.splitlines():
            if line.startswith("cueline_lane_lag_entries "):
                return float(line.split()[1])
        raise LookupError("cueline_lane_lag_entries")

    def wait_processed(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while self.lag() > 0:
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(0.1)


@contextlib.contextmanager
def running(data_dir: Path | None = None, **settings: str) -> Iterator[Server]:
    """Start a server, wait until it is ready, and end it afterwards."""
    with tempfile.TemporaryDirectory() as temporary:
        directory = data_dir or Path(temporary) / "data"
        environment = os.environ | {
            "CUELINE_KEY_REQUESTS_PER_SECOND": "10000000",
            **{f"CUELINE_{name.upper()}": value for name, value in settings.items()},
        }
        command = [sys.executable, "-m", "cueline", "serve", "--data-dir", str(directory), "--port", "0"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            server = Server(process, directory)
            try:
                _wait_ready(server)
                yield server
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(60)


def _wait_ready(server: Server) -> None:
    deadline = time.monotonic() + READY_SECONDS
    url_file = server.data_dir / "run" / "url"
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError, OSError):
            server.url = url_file.read_text().strip()
            if httpx.get(f"{server.url}/readyz").is_success:
                server.api_key = _api_key(server)
                return
        time.sleep(0.02)
    raise TimeoutError


def _api_key(server: Server) -> str:
    import sqlite3

    with sqlite3.connect(server.data_dir / "state.db") as database:
        (key,) = database.execute("SELECT value FROM api_key").fetchone()
    return str(key)
