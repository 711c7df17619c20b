"""What every event store promises."""

import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from cueline.conditions.compiling import compile_condition
from cueline.conditions.moment import Matching
from cueline.conditions.reading import read_condition
from cueline.event import Flag, Kind, Offset
from cueline.events.port import Before, EventQuery, EventStore, Removed, StoreUnavailable
from tests.events.event_samples import DAY, NOON, a_block, a_row, blocks_of

HOSTILE_TEXTS = (
    "'; DROP TABLE cueline.event; --",
    "\\' OR 1=1 --",
    "{users:Array(UInt64)} %(name)s $1 ?",
    'tab\t newline\n return\r quote" back\\slash null\x00 bell\x07',
    "žluťoučký 💜 \u2028 \ufeff",
    "x" * 10_000,
    "",
)


def everything(store: EventStore, workspace: int = 1) -> list[int]:
    return sorted(row.offset for row in store.find(EventQuery(workspace=workspace, limit=1_000)))


class EventStoreContract:
    """Subclass it, provide `store`, add nothing."""

    def test_a_stored_row_comes_back_as_it_was(self, store: EventStore) -> None:
        row = a_row(
            sent_at=0,
            flags=3,
            url="https://shop.example/",
            referrer="https://search.example/?q=1",
            library="widget/0.1.0",
            raw='{"price": 1.50}',
            violations="[]",
            strings={"section": "pricing"},
            numbers={"price": 1.5, "tiny": 5e-324, "big": 1.7976931348623157e308, "minus": -0.1, "whole": 2.0**53},
            booleans={"copied": True, "seen": False},
            datetimes={"when": 253_402_300_799_999_999, "then": -62_135_596_800_000_000},
            json={"place": '{"x":1240,"y":15}'},
        )
        store.insert([a_block(row)])

        assert store.find(EventQuery(workspace=1)) == [row]

    @pytest.mark.parametrize("text", HOSTILE_TEXTS)
    def test_any_text_in_any_field_is_only_text(self, store: EventStore, text: str) -> None:
        named = {text: text, "also": text}
        row = a_row(1, name=text, key=text, url=text, referrer=text, library=text, raw=text, violations=text)
        row.strings, row.json = named, named
        row.numbers, row.booleans, row.datetimes = {text: 1.0}, {text: True}, {text: 1}
        store.insert([a_block(row, a_row(2))])

        assert store.find(EventQuery(workspace=1, names=(text,))) == [row]
        assert store.find(EventQuery(workspace=1, users=(7,), names=(text, "no such name"))) == [row]
        assert store.counts_by_day(1, NOON, NOON + 1, [text]) == {text: {"2026-01-01": 1}}

    def test_the_newest_come_first_and_ties_go_by_offset(self, store: EventStore) -> None:
        store.insert([a_block(a_row(1, occurred_at=NOON + 5), a_row(3), a_row(2), a_row(4, occurred_at=NOON - 5))])

        assert [row.offset for row in store.find(EventQuery(workspace=1))] == [1, 3, 2, 4]
        assert [row.offset for row in store.find(EventQuery(workspace=1, users=(7,)))] == [1, 3, 2, 4]
        assert [row.offset for row in store.find(EventQuery(workspace=1, limit=2))] == [1, 3]

    def test_a_page_holds_what_is_older_than_the_one_before(self, store: EventStore) -> None:
        store.insert([a_block(*(a_row(offset, occurred_at=NOON + offset // 2) for offset in range(1, 8)))])
        before = Before(occurred_at=NOON + 2, offset=5)

        assert [row.offset for row in store.find(EventQuery(workspace=1, before=before))] == [4, 3, 2, 1]
        assert [row.offset for row in store.find(EventQuery(workspace=1, users=(7,), before=before))] == [4, 3, 2, 1]

    def test_every_condition_narrows(self, store: EventStore) -> None:
        rows = [
            a_row(1, user=1),
            a_row(2, user=2),
            a_row(3, user=3, name="exit_intent"),
            a_row(4, user=3, name="page_view", kind=int(Kind.PAGE_VIEW)),
            a_row(5, user=4, occurred_at=NOON + 1),
            a_row(6, user=1, workspace=2),
        ]
        store.insert([a_block(*rows)])

        def found(**conditions: object) -> list[int]:
            return [row.offset for row in store.find(EventQuery(**({"workspace": 1} | conditions)))]

        assert found() == [5, 4, 3, 2, 1]
        assert found(workspace=2) == [6]
        assert found(users=(1, 2)) == [2, 1]
        assert found(users=(99,)) == []
        assert found(names=("exit_intent", "page_view")) == [4, 3]
        assert found(kinds=(int(Kind.PAGE_VIEW),)) == [4]
        assert found(users=(3,), names=("exit_intent",)) == [3]
        assert found(since=NOON + 1) == [5]
        assert found(until=NOON + 1) == [4, 3, 2, 1]
        assert found(since=NOON, until=NOON) == []

    def test_months_and_partitions_live_side_by_side(self, store: EventStore) -> None:
        rows = [a_row(n, occurred_at=NOON + n * 20 * DAY, partition=n % 2) for n in range(1, 30)]
        store.insert(blocks_of(rows))

        assert [row.offset for row in store.find(EventQuery(workspace=1, users=(7,)))] == list(range(29, 0, -1))
        assert store.find(EventQuery(workspace=1)) == rows[::-1]

    def test_odd_times_are_kept(self, store: EventStore) -> None:
        times = (1, 946_684_799_999, 4_102_444_800_000)
        rows = [a_row(n, occurred_at=time, client_time=time) for n, time in enumerate(times, start=1)]
        odd_clock = a_row(9, client_time=9_007_199_254_740_991, sent_at=1, received_at=2)
        store.insert(blocks_of([*rows, odd_clock]))

        assert sorted(store.find(EventQuery(workspace=1)), key=lambda row: row.offset) == [*rows, odd_clock]

    def test_inserting_the_same_blocks_again_changes_nothing(self, store: EventStore) -> None:
        block = a_block(a_row(1), a_row(2))
        store.insert([block])
        store.repair([block])

        assert everything(store) == [1, 2]

    def test_repair_stores_what_is_missing_and_nothing_else(self, store: EventStore) -> None:
        kept, lost = a_block(a_row(1), a_row(3)), a_block(a_row(5), a_row(6))
        half = a_block(a_row(1), a_row(2), a_row(3), a_row(4))
        store.insert([kept])

        assert store.repair([half, lost]) == 4
        assert everything(store) == [1, 2, 3, 4, 5, 6]
        assert store.repair([half, lost, kept]) == 0
        assert everything(store) == [1, 2, 3, 4, 5, 6]

    def test_repair_tells_partitions_and_months_apart(self, store: EventStore) -> None:
        store.insert([a_block(a_row(1))])
        elsewhere = a_block(a_row(1, partition=1))
        next_month = a_block(a_row(2, occurred_at=NOON + 31 * DAY))

        assert store.repair([elsewhere, next_month, a_block(a_row(1))]) == 2
        assert everything(store) == [1, 1, 2]

    def test_repair_stores_nothing_for_no_blocks(self, store: EventStore) -> None:
        store.insert([])

        assert store.repair([]) == 0

    def test_following_goes_by_offset(self, store: EventStore) -> None:
        rows = [a_row(n, occurred_at=NOON - n, partition=n // 8) for n in range(1, 10)]
        store.insert(blocks_of([*rows, a_row(4, id=str(uuid4()), workspace=2, partition=0)]))

        assert store.following(1, 0, Offset(-1), 100) == rows[:7]
        assert store.following(1, 0, Offset(3), 100) == rows[3:7]
        assert store.following(1, 0, Offset(3), 2) == rows[3:5]
        assert store.following(1, 1, Offset(0), 100) == rows[7:]
        assert store.following(1, 0, Offset(7), 100) == []

    def test_only_ids_with_their_own_client_time_count_as_stored(self, store: EventStore) -> None:
        first, second, timeless = a_row(1), a_row(2, client_time=NOON + 9), a_row(3, client_time=0)
        store.insert([a_block(first, second, timeless)])

        asked = [(first.id, NOON), (second.id, NOON), (timeless.id, 0), (str(uuid4()), NOON)]
        assert store.stored(1, asked) == {first.id, timeless.id}
        assert store.stored(1, [(second.id, NOON + 9)]) == {second.id}
        assert store.stored(2, asked) == set()
        assert store.stored(1, []) == set()

    def test_days_begin_at_midnight_utc(self, store: EventStore) -> None:
        midnight = NOON + DAY // 2
        store.insert(
            [a_block(a_row(1, occurred_at=midnight - 1), a_row(2, occurred_at=midnight), a_row(3, name="exit_intent"))]
        )

        assert store.counts_by_day(1, NOON, midnight + 1) == {
            "popup_closed": {"2026-01-01": 1, "2026-01-02": 1},
            "exit_intent": {"2026-01-01": 1},
        }
        assert store.counts_by_day(1, NOON, midnight, ["popup_closed"]) == {"popup_closed": {"2026-01-01": 1}}
        assert store.counts_by_day(2, NOON, midnight) == {}

    def test_times_done_are_counted_by_user_name_and_window(self, store: EventStore) -> None:
        rows = [
            a_row(1, user=7),
            a_row(2, user=7, occurred_at=NOON + 1),
            a_row(3, user=8, occurred_at=NOON + 2),
            a_row(4, user=8, name="other"),
            a_row(5, user=8, flags=int(Flag.BLOCKED)),
            a_row(6, user=8, workspace=2),
        ]
        store.insert([a_block(*rows)])

        assert store.times_done(1, "popup_closed", NOON * 1000, (NOON + 2) * 1000 + 1, None) == {7: 2, 8: 1}
        assert store.times_done(1, "popup_closed", NOON * 1000 + 1, (NOON + 2) * 1000, None) == {7: 1}
        assert store.times_done(1, "never", NOON * 1000, (NOON + 2) * 1000, None) == {}

    def test_times_done_are_those_of_events_that_match(self, store: EventStore) -> None:
        store.insert([a_block(a_row(1, strings={"plan": "pro"}), a_row(2, strings={"plan": "free"}), a_row(3))])
        raw = {"kind": "event_attribute", "name": "plan", "test": {"type": "string", "operator": "is", "value": "pro"}}
        condition = read_condition(raw)
        matching = Matching(condition, compile_condition(condition), NOON * 1000, ZoneInfo("UTC"))

        assert store.times_done(1, "popup_closed", 0, NOON * 1000 + 1, matching) == {7: 1}

    def test_it_may_be_shared_by_threads(self, store: EventStore) -> None:
        def insert_and_read(user: int) -> None:
            for turn in range(5):
                store.insert([a_block(a_row(user * 100 + turn, user=user))])
                seen[user].append(len(store.find(EventQuery(workspace=1, users=(user,)))))

        seen: dict[int, list[int]] = {user: [] for user in range(1, 9)}
        threads = [threading.Thread(target=insert_and_read, args=(user,)) for user in seen]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert list(seen.values()) == [[1, 2, 3, 4, 5]] * 8

    def test_an_erased_user_is_read_nowhere(self, store: EventStore) -> None:
        gone = [a_row(1, user=8), a_row(2, user=9, occurred_at=NOON + 400 * DAY), a_row(3, user=8, name="other")]
        kept = [a_row(4, user=7), a_row(5, user=8, workspace=2)]
        store.insert(blocks_of([*gone, *kept]))
        store.insert([a_block(a_row(6, user=8))])

        store.erase(1, [8, 9])
        store.erase(1, [8, 9])

        assert everything(store) == [4]
        assert everything(store, 2) == [5]
        assert store.find(EventQuery(workspace=1, users=(8, 9))) == []
        assert [row.offset for row in store.following(1, 0, Offset(-1), 100)] == [4]
        assert store.stored(1, [(row.id, row.client_time) for row in (*gone, kept[0])]) == {kept[0].id}
        counts = store.counts_by_day(1, 0, NOON + 500 * DAY)
        assert counts == {"popup_closed": {"2026-01-01": 1}}
        assert store.times_done(1, "popup_closed", 0, (NOON + 500 * DAY) * 1000, None) == {7: 1}
        assert store.health().rows == 2

    def test_rows_that_come_after_an_erasure_stay(self, store: EventStore) -> None:
        store.insert([a_block(a_row(1, user=8))])
        store.erase(1, [8])
        store.insert([a_block(a_row(2, user=9))])

        assert everything(store) == [2]

    def test_a_removed_event_is_read_nowhere(self, store: EventStore) -> None:
        gone = [a_row(1), a_row(2, name="other", occurred_at=NOON + 40 * DAY)]
        kept = [a_row(3), a_row(4, name="other", occurred_at=NOON + 40 * DAY)]
        store.insert(blocks_of([*gone, *kept, replace(gone[0], workspace=2, offset=Offset(5))]))
        removed = [Removed(row.offset, 1, row.id, row.name, row.occurred_at) for row in gone]

        store.remove(1, removed)
        store.remove(1, removed)

        assert everything(store) == [3, 4]
        assert everything(store, 2) == [5]
        assert store.stored(1, [(row.id, row.client_time) for row in (*gone, kept[0])]) == {kept[0].id}
        assert store.health().rows == 3

    def test_events_are_found_by_id(self, store: EventStore) -> None:
        rows = [a_row(1, user=7), a_row(2, user=7), a_row(3, user=8)]
        store.insert([a_block(*rows)])

        def found(**fields: Any) -> list[int]:
            return [row.offset for row in store.find(EventQuery(workspace=1, **fields))]

        assert found(users=(7,), ids=(rows[1].id, rows[2].id)) == [2]
        assert found(ids=(rows[1].id, rows[2].id)) == [3, 2]
        assert found(users=(7,), ids=(a_row(9).id,)) == []

    def test_what_taught_something_is_found_apart(self, store: EventStore) -> None:
        store.insert(
            [a_block(a_row(1, user=7, learned='{"plan":"pro"}'), a_row(2, user=7), a_row(3, user=8, learned="{}"))]
        )

        teaching = EventQuery(workspace=1, users=(7,), teaching=True)
        assert [row.learned for row in store.find(teaching)] == ['{"plan":"pro"}']
        assert len(store.find(EventQuery(workspace=1, teaching=True))) == 2

    def test_health_counts_rows(self, store: EventStore) -> None:
        store.insert([a_block(a_row(1), a_row(2))])

        assert store.health().rows == 2
        assert store.check() == []

    def test_a_closed_store_is_unavailable(self, store: EventStore) -> None:
        store.close()
        store.close()

        with pytest.raises(StoreUnavailable):
            store.find(EventQuery(workspace=1))


def pages(store: EventStore, query: EventQuery) -> Iterator[list[int]]:
    """Walk through all pages of `query`, as offsets."""
    from msgspec.structs import replace

    from cueline.events.matching import end_of

    while rows := store.find(query):
        yield [row.offset for row in rows]
        query = replace(query, before=end_of(rows))
