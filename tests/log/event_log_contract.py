"""What every EventLog promises."""

import asyncio
from itertools import pairwise

import pytest

from cueline.log.port import START, Entry, EventLog, LogUnavailable, Position


def an_entry(name: str = "seen", *, received_at: int = 1_000, events: int = 1) -> Entry:
    body = [b'{"name":"event.%s","n":%d}' % (name.encode(), i) for i in range(events)]
    return Entry(1, received_at, 0, "127.0.0.1", "tests", 0, body)


class EventLogContract:
    """Subclass it, provide `log` and `reopen`, add nothing."""

    async def test_a_new_log_is_empty(self, log: EventLog) -> None:
        assert log.last() == START
        assert log.read(START, limit=10) == []

    async def test_what_is_appended_is_read_back_in_order_and_unchanged(self, log: EventLog) -> None:
        entries = [an_entry(f"n{i}", events=1 + i) for i in range(5)]

        await log.append(entries[:3])
        await log.append(entries[3:])

        assert [entry for _, entry in log.read(START, limit=100)] == entries

    async def test_append_returns_the_position_of_its_last_entry(self, log: EventLog) -> None:
        position = await log.append([an_entry(), an_entry("last")])

        assert log.read(START, limit=10)[-1] == (position, an_entry("last"))
        assert log.last() == position

    async def test_appending_on_a_thread_of_ones_own_is_appending(self, log: EventLog) -> None:
        before = await log.append([an_entry()])
        now = await asyncio.to_thread(log.append_now, [an_entry("now"), an_entry("last")])
        after = await log.append([an_entry("after")])

        assert before < now < after
        assert [entry.events for _, entry in log.read(before, limit=10)] == [
            an_entry(name).events for name in ("now", "last", "after")
        ]
        assert log.read(before, limit=10)[1][0] == now

    async def test_both_ways_to_append_may_be_taken_at_once(self, log: EventLog) -> None:
        def directly() -> list[Position]:
            return [log.append_now([an_entry(f"d{i}")]) for i in range(30)]

        slow = asyncio.create_task(asyncio.to_thread(directly))
        quick = [await log.append([an_entry(f"q{i}"), an_entry(f"q{i}")]) for i in range(30)]

        told = {*quick, *await slow}
        read = log.read(START, limit=1_000)
        assert len(read) == 90
        assert all(a < b for (a, _), (b, _) in pairwise(read))
        assert told <= {position for position, _ in read}

    async def test_positions_only_grow(self, log: EventLog) -> None:
        await asyncio.gather(*(log.append([an_entry(f"{i}"), an_entry(f"{i}b")]) for i in range(50)))

        positions = [position for position, _ in log.read(START, limit=1_000)]
        assert len(positions) == 100
        assert all(a < b for a, b in pairwise(positions))

    async def test_entries_appended_together_stay_together(self, log: EventLog) -> None:
        await asyncio.gather(*(log.append([an_entry(f"{i}"), an_entry(f"{i}")]) for i in range(30)))

        entries = [entry for _, entry in log.read(START, limit=1_000)]
        assert all(entries[i] == entries[i + 1] for i in range(0, 60, 2))

    async def test_reading_after_a_position_excludes_it(self, log: EventLog) -> None:
        seen = await log.append([an_entry()])
        await log.append([fresh := an_entry("fresh")])

        assert [entry for _, entry in log.read(seen, limit=10)] == [fresh]

    async def test_reading_can_begin_inside_what_was_appended_together(self, log: EventLog) -> None:
        await log.append([an_entry("a"), an_entry("b"), an_entry("c")])
        first = log.read(START, limit=10)[0][0]

        assert [entry for _, entry in log.read(first, limit=10)] == [an_entry("b"), an_entry("c")]

    async def test_a_reading_brings_no_more_events_than_asked_for_and_one_entry_at_least(self, log: EventLog) -> None:
        entries = [an_entry(f"n{i}", events=4) for i in range(4)]
        await log.append(entries[:3])
        await log.append(entries[3:])

        read = {limit: [entry for _, entry in log.read(START, limit)] for limit in (1, 4, 11, 12, 15, 16)}

        assert read == {1: entries[:1], 4: entries[:1], 11: entries[:2], 12: entries[:3], 15: entries[:3], 16: entries}

    async def test_reading_in_pages_gives_everything_once(self, log: EventLog) -> None:
        await asyncio.gather(*(log.append([an_entry(f"{i}")] * (1 + i % 3)) for i in range(40)))
        everything = log.read(START, limit=10_000)

        paged, after = [], START
        while page := log.read(after, limit=7):
            paged += page
            after = page[-1][0]

        assert paged == everything

    async def test_unacknowledged_entries_survive_trimming(self, log: EventLog) -> None:
        await log.append([an_entry(received_at=1)])

        assert log.trim(before_ms=10**15) == 0
        assert len(log.read(START, limit=10)) == 1

    async def test_acknowledged_entries_go_when_they_are_old(self, log: EventLog) -> None:
        old = await log.append([an_entry(received_at=1), an_entry(received_at=1)])
        young = await log.append([an_entry(received_at=1_000)])
        log.acknowledge(young)

        assert log.trim(before_ms=500) == 2
        assert [position for position, _ in log.read(START, limit=10)] == [young]
        assert log.last() == young > old

    async def test_positions_never_return_after_everything_was_trimmed(self, log: EventLog) -> None:
        last = await log.append([an_entry(received_at=1)])
        log.acknowledge(last)
        log.trim(before_ms=500)

        assert log.last() == last
        assert await log.append([an_entry()]) > last

    async def test_waiting_ends_when_something_is_appended(self, log: EventLog) -> None:
        assert log.wait(START, timeout_seconds=0.01) is False
        waiting = asyncio.create_task(asyncio.to_thread(log.wait, START, 20))

        await log.append([an_entry()])

        assert await waiting is True

    async def test_waiting_ends_at_once_when_something_is_there(self, log: EventLog) -> None:
        await log.append([an_entry()])

        assert log.wait(START, timeout_seconds=20) is True

    async def test_a_closed_log_refuses(self, log: EventLog) -> None:
        await log.append([an_entry()])
        log.close()
        log.close()

        with pytest.raises(LogUnavailable):
            await log.append([an_entry()])
        with pytest.raises(LogUnavailable):
            log.append_now([an_entry()])
        with pytest.raises(LogUnavailable):
            log.read(Position(0), limit=1)

    async def test_an_acknowledgement_is_never_taken_back(self, log: EventLog) -> None:
        first = await log.append([an_entry(received_at=1)])
        last = await log.append([an_entry(received_at=1)])
        log.acknowledge(last)
        log.acknowledge(first)

        assert log.trim(before_ms=500) == 2
        assert log.last() == last
        assert await log.append([an_entry()]) > last
