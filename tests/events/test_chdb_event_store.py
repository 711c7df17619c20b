import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cueline.errors import InvalidInput
from cueline.event import EventRow
from cueline.events.chdb_store import ChdbEventStore
from cueline.events.matching import matches, page
from cueline.events.port import EventQuery, RowsRefused, StoreInUse, StoreUnavailable
from cueline.events.rows import bounds_of_month
from tests.events.event_samples import DAY, NOON, a_block, a_row, blocks_of
from tests.events.event_store_contract import EventStoreContract, everything, pages

FOR_EVER = 1_200


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ChdbEventStore]:
    store = ChdbEventStore.open(tmp_path / "events", retention_months=FOR_EVER)
    yield store
    store.close()


class TestChdbEventStore(EventStoreContract):
    pass


def optimized(store: ChdbEventStore) -> ChdbEventStore:
    """Merge everything, as the engine does by itself in time."""
    with store._engine.writer.handle() as handle:
        handle.command("OPTIMIZE TABLE cueline.event FINAL")
    return store


def test_what_was_inserted_is_there_after_reopening(tmp_path: Path, store: ChdbEventStore) -> None:
    store.insert([a_block(a_row(1))])
    store.close()

    again = ChdbEventStore.open(tmp_path / "events", retention_months=FOR_EVER)

    assert again.find(EventQuery(workspace=1)) == [a_row(1)]
    again.close()


def test_a_store_of_an_earlier_version_gets_the_columns_it_lacks(tmp_path: Path, store: ChdbEventStore) -> None:
    store.insert([a_block(a_row(1, library="widget/0.1.0"))])
    with store._engine.writer.handle() as handle:
        handle.command("ALTER TABLE cueline.event DROP COLUMN library")
    store.close()

    newer = ChdbEventStore.open(tmp_path / "events", retention_months=FOR_EVER)
    newer.insert([a_block(a_row(2, library="widget/0.2.0"))])

    assert [row.library for row in newer.find(EventQuery(workspace=1))] == ["widget/0.2.0", ""]
    newer.close()


def test_rows_survive_merging(store: ChdbEventStore) -> None:
    rows = [a_row(n, occurred_at=NOON + n, numbers={"n": float(n)}) for n in range(1, 200)]
    for start in range(0, len(rows), 20):
        store.insert([a_block(*rows[start : start + 20])])

    optimized(store)

    assert store.find(EventQuery(workspace=1, limit=1_000)) == rows[::-1]
    assert store.find(EventQuery(workspace=1, users=(7,), limit=1_000)) == rows[::-1]
    assert store.health().parts == 1


def test_an_insert_of_one_month_is_one_part(store: ChdbEventStore) -> None:
    blocks = [
        a_block(*(a_row(n, raw="x" * 500) for n in range(start, start + 2_000))) for start in range(1, 60_001, 2_000)
    ]

    store.insert(blocks)

    assert store.health().parts == 1
    assert store.health().rows == 60_000


def test_equal_tokens_never_swallow_different_rows(store: ChdbEventStore) -> None:
    before, after = a_block(a_row(1, user=1)), a_block(a_row(1, user=2))

    store.insert([before])
    store.insert([after])

    assert sorted(row.user for row in store.find(EventQuery(workspace=1))) == [1, 2]


def test_a_row_that_cannot_be_read_holds_up_no_other(store: ChdbEventStore) -> None:
    good = [a_row(n) for n in range(1, 40)]
    block = a_block(*good)
    bad = msgspec.json.encode(a_row(99)).replace(b'"user":7', b'"user":"seven"')
    lines = block.body.splitlines()
    broken = replace(block, body=b"\n".join([*lines[:17], bad, *lines[17:30], b"no JSON", *lines[30:]]), last=99)

    with pytest.raises(RowsRefused):
        store.insert([broken])
    with pytest.raises(RowsRefused) as refusal:
        store.repair([broken])

    assert everything(store) == list(range(1, 40))
    assert "report it" in refusal.value.hint


def test_a_second_process_is_told_what_to_do(tmp_path: Path, store: ChdbEventStore) -> None:
    script = (
        "import sys; from pathlib import Path; from cueline.events.chdb_store import ChdbEventStore\n"
        "from cueline.events.port import StoreInUse\n"
        "try: ChdbEventStore.open(Path(sys.argv[1]))\n"
        "except StoreInUse as error: print(error.code, '|', error.message, '|', error.hint)"
    )

    answer = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "events")], capture_output=True, text=True, check=True, timeout=60
    )

    code, message, hint = answer.stdout.strip().split(" | ")
    assert code == "event_store_in_use"
    assert "is open in another process (PID: " in message
    assert hint.startswith("Only one process may open it")
    assert answer.stderr == ""


def test_the_same_process_cannot_open_it_twice_either(tmp_path: Path, store: ChdbEventStore) -> None:
    with pytest.raises(StoreInUse):
        ChdbEventStore.open(tmp_path / "events")


def test_any_directory_name_but_a_question_mark_will_do(tmp_path: Path) -> None:
    odd = ChdbEventStore.open(tmp_path / "it's a “dir” & <ünïcode> 100%", retention_months=FOR_EVER)
    odd.insert([a_block(a_row(1))])

    assert everything(odd) == [1]
    odd.close()
    with pytest.raises(InvalidInput, match="misreads its name"):
        ChdbEventStore.open(tmp_path / "why?")


def test_what_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "events" / "chdb" / "metadata").mkdir(parents=True)
    (tmp_path / "events" / "chdb" / "metadata" / "cueline.sql").write_text("nonsense")

    with pytest.raises(StoreUnavailable):
        ChdbEventStore.open(tmp_path / "events").close()


