import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from cueline.log.port import START, Entry, LogUnavailable
from cueline.log.sqlite import SqliteEventLog
from tests.log.event_log_contract import EventLogContract, an_entry


class TestSqliteEventLog(EventLogContract):
    @pytest.fixture
    def log(self, tmp_path: Path) -> Iterator[SqliteEventLog]:
        log = SqliteEventLog.open(tmp_path / "log.db")
        yield log
        log.close()


async def test_what_was_appended_is_there_after_reopening(tmp_path: Path) -> None:
    log = SqliteEventLog.open(tmp_path / "log.db")
    position = await log.append([an_entry()])
    log.close()

    again = SqliteEventLog.open(tmp_path / "log.db")

    assert again.read(START, limit=10) == [(position, an_entry())]
    assert await again.append([an_entry()]) > position
    again.close()


async def test_a_reading_ends_early_where_events_are_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cueline.log.sqlite.ENOUGH_BYTES", 2_000)
    log = SqliteEventLog.open(tmp_path / "log.db")
    positions = [await log.append([an_entry("x" * 1_500)]) for _ in range(5)]

    pages, after = [], START
    while page := log.read(after, limit=100):
        pages.append([position for position, _ in page])
        after = page[-1][0]

    assert pages == [positions[:2], positions[2:4], positions[4:]]
    log.close()


async def test_appends_that_wait_for_the_disk_share_a_commit(tmp_path: Path) -> None:
    log = SqliteEventLog.open(tmp_path / "log.db")

    await asyncio.gather(*(log.append([an_entry(f"{i}")]) for i in range(500)))

    with sqlite3.connect(tmp_path / "log.db") as database:
        (groups,) = database.execute("SELECT count(*) FROM entry_group").fetchone()
    assert groups < 100
    log.close()


async def test_a_full_disk_stores_nothing_and_heals_by_itself(tmp_path: Path) -> None:
    full = True

    def fail_at(point: str) -> None:
        if full and point == "log_before_commit":
            raise sqlite3.OperationalError("database or disk is full")

    log = SqliteEventLog.open(tmp_path / "log.db", fail_at=fail_at)
    with pytest.raises(LogUnavailable, match="disk is full") as caught:
        await log.append([an_entry()])

    full = False
    await log.append([an_entry("later")])

    assert caught.value.status == 503
    assert caught.value.retry_after_seconds
    assert [entry for _, entry in log.read(START, limit=10)] == [an_entry("later")]
    log.close()


async def test_more_than_the_queue_bound_is_refused_not_hoarded(tmp_path: Path) -> None:
    log = SqliteEventLog.open(tmp_path / "log.db", max_queued_bytes=2_000)

    outcomes = await asyncio.gather(*(log.append([an_entry()]) for _ in range(2_000)), return_exceptions=True)

    refused = [outcome for outcome in outcomes if isinstance(outcome, LogUnavailable)]
    assert refused
    assert {error.code for error in refused} == {"log_overloaded"}
    assert len(log.read(START, limit=10_000)) == len(outcomes) - len(refused)
    log.close()


def test_a_file_that_is_no_log_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(b"not a database at all" * 100)

    with pytest.raises(LogUnavailable, match=r"log\.db"):
        SqliteEventLog.open(tmp_path / "log.db")


async def test_a_very_long_directory_still_rings(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    log = SqliteEventLog.open(deep / "log.db")
    waiting = asyncio.create_task(asyncio.to_thread(log.wait, START, 20))

    await log.append([an_entry()])

    assert await waiting is True
    log.close()


async def test_an_entry_that_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    log = SqliteEventLog.open(tmp_path / "log.db")
    with pytest.raises(LogUnavailable):
        await log.append([msgspec.structs.replace(an_entry(), sent_at=2**70)])

    position = await log.append([an_entry("later")])

    assert log.read(START, limit=10) == [(position, an_entry("later"))]
    log.close()


def name_of(entry: Entry) -> str:
    return str(json.loads(entry.events[0])["name"]).removeprefix("event.")


def test_two_processes_that_append_at_once_lose_nothing_double_nothing_and_are_never_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.log.appending_process", str(tmp_path / "log.db")]
    processes = [
        subprocess.Popen([*command, name, "400"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("edge", "core")
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()

    answers = [process.communicate(timeout=60)[0] for process in processes]

    assert [process.returncode for process in processes] == [0, 0]
    told = {name: position for answer in answers for name, position in json.loads(answer).items()}
    log = SqliteEventLog.open(tmp_path / "log.db")
    read = log.read(START, limit=10_000)
    log.close()
    assert {name_of(entry): position for position, entry in read} == told
    assert len(read) == len(told) == 900
    assert all(a < b for (a, _), (b, _) in pairwise(read))


async def test_who_appends_rarely_goes_on_above_what_others_appended_and_trimmed(tmp_path: Path) -> None:
    rare, busy = (SqliteEventLog.open(tmp_path / "log.db") for _ in range(2))
    await rare.append([an_entry(received_at=1)])
    await asyncio.to_thread(rare.append_now, [an_entry(received_at=1)])
    newest = await busy.append([an_entry(received_at=1)] * 5)
    busy.acknowledge(newest)
    busy.trim(before_ms=500)

    positions = [await asyncio.to_thread(rare.append_now, [an_entry()]), await rare.append([an_entry()])]

    assert positions == [newest + 1, newest + 2]
    rare.close()
    busy.close()
