"""ClickHouse inside this process: one engine on one directory, and handles for those who ask it."""

import fcntl
import queue
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from clickhouse_connect.driver.exceptions import ClickHouseError

from cueline.events.location import event_store_location
from cueline.events.port import RowsRefused, StoreInUse, StoreUnavailable
from cueline.events.schema import HANDLE_SETTINGS, engine_configuration

_READERS = 4
"""Timelines, live feeds and look-ups that run side by side."""

_ANALYSTS = 2
"""Counts and other long questions that run side by side; they never hold up a reader or the writer."""

# https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
_UNREADABLE_ROWS = frozenset({6, 25, 26, 27, 33, 38, 41, 53, 69, 70, 72, 117, 130, 321, 349, 376, 407, 467})
_REASON_CHARACTERS = 300
"""Engine messages may quote a whole row, which does not belong in a log."""

_OUT_OF_MEMORY = 241
_OUT_OF_DISK = frozenset({243, 425})


class ChdbEngine:
    """Handles to the engine, each for one thread at a time. A reader never waits for an analyst or the writer."""

    def __init__(self, location: Path, options: dict[str, str]) -> None:
        self._location = location
        self._options = options
        self.readers = HandlePool(self, _READERS)
        self.analysts = HandlePool(self, _ANALYSTS)
        self.writer = HandlePool(self, 1)

    @classmethod
    def open(cls, directory: Path, memory_limit_bytes: int) -> Self:
        """Start the engine on `directory`, which is made when missing.

        Raises:
            InvalidInput: the directory's name cannot be passed on.
            StoreInUse: another process has it open.
            StoreUnavailable: it cannot be opened.
        """
        location = event_store_location(directory)
        configuration = location.parent / "engine.xml"
        with translated_errors():
            location.mkdir(parents=True, exist_ok=True)
            reject_second_owner(location)
            configuration.write_text(engine_configuration(memory_limit_bytes), encoding="utf-8")
        engine = cls(location, {"config-file": str(configuration)})
        with engine.writer.handle():
            return engine

    def new_handle(self) -> Any:
        """Open one more handle; the caller closes it."""
        import clickhouse_connect

        with translated_errors():
            return clickhouse_connect.get_client(
                interface="chdb",
                path=str(self._location),
                settings=dict(HANDLE_SETTINGS),
                chdb_options=self._options,
            )

    def close(self) -> None:
        """Wait for what runs, then stop the engine. Idempotent."""
        for pool in (self.readers, self.analysts, self.writer):
            pool.close()


class HandlePool:
    """Up to `size` handles, opened when first needed and kept."""

    def __init__(self, engine: ChdbEngine, size: int) -> None:
        self._engine = engine
        self._size = size
        self._free: queue.LifoQueue[Any] = queue.LifoQueue()
        for _ in range(size):
            self._free.put(None)
        self._closed = threading.Event()

    @contextmanager
    def handle(self) -> Generator[Any]:
        """Lend a handle to this thread; what the engine complains about comes out as one of our errors."""
        handle = self._free.get()
        try:
            if self._closed.is_set():
                raise StoreUnavailable("The event store is closed.")
            handle = handle or self._engine.new_handle()
            with translated_errors():
                yield handle
        finally:
            self._free.put(handle)

    def close(self) -> None:
        if self._closed.is_set():
            return
        self._closed.set()
        for handle in [self._free.get() for _ in range(self._size)]:
            if handle is not None:
                handle.close()
            self._free.put(None)


def reject_second_owner(location: Path) -> None:
    """Refuse a directory that some engine has open; the engine itself would say so in riddles."""
    try:
        status = (location / "status").open("r+", encoding="utf-8")
    except FileNotFoundError:
        return
    with status:
        try:
            fcntl.flock(status, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreInUse(
                f"The event store in {location.parent} is open in another process ({_owner(status.read())}).",
                hint="Only one process may open it: stop that one first, or ask it over its API.",
            ) from None


def _owner(status: str) -> str:
    first_line = status.partition("\n")[0].strip()
    return first_line if first_line.startswith("PID:") else "PID unknown"


@contextmanager
def translated_errors() -> Generator[None]:
    """Turn what the engine and its driver raise into this project's errors."""
    try:
        yield
    except ClickHouseError as error:
        raise _translated(error) from error
    except OSError as error:
        raise StoreUnavailable(
            f"The event store's directory cannot be used: {error}",
            hint="See that the disk has room and that this user may write there.",
        ) from error


def _translated(error: ClickHouseError) -> StoreUnavailable:
    code = getattr(error, "code", None)
    reason = str(error)[:_REASON_CHARACTERS]
    if code in _UNREADABLE_ROWS:
        return RowsRefused(
            f"The event store cannot read some rows: {reason}",
            hint="Everything else goes on. Please report it: rows are checked before they get here.",
        )
    if code == _OUT_OF_MEMORY:
        return StoreUnavailable(
            f"The event store needs more memory than it may have: {reason}",
            hint="Ask for less time or fewer events, or raise the event store's memory limit.",
        )
    if code in _OUT_OF_DISK:
        return StoreUnavailable("The disk of the event store is full.", hint="Free some space; it goes on by itself.")
    return StoreUnavailable(f"The event store does not answer: {reason}", hint="It is tried again by itself.")
