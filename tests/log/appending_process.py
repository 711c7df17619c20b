"""A process that appends to a log as fast as it can: `appending_process.py FILE NAME COUNT`. Says what it was told."""

import asyncio
import json
import sys
from pathlib import Path

from cueline.log.sqlite import SqliteEventLog
from tests.log.event_log_contract import an_entry

AT_ONCE = 8


async def main(path: Path, name: str, count: int) -> None:
    log = SqliteEventLog.open(path)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    told: dict[str, int] = {}

    async def append_some(lane: int) -> None:
        for number in range(lane, count, AT_ONCE):
            entry = f"{name}{number}"
            told[entry] = await log.append([an_entry(entry)])

    def append_directly() -> None:
        for number in range(count // AT_ONCE):
            entry = f"{name}-direct{number}"
            told[entry] = log.append_now([an_entry(entry)])

    await asyncio.gather(*(append_some(lane) for lane in range(AT_ONCE)), asyncio.to_thread(append_directly))
    log.close()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
