"""What one user has from one rule: entries in order of time, which of them count, and their sum.

Whatever the order of arrival, the same set of entries gives the same tally.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable

from msgspec import Raw

from cueline.scoring.calendar import window_reader
from cueline.scoring.decay import Entry, Sums, sums_of
from cueline.scoring.plan import DAY_MS, Rule

CUT_BY_OBJECT = 1
CUT_BY_WINDOW = 2

EVER = -(1 << 62)

LATE_MS = 31 * DAY_MS
"""An event that is received occurred at most 30 days before; a day more for a clock that is set back."""

LONGEST_WINDOW_MS = {"hour": 2 * 3_600_000, "day": 2 * DAY_MS, "week": 8 * DAY_MS, "month": 32 * DAY_MS}
"""No calendar window is longer, whatever a zone does to its clocks."""


class Tally:
    """The entries of one rule.

    Attributes:
        rule: Whose.
        entries: By (occurred_at, event_id); those put away by `compact` are not among them.
        is_free: Whether no cap judges its entries.
        folded: What was put away, as its sums have it.
        folded_count: How many that counted were put away.
        folded_until: Entries that occurred before are put away; such a one coming again changes nothing.
        stored: What it was last stored as; None once it has changed.
    """

    __slots__ = (
        "_filled",
        "_passed",
        "_window",
        "entries",
        "folded",
        "folded_count",
        "folded_until",
        "is_free",
        "rule",
        "stored",
        "sums",
    )

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.entries: list[Entry] = []
        self.folded = 0
        self.folded_count = 0
        self.folded_until = EVER
        self.sums: Sums = sums_of(rule, self.entries)
        self.stored: Raw | None = None
        self.is_free = rule.object_cap is None and rule.window_cap is None
        self._window: Callable[[int], int] | None = window_reader(rule)
        self._passed: dict[str, list[int]] = {}
        self._filled: dict[int, int] = {}

    def add(self, entry: Entry) -> list[Entry]:
        """Take an entry, and return it and the others whose `cut` it changed; nothing when it is there already."""
        if entry.occurred_at < self.folded_until:
            return []
        entries, order = self.entries, (entry.occurred_at, entry.event_id)
        if not entries or (entries[-1].occurred_at, entries[-1].event_id) < order:  # nearly every event
            self.stored = None
            self._judge(entry)
            entries.append(entry)
            return [entry]
        place = bisect_left(entries, order, key=_order)
        if entries[place].event_id == entry.event_id:
            return []
        return [entry, *self._judge_again(place, entry)]

    def remove(self, event_ids: Collection[str]) -> None:
        """Forget what came from some events, and judge the others as if it had never been."""
        kept = [entry for entry in self.entries if entry.event_id not in event_ids]
        if len(kept) < len(self.entries):
            self.restore((), self.folded, self.folded_count, self.folded_until)
            for entry in kept:
                self._judge(entry)
                self.entries.append(entry)

    def _judge_again(self, place: int, new: Entry) -> list[Entry]:
        """Put `new` at its place, and judge all from there on: what came before cannot change."""
        self.stored = None
        later = [] if self.is_free else self.entries[place:]
        before = [entry.cut for entry in later]
        for entry in later:
            self._take_out(entry)
        self.entries.insert(place, new)
        for entry in (new, *later):
            self._judge(entry)
        return [entry for entry, cut in zip(later, before, strict=True) if entry.cut != cut]

    def _judge(self, entry: Entry) -> None:
        if self.is_free:
            entry.cut = 0
            self.sums.add(entry.occurred_at, entry.milli)
        else:
            entry.cut = self._cut(entry)
            self._put_in(entry)

    def _take_out(self, entry: Entry) -> None:
        if self.rule.object_cap is not None and entry.cut != CUT_BY_OBJECT:
            self._passed[entry.object].pop()
        if not entry.cut:
            self.sums.remove(entry.occurred_at, entry.milli)
            if self._window is not None:
                self._filled[self._window(entry.occurred_at)] -= 1

    def _cut(self, entry: Entry) -> int:
        """Tell which cap cuts an entry, by those before it."""
        cap, window = self.rule.object_cap, self.rule.window_cap
        if cap is not None:
            passed = self._passed.get(entry.object, ())
            if len(passed) >= cap.times and passed[-cap.times] > entry.occurred_at - cap.days * DAY_MS:
                return CUT_BY_OBJECT
        if window is not None and self._window is not None:
            filled = self._filled.get(self._window(entry.occurred_at), 0)
            return CUT_BY_WINDOW if filled >= window.times else 0
        return 0

    def _put_in(self, entry: Entry) -> None:
        if self.rule.object_cap is not None and entry.cut != CUT_BY_OBJECT:
            self._passed.setdefault(entry.object, []).append(entry.occurred_at)
        if not entry.cut:
            self.sums.add(entry.occurred_at, entry.milli)
            if self._window is not None:
                window = self._window(entry.occurred_at)
                self._filled[window] = self._filled.get(window, 0) + 1

    def _put_in_sums(self, entry: Entry) -> None:
        self.sums.add(entry.occurred_at, entry.milli)

    def restore(self, entries: Iterable[Entry], folded: int, folded_count: int, folded_until: int) -> None:
        """Become what was stored; what each entry's `cut` was is kept."""
        self.stored = None
        self.folded, self.folded_count, self.folded_until = folded, folded_count, folded_until
        self.entries = list(entries)
        self.sums = sums_of(self.rule, self.entries, folded)
        self._passed, self._filled = {}, {}
        put_in = self._put_in_sums if self.is_free else self._put_in
        for entry in self.entries:
            put_in(entry)

    def compact(self, newest_received_ms: int) -> None:
        """Put away the entries that no late-comer can change and that judge no late-comer."""
        until = newest_received_ms - LATE_MS - self._reach_ms()
        if until <= self.folded_until or not self.entries or self.entries[0].occurred_at >= until:
            return
        self.sums.at(newest_received_ms)
        kept: list[Entry] = []
        for entry in self.entries:
            if entry.occurred_at < until and (entry.cut or self.sums.is_foldable(entry, newest_received_ms)):
                self._fold(entry)
            else:
                kept.append(entry)
        self.restore(kept, self.folded, self.folded_count, until)

    def _reach_ms(self) -> int:
        """Return how far back entries are needed to judge a new one."""
        cap, window = self.rule.object_cap, self.rule.window_cap
        return max(cap.days * DAY_MS if cap is not None else 0, LONGEST_WINDOW_MS[window.per] if window else 0)

    def _fold(self, entry: Entry) -> None:
        if not entry.cut:
            self.folded += self.sums.folded(entry)
            self.folded_count += 1

    @property
    def is_folded(self) -> bool:
        """Whether entries were put away, so that not all are at hand."""
        return self.folded_until != EVER

    @property
    def counted(self) -> int:
        """How many entries count or have counted."""
        return self.folded_count + sum(not entry.cut for entry in self.entries)


def _order(entry: Entry) -> tuple[int, str]:
    return entry.occurred_at, entry.event_id
