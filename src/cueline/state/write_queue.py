"""The writers of one process, let in one after the other."""

import threading
from collections import deque


class WriteQueue:
    """First come, first served.

    SQLite lets one transaction write at a time, and whoever finds it busy sleeps and tries again, longer each time. So
    a writer that comes now and then starves beside one that begins anew the moment it has ended.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_taken = False

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return len(self._waiting)

    def enter(self, timeout_seconds: float) -> bool:
        """Wait for a turn; False when it did not come in time. Who got one has to `leave`."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(timeout_seconds):
            return True
        with self._guard:
            if turn.is_set():
                return True
            self._waiting.remove(turn)
            return False

    def leave(self) -> None:
        """Give the turn to who waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False
