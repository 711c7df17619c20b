import asyncio
import threading

import pytest
from live_cast import a_row, an_item, encode, items, watching

from cueline.live.feed import LiveFeed, Watch
from cueline.live.item import LiveItem, Verdict
from cueline.live.wanted import Wanted

WATCH = Watch(workspace=1)


@pytest.fixture
def feed() -> LiveFeed:
    return LiveFeed(encode)


def offsets(heard: list[object]) -> list[int]:
    return [one.offset for one in heard]


async def test_what_is_published_from_a_thread_is_heard_in_order(feed: LiveFeed) -> None:
    async with watching(feed, WATCH) as watcher:
        thread = threading.Thread(target=lambda: [feed.publish(items(at, at + 9)) for at in range(1, 100, 10)])
        thread.start()
        heard = await watcher.until(100)
        thread.join()

        assert offsets(heard) == list(range(1, 101))
        assert [one.id for one in heard] == [str(offset) for offset in range(1, 101)]
        assert watcher.headers["content-type"].startswith("text/event-stream")
        assert watcher.headers["cache-control"] == "no-store"
        assert watcher.headers["x-accel-buffering"] == "no"


async def test_another_workspaces_events_are_never_heard(feed: LiveFeed) -> None:
    async with watching(feed, WATCH) as watcher:
        feed.publish([an_item(1, workspace=2), an_item(2), an_item(3, workspace=2)])

        assert offsets(await watcher.until(1)) == [2]


async def test_resuming_from_memory_misses_nothing_and_repeats_nothing(feed: LiveFeed) -> None:
    feed.publish(items(1, 50))

    async with watching(feed, Watch(workspace=1, after=20)) as watcher:
        feed.publish(items(51, 60))

        assert offsets(await watcher.until(40)) == list(range(21, 61))


async def test_resuming_from_before_memory_reads_what_is_stored(feed: LiveFeed) -> None:
    feed.publish(items(40, 50))

    async with watching(feed, Watch(workspace=1, after=20), stored=items(1, 50)) as watcher:
        feed.publish(items(51, 60))

        assert offsets(await watcher.until(40)) == list(range(21, 61))


async def test_resuming_after_a_restart_reads_what_is_stored(feed: LiveFeed) -> None:
    async with watching(feed, Watch(workspace=1, after=20), stored=items(1, 25)) as watcher:
        feed.publish(items(26, 27))

        assert offsets(await watcher.until(7)) == list(range(21, 28))


async def test_what_is_stored_while_it_is_published_is_heard_once(feed: LiveFeed) -> None:
    stored: list[LiveItem] = items(1, 25)

    class Slow(list[LiveItem]):
        def __iter__(self):
            feed.publish(items(24, 30))
            return iter(items(1, 30))

    async with watching(feed, Watch(workspace=1, after=20), stored=Slow(stored)) as watcher:
        feed.publish(items(31, 31))

        assert offsets(await watcher.until(11)) == list(range(21, 32))


@pytest.mark.parametrize("is_in_memory", [True, False])
async def test_a_gap_that_is_too_wide_says_resync_and_goes_on(feed: LiveFeed, *, is_in_memory: bool) -> None:
    if is_in_memory:
        feed.publish(items(1, 2_500))

    async with watching(feed, Watch(workspace=1, after=1), stored=items(1, 2_500)) as watcher:
        await watcher.until(1, "resync")
        feed.publish(items(2_501, 2_502))

        assert offsets(await watcher.until(2)) == [2_501, 2_502]


async def test_a_position_from_elsewhere_says_resync(feed: LiveFeed) -> None:
    feed.publish(items(1, 5))

    async with watching(feed, Watch(workspace=1, after=1_000)) as watcher:
        (resync,) = await watcher.until(1, "resync")
        feed.publish(items(6, 6))

        assert resync.id == "5"
        assert offsets(await watcher.until(1)) == [6]


