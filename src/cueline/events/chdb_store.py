"""The event store of a single machine: ClickHouse as a library, in a directory of its own."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import msgspec

from cueline.conditions.moment import Matching
from cueline.event import EventRow, Offset
from cueline.events.chdb_engine import ChdbEngine, HandlePool, translated_errors
from cueline.events.port import Block, EventQuery, Removed, RowsRefused, StoreHealth, StoreProblem
from cueline.events.queries import (
    PARTS,
    SET_ASIDE,
    Question,
    after_offset,
    at_places,
    daily_counts,
    erasing,
    known_ids,
    matching,
    places,
    removing,
    stored_offsets,
    times_done,
)
from cueline.events.resident import release_startup_pages
from cueline.events.rows import by_month, lines_except, rows_of
from cueline.events.schema import DATABASE, TABLE, columns_statement, retention, table_statement

_MEMORY_LIMIT_BYTES = 1 << 30
_EPOCH = date(1970, 1, 1)
_LINES_PER_FILE = 50_000


class ChdbEventStore:
    """Implements `EventStore`. May be shared by threads; a timeline never waits for an insert or a long question."""

    def __init__(self, engine: ChdbEngine, incoming: Path) -> None:
        self._engine = engine
        self._incoming = incoming

    @classmethod
    def open(
        cls, directory: Path, *, retention_months: int = 24, memory_limit_bytes: int = _MEMORY_LIMIT_BYTES
    ) -> Self:
        """Open the store in `directory`, or make it there.

        Args:
            directory: Held by one process at a time.
            retention_months: How long an event is kept after it occurred, in whole months.
            memory_limit_bytes: What the engine may use before questions are refused.

        Raises:
            StoreInUse: another process has the directory open.
            StoreUnavailable: it cannot be opened.
        """
        engine = ChdbEngine.open(directory, memory_limit_bytes)
        store = cls(engine, directory.resolve() / "incoming")
        try:
            store._prepare(retention_months)
        except BaseException:
            store.close()
            raise
        release_startup_pages()
        return store

    def _prepare(self, retention_months: int) -> None:
        self._incoming.mkdir(exist_ok=True)
        for leftover in self._incoming.iterdir():
            leftover.unlink()
        with self._engine.writer.handle() as handle:
            handle.command(f"CREATE DATABASE IF NOT EXISTS {DATABASE}")
            handle.command(table_statement(retention_months))
            handle.command(columns_statement())
            if f"toIntervalMonth({retention_months})" not in handle.command(f"SHOW CREATE TABLE {TABLE}"):
                handle.command(f"ALTER TABLE {TABLE} MODIFY TTL {retention(retention_months)}")

    def insert(self, blocks: Sequence[Block]) -> None:
        for group in by_month(blocks):
            # Equal only for equal rows, so a repeated insert is dropped and nothing else ever is.
            token = hashlib.blake2b(b"\n".join(block.body for block in group), digest_size=16).hexdigest()
            self._write([block.body for block in group], token)

    def repair(self, blocks: Sequence[Block]) -> int:
        return sum(self._repair(group) for group in by_month(blocks))

    def _repair(self, group: Sequence[Block]) -> int:
        stored = {line["offset"] for line in self._lines(self._engine.readers, stored_offsets(group))}
        missing = lines_except(group, stored)
        for start in range(0, len(missing), _LINES_PER_FILE):
            self._write_what_is_readable(missing[start : start + _LINES_PER_FILE])
        return len(missing)

    def _write_what_is_readable(self, lines: Sequence[bytes]) -> None:
        """Write `lines`, halving them around each one that the engine refuses."""
        try:
            self._write(lines, uuid4().hex)
        except RowsRefused:
            if len(lines) == 1:
                raise
            refused: RowsRefused | None = None
            for half in (lines[: len(lines) // 2], lines[len(lines) // 2 :]):
                try:
                    self._write_what_is_readable(half)
                except RowsRefused as error:
                    refused = error
            if refused:
                raise refused from None

    def _write(self, pieces: Sequence[bytes], token: str) -> None:
        if not pieces:
            return
        file = self._incoming / f"{token}.jsonl"
        with translated_errors():
            try:
                file.write_bytes(b"\n".join(pieces))
                with self._engine.writer.handle() as handle:
                    handle.command(insert_statement(file, token))
            finally:
                file.unlink(missing_ok=True)

    def erase(self, workspace: int, users: Collection[int]) -> None:
        with translated_errors(), self._engine.writer.handle() as handle:
            told = erasing(workspace, users)
            handle.command(told.sql, parameters=dict(told.parameters))

    def remove(self, workspace: int, events: Collection[Removed]) -> None:
        with translated_errors(), self._engine.writer.handle() as handle:
            told = removing(workspace, events)
            handle.command(told.sql, parameters=dict(told.parameters))

    def find(self, query: EventQuery) -> list[EventRow]:
        if query.users:
            return rows_of(self._ask(self._engine.readers, matching(query)))
        found = self._lines(self._engine.readers, places(query))
        return rows_of(self._ask(self._engine.readers, at_places(query.workspace, found))) if found else []

    def following(self, workspace: int, partition: int, after: Offset, limit: int) -> list[EventRow]:
        return rows_of(self._ask(self._engine.readers, after_offset(workspace, partition, after, limit)))

    def stored(self, workspace: int, ids: Collection[tuple[str, int]]) -> set[str]:
        if not ids:
            return set()
        return {line["known"] for line in self._lines(self._engine.readers, known_ids(workspace, ids))}

    def counts_by_day(
        self, workspace: int, since: int, until: int, names: Collection[str] = ()
    ) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for line in self._lines(self._engine.analysts, daily_counts(workspace, since, until, names)):
            counts.setdefault(line["name"], {})[str(_EPOCH + timedelta(line["day"]))] = line["events"]
        return counts

    def times_done(
        self, workspace: int, event_name: str, since_us: int, until_us: int, matching: Matching | None
    ) -> dict[int, int]:
        question = times_done(workspace, event_name, since_us, until_us, matching)
        return {line["user"]: line["times"] for line in self._lines(self._engine.analysts, question)}

    def health(self) -> StoreHealth:
        (parts,) = self._lines(self._engine.analysts, PARTS)
        return StoreHealth(**parts)

    def check(self) -> list[StoreProblem]:
        return [
            StoreProblem(
                message=f"The part {line['name']} of the event store was set aside: {line['reason'] or 'unknown'}.",
                hint="Its events may be missing. Restore it from a backup, or remove its folder to accept the loss.",
            )
            for line in self._lines(self._engine.analysts, SET_ASIDE)
        ]

    def close(self) -> None:
        self._engine.close()

    def _lines(self, pool: HandlePool, question: Question) -> list[dict[str, Any]]:
        return msgspec.json.Decoder(dict[str, Any]).decode_lines(self._ask(pool, question))

    def _ask(self, pool: HandlePool, question: Question) -> bytes:
        with pool.handle() as handle:
            answer: bytes = handle.raw_query(question.sql, parameters=dict(question.parameters), fmt="JSONEachRow")
            return answer


def insert_statement(file: Path, token: str) -> str:
    """Return the statement that stores the rows in `file`; a file's name and a token cannot be parameters."""
    name = str(file).replace("\\", "\\\\").replace("'", "\\'")
    return (
        f"INSERT INTO {TABLE} FROM INFILE '{name}' SETTINGS insert_deduplication_token = '{token}' FORMAT JSONEachRow"
    )
