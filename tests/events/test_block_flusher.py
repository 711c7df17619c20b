import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from cueline.event import EventRow
from cueline.events.flusher import BlockFlusher, Failpoint, FlushLimits
from cueline.events.pending import PendingRows
from cueline.events.port import Block, Erased, EventQuery, Removed, RowsRefused, StoreUnavailable
from tests.events.event_samples import MemoryEventStore, SqliteBlockQueue, a_block, a_row

QUICKLY = FlushLimits(pause_seconds=0.01, longest_pause_seconds=0.05)


class Scene:
    """A queue, a store and a flusher between them."""

    def __init__(self, directory: Path) -> None:
        self.queue = SqliteBlockQueue(directory / "queue.db")
        self.store = MemoryEventStore()
        self.pending = PendingRows()
        self.flusher = self.another_flusher()

    def another_flusher(self, **options: object) -> BlockFlusher:
        return BlockFlusher(
            self.queue, self.store, self.pending, **({"limits": QUICKLY, "clock": lambda: 42.0} | options)
        )

    def commit(self, *offsets: int) -> Block:
        rows = [a_row(offset) for offset in offsets]
        block = a_block(*rows)
        self.queue.put([block])
        self.pending.add(block, rows)
        return block

    @property
    def stored(self) -> list[int]:
        return sorted(row.offset for row in self.store.rows)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


class ErasedOnes:
    """Users who are to be erased from the store, and who were."""

    def __init__(self, *users: int) -> None:
        self.left = [Erased(number, 1, user) for number, user in enumerate(users)]

    def waiting(self) -> list[Erased]:
        return [*self.left]

    def cleared(self, users: Sequence[Erased]) -> None:
        self.left = [one for one in self.left if one not in users]


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_flush_moves_every_block_into_the_store(scene: Scene) -> None:
    scene.commit(1, 2)
    scene.commit(3)

    scene.flusher.flush_now()

    assert scene.stored == [1, 2, 3]
    assert scene.queue.waiting(10) == []
    assert scene.pending.rows == 0
    assert scene.flusher.state.rows_stored == 3
    assert scene.flusher.state.last_flush_at == 42.0


def test_what_an_earlier_process_left_may_be_stored_already(scene: Scene) -> None:
    scene.store.insert([scene.commit(1, 2)])
    scene.commit(3)

    scene.flusher.flush_now()

    assert scene.stored == [1, 2, 3]
    assert scene.flusher.state.rows_repaired == 1


def test_a_lost_answer_stores_nothing_twice(scene: Scene) -> None:
    scene.flusher.flush_now()
    scene.store.loses_answers = True
    scene.commit(1, 2)

    with pytest.raises(StoreUnavailable):
        scene.flusher.flush_now()

    assert scene.flusher.state.last_error == "The answer is lost."
    assert scene.flusher.state.failures == 1
    scene.store.loses_answers = False
    scene.flusher.flush_now()
    assert scene.stored == [1, 2]
    assert scene.flusher.state.last_error == ""
    assert scene.flusher.state.failures == 0


def test_a_queue_that_forgets_to_forget_stores_nothing_twice(scene: Scene) -> None:
    scene.flusher.flush_now()
    scene.commit(1)

    def fail(_: Sequence[Block]) -> None:
        raise OSError("disk full")

    scene.queue.remove, remove = fail, scene.queue.remove
    with pytest.raises(OSError, match="disk full"):
        scene.flusher.flush_now()
    scene.queue.remove = remove
    scene.flusher.flush_now()

    assert scene.stored == [1]
    assert scene.queue.waiting(1) == []


@pytest.mark.parametrize("place", ["before_insert", "after_insert", "after_remove"])
def test_a_stop_at_any_moment_neither_loses_nor_doubles(scene: Scene, place: Failpoint) -> None:
    def fail_at(here: Failpoint) -> None:
        if here == place:
            raise KeyboardInterrupt

    scene.commit(1, 2)
    with pytest.raises(KeyboardInterrupt):
        scene.another_flusher(fail_at=fail_at).flush_now()
    scene.commit(3)

    scene.another_flusher().flush_now()

    assert scene.stored == [1, 2, 3]
    assert scene.queue.waiting(1) == []


@pytest.mark.parametrize(
    "limits",
    [FlushLimits(max_rows=4), FlushLimits(max_bytes=1_000), FlushLimits(max_blocks=2), FlushLimits(max_rows=1)],
)
def test_a_round_is_bounded_and_many_rounds_store_everything(scene: Scene, limits: FlushLimits) -> None:
    for start in range(0, 20, 2):
        scene.commit(start, start + 1)
    sizes: list[int] = []
    flusher = scene.another_flusher(limits=limits, fail_at=lambda _: sizes.append(len(scene.store.rows)))

    flusher.flush_now()

    assert scene.stored == list(range(20))
    assert max(after - before for before, after in pairwise(sizes)) <= 4


def test_repairing_ends_once_nothing_is_left_over(scene: Scene) -> None:
    scene.commit(1)
    scene.flusher.flush_now()
    scene.commit(2)
    scene.flusher.flush_now()

    assert scene.flusher.state.rows_stored == 2
    assert scene.flusher.state.rows_repaired == 1


