"""A process that commits and flushes until it is killed: `flusher_process.py DIRECTORY FAILPOINT NTH`."""

import os
import random
import signal
import sys
from pathlib import Path

from cueline.events.chdb_store import ChdbEventStore
from cueline.events.flusher import BlockFlusher, Failpoint
from cueline.events.pending import PendingRows
from tests.events.event_samples import DAY, NOON, SqliteBlockQueue, a_row, blocks_of, next_block_ids

ROWS_PER_ROUND = 300


def main(directory: Path, place: str, countdown: int) -> None:
    queue = SqliteBlockQueue(directory / "queue.db")
    store = ChdbEventStore.open(directory / "events", retention_months=1_200)
    left = {"visits": countdown}

    def fail_at(here: Failpoint) -> None:
        if here == place:
            left["visits"] -= 1
            if left["visits"] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    flusher = BlockFlusher(queue, store, PendingRows(), fail_at=fail_at)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    committed = queue.last_offset()
    while True:
        rows = [
            a_row(offset, occurred_at=NOON + random.randrange(3) * 20 * DAY, raw="x" * random.randrange(400))
            for offset in range(committed + 1, committed + 1 + ROWS_PER_ROUND)
        ]
        next_block_ids(queue.last_id())
        queue.commit(blocks_of(rows), committed + ROWS_PER_ROUND)
        committed += ROWS_PER_ROUND
        flusher.flush_now()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
