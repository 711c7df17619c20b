"""What the supervisor makes of processes that end."""

import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cueline.config import Settings
from cueline.server import supervisor
from cueline.server.supervisor import Supervisor

ASLEEP = "import signal; signal.pause()"


@pytest.fixture(autouse=True)
def own_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signals stay those of the tests' process."""

    def left_alone(_number: int, _handler: object) -> None:
        pass

    monkeypatch.setattr(supervisor.signal, "signal", left_alone)


class Rehearsed(Supervisor):
    """Its core ends with these codes, one start after the other, then everything is told to stop."""

    def __init__(self, data_dir: Path, listener: socket.socket, *codes: int) -> None:
        super().__init__(Settings(data_dir=data_dir, stop_seconds=1), listener, ())
        self.codes = list(codes)

    def _start(self, role: str) -> "subprocess.Popen[bytes]":
        if role == "core" and not self.codes:
            self._on_signal(signal.SIGTERM, None)
        work = f"raise SystemExit({self.codes.pop(0)})" if role == "core" and self.codes else ASLEEP
        return subprocess.Popen([sys.executable, "-c", work])


def ended_with(tmp_path: Path, *codes: int) -> tuple[int, list[int]]:
    """Give the exit code of a supervisor whose core ends with `codes`, and the starts it did not come to."""
    with closing(socket.socket()) as listener:
        rehearsed = Rehearsed(tmp_path, listener, *codes)
        return rehearsed.run(), rehearsed.codes


def test_what_cannot_be_started_ends_everything(tmp_path: Path) -> None:
    assert ended_with(tmp_path, 1, 2, 1) == (2, [1])


def test_once_core_was_well_the_edge_stays_whatever_core_ends_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "HEALTHY_SECONDS", 0)

    assert ended_with(tmp_path, 1, 2, 3) == (0, [])


@pytest.mark.timeout(30)
def test_a_signal_is_taken_whatever_it_interrupts(tmp_path: Path) -> None:
    with closing(socket.socket()) as listener:
        rehearsed = Rehearsed(tmp_path, listener)
        with rehearsed._stopping._cond:  # as every wait for the event holds it for a moment
            rehearsed._on_signal(signal.SIGTERM, None)

        assert rehearsed.run() == 0
