"""What ties a process to its data directory and to its parent."""

import ctypes
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cueline.errors import Conflict, Unavailable

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.1


class DataDirectoryInUse(Conflict):
    """Another Cueline works in this data directory. Nothing was changed."""

    default_code = "data_directory_in_use"


class DataDirectoryUnusable(Unavailable):
    """The data directory cannot be made, read or written."""

    default_code = "data_directory_unusable"


@contextmanager
def using(data_dir: Path) -> Generator[None]:
    """Turn what the system refuses within into an error that names the directory.

    Raises:
        DataDirectoryUnusable: something was refused.
    """
    try:
        yield
    except OSError as error:
        raise DataDirectoryUnusable(
            f"The data directory {data_dir} cannot be used: {error.strerror}.",
            hint="See that this user may make and write it and that the disk has room, or choose another --data-dir.",
        ) from error


def hold(data_dir: Path, role: str, wait_seconds: float = 5.0) -> IO[str]:
    """Claim `data_dir` for one process of `role` until the returned file is closed or the process ends, however.

    Raises:
        DataDirectoryInUse: another process holds it, and did not let go within `wait_seconds`.
        DataDirectoryUnusable: nothing can be written there.
    """
    with using(data_dir):
        (data_dir / "run").mkdir(parents=True, exist_ok=True)
        file = (data_dir / "run" / f"{role}.lock").open("a+")
        _lock(file, data_dir, role, wait_seconds)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
    return file


def _lock(file: IO[str], data_dir: Path, role: str, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline:
                time.sleep(_POLL_SECONDS)
                continue
            file.seek(0)
            owner = file.read().strip() or "unknown"
            file.close()
            raise DataDirectoryInUse(
                f"Another Cueline ({role}, process {owner}) is working in {data_dir}.",
                hint="Stop it, or choose another --data-dir.",
            ) from None
        else:
            return


def end_with_parent(parent: int) -> None:
    """Let this process die at once when its parent, the process `parent`, does or already did, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    threading.Thread(target=_watch_parent, args=(parent,), name="parent-watch", daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
