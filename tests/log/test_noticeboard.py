"""What every noticeboard promises, and what the one in the log's file does besides."""

import sqlite3
import threading
from pathlib import Path

import pytest

from cueline.log.noticeboard import Noticeboard
from cueline.log.port import LogUnavailable
from cueline.log.sqlite import SqliteEventLog
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from tests.log.event_log_contract import an_entry


class NoticeboardContract:
    """Subclass it, provide `board`, add nothing."""

    def test_an_unused_topic_says_nothing(self, board: Noticeboard) -> None:
        assert board.read("admission") is None

    def test_the_newest_word_stands_with_its_version(self, board: Noticeboard) -> None:
        assert board.publish("admission", b"first") == 1
        assert board.publish("admission", b"second") == 2

        assert board.read("admission") == (2, b"second")

    def test_topics_do_not_touch_each_other(self, board: Noticeboard) -> None:
        board.publish("admission", b"who")
        board.publish("other", b"what")

        assert board.read("admission") == (1, b"who")
        assert board.read("other") == (1, b"what")

    def test_bodies_are_kept_byte_for_byte(self, board: Noticeboard) -> None:
        body = bytes(range(256)) * 1_000

        board.publish("admission", body)

        assert board.read("admission") == (1, body)

    def test_publishers_at_the_same_time_each_get_a_version_of_their_own(self, board: Noticeboard) -> None:
        versions: list[int] = []
        publishers = [
            threading.Thread(target=lambda: versions.append(board.publish("admission", b"x"))) for _ in range(8)
        ]
        for publisher in publishers:
            publisher.start()
        for publisher in publishers:
            publisher.join(30)

        assert sorted(versions) == list(range(1, 9))


class TestSqliteNoticeboard(NoticeboardContract):
    @pytest.fixture
    def board(self, tmp_path: Path) -> SqliteNoticeboard:
        return SqliteNoticeboard(tmp_path / "log.db")


def test_another_process_reads_what_was_published(tmp_path: Path) -> None:
    SqliteNoticeboard(tmp_path / "log.db").publish("admission", b"who")

    assert SqliteNoticeboard(tmp_path / "log.db").read("admission") == (1, b"who")


async def test_it_shares_the_log_s_file_without_disturbing_it(tmp_path: Path) -> None:
    log = SqliteEventLog.open(tmp_path / "log.db")
    board = SqliteNoticeboard(tmp_path / "log.db")

    first = await log.append([an_entry()])
    board.publish("admission", b"who")
    second = await log.append([an_entry()])

    assert second > first
    assert board.read("admission") == (1, b"who")
    log.close()


def test_reading_makes_no_file(tmp_path: Path) -> None:
    assert SqliteNoticeboard(tmp_path / "log.db").read("admission") is None

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_said_to_be_unavailable(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(b"no database" * 1_000)
    board = SqliteNoticeboard(tmp_path / "log.db")

    with pytest.raises(LogUnavailable):
        board.read("admission")
    with pytest.raises(LogUnavailable):
        board.publish("admission", b"who")


def test_while_another_writes_it_can_be_read(tmp_path: Path) -> None:
    board = SqliteNoticeboard(tmp_path / "log.db")
    board.publish("admission", b"who")
    writer = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")

    assert board.read("admission") == (1, b"who")

    writer.execute("ROLLBACK")
    writer.close()
