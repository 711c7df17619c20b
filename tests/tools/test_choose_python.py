"""Which Python `make setup` takes."""

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "choose_python.py"


def a_python(folder: Path, name: str, *, says: str, code: int = 0) -> Path:
    """Put something in a folder that is asked how fast it is, and says so."""
    folder.mkdir(exist_ok=True)
    python = folder / name
    python.write_text(f"#!/bin/sh\necho {says}\nexit {code}\n")
    python.chmod(0o755)
    return python


def chosen(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> subprocess.CompletedProcess[str]:
    source, system = TOOL.read_text(), '"/usr/local/bin", "/usr/bin"'
    assert system in source
    source = source.replace(system, "")
    path = ":".join(map(str, (*folders, "/bin-of-nobody")))
    monkeypatch.setenv("PATH", path)
    return subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)


def test_the_first_is_taken_unless_another_is_clearly_faster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = a_python(tmp_path / "a", "python3", says="1.0")
    a_python(tmp_path / "b", "python3.12", says="0.9")

    done = chosen(monkeypatch, tmp_path / "a", tmp_path / "b")

    assert (done.stdout.strip(), done.stderr) == (str(first), "")


def test_a_clearly_faster_one_is_taken_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = a_python(tmp_path / "a", "python3", says="1.5")
    faster = a_python(tmp_path / "b", "python3.12", says="1.0")

    done = chosen(monkeypatch, tmp_path / "a", tmp_path / "b")

    assert done.stdout.strip() == str(faster)
    assert done.stderr.strip() == f"Setting up with {faster}: 1.5 times as fast as {first}."


def test_one_that_will_not_do_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_python(tmp_path / "a", "python3", says="0.1", code=1)
    other = a_python(tmp_path / "b", "python3.11", says="1.0")

    assert chosen(monkeypatch, tmp_path / "a", tmp_path / "b").stdout.strip() == str(other)


def test_without_any_it_says_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_python(tmp_path / "a", "python3", says="0.1", code=1)

    done = chosen(monkeypatch, tmp_path / "a")

    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
