"""What one user has from one rule: entries in order of time, and which of them count.

Whatever the order of arrival, the same set of entries gives the same tally.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable

from msgspec import Raw, Struct

from cueline.scoring.calendar import window_reader
from cueline.scoring.decay import Entry, Sums, empty_sum
from cueline.scoring.plan import DAY_MS, Rule

CUT_BY_OBJECT = 1
CUT_BY_WINDOW = 2

EVER = -(1 << 62)

LATE_MS = 31 * DAY_MS
"""An event that is received occurred at most 30 days before; a day more for a clock that is set back."""

LONGEST_WINDOW_MS = {"hour": 2 * 3_600_000, "day": 2 * DAY_MS, "week": 8 * DAY_MS, "month": 32 * DAY_MS}
"""No calendar window is longer, whatever a zone does to its clocks."""


class _Caps(Struct, eq=False, gc=False):
    """What the caps of a rule have let through.

    Attributes:
        passed: Of each object, when what the object cap does not cut occurred.
        filled: Of each window, how many count.
    """

    _rule: Rule
    _window: Callable[[int], int] | None
    passed: dict[str, list[int]] = {}
    filled: dict[int, int] = {}

    def cut(self, entry: Entry) -> int:
        """Tell which cap cuts an entry, by those before it."""
        cap, window = self._rule.object_cap, self._rule.window_cap
        if cap is not None:
            passed = self.passed.get(entry.object, ())
            if len(passed) >= cap.times and passed[-cap.times] > entry.occurred_at - cap.days * DAY_MS:
                return CUT_BY_OBJECT
        if window is not None and self._window is not None:
            filled = self.filled.get(self._window(entry.occurred_at), 0)
            return CUT_BY_WINDOW if filled >= window.times else 0
        return 0

    def put_in(self, entry: Entry) -> None:
        if self._rule.object_cap is not None and entry.cut != CUT_BY_OBJECT:
            self.passed.setdefault(entry.object, []).append(entry.occurred_at)
        if not entry.cut and self._window is not None:
            window = self._window(entry.occurred_at)
            self.filled[window] = self.filled.get(window, 0) + 1

    def take_out(self, entry: Entry) -> None:
        if self._rule.object_cap is not None and entry.cut != CUT_BY_OBJECT:
            self.passed[entry.object].pop()
        if not entry.cut and self._window is not None:
            self.filled[self._window(entry.occurred_at)] -= 1


def _caps_of(rule: Rule) -> _Caps | None:
    is_capped = rule.object_cap is not None or rule.window_cap is not None
    return _Caps(rule, window_reader(rule)) if is_capped else None


class Tally(Struct, eq=False, gc=False):
    """The entries of one rule.

    Attributes:
        rule: Whose.
        entries: By (occurred_at, event_id); those put away by `compact` are not among them.
        folded: The sum of what was put away, as `Sums.folded` gives it.
        folded_count: How many that counted were put away.
        folded_until: Entries that occurred before are put away; such a one coming again changes nothing.
        stored: What it was last stored as; None once it has changed.
    """

    rule: Rule
    entries: list[Entry] = []
    folded: int = 0
    folded_count: int = 0
    folded_until: int = EVER
    stored: Raw | None = None
    _caps: _Caps | None = None

    def __post_init__(self) -> None:
        self._caps = _caps_of(self.rule)

    def append(self, entry: Entry) -> bool:
        """Take an entry when it is newer than all there are, as nearly all are; False, and nothing changed, if not."""
        entries, at_ms = self.entries, entry.occurred_at
        if entries:
            last = entries[-1]
            if last.occurred_at >= at_ms and (last.occurred_at > at_ms or last.event_id >= entry.event_id):
                return False
        if at_ms < self.folded_until:
            return False
        self.stored = None
        if self._caps is not None:
            self._judge(entry)
        entries.append(entry)
        return True

    def add(self, entry: Entry) -> list[tuple[Entry, bool]]:
        """Take an entry, and return it and the others whose `cut` it changed; nothing when it is there already.

        Each with whether it counted before.
        """
        if self.append(entry):
            return [(entry, False)]
        if entry.occurred_at < self.folded_until:
            return []
        entries, place = self.entries, bisect_left(self.entries, _order(entry), key=_order)
        if entries[place].event_id == entry.event_id:
            return []
        return [(entry, False), *self._judge_again(place, entry)]

    def remove(self, event_ids: Collection[str]) -> None:
        """Forget what came from some events, and judge the others as if it had never been."""
        kept = [entry for entry in self.entries if entry.event_id not in event_ids]
        if len(kept) < len(self.entries):
            self.restore((), self.folded, self.folded_count, self.folded_until)
            for entry in kept:
                self._judge(entry)
                self.entries.append(entry)

    def _judge_again(self, place: int, new: Entry) -> list[tuple[Entry, bool]]:
        """Put `new` at its place, and judge all from there on: what came before cannot change."""
        self.stored = None
        caps = self._caps
        if caps is None:
            self.entries.insert(place, new)
            return []
        later = self.entries[place:]
        before = [entry.cut for entry in later]
        for entry in later:
            caps.take_out(entry)
        self.entries.insert(place, new)
        for entry in (new, *later):
            self._judge(entry)
        return [(entry, not cut) for entry, cut in zip(later, before, strict=True) if entry.cut != cut]

    def _judge(self, entry: Entry) -> None:
        if self._caps is not None:
            entry.cut = self._caps.cut(entry)
            self._caps.put_in(entry)

    def restore(self, entries: Iterable[Entry], folded: int, folded_count: int, folded_until: int) -> None:
        """Become what was stored; what each entry's `cut` was is kept."""
        self.stored = None
        self.folded, self.folded_count, self.folded_until = folded, folded_count, folded_until
        self.entries = list(entries)
        self._caps = _caps_of(self.rule)
        if self._caps is not None:
            for entry in self.entries:
                self._caps.put_in(entry)

    def compact(self, newest_received_ms: int) -> None:
        """Put away the entries that no late-comer can change and that judge no late-comer."""
        until = newest_received_ms - LATE_MS - self._reach_ms()
        if until <= self.folded_until or not self.entries or self.entries[0].occurred_at >= until:
            return
        sums, kept, folded, count = empty_sum(self.rule)(), list[Entry](), self.folded, self.folded_count
        for entry in self.entries:
            if entry.occurred_at >= until or not (entry.cut or sums.is_foldable(entry, newest_received_ms)):
                kept.append(entry)
            elif not entry.cut:
                folded += sums.folded(entry)
                count += 1
        self.restore(kept, folded, count, until)

    def _reach_ms(self) -> int:
        """Return how far back entries are needed to judge a new one."""
        cap, window = self.rule.object_cap, self.rule.window_cap
        return max(cap.days * DAY_MS if cap is not None else 0, LONGEST_WINDOW_MS[window.per] if window else 0)

    def sum_up(self, sums: Sums) -> Sums:
        """Add all that counts to a sum of what decays alike, and return it."""
        sums.join(self.entries, self.folded)
        for entry in self.entries:
            if not entry.cut:
                sums.add(entry.occurred_at, entry.milli)
        return sums

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
