"""A process killed at any moment, again and again, stores every committed row exactly once."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cueline.events.chdb_store import ChdbEventStore
from cueline.events.flusher import BlockFlusher
from cueline.events.pending import PendingRows
from tests.events.event_samples import SqliteBlockQueue

PLACES = ("before_insert", "after_insert", "after_remove")


def run_until_killed(directory: Path, place: str, visits: int, seconds: float | None) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.events.flusher_process", str(directory), place, str(visits)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        if seconds is not None:
            time.sleep(seconds)
            process.kill()
        assert process.wait(timeout=60) == -signal.SIGKILL


@pytest.mark.process
def test_killed_again_and_again_every_row_is_stored_once(tmp_path: Path) -> None:
    moments = random.Random(20261123)
    for turn in range(6):
        run_until_killed(tmp_path, PLACES[turn % 3], moments.randrange(1, 6), None)
    for _ in range(9):
        run_until_killed(tmp_path, "never", 0, moments.uniform(0.0, 0.6))

    queue = SqliteBlockQueue(tmp_path / "queue.db")
    store = ChdbEventStore.open(tmp_path / "events", retention_months=1_200)
    BlockFlusher(queue, store, PendingRows()).flush_now()
    with store._engine.analysts.handle() as handle:
        stored = [row[0] for row in handle.query("SELECT offset FROM cueline.event ORDER BY offset").result_rows]
    broken = store.check()
    store.close()

    assert queue.last_offset() >= 15 * 300
    assert stored == list(range(1, queue.last_offset() + 1))
    assert broken == []
    queue.close()