async def test_filters_hold_for_what_is_resumed_and_for_what_is_new(feed: LiveFeed) -> None:
    feed.publish([an_item(1), an_item(2, name="purchase"), an_item(3)])
    wanted = Wanted(events=frozenset({"purchase"}))

    async with watching(feed, Watch(workspace=1, wanted=wanted, after=1)) as watcher:
        feed.publish([an_item(4), an_item(5, name="purchase")])

        assert offsets(await watcher.until(2)) == [2, 5]


async def test_who_watches_a_user_hears_at_the_start_and_from_any_thread_that_automations_acted(feed: LiveFeed) -> None:
    ada, bob = (Watch(workspace=1, wanted=Wanted(users=frozenset(numbers))) for numbers in ({7, 8}, {9}))

    async with watching(feed, ada) as of_ada, watching(feed, bob) as of_bob, watching(feed, WATCH) as of_all:
        await of_ada.until(1, "acted")
        thread = threading.Thread(target=feed.tell_acted, args=[{8, 100}])
        thread.start()
        heard = await of_ada.until(2, "acted")
        thread.join()
        feed.publish([an_item(1, user=7), an_item(2, user=9)])
        await asyncio.gather(of_ada.until(1), of_bob.until(1), of_all.until(2))

        assert feed.is_anybody_watched
        assert {one.text for one in heard} == {"{}"}
        assert (len(of_ada.of("acted")), len(of_bob.of("acted")), of_all.of("acted")) == (2, 1, [])
    assert not feed.is_anybody_watched


async def test_what_a_slow_watcher_of_a_user_is_told_again_and_again_is_told_once_and_not_lost(feed: LiveFeed) -> None:
    async with watching(feed, Watch(workspace=1, wanted=Wanted(users=frozenset({7})))) as watcher:
        await watcher.until(1, "acted")
        feed.publish([an_item(1)])
        await watcher.until(1)
        watcher.get_stuck()
        feed.publish([an_item(2)])
        for _ in range(1_000):
            feed.tell_acted([7])
            await asyncio.sleep(0)
        watcher.go_on()

        assert len(await watcher.until(2, "acted")) <= 3


async def test_a_slow_watcher_is_told_to_start_over_and_costs_bounded_memory(feed: LiveFeed) -> None:
    watch = Watch(workspace=1, rows_per_second=100_000)
    async with watching(feed, watch) as watcher:
        watcher.get_stuck()
        for first in range(1, 50_001, 1_000):
            feed.publish(items(first, first + 999))
            await asyncio.sleep(0)
        (subscription,) = feed._watchers
        kept = len(subscription._waiting)
        watcher.go_on()
        await watcher.until(1, "resync")
        feed.publish(items(50_001, 50_001))

        assert kept <= 8_000
        async with asyncio.timeout(5):
            while watcher.of("item")[-1:] == [] or watcher.of("item")[-1].offset != 50_001:
                await asyncio.sleep(0.01)


async def test_more_than_anybody_can_read_is_sampled_and_said(feed: LiveFeed) -> None:
    async with watching(feed, Watch(workspace=1, rows_per_second=50)) as watcher:
        feed.publish(items(1, 1_000))
        (sampled,) = await watcher.until(1, "sampled")

        assert sampled.text == '{"shown":50,"of":1000}'
        assert len(watcher.of("item")) == 50


async def test_each_item_is_encoded_once_for_all_watchers() -> None:
    encoded: list[int] = []

    def counting(item: LiveItem) -> bytes:
        encoded.append(item.row.offset)
        return encode(item)

    feed = LiveFeed(counting)
    async with watching(feed, WATCH) as first, watching(feed, WATCH) as second:
        feed.publish(items(1, 10))
        await first.until(10)
        await second.until(10)

        assert encoded == list(range(1, 11))


async def test_nothing_is_encoded_when_nobody_watches() -> None:
    def never(item: LiveItem) -> bytes:
        raise AssertionError(item)

    feed = LiveFeed(never)
    feed.publish(items(1, 10))

    assert [item.row.offset for item in feed.recent(1, 3)] == [10, 9, 8]


