"""A SQLite file as such: read without changing it, and what its errors say about it."""

import sqlite3
from pathlib import Path

from cueline.errors import CuelineError, InvalidInput, Unavailable

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_OUT_OF_REACH = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)
_PRIMARY_CODE = 0xFF
"""What is above it says more than is asked here: https://sqlite.org/rescode.html"""


def open_read_only(file: Path, timeout_seconds: float = 5) -> sqlite3.Connection:
    """Open `file` so that nothing can be written, whatever characters its path has; the caller closes it."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=timeout_seconds)


def is_damage(error: sqlite3.Error) -> bool:
    """Say whether the file's content is at fault: only a backup helps."""
    return _primary_code(error) in _DAMAGED


def state_error(file: Path, error: sqlite3.Error) -> CuelineError | None:
    """Return what is wrong with the state database in `file`; None when it is the statement that is at fault."""
    if is_damage(error):
        return InvalidInput(
            f"{file} cannot be read: {error}.",
            code="state_damaged",
            hint="Restore it from a backup, or choose another --data-dir.",
        )
    if _primary_code(error) in _OUT_OF_REACH:
        return Unavailable(
            f"The state database {file} cannot be used: {error}.",
            code="state_unavailable",
            hint="Try again in a moment; else see that the disk has room and that this user may write there.",
        )
    return None


def _primary_code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
