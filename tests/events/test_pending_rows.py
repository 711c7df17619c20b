from concurrent.futures import ThreadPoolExecutor

from msgspec.structs import replace

from cueline.event import Offset
from cueline.events.pending import PendingRows
from cueline.events.port import EventQuery
from tests.events.event_samples import NOON, a_block, a_row


def offsets(pending: PendingRows, **conditions: object) -> list[int]:
    return [row.offset for row in pending.find(EventQuery(**({"workspace": 1} | conditions)))]


def test_added_rows_are_found_until_they_are_removed() -> None:
    pending = PendingRows()
    first, second = a_row(1), a_row(2, user=8)
    one, two = a_block(first), a_block(second)
    pending.add(one, [first])
    pending.add(two, [second])

    assert offsets(pending) == [2, 1]
    assert offsets(pending, users=(8, 9)) == [2]
    assert pending.rows == 2

    pending.remove([one])

    assert offsets(pending) == [2]
    assert pending.rows == 1


def test_adding_a_block_again_changes_nothing() -> None:
    pending = PendingRows()
    block = a_block(a_row(1))
    pending.add(block, [a_row(1)])

    pending.load([block])

    assert pending.rows == 1
    assert offsets(pending) == [1]


def test_loading_reads_the_rows_of_a_block() -> None:
    pending = PendingRows()
    row = a_row(1, strings={"a": "b"}, numbers={"n": 1.5})

    pending.load([a_block(row)])

    assert pending.find(EventQuery(workspace=1)) == [row]


def test_a_block_that_cannot_be_read_hides_no_other() -> None:
    pending = PendingRows()
    unreadable = replace(a_block(a_row(1)), body=b"{")

    pending.load([unreadable, a_block(a_row(2))])

    assert offsets(pending) == [2]


def test_a_block_stored_before_it_was_added_never_comes_to_stay() -> None:
    pending = PendingRows()
    block = a_block(a_row(1))

    pending.remove([block])
    pending.add(block, [a_row(1)])

    assert pending.rows == 0


def test_following_goes_by_offset_within_a_partition() -> None:
    pending = PendingRows()
    rows = [a_row(n, occurred_at=NOON - n, partition=n % 2, workspace=1 + n // 9) for n in range(1, 11)]
    pending.add(a_block(*rows), rows)

    assert [row.offset for row in pending.following(1, 0, Offset(2), 2)] == [4, 6]
    assert [row.offset for row in pending.following(1, 1, Offset(5), 9)] == [7]


def test_only_ids_with_their_own_client_time_are_known() -> None:
    pending = PendingRows()
    rows = [a_row(1), a_row(2)]
    pending.add(a_block(*rows), rows)

    assert pending.stored(1, [(rows[0].id, NOON), (rows[1].id, NOON + 1)]) == {rows[0].id}
    assert pending.stored(2, [(rows[0].id, NOON)]) == set()


def test_the_oldest_blocks_are_hidden_before_memory_runs_out() -> None:
    pending = PendingRows(max_rows=5)
    blocks = [[a_row(n * 2), a_row(n * 2 + 1)] for n in range(4)]
    for rows in blocks:
        pending.add(a_block(*rows), rows)

    assert offsets(pending) == [7, 6, 5, 4]
    assert pending.rows == 4
    assert pending.hidden_rows == 4


def test_a_single_huge_block_stays_visible() -> None:
    pending = PendingRows(max_rows=1)
    rows = [a_row(1), a_row(2)]

    pending.add(a_block(*rows), rows)

    assert offsets(pending) == [2, 1]


def test_it_may_be_shared_by_threads() -> None:
    pending = PendingRows()

    def come_and_go(start: int) -> None:
        for number in range(start, 1_000, 4):
            row = a_row(number, user=number % 5)
            block = a_block(row)
            pending.add(block, [row])
            assert number in offsets(pending, users=(number % 5,), limit=1_000)
            pending.remove([block])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(come_and_go, range(4)))

    assert pending.rows == 0