def test_rows_that_cannot_be_read_hold_up_no_other_block(scene: Scene) -> None:
    class Fussy(MemoryEventStore):
        def insert(self, blocks: Sequence[Block]) -> None:
            self._reject_nonsense(blocks)
            super().insert(blocks)

        def repair(self, blocks: Sequence[Block]) -> int:
            self._reject_nonsense(blocks)
            return super().repair(blocks)

        def _reject_nonsense(self, blocks: Sequence[Block]) -> None:
            if any(block.body == b"nonsense" for block in blocks):
                raise RowsRefused("Cannot read a row.")

    scene.store = Fussy()
    flusher = scene.another_flusher()
    flusher.flush_now()
    scene.commit(1)
    nonsense = replace(a_block(a_row(2)), body=b"nonsense")
    scene.queue.put([nonsense])
    scene.commit(3)

    flusher.flush_now()
    scene.commit(4)
    flusher.flush_now()

    assert scene.stored == [1, 3, 4]
    assert scene.queue.waiting(10) == [nonsense]
    assert flusher.state.blocks_refused == 1


def test_the_thread_stores_what_comes_and_ends_with_a_flush(scene: Scene) -> None:
    scene.commit(1)
    scene.flusher.start()
    eventually(lambda: scene.stored == [1])
    scene.commit(2)
    eventually(lambda: scene.stored == [1, 2])
    scene.commit(3)

    assert scene.flusher.stop()
    assert scene.stored == [1, 2, 3]
    assert scene.pending.rows == 0


def test_starting_shows_what_an_earlier_process_left(scene: Scene) -> None:
    scene.store.is_down = True
    scene.queue.put([a_block(a_row(1))])

    scene.flusher.start()

    assert scene.pending.find(EventQuery(workspace=1)) == [a_row(1)]
    assert scene.flusher.stop()


def test_a_store_that_comes_back_gets_everything(scene: Scene) -> None:
    scene.store.is_down = True
    scene.flusher.start()
    scene.commit(1)
    eventually(lambda: scene.flusher.state.failures >= 3)
    assert scene.flusher.state.last_error == "The event store is down."

    scene.store.is_down = False

    eventually(lambda: scene.stored == [1])
    assert scene.flusher.stop()


def test_pauses_double_while_the_store_is_down(scene: Scene) -> None:
    flusher = scene.another_flusher(limits=FlushLimits(pause_seconds=1.0, longest_pause_seconds=30.0))
    scene.store.is_down = True
    scene.commit(1)
    pauses: list[float] = []

    for _ in range(7):
        pauses.append(flusher._pause_seconds())
        with pytest.raises(StoreUnavailable):
            flusher.flush_now()

    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_a_body_is_stored_as_it_was_committed(scene: Scene) -> None:
    row = a_row(1, raw='{"a": 1.50}', strings={"ž": "💜"})
    block = a_block(row)
    scene.queue.put([block])

    scene.flusher.flush_now()

    assert [msgspec.json.encode(stored) for stored in scene.store.rows] == [block.body]


def test_users_are_erased_once_what_was_on_its_way_is_stored(scene: Scene) -> None:
    rows = [a_row(1, user=8), a_row(2, user=7)]
    scene.queue.put([a_block(*rows)])
    erased = ErasedOnes(8)
    flusher = scene.another_flusher(erased=erased)

    flusher.flush_now()

    assert scene.stored == [2]
    assert erased.left == []


def test_a_store_that_is_down_is_asked_again_to_erase(scene: Scene) -> None:
    scene.store.insert([a_block(a_row(1, user=8))])
    erased = ErasedOnes(8)
    flusher = scene.another_flusher(erased=erased)
    scene.store.is_down = True

    with pytest.raises(StoreUnavailable):
        flusher.flush_now()
    scene.store.is_down = False
    flusher.flush_now()

    assert scene.stored == []
    assert erased.left == []


def test_an_erasure_that_was_not_noted_is_done_again(scene: Scene) -> None:
    scene.store.insert([a_block(a_row(1, user=8))])
    erased = ErasedOnes(8)

    def fail_at(point: Failpoint) -> None:
        if point == "after_erase":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scene.another_flusher(erased=erased, fail_at=fail_at).flush_now()
    scene.another_flusher(erased=erased).flush_now()

    assert scene.stored == []
    assert erased.left == []


class RemovedOnes:
    """Single events that are to be removed from the store, and that were."""

    def __init__(self, *rows: EventRow) -> None:
        self.left = [Removed(row.offset, 1, row.id, row.name, row.occurred_at) for row in rows]

    def waiting(self) -> list[Removed]:
        return [*self.left]

    def cleared(self, events: Sequence[Removed]) -> None:
        self.left = [one for one in self.left if one not in events]


def test_single_events_are_removed_until_it_is_noted_and_hidden_meanwhile(scene: Scene) -> None:
    rows = [a_row(1), a_row(2)]
    scene.store.insert([a_block(*rows)])
    removed = RemovedOnes(rows[0])

    def fail_at(point: Failpoint) -> None:
        if point == "after_erase":
            raise KeyboardInterrupt

    flusher = scene.another_flusher(removed=removed, fail_at=fail_at)
    with pytest.raises(KeyboardInterrupt):
        flusher.flush_now()
    assert len(removed.left) == 1

    following = scene.another_flusher(removed=removed, limits=msgspec.structs.replace(QUICKLY, pause_seconds=1e6))
    scene.store.is_down = True
    following.start()
    assert scene.pending.removed(1) == {rows[0].id}
    scene.store.is_down = False
    assert following.stop()

    assert scene.stored == [2]
    assert removed.left == []
    assert scene.pending.removed(1) == frozenset()
