"""Writers wait for one another in the order in which they came, whoever writes most."""

import threading
from pathlib import Path
from statistics import median

from cueline.state.engine import open_engine
from cueline.state.write_queue import WriteQueue
from tests.running_server import eventually

TIMES = 30


def test_turns_come_in_order_and_who_gave_up_gets_none() -> None:
    queue, order = WriteQueue(), list[str]()

    def write(name: str) -> None:
        assert queue.enter(30)
        order.append(name)
        queue.leave()

    assert queue.enter(0)
    writers: list[threading.Thread] = []
    for name in ("first", "second", "third"):
        writers.append(threading.Thread(target=write, args=(name,)))
        writers[-1].start()
        eventually(lambda: queue.waiting == len(writers))
        assert not queue.enter(0.001)
    queue.leave()
    for writer in writers:
        writer.join(30)

    assert order == ["first", "second", "third"]
    assert queue.enter(0)


def test_a_writer_that_begins_anew_at_once_lets_another_in(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "state.db")
    written = 0
    is_over = threading.Event()

    def write_on() -> None:
        nonlocal written
        while not is_over.is_set():
            with engine.begin() as tx:
                tx.exec_driver_sql("CREATE TABLE IF NOT EXISTS busy (at INTEGER)")
                tx.exec_driver_sql("INSERT INTO busy VALUES (1)")
            written += 1

    busy = threading.Thread(target=write_on)
    busy.start()
    eventually(lambda: written)
    waited: list[int] = []
    for _ in range(TIMES):
        before = written
        with engine.begin():
            waited.append(written - before)
    is_over.set()
    busy.join(30)
    engine.dispose()

    assert median(waited) <= 2
