"""Keeps edge and core alive: starts both, starts again what ends, and ends both when told to."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from queue import SimpleQueue
from types import FrameType

from cueline.config import Settings

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 10.0
HEALTHY_SECONDS = 30.0
USAGE_EXIT_CODES = frozenset({2, 3})
"""What a process ends with when starting it again cannot help; see `cueline.cli`."""

ROLES = ("core", "edge")


class Supervisor:
    """Runs one process a role. A role that ends is started again, after a pause that grows while it keeps ending.

    What cannot be started at all ends everything. Once a role was well it does not: whatever keeps core away then, a
    damaged file for one, the edge goes on taking events.
    """

    def __init__(self, settings: Settings, listener: socket.socket, arguments: Sequence[str]) -> None:
        self._settings = settings
        self._listener = listener
        self._arguments = arguments
        self._stopping = threading.Event()
        # Not the event itself: a handler that sets it waits for ever where the wait it interrupts holds its lock.
        self._told = SimpleQueue[None]()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._exit_code = 0

    def run(self) -> int:
        """Supervise until told to stop, and return the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        keepers = [threading.Thread(target=self._keep, args=(role,)) for role in ROLES]
        for keeper in keepers:
            keeper.start()
        self._told.get()
        self._stopping.set()
        self._end_all()
        for keeper in keepers:
            keeper.join()
        return self._exit_code

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._told.put(None)

    def _keep(self, role: str) -> None:
        pause, was_well = FIRST_PAUSE_SECONDS, False
        while not self._stopping.is_set():
            began = time.monotonic()
            process = self._processes[role] = self._start(role)
            if self._stopping.is_set():  # told to stop while it was being started
                process.terminate()
            code = process.wait()
            if self._stopping.is_set():
                return
            if time.monotonic() - began > HEALTHY_SECONDS:
                pause, was_well = FIRST_PAUSE_SECONDS, True
            if code in USAGE_EXIT_CODES and not was_well:
                self._exit_code = code
                self._told.put(None)
                return
            print(f"cueline: {role} ended with {code}; starting it again", file=sys.stderr, flush=True)  # noqa: T201
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _start(self, role: str) -> subprocess.Popen[bytes]:
        descriptor = self._listener.fileno()
        command = [sys.executable, "-m", "cueline", "serve", "--role", role, "--supervised", str(descriptor)]
        command += ["--supervisor", str(os.getpid())]
        return subprocess.Popen(  # noqa: S603 (its own program, its own arguments)
            [*command, *self._arguments], pass_fds=(descriptor,) if role == "edge" else (), env=os.environ
        )

    def _end_all(self) -> None:
        """Tell every process to stop; kill what is still there after twice the time a stop may take."""
        for process in list(self._processes.values()):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + 2 * self._settings.stop_seconds
        for process in list(self._processes.values()):
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