async def test_line_breaks_between_attributes_do_not_break_an_event(feed: LiveFeed) -> None:
    async with watching(feed, WATCH) as watcher:
        feed.publish([an_item(1, raw='{\r\n "a":\n"x\\ny"}'), an_item(2)])

        assert offsets(await watcher.until(2)) == [1, 2]
        assert '"x\\ny"' in watcher.heard[0].text


async def test_closing_the_feed_ends_every_stream_at_once(feed: LiveFeed) -> None:
    async with watching(feed, WATCH) as first, watching(feed, WATCH) as second:
        threading.Thread(target=feed.close).start()
        await first.until_over()
        await second.until_over()

    async with watching(feed, WATCH) as late:
        await late.until_over()


async def test_who_leaves_is_forgotten(feed: LiveFeed) -> None:
    async with watching(feed, WATCH):
        assert feed.watchers == 1

    assert feed.watchers == 0


async def test_a_quiet_stream_says_where_it_stands(feed: LiveFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cueline.live.stream.HEARTBEAT_SECONDS", 0.02)
    wanted = Wanted(events=frozenset({"never"}))

    async with watching(feed, Watch(workspace=1, wanted=wanted)) as watcher:
        feed.publish(items(1, 9))
        async with asyncio.timeout(5):
            while watcher.last_id != "9":
                await asyncio.sleep(0.01)

        assert watcher.heard == []
        assert watcher.comments >= 2


async def test_memory_is_bounded_by_count_and_by_bytes() -> None:
    by_count = LiveFeed(encode, max_items=100)
    by_bytes = LiveFeed(encode, max_bytes=1_000_000)
    by_count.publish(items(1, 500))
    by_bytes.publish(items(1, 500, raw='{"a":"' + "x" * 32_000 + '"}'))

    assert len(by_count.recent(1, 1_000)) == 100
    assert 5 < len(by_bytes.recent(1, 1_000)) < 15


def test_an_item_is_found_by_its_workspace_and_id_as_long_as_it_is_in_memory() -> None:
    feed = LiveFeed(encode, max_items=3)
    feed.publish([an_item(1, id="gone"), an_item(2, id="a"), an_item(3, id="a", workspace=2), an_item(4, id="b")])

    found = feed.find(1, ["gone", "a", "b", "never"])

    assert {name: item.row.offset for name, item in found.items()} == {"a": 2, "b": 4}


def test_of_a_repeated_id_the_first_in_memory_is_found() -> None:
    feed = LiveFeed(encode, max_items=2)
    feed.publish([an_item(1, id="a"), an_item(2, id="a")])
    first = feed.find(1, ["a"])
    feed.publish([an_item(3, id="b")])

    assert first["a"].row.offset == 1
    assert feed.find(1, ["a"])["a"].row.offset == 2, "which says itself that it is a repeat"


class Unseen:
    """A processed event that counts how often it is shown."""

    def __init__(self, offset: int) -> None:
        self.row = a_row(offset)
        self.times_shown = 0

    def shown(self) -> LiveItem:
        self.times_shown += 1
        return LiveItem(self.row, Verdict("accepted"))


async def test_an_event_that_nobody_watches_is_never_made_ready_to_be_shown() -> None:
    feed = LiveFeed(encode)
    before, watched = Unseen(1), Unseen(2)
    feed.publish([before])

    async with watching(feed, WATCH) as one, watching(feed, WATCH) as other:
        feed.publish([watched])
        await one.until(1)
        await other.until(1)

    assert (before.times_shown, watched.times_shown) == (0, 1)


async def test_events_of_an_erased_user_are_remembered_no_more(feed: LiveFeed) -> None:
    feed.publish([an_item(1, user=8), an_item(2, user=7), an_item(3, user=8)])

    feed.erase(lambda row: row.user == 8)

    assert [item.row.offset for item in feed.recent(1, 10)] == [2]
    async with watching(feed, Watch(workspace=1, after=0)) as watcher:
        feed.publish([an_item(4, user=9)])
        assert offsets(await watcher.until(2)) == [2, 4]
