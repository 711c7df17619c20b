"""A real `cueline serve` for tests: started, asked, killed in part or whole, and always ended."""

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import psutil

START_SECONDS = 90
DEADLINE_SECONDS = 60
POLL_SECONDS = 0.02

T = TypeVar("T")


def eventually(find: Callable[[], T], *, seconds: float = DEADLINE_SECONDS) -> T:
    """Return the first truthy result of `find`; fail when none comes in time."""
    until = time.monotonic() + seconds
    while not (found := find()):
        if time.monotonic() > until:
            message = f"nothing came within {seconds} s; the last result was {found!r}"
            raise AssertionError(message)
        time.sleep(POLL_SECONDS)
    return found


class Answer:
    """What came back: the status, the headers in lower case, the body."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class RunningServer:
    """A data directory and the processes that serve it, which may come and go."""

    def __init__(
        self, data_dir: Path, *, role: str = "all", port: int = 0, output: Path | None = None, **settings: str
    ) -> None:
        self.data_dir = data_dir
        self.role = role
        self.port = port
        self.settings = settings
        self.output = output or data_dir.parent / f"{data_dir.name}.out"
        self.process: subprocess.Popen[bytes] | None = None

    # --- coming and going -----------------------------------------------------------------------------------------

    def launch(self, **settings: str) -> None:
        """Start the command in a process group of its own, without waiting."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CUELINE_")}
        for name, value in {"key_requests_per_second": "1000000", **self.settings, **settings}.items():
            environment[f"CUELINE_{name.upper()}"] = value
        command = [sys.executable, "-m", "cueline", "serve", "--data-dir", str(self.data_dir), "--port", str(self.port)]
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [*command, "--role", self.role],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start(self, **settings: str) -> "RunningServer":
        """Start, and wait until everything answers."""
        (self.data_dir / "run" / "url").unlink(missing_ok=True)
        self.launch(**settings)
        self.wait_ready()
        self.port = urlsplit(self.url).port or 0
        return self

    def wait_ready(self) -> None:
        def is_ready() -> bool:
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode}:\n{self.said()}")
            return self.reached("/readyz") == 200

        try:
            eventually(is_ready, seconds=START_SECONDS)
        except AssertionError:
            raise AssertionError(f"not ready; it says:\n{self.said()[-5_000:]}") from None

    def stop(self) -> int:
        """Tell it to stop, and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(DEADLINE_SECONDS)

    def kill_all(self) -> None:
        """End every process of the group at once, as a power cut would."""
        if self.process is None:
            return
        members = self.members()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(DEADLINE_SECONDS)
        psutil.wait_procs(members, DEADLINE_SECONDS)

    def kill(self, role: str) -> psutil.Process:
        """End the process of one role, and return what it was."""
        process = self.process_of(role)
        process.kill()
        return process

    def process_of(self, role: str) -> psutil.Process:
        def found() -> psutil.Process | None:
            for process in self.members():
                with suppress(psutil.Error):
                    if ["--role", role] == process.cmdline()[4:6]:
                        return process
            return None

        return eventually(found)

    def members(self) -> list[psutil.Process]:
        assert self.process is not None
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def said(self) -> str:
        return self.output.read_text()

    # --- asking ---------------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return (self.data_dir / "run" / "url").read_text().strip()

    @property
    def api_key(self) -> str:
        with closing(sqlite3.connect(self.data_dir / "state.db")) as database:
            return str(database.execute("SELECT value FROM api_key ORDER BY id").fetchone()[0])

    @property
    def token(self) -> str:
        return (self.data_dir / "token").read_text().strip()

    def ask(self, method: str, path: str, body: Any = None, *, timeout: float = 15, **headers: str) -> Answer:
        target = urlsplit(self.url)
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(str(target.hostname), target.port or 0, timeout=timeout)
        with closing(connection):
            connection.request(method, path, content, named)
            return Answer(connection.getresponse())

    def reached(self, path: str) -> int:
        """Return the status that `path` answers with now; 0 while nothing answers."""
        try:
            return self.ask("GET", path, timeout=5).status
        except (OSError, http.client.HTTPException):
            return 0

    def post(self, body: Any, **headers: str) -> Answer:
        return self.ask("POST", "/api/event/", body, **headers)

    def get(self, path: str) -> Any:
        """Return what the API answers; None while it does not answer with 200."""
        try:
            answer = self.ask("GET", path, authorization=f"Token {self.token}")
        except (OSError, http.client.HTTPException):
            return None
        return answer.json if answer.status == 200 else None

    def timeline(self, key: str) -> list[dict[str, Any]]:
        """Return everything the user with `key` did; nothing for an unknown one."""
        address = f"/api/v1/users/by-key/{key}/timeline?limit=1000"
        page = self.get(address)
        items: list[dict[str, Any]] = page["items"] if page else []
        while page and page["next"]:
            page = eventually(partial(self.get, f"{address}&cursor={page['next']}"))
            items += page["items"]
        return items

    def metric(self, name: str) -> float:
        for line in self.ask("GET", "/metrics").body.decode().splitlines():
            if line.split(" ")[0].split("{")[0] == name:
                return float(line.rsplit(" ", 1)[1])
        raise LookupError(name)

    def wait_processed(self, seconds: float = 60) -> None:
        """Wait until the lane has taken everything the log holds."""
        eventually(
            lambda: self.reached("/metrics") == 200 and self.metric("cueline_lane_lag_entries") == 0, seconds=seconds
        )


@contextmanager
def running_server(data_dir: Path, **settings: str) -> Iterator[RunningServer]:
    """Start a server, and end whatever is left of it afterwards."""
    server = RunningServer(data_dir, **settings)
    try:
        yield server.start()
    finally:
        server.kill_all()


_numbers = count(1)


def a_batch(api_key: str, *keys: str, name: str = "event.sent") -> dict[str, Any]:
    """Give a request with an event for each of `keys`."""
    now = time.time_ns() // 1_000_000
    events = [
        {"id": f"0193557c-0000-4000-9000-{next(_numbers):012d}", "t": now, "name": name, "anon": key, "data": {}}
        for key in keys
    ]
    return {"key": api_key, "sentAt": now, "events": events}
