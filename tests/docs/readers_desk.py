"""A place where what a page says is typed, beside a server of its own."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
WRITTEN_URL = "http://127.0.0.1:8787"
START_SECONDS = 60

_STEP = re.compile(
    r"^<!-- runs(?P<eventually>, eventually)? -->\n```(?P<language>\w+)\n(?P<script>.*?)^```$"
    r"(?:\n\n<!-- answers -->\n```json\n(?P<answer>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


class Step(NamedTuple):
    """A block that runs, and what it prints; an answer that takes a moment is asked for until it is there."""

    language: str
    script: str
    answer: str | None
    is_eventual: bool


def steps_of(file: Path) -> list[Step]:
    found = _STEP.finditer(file.read_text())
    return [Step(one["language"], one["script"], one["answer"], bool(one["eventually"])) for one in found]


class Desk:
    """A directory as a reader's: the project's `.venv`, the server's `data`, and whatever the page makes."""

    def __init__(self, directory: Path, url: str) -> None:
        self.directory = directory
        self.url = url

    def run(self, step: Step) -> str:
        script = step.script.replace(WRITTEN_URL, self.url)
        if step.language == "python":
            command = [sys.executable, "-c", script]
        else:  # variables of earlier steps are at hand, as in one terminal
            kept = "set -a; if test -f kept; then . ./kept; fi"
            command = ["bash", "-euo", "pipefail", "-c", f"{kept}\n{script}\nexport -p > kept"]
        done = subprocess.run(
            command, cwd=self.directory, env=environment(), capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, f"{step.script}\nends with {done.returncode}:\n{done.stderr}{done.stdout}"
        return done.stdout


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CUELINE_")}


def url_of(directory: Path, server: "subprocess.Popen[bytes]") -> str:
    """Return where the server answers, once it is ready."""
    deadline = time.monotonic() + START_SECONDS
    file = directory / "data/run/url"
    while server.poll() is None and time.monotonic() < deadline:
        if file.exists() and (url := file.read_text().strip()) and is_ready(url):
            return url
        time.sleep(0.1)
    raise AssertionError(f"The server is not ready:\n{(directory / 'said').read_text()}")


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
