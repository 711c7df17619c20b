"""The live feed: from the lane's thread to everybody who watches."""

import contextlib
import threading
from collections.abc import Callable, Collection, Iterable, Sequence

from msgspec import Struct

from cueline.event import EventRow
from cueline.live.item import LiveItem, Processed
from cueline.live.ring import HeldItem, Ring
from cueline.live.subscription import Subscription
from cueline.live.wanted import Wanted

DEFAULT_MAX_ITEMS = 10_000
DEFAULT_MAX_BYTES = 64 * 1024 * 1024
DEFAULT_ROWS_PER_SECOND = 200


class Watch(Struct, frozen=True, kw_only=True):
    """What somebody wants to watch.

    Attributes:
        workspace: Events of this workspace.
        wanted: Which of them.
        after: Begin after this offset; None: with what happens from now on.
        rows_per_second: Show at most so many; the watcher is told of others.
    """

    workspace: int
    wanted: Wanted = Wanted()
    after: int | None = None
    rows_per_second: int = DEFAULT_ROWS_PER_SECOND


class LiveFeed:
    """Hands processed events of one partition to those who watch, in order, and remembers the newest.

    The lane publishes from its own thread after its commit; what it publishes is never waited for. Nothing is lost by a
    watcher that is away for a while: it resumes from the ring, or from the event store.
    """

    def __init__(
        self,
        encode: Callable[[LiveItem], bytes],
        *,
        max_items: int = DEFAULT_MAX_ITEMS,
        max_bytes: int = DEFAULT_MAX_BYTES,
    ) -> None:
        self._encode = encode
        # Reentrant: a signal handler may call `close` while its own thread is inside.
        self._guard = threading.RLock()
        self._ring = Ring(max_items, max_bytes)
        self._watchers: set[Subscription] = set()
        self._is_closed = False

    def publish(self, events: Sequence[Processed]) -> None:
        """Show events, in the order of their offsets. Safe from any one thread; returns at once."""
        with self._guard:
            self._ring.add(events)
            loops = {watcher.loop for watcher in self._watchers}
        held = self._held(events) if loops else []
        for loop in loops:
            with contextlib.suppress(RuntimeError):  # the loop ended, and its watchers with it
                loop.call_soon_threadsafe(self._deliver, held)

    def tell_acted(self, users: Collection[int]) -> None:
        """Tell who watches one of these users that automations did something with them.

        From any thread; returns at once. Nothing is kept of it: who begins to watch asks for what there is.
        """
        with self._guard:
            watchers = [watcher for watcher in self._watchers if watcher.watches(users)]
        for watcher in watchers:
            with contextlib.suppress(RuntimeError):  # the loop ended, and its watchers with it
                watcher.loop.call_soon_threadsafe(watcher.note_acted)

    def erase(self, is_gone: Callable[[EventRow], bool]) -> None:
        """Forget events; who watches asks anew. From any thread; returns at once."""
        with self._guard:
            self._ring.erase(is_gone)

    def subscribe(self, watch: Watch) -> tuple[Subscription, list[HeldItem] | None]:
        """Begin to watch, on the running event loop; also return what came after `watch.after`, oldest first.

        None instead of a list: the ring does not reach back so far. Whatever is not in the list is offered to the
        subscription, so between the two nothing is missing and nothing is twice.
        """
        with self._guard:
            missed = [] if watch.after is None else self._ring.since(watch.workspace, watch.after)
            subscription = Subscription(watch.workspace, watch.wanted, watch.rows_per_second, self._ring.newest)
            self._watchers.add(subscription)
            if self._is_closed:
                subscription.end()
        return subscription, None if missed is None else self._held(missed)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop watching."""
        with self._guard:
            self._watchers.discard(subscription)

    def recent(self, workspace: int, limit: int) -> list[LiveItem]:
        """Return the newest items of a workspace that are still in memory, newest first."""
        with self._guard:
            newest = self._ring.newest_of(workspace, limit)
        return [event.shown() for event in newest]

    def find(self, workspace: int, ids: Iterable[str]) -> dict[str, LiveItem]:
        """Return what became of a workspace's events that are still in memory, by id; of a repeated one, the first."""
        with self._guard:
            found = self._ring.find(workspace, frozenset(ids))
        return {name: event.shown() for name, event in found.items()}

    @property
    def newest(self) -> int:
        """The offset of the newest item of any workspace; 0 before the first."""
        return self._ring.newest

    @property
    def is_anybody_watched(self) -> bool:
        """Whether somebody watches single users, so that `tell_acted` reaches anyone."""
        with self._guard:
            return any(watcher.users for watcher in self._watchers)

    @property
    def watchers(self) -> int:
        """How many watch now."""
        return len(self._watchers)

    def encode(self, item: LiveItem) -> bytes:
        """Return an item as JSON."""
        return self._encode(item)

    def close(self) -> None:
        """End every stream at once, and new ones as they come. Safe from any thread; call it when a shutdown begins."""
        with self._guard:
            self._is_closed = True
            watchers = list(self._watchers)
        for watcher in watchers:
            with contextlib.suppress(RuntimeError):  # the loop ended, and its watchers with it
                watcher.loop.call_soon_threadsafe(watcher.end)

    def _held(self, events: Iterable[Processed]) -> list[HeldItem]:
        return [HeldItem(event, self._encode) for event in events]

    def _deliver(self, held: Sequence[HeldItem]) -> None:
        with self._guard:
            watchers = list(self._watchers)
        for watcher in watchers:
            watcher.offer(held)
