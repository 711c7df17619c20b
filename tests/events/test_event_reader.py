from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cueline.event import EventRow, Offset
from cueline.events.matching import end_of, matches, page
from cueline.events.pending import PendingRows
from cueline.events.port import EventQuery, Removed
from cueline.events.timeline import EventReader
from tests.events.event_samples import NOON, MemoryEventStore, a_block, a_row, blocks_of

PENDING, BOTH, STORED = range(3)

placed_rows = st.lists(
    st.tuples(
        st.builds(
            a_row,
            occurred_at=st.integers(NOON - 2, NOON + 2),
            user=st.integers(1, 3),
            name=st.sampled_from(["popup_closed", "exit_intent"]),
            workspace=st.sampled_from([1, 1, 1, 2]),
        ),
        st.sampled_from([PENDING, BOTH, STORED]),
    ),
    max_size=40,
).map(lambda pairs: [(replace(row, offset=n, id=a_row(n).id), where) for n, (row, where) in enumerate(pairs, start=1)])

some_queries = st.builds(
    EventQuery,
    workspace=st.just(1),
    users=st.sampled_from([(), (1,), (1, 2), (9,)]),
    names=st.sampled_from([(), ("exit_intent",)]),
    since=st.sampled_from([0, NOON]),
    until=st.sampled_from([0, NOON + 1]),
    limit=st.integers(1, 9),
)


def a_reader(placed: list[tuple[EventRow, int]]) -> EventReader:
    """Rows here, there and in both places, as while a flush is under way."""
    pending, store = PendingRows(), MemoryEventStore()
    for row, where in placed:
        if where != STORED:
            pending.add(a_block(row), [row])
    store.insert(blocks_of([row for row, where in placed if where != PENDING]))
    return EventReader(pending, store)


@given(placed=placed_rows, query=some_queries)
def test_a_page_is_the_newest_of_everything_once(placed: list[tuple[EventRow, int]], query: EventQuery) -> None:
    rows = [row for row, _ in placed if matches(query, row)]

    assert a_reader(placed).find(query) == page(rows, query.limit)


@given(placed=placed_rows, query=some_queries, which=st.sets(st.integers(1, 40), max_size=6))
def test_what_is_removed_is_on_no_page(placed: list[tuple[EventRow, int]], query: EventQuery, which: set[int]) -> None:
    rows = [row for row, _ in placed if row.workspace == 1]
    gone = {row.id for row in rows if row.offset in which}
    pending, store = PendingRows(), MemoryEventStore()
    for row, where in placed:
        if where != STORED:
            pending.add(a_block(row), [row])
    store.insert(blocks_of([row for row, where in placed if where != PENDING]))
    reader = EventReader(pending, store)

    removed = [Removed(row.offset, 1, row.id, row.name, row.occurred_at) for row in rows if row.id in gone]
    pending.hide(removed)
    pending.erase(lambda row: row.workspace == 1 and row.id in gone)

    left = [row for row in rows if row.id not in gone]
    assert reader.find(query) == page((row for row in left if matches(query, row)), query.limit)
    assert reader.following(1, 0, Offset(-1), 5) == sorted(left, key=lambda row: row.offset)[:5]
    pending.cleared(removed)
    assert pending.removed(1) == frozenset()


@given(placed=placed_rows, query=some_queries)
def test_all_pages_together_are_the_whole(placed: list[tuple[EventRow, int]], query: EventQuery) -> None:
    reader = a_reader(placed)
    whole = sorted((row for row, _ in placed if matches(query, row)), key=lambda r: (r.occurred_at, r.offset))[::-1]

    read: list[EventRow] = []
    while rows := reader.find(query):
        read += rows
        query = replace(query, before=end_of(rows))

    assert read == whole


@given(placed=placed_rows, after=st.integers(0, 41), limit=st.integers(1, 9))
def test_following_is_everything_after_in_order(placed: list[tuple[EventRow, int]], after: int, limit: int) -> None:
    rows = [row for row, _ in placed if row.workspace == 1 and row.offset > after]

    assert a_reader(placed).following(1, 0, Offset(after), limit) == rows[:limit]


@given(placed=placed_rows)
def test_an_id_is_known_from_the_moment_it_is_committed(placed: list[tuple[EventRow, int]]) -> None:
    known = {row.id for row, _ in placed if row.workspace == 1}
    asked = [(row.id, row.client_time) for row, _ in placed] + [(a_row(99).id, NOON)]

    assert a_reader(placed).stored(1, asked) == known


def test_a_row_that_moves_while_it_is_read_is_read_once() -> None:
    row = a_row(1)
    block = a_block(row)
    pending, store = PendingRows(), MemoryEventStore()
    pending.add(block, [row])

    class FlushedInBetween(PendingRows):
        def find(self, query: EventQuery) -> list[EventRow]:
            found = pending.find(query)
            store.insert([block])
            pending.remove([block])
            return found

    assert EventReader(FlushedInBetween(), store).find(EventQuery(workspace=1)) == [row]
    assert EventReader(pending, store).find(EventQuery(workspace=1)) == [row]
