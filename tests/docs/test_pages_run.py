"""What a page tells people to type does what the page says it does."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
WRITTEN_URL = "http://127.0.0.1:8787"
START_SECONDS = 60
DEADLINE_SECONDS = 20

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


def runnable_pages() -> list[str]:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(str(page.relative_to(ROOT)) for page in pages if steps_of(page))


class Desk:
    """A directory as a reader's: the project's `.venv`, the server's `data`, and whatever the page makes."""

    def __init__(self, directory: Path, url: str) -> None:
        self._directory = directory
        self._url = url

    def run(self, step: Step) -> str:
        script = step.script.replace(WRITTEN_URL, self._url)
        if step.language == "python":
            command = [sys.executable, "-c", script]
        else:  # variables of earlier steps are at hand, as in one terminal
            kept = "set -a; if test -f kept; then . ./kept; fi"
            command = ["bash", "-euo", "pipefail", "-c", f"{kept}\n{script}\nexport -p > kept"]
        done = subprocess.run(
            command, cwd=self._directory, env=environment(), capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, f"{step.script}\nends with {done.returncode}:\n{done.stderr}{done.stdout}"
        return done.stdout


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CUELINE_")}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    with (tmp_path / "said").open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "cueline", "serve", "--data-dir", str(tmp_path / "data"), "--port", "0"],
            stdout=said,
            stderr=subprocess.STDOUT,
            env=environment(),
        )
    try:
        yield Desk(tmp_path, url_of(tmp_path, server))
    finally:
        server.terminate()
        server.wait(timeout=30)


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


@pytest.mark.process
@pytest.mark.parametrize("document", runnable_pages())
def test_every_step_of_a_page_works_in_order(document: str, desk: Desk) -> None:
    for step in steps_of(ROOT / document):
        deadline = time.monotonic() + (DEADLINE_SECONDS if step.is_eventual else 0)
        said = desk.run(step)
        while not answers(said, step.answer) and time.monotonic() < deadline:
            time.sleep(0.1)
            said = desk.run(step)
        assert answers(said, step.answer), f"{step.script}\nsays\n{said}\nand the page promises\n{step.answer}"


def test_there_are_pages_that_run() -> None:
    assert {"README.md", "docs/tutorial/first-event.md", "docs/reference/collect.md"} <= set(runnable_pages())


def answers(said: str, promised: str | None) -> bool:
    """Tell whether JSON that was printed is what the page promises."""
    if promised is None:
        return True
    try:
        return fits(json.loads(said), json.loads(promised))
    except json.JSONDecodeError:
        return False


def fits(real: Any, promised: Any) -> bool:
    """Compare JSON; a promised "…" stands for any text, and as a field's name for any further fields."""
    if promised == "…":
        return isinstance(real, str)
    if isinstance(promised, dict) and isinstance(real, dict):
        named = promised.keys() - {"…"}
        return (real.keys() == named or ("…" in promised and real.keys() >= named)) and all(
            fits(real[name], promised[name]) for name in named
        )
    if isinstance(promised, list) and isinstance(real, list):
        return len(real) == len(promised) and all(map(fits, real, promised))
    return type(real) is type(promised) and bool(real == promised)


@pytest.mark.parametrize(
    ("real", "promised", "expected"),
    [
        ({"a": 1, "b": "x"}, {"a": 1, "b": "…"}, True),
        ({"a": 1, "b": "x"}, {"a": 1}, False),
        ({"a": 1, "b": "x"}, {"a": 1, "…": "…"}, True),
        ({"b": "x"}, {"a": 1, "…": "…"}, False),
        ([1, 2], [1], False),
        (1, True, False),
    ],
)
def test_a_promise_is_kept_to_the_letter(real: Any, promised: Any, expected: bool) -> None:
    assert fits(real, promised) is expected
