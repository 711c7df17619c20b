"""A real `cueline serve`, started for tests and asked what it knows."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

START_SECONDS = 60
DEADLINE_SECONDS = 15


T = TypeVar("T")


def eventually(find: Callable[[], T], *, seconds: float = DEADLINE_SECONDS) -> T:
    """Return the first truthy result of `find`; fail when none comes in time."""
    until = time.monotonic() + seconds
    while not (found := find()):
        if time.monotonic() > until:
            message = f"nothing came within {seconds} s; the last result was {found!r}"
            raise AssertionError(message)
        time.sleep(0.05)
    return found


class RunningCueline:
    """One server, reached as a browser and as an API client would."""

    def __init__(self, url: str, api_key: str, sign_in_link: str, data_dir: Path) -> None:
        self.url = url
        self.api_key = api_key
        self.sign_in_link = sign_in_link
        self.token = (data_dir / "token").read_text().strip()
        self.stub = self._get_text("/stub.js").strip()

    def timeline(self, key: str) -> list[dict[str, Any]]:
        """Return all that happened to the user with `key`, newest first; nothing for an unknown one."""
        try:
            return list(self.ask("GET", f"/api/v1/users/by-key/{key}/timeline?limit=1000")["items"])
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return []
            raise

    def happened(self, key: str, name: str, count: int = 1) -> list[dict[str, Any]]:
        """Return the `count` events `name` of the user with `key`, oldest first, as soon as they are all there."""

        def found() -> list[dict[str, Any]]:
            events = [item for item in self.timeline(key) if item["name"] == name]
            return events if len(events) >= count else []

        return list(reversed(eventually(found)))

    def define(self, event: str, attribute: str, kind: str) -> None:
        path = f"/api/v1/events/{quote(event, safe='')}/attributes/{quote(attribute, safe='')}"
        self.ask("PUT", path, {"type": kind})

    def definitions(self, event: str) -> dict[str, str]:
        """Return the types of the attributes of `event`, by name."""
        for item in self.ask("GET", "/api/v1/events")["items"]:
            if item["name"] == event:
                return {attribute["name"]: attribute["type"] for attribute in item["attributes"]}
        return {}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Authorization": f"Token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=DEADLINE_SECONDS) as answer:
            return json.load(answer)

    def _get_text(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=DEADLINE_SECONDS) as answer:
            return str(answer.read().decode())


@contextmanager
def running_cueline(data_dir: Path, **settings: str) -> Iterator[RunningCueline]:
    """Start a server on a free port of 127.0.0.1, and end it by its own process id.

    Args:
        data_dir: Where it keeps everything.
        settings: By name, in lower case and without the prefix.
    """
    said = data_dir.parent / "serve.out"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CUELINE_")}
    environment |= {f"CUELINE_{name.upper()}": value for name, value in settings.items()}
    with said.open("w") as out:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "cueline",
                "serve",
                "--data-dir",
                str(data_dir),
                "--host",
                "127.0.0.1",
                "--port",
                "0",
            ],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    try:
        yield _wait_for(process, said, data_dir)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(process: subprocess.Popen[bytes], said: Path, data_dir: Path) -> RunningCueline:
    def ready() -> re.Match[str] | None:
        text = said.read_text()
        if process.poll() is not None:
            message = f"cueline serve ended with {process.returncode}:\n{text}"
            raise AssertionError(message)
        return re.search(r'ready:\s+(\S+).*?Sign in \(once\):\s+(\S+).*?apiKey:"([^"]+)"', text, re.DOTALL)

    url, link, api_key = eventually(ready, seconds=START_SECONDS).groups()
    eventually(lambda: _is_ready(url), seconds=START_SECONDS)
    return RunningCueline(url, api_key, link, data_dir)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError):
        return False
