"""The log as one SQLite file: what is appended at the same moment shares one fsync."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import msgspec

from cueline.log.log_file import connect
from cueline.log.port import START, Entry, LogUnavailable, Position
from cueline.log.wake import Bell, Listener

DEFAULT_MAX_QUEUED_BYTES = 64 * 1024 * 1024
RETRY_AFTER_SECONDS = 1
GATHER_SECONDS = 0.001
"""The writer waits so long for more before it stores what came: fewer, larger groups cost far less a request."""

GROUPS_READ_AT_ONCE = 16
ENOUGH_BYTES = 32 * 1024 * 1024
"""A reading ends with the group that brings it to so much: decoded, large events take several times as much."""

GROUPS_TRIMMED_AT_ONCE = 500

_FIRST = """(SELECT 1 + max(
    coalesce((SELECT last FROM entry_group ORDER BY first DESC LIMIT 1), 0),
    coalesce((SELECT position FROM consumer WHERE name = 'lane'), 0)))"""
_STORE = f"INSERT INTO entry_group VALUES ({_FIRST}, {_FIRST} + ? - 1, ?, ?) RETURNING first"  # noqa: S608
"""Stores a group after everything else, also after what was trimmed; another process's statement waits for it."""

_GROUPS = "SELECT first, body FROM entry_group WHERE first > ? ORDER BY first LIMIT ?"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry_group (
    first INTEGER PRIMARY KEY, last INTEGER NOT NULL, received_at INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS consumer (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
"""

FailAt = Callable[[str], None]


Stored = Callable[[Position | LogUnavailable], None]
"""Told where an append's last entry stands, or why nothing of it was stored."""


class _Append(msgspec.Struct, gc=False):
    entries: Sequence[Entry]
    size: int
    stored: Stored
    loop: asyncio.AbstractEventLoop


class SqliteEventLog:
    """An `EventLog` in one file, which several processes may append to and read.

    One thread of a process writes what comes by `append`. While it waits for the disk, further appends gather; it then
    stores them all as one group, one row, one fsync. Where a group begins is decided by the statement that stores it,
    so that two processes never take the same positions.
    """

    def __init__(
        self,
        path: Path,
        *,
        max_queued_bytes: int = DEFAULT_MAX_QUEUED_BYTES,
        fail_at: FailAt = lambda _point: None,
    ) -> None:
        self._path = path
        self._max_queued_bytes = max_queued_bytes
        self._fail_at = fail_at
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(list[Entry]).decode
        self._queue: list[_Append] = []
        self._queued_bytes = 0
        self._gate = threading.Condition()
        self._closing = False
        self._writer_waits = False
        self._writer: threading.Thread | None = None
        self._reader: sqlite3.Connection | None = None
        self._reading = threading.Lock()
        self._direct: sqlite3.Connection | None = None
        self._direct_gate = threading.Lock()
        self._bell = Bell(path.with_suffix(".wake"))
        self._listener: Listener | None = None

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        max_queued_bytes: int = DEFAULT_MAX_QUEUED_BYTES,
        fail_at: FailAt = lambda _point: None,
    ) -> Self:
        """Open the log at `path`, creating the file if need be.

        Raises:
            LogUnavailable: the file cannot be opened or is no log.
        """
        log = cls(path, max_queued_bytes=max_queued_bytes, fail_at=fail_at)
        try:
            connection = connect(path)
            connection.executescript(_SCHEMA)
            log._reader = connection
        except sqlite3.Error as error:
            raise LogUnavailable(f"The log {path} cannot be opened: {error}.", hint="Check the disk.") from error
        return log

    async def append(self, entries: Sequence[Entry]) -> Position:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Position] = loop.create_future()
        self.submit(entries, lambda outcome: _resolve(done, outcome), loop)
        return await done

    def submit(self, entries: Sequence[Entry], stored: Stored, loop: asyncio.AbstractEventLoop) -> None:
        """Append without a task of one's own: `loop` calls `stored` with the outcome, as soon as there is one.

        Raises:
            LogUnavailable: nothing is stored, and `stored` will not be called.
        """
        size = sum(len(event) for entry in entries for event in entry.events)
        with self._gate:
            self._reject_when_unable(size)
            self._queue.append(_Append(entries, size, stored, loop))
            self._queued_bytes += size
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_until_closed, name="log-writer", daemon=True)
                self._writer.start()
            elif self._writer_waits:
                self._writer_waits = False
                self._gate.notify()

    def _reject_when_unable(self, size: int) -> None:
        if self._closing:
            raise LogUnavailable("The log is closing.", retry_after_seconds=RETRY_AFTER_SECONDS)
        if self._queue and self._queued_bytes + size > self._max_queued_bytes:
            raise LogUnavailable(
                "More is arriving than the disk can store right now.",
                code="log_overloaded",
                hint="Send it again after the given time.",
                retry_after_seconds=RETRY_AFTER_SECONDS,
            )

    def append_now(self, entries: Sequence[Entry]) -> Position:
        with self._direct_gate:
            if self._closing:
                raise LogUnavailable("The log is closing.", retry_after_seconds=RETRY_AFTER_SECONDS)
            try:
                if self._direct is None:
                    self._direct = connect(self._path)
                first = self._insert(self._direct, entries)
            except Exception as error:
                if self._direct is not None:
                    self._direct.close()
                self._direct = None
                raise _cannot_store(error) from error
        self._bell.ring()
        return Position(first + len(entries) - 1)

    def read(self, after: Position, limit: int) -> list[tuple[Position, Entry]]:
        found: list[tuple[Position, Entry]] = []
        events = size = 0
        for first, body in self._groups(self._group_start(after), min(GROUPS_READ_AT_ONCE, limit)):
            for at, entry in enumerate(self._decode(body), start=first):
                if at <= after:
                    continue
                events += len(entry.events)
                if events > limit and found:
                    return found
                found.append((Position(at), entry))
            size += len(body)
            if events >= limit or size >= ENOUGH_BYTES:
                break
        return found

    def _groups(self, bound: int, at_once: int) -> Iterator[tuple[int, bytes]]:
        """Yield where each group after `bound` begins, and its body, a few read at once."""
        while groups := self._execute(_GROUPS, (bound, at_once)):
            yield from groups
            bound = groups[-1][0]

    def _group_start(self, after: Position) -> int:
        """Return a bound below the first group that still holds something after `after`."""
        rows = self._execute(
            "SELECT first, last FROM entry_group WHERE first <= ? ORDER BY first DESC LIMIT 1", (after,)
        )
        return int(rows[0][0]) - 1 if rows and rows[0][1] > after else after

    def last(self) -> Position:
        rows = self._execute("SELECT last FROM entry_group ORDER BY first DESC LIMIT 1", ())
        stored = rows[0][0] if rows else START
        return Position(max(int(stored), self._acknowledged()))

    def _acknowledged(self) -> int:
        rows = self._execute("SELECT position FROM consumer WHERE name = 'lane'", ())
        return int(rows[0][0]) if rows else START

    def wait(self, after: Position, timeout_seconds: float) -> bool:
        if self._listener is None:
            self._listener = Listener(self._path.with_suffix(".wake"))
            if self.last() > after:  # appended before anyone listened
                return True
        return self._listener.wait(timeout_seconds)

    def acknowledge(self, position: Position) -> None:
        self._execute(
            "INSERT INTO consumer VALUES ('lane', ?) "
            "ON CONFLICT (name) DO UPDATE SET position = max(position, excluded.position)",
            (position,),
        )

    def trim(self, before_ms: int) -> int:
        removed = 0
        while True:
            groups = self._execute(
                "DELETE FROM entry_group WHERE first IN (SELECT first FROM entry_group WHERE last <= ? AND "
                "received_at < ? ORDER BY first LIMIT ?) RETURNING last - first + 1",
                (self._acknowledged(), before_ms, GROUPS_TRIMMED_AT_ONCE),
            )
            removed += sum(int(count) for (count,) in groups)
            if len(groups) < GROUPS_TRIMMED_AT_ONCE:
                return removed

    def close(self) -> None:
        with self._gate:
            self._closing = True
            self._gate.notify()
        if self._writer is not None:
            self._writer.join()
        with self._direct_gate:
            if self._direct is not None:
                self._direct.close()
                self._direct = None
        with self._reading:
            if self._reader is not None:
                self._reader.close()
                self._reader = None
        self._bell.close()
        if self._listener is not None:
            self._listener.close()

    # --- the one thread that writes -----------------------------------------------------------------------------

    def _write_until_closed(self) -> None:
        connection: sqlite3.Connection | None = None
        while jobs := self._take():
            try:
                if connection is None:
                    connection = connect(self._path)
                self._store(connection, jobs)
            except Exception as error:  # noqa: BLE001 (whatever it was: senders get an answer and the thread goes on)
                self._settle(jobs, _cannot_store(error))
                if connection is not None:
                    connection.close()
                connection = None
        if connection is not None:
            connection.close()

    def _take(self) -> list[_Append]:
        with self._gate:
            while not self._queue and not self._closing:
                self._writer_waits = True
                self._gate.wait()
            self._writer_waits = False
        if not self._closing:
            time.sleep(GATHER_SECONDS)
        with self._gate:
            jobs, self._queue = self._queue, []
            return jobs

    def _store(self, connection: sqlite3.Connection, jobs: list[_Append]) -> None:
        """Store `jobs` as one group and answer them."""
        first = self._insert(connection, [entry for job in jobs for entry in job.entries])
        self._bell.ring()
        self._settle(jobs, first)

    def _insert(self, connection: sqlite3.Connection, entries: Sequence[Entry]) -> int:
        """Store `entries` as one group and return where it begins."""
        body = self._encode(entries)
        self._fail_at("log_before_commit")
        ((first,),) = connection.execute(_STORE, (len(entries), entries[0].received_at, body)).fetchall()
        self._fail_at("log_after_commit")
        return int(first)

    def _settle(self, jobs: list[_Append], outcome: int | LogUnavailable) -> None:
        with self._gate:
            self._queued_bytes -= sum(job.size for job in jobs)
        by_loop: dict[asyncio.AbstractEventLoop, list[_Append]] = {}
        for job in jobs:
            by_loop.setdefault(job.loop, []).append(job)
        for loop, waiting in by_loop.items():
            try:
                loop.call_soon_threadsafe(_answer, waiting, outcome)
            except RuntimeError:  # the loop has ended: nobody waits any more
                continue

    # --- the border to SQLite -----------------------------------------------------------------------------------

    def _execute(self, sql: str, parameters: tuple[int, ...]) -> list[Any]:
        with self._reading:
            if self._reader is None:
                raise LogUnavailable("The log is closed.")
            try:
                return self._reader.execute(sql, parameters).fetchall()
            except sqlite3.Error as error:
                raise LogUnavailable(f"The log cannot be read: {error}.", hint="Check the disk.") from error


def _cannot_store(error: Exception) -> LogUnavailable:
    return LogUnavailable(
        f"The log cannot store now: {error}.",
        hint="Send it again after the given time; whoever runs Cueline should look at the disk.",
        retry_after_seconds=RETRY_AFTER_SECONDS,
    )


def _answer(jobs: list[_Append], outcome: int | LogUnavailable) -> None:
    """Tell each of `jobs`, whose group begins at `outcome`, where its last entry stands; or what went wrong."""
    for job in jobs:
        if isinstance(outcome, LogUnavailable):
            job.stored(outcome)
        else:
            outcome += len(job.entries)
            job.stored(Position(outcome - 1))


def _resolve(done: asyncio.Future[Position], outcome: Position | LogUnavailable) -> None:
    if done.done():  # the request was given up meanwhile
        return
    if isinstance(outcome, LogUnavailable):
        done.set_exception(outcome)
    else:
        done.set_result(outcome)