def test_a_directory_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreUnavailable, match="cannot be used") as refusal:
        ChdbEventStore.open(tmp_path / "file" / "events")

    assert "may write there" in refusal.value.hint


def test_an_insert_that_finds_no_disk_is_unavailable_and_repairable(tmp_path: Path, store: ChdbEventStore) -> None:
    block = a_block(a_row(1))
    incoming = tmp_path / "events" / "incoming"
    incoming.rmdir()

    with pytest.raises(StoreUnavailable):
        store.insert([block])
    incoming.mkdir()

    assert store.repair([block]) == 1


def test_files_that_a_killed_process_left_are_removed(tmp_path: Path, store: ChdbEventStore) -> None:
    store.close()
    leftover = tmp_path / "events" / "incoming" / "0.jsonl"
    leftover.write_bytes(b"{}")

    ChdbEventStore.open(tmp_path / "events", retention_months=FOR_EVER).close()

    assert not leftover.exists()


def test_events_leave_when_their_time_is_over(tmp_path: Path, store: ChdbEventStore) -> None:
    now = int(time.time() * 1000)
    store.insert(blocks_of([a_row(1, occurred_at=now - 70 * DAY), a_row(2, occurred_at=now)]))
    assert everything(optimized(store)) == [1, 2]
    store.close()

    shorter = ChdbEventStore.open(tmp_path / "events", retention_months=1)
    optimized(shorter)

    assert everything(shorter) == [2]
    assert [row.offset for row in shorter.find(EventQuery(workspace=1, users=(7,)))] == [2]
    assert sum(shorter.counts_by_day(1, 0, now + DAY)["popup_closed"].values()) == 1
    shorter.close()


def test_a_broken_part_is_reported_and_the_rest_opens(tmp_path: Path, store: ChdbEventStore) -> None:
    store.insert([a_block(a_row(1))])
    store.insert([a_block(a_row(2))])
    (broken, *_) = sorted((tmp_path / "events" / "chdb" / "store").glob("*/*/2026_*/data.bin"))
    store.close()
    broken.write_bytes(b"")

    again = ChdbEventStore.open(tmp_path / "events", retention_months=FOR_EVER)

    assert len(everything(again)) == 1
    (problem,) = again.check()
    assert "set aside" in problem.message
    assert "backup" in problem.hint
    again.close()


def test_a_timeline_waits_for_no_long_question_and_no_insert(store: ChdbEventStore) -> None:
    store.insert([a_block(a_row(1))])
    started, done = threading.Barrier(4), threading.Event()

    def occupy(pool: Any, statement: str) -> None:
        with pool.handle() as handle:
            started.wait()
            handle.raw_query(statement, fmt="JSONEachRow")
            done.wait()

    slow = "SELECT sleepEachRow(1) FROM numbers(3) SETTINGS max_block_size = 1"
    pools = (store._engine.analysts, store._engine.analysts, store._engine.writer)
    threads = [threading.Thread(target=occupy, args=(pool, slow)) for pool in pools]
    for thread in threads:
        thread.start()
    started.wait()
    begun = time.monotonic()
    found = store.find(EventQuery(workspace=1, users=(7,)))
    took = time.monotonic() - begun
    done.set()
    for thread in threads:
        thread.join()

    assert found == [a_row(1)]
    assert took < 1.0


@pytest.mark.parametrize(
    ("month", "first", "after"),
    [
        (202601, 1_767_225_600_000, 1_769_904_000_000),
        (202612, 1_796_083_200_000, 1_798_761_600_000),
        (202402, 1_706_745_600_000, 1_709_251_200_000),
        (197001, 0, 2_678_400_000),
        (999912, 253_399_622_400_000, 253_402_300_800_000),
    ],
)
def test_a_month_has_bounds(month: int, first: int, after: int) -> None:
    assert bounds_of_month(month) == (first, after)


# --- the laws of paging, against a plain sort ---------------------------------------------------------------------

some_rows = st.lists(
    st.builds(
        a_row,
        occurred_at=st.integers(NOON - 3, NOON + 3) | st.just(NOON + 40 * DAY),
        user=st.integers(1, 3),
        name=st.sampled_from(["popup_closed", "exit_intent"]),
        kind=st.integers(1, 2),
    ),
    min_size=1,
    max_size=30,
)

some_queries = st.builds(
    EventQuery,
    workspace=st.just(1),
    users=st.lists(st.integers(1, 4), max_size=2).map(tuple),
    names=st.sampled_from([(), ("popup_closed",), ("popup_closed", "exit_intent"), ("other",)]),
    kinds=st.sampled_from([(), (1,), (1, 2)]),
    since=st.sampled_from([0, NOON - 1, NOON + 4]),
    until=st.sampled_from([0, NOON + 2]),
    limit=st.integers(1, 7),
)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ChdbEventStore, Iterator[int]]]:
    store = ChdbEventStore.open(tmp_path_factory.mktemp("shared") / "events", retention_months=FOR_EVER)
    yield store, iter(range(1, 1_000_000))
    store.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=some_rows, query=some_queries)
def test_all_pages_together_are_the_whole(
    shared_store: tuple[ChdbEventStore, Iterator[int]], rows: list[EventRow], query: EventQuery
) -> None:
    store, workspaces = shared_store
    workspace = next(workspaces)
    query = replace(query, workspace=workspace)
    rows = [replace(row, workspace=workspace, offset=n) for n, row in enumerate(rows, start=1)]
    store.repair(blocks_of([replace(row, partition=workspace % 60_000) for row in rows]))

    cut = list(pages(store, query))

    whole = [row.offset for row in page((row for row in rows if matches(query, row)), 1_000)]
    assert [offset for one in cut for offset in one] == whole
    assert all(len(one) == query.limit for one in cut[:-1])
