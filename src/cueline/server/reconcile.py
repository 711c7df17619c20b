"""Before anything starts: the log and the state database must agree on which positions are taken."""

import sqlite3
from contextlib import closing
from pathlib import Path

from cueline.config import Settings
from cueline.log.port import Position
from cueline.log.sqlite import SqliteEventLog
from cueline.state.sqlite_file import open_read_only, state_error


def reconcile(settings: Settings) -> bool:
    """Let the log go on above the lane's checkpoint; tell whether it had fallen behind.

    A log restored from an older backup ends below what the lane has processed. Were its next positions given out
    again, the events there would be taken for processed. Nothing is lost or counted twice by going on above.

    Raises:
        InvalidInput: the state database is damaged, or no database at all.
        Unavailable: it cannot be opened.
        LogUnavailable: the log cannot be opened.
    """
    reached = _checkpoint(settings.state_file)
    if not reached:
        return False
    log = SqliteEventLog.open(settings.log_file)
    try:
        if log.last() >= reached:
            return False
        log.acknowledge(Position(reached))
    finally:
        log.close()
    return True


def _checkpoint(state_file: Path) -> int:
    if not state_file.exists():
        return 0
    try:
        with closing(open_read_only(state_file)) as database:
            row = database.execute("SELECT max(position) FROM lane").fetchone()
    except sqlite3.Error as error:
        if known := state_error(state_file, error):
            raise known from error
        return 0  # no such table: a first start that did not get so far
    return int(row[0] or 0)
