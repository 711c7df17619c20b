"""The noticeboard in the log's own file, which is what edge and core share."""

import sqlite3
from pathlib import Path

from cueline.log.log_file import connect
from cueline.log.port import LogUnavailable

_SCHEMA = """
CREATE TABLE IF NOT EXISTS notice (topic TEXT PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID
"""


class SqliteNoticeboard:
    """A `Noticeboard` in the SQLite file at `path`. May be shared by threads."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def publish(self, topic: str, body: bytes) -> int:
        try:
            connection = connect(self._path)
            try:
                connection.execute(_SCHEMA)
                (version,) = connection.execute(
                    "INSERT INTO notice VALUES (?, 1, ?) ON CONFLICT (topic) DO UPDATE SET version = version + 1, "
                    "body = excluded.body RETURNING version",
                    (topic, body),
                ).fetchone()
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise _unavailable(error) from error
        return int(version)

    def read(self, topic: str) -> tuple[int, bytes] | None:
        if not self._path.exists():
            return None
        try:
            connection = connect(self._path)
            try:
                found: tuple[int, bytes] | None = connection.execute(
                    "SELECT version, body FROM notice WHERE topic = ?", (topic,)
                ).fetchone()
            finally:
                connection.close()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return None
            raise _unavailable(error) from error
        except sqlite3.Error as error:
            raise _unavailable(error) from error
        return found


def _unavailable(error: sqlite3.Error) -> LogUnavailable:
    return LogUnavailable(f"The noticeboard does not answer: {error}.", hint="Check the disk.")
