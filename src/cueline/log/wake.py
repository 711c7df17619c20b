"""A bell between processes of one machine: the writer rings, the reader wakes at once instead of polling."""

import contextlib
import socket
from hashlib import sha256
from pathlib import Path

MAX_SOCKET_PATH_BYTES = 100


def socket_address(path: Path) -> str:
    """Return an address for `path` that fits a Unix socket: the path itself, or a name of the kernel's own for it."""
    text = str(path.resolve())
    return (
        text if len(text.encode()) <= MAX_SOCKET_PATH_BYTES else f"\0cueline:{sha256(text.encode()).hexdigest()[:32]}"
    )


class Bell:
    """Rings for whoever listens at `path`; ringing for nobody is fine."""

    def __init__(self, path: Path) -> None:
        self._address = socket_address(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)  # a full queue of rings is as good as one more ring

    def ring(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.sendto(b"!", self._address)

    def close(self) -> None:
        self._socket.close()


class Listener:
    """Hears the bell at `path`. One listener at a time; a new one takes over from one that died."""

    def __init__(self, path: Path) -> None:
        address = socket_address(path)
        if not address.startswith("\0"):
            path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)

    def wait(self, timeout_seconds: float) -> bool:
        """Block until a ring, or until the time is over. True: it rang, once or often."""
        self._socket.settimeout(timeout_seconds)
        try:
            self._socket.recv(1)
        except TimeoutError:
            return False
        self._socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while self._socket.recv(1):
                pass
        return True

    def close(self) -> None:
        self._socket.close()
