"""One watcher's place in the live feed."""

import asyncio
from collections import deque
from collections.abc import Collection, Iterable

from cueline.live.ring import HeldItem
from cueline.live.sampler import Sampled, Sampler
from cueline.live.wanted import Wanted, fits

MAX_WAITING = 8_000
"""Items kept for a watcher that reads more slowly than they come, two full batches of the lane; one more, and it has to
start over."""


class Subscription:
    """What waits for one watcher. Everything here happens on the watcher's event loop."""

    def __init__(self, workspace: int, wanted: Wanted, rows_per_second: int, seen: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.workspace = workspace
        self.seen = seen
        """Every item up to this offset was offered, or is older than the subscription."""
        self.is_over = False
        self.users = wanted.users
        """Numbers of the user that is watched; none: it is nobody in particular."""
        self._has_acted = bool(wanted.users)  # nobody knows what was done before
        self._wanted = None if wanted.is_everything else wanted
        self._sampler = Sampler(rows_per_second, self.loop.time())
        self._waiting: deque[HeldItem] = deque()
        self._has_lost = False
        self._wake = asyncio.Event()

    def offer(self, items: Iterable[HeldItem]) -> None:
        """Take newer items in, those that are wanted and not too many."""
        now = self.loop.time()
        for held in items:
            if held.row.offset <= self.seen or held.row.workspace != self.workspace:
                continue
            self.seen = held.row.offset
            if self.wants(held) and self._sampler.lets_through(now):
                self._waiting.append(held)
        if len(self._waiting) > MAX_WAITING:
            self._waiting.clear()
            self._has_lost = True
        if self._waiting or self._has_lost or self._sampler.owes_report:
            self._wake.set()

    def wants(self, held: HeldItem) -> bool:
        """Say whether the watcher's filters let an item through."""
        return self._wanted is None or fits(held.item, self._wanted)

    def watches(self, users: Collection[int]) -> bool:
        """Say whether one of these is watched. Safe from any thread."""
        return not self.users.isdisjoint(users)

    def note_acted(self) -> None:
        """Take in that automations did something with the user that is watched."""
        self._has_acted = True
        self._wake.set()

    def skip_to(self, offset: int) -> None:
        """Leave out everything up to `offset`: the watcher got it in another way."""
        self.seen = max(self.seen, offset)
        while self._waiting and self._waiting[0].row.offset <= offset:
            self._waiting.popleft()

    def take(self, limit: int) -> list[HeldItem]:
        """Remove and return up to `limit` waiting items, oldest first."""
        taken = [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
        if not (self._waiting or self.is_over or self._has_lost or self._has_acted):
            self._wake.clear()
        return taken

    def take_loss(self) -> bool:
        """Say, once, whether items were lost because the watcher was too slow."""
        lost, self._has_lost = self._has_lost, False
        return lost

    def take_acted(self) -> bool:
        """Say, once, whether automations did something with the user that is watched."""
        acted, self._has_acted = self._has_acted, False
        return acted

    def take_report(self) -> Sampled | None:
        """Return, about once a second, how many wanted items were left out."""
        return self._sampler.report(self.loop.time())

    @property
    def owes_report(self) -> bool:
        """Say whether items were left out that no report told of yet."""
        return self._sampler.owes_report

    async def wait(self, timeout_seconds: float) -> None:
        """Return when something waits or the subscription is over, at the latest after the given time."""
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    def end(self) -> None:
        """Let the watcher's stream end at once."""
        self.is_over = True
        self._wake.set()
