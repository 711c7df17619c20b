"""What points are worth later: exact sums of what counts, read at a moment.

Everything is an integer until it is read, so that no order of adding, removing or folding changes a bit.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from itertools import chain
from math import exp2, inf, log
from typing import Protocol

from msgspec import Struct

from cueline.scoring.plan import DAY_MS, Expires, HalfLife, Linear, Rule

HALF_LIFE_BITS = 40
"""So many bits behind the point of a thousandth are kept where points halve."""

_GRAINS = 1 << 24
GRAIN = 1 / _GRAINS
"""Halved points are read to this part of a thousandth, so that 10 points given are 10 at once and not 9.99999…"""

_NEVER = 1 << 62
_LOG_2 = log(2)


class Entry(Struct, gc=False, array_like=True):
    """What one event gives by one rule.

    Attributes:
        occurred_at: Of the event, milliseconds.
        event_id: Of the event.
        milli: Points given, in thousandths; never 0.
        object: Which object it was about; empty when the rule does not ask.
        cut: 0 when it counts, else which cap cut it: `CUT_BY_OBJECT` or `CUT_BY_WINDOW`.
    """

    occurred_at: int
    event_id: str
    milli: int
    object: str = ""
    cut: int = 0


Reading = tuple[float, float, float, float]
"""A sum at a moment in thousandths; at most how many a millisecond go from then on, and how many come back (what was
taken away decays too); and when the next points go at once, infinite when none do."""


class Sums(Protocol):
    """The sum of what counts of one rule, or of several whose points decay alike."""

    def add(self, occurred_at: int, milli: int) -> None: ...
    def remove(self, occurred_at: int, milli: int) -> None: ...
    def at(self, at_ms: int) -> float:
        """Return the sum at a moment, in thousandths."""
        ...

    def read(self, at_ms: int) -> Reading:
        """Return the sum at a moment, and what time can do to it from then on."""
        ...

    def worth_now(self, entry: Entry, at_ms: int) -> float:
        """Return what one entry is worth at a moment, in thousandths."""
        ...

    def join(self, entries: Sequence[Entry], folded: int) -> None:
        """Take in what a rule gave: what was put away, and its entries at hand as they come, each yet to be added."""
        ...

    def is_foldable(self, entry: Entry, at_ms: int) -> bool:
        """Tell whether an entry that counts can be put away without any value changing from a moment on."""
        ...

    def folded(self, entry: Entry) -> int:
        """Return what is left of an entry that is put away."""
        ...


class _Lasting(Struct, eq=False, gc=False, kw_only=True):
    """Points that are never quite gone: one sum holds them all, put away or not."""

    net: int = 0

    def join(self, entries: Sequence[Entry], folded: int) -> None:  # noqa: ARG002
        self.net += folded

    def is_foldable(self, entry: Entry, at_ms: int) -> bool:  # noqa: ARG002
        return True


class Steady(_Lasting):
    """Points stay."""

    def add(self, occurred_at: int, milli: int) -> None:  # noqa: ARG002
        self.net += milli

    def remove(self, occurred_at: int, milli: int) -> None:  # noqa: ARG002
        self.net -= milli

    def at(self, at_ms: int) -> float:  # noqa: ARG002
        return float(self.net)

    def read(self, at_ms: int) -> Reading:  # noqa: ARG002
        return float(self.net), 0.0, 0.0, inf

    def worth_now(self, entry: Entry, at_ms: int) -> float:  # noqa: ARG002
        return float(entry.milli)

    def folded(self, entry: Entry) -> int:
        return entry.milli


class Halving(_Lasting):
    """Points halve: each is counted as what it would be worth at the anchor, so that one division reads them all."""

    half_life: int
    anchor: int

    def add(self, occurred_at: int, milli: int) -> None:
        self.net += self.term(occurred_at, milli)

    def remove(self, occurred_at: int, milli: int) -> None:
        self.net -= self.term(occurred_at, milli)

    def term(self, occurred_at: int, milli: int) -> int:
        """Return the points' worth at the anchor, in 2^-40 thousandths; the same whenever it is asked."""
        whole, rest = divmod(occurred_at - self.anchor, self.half_life)
        size = round(abs(milli) * exp2(HALF_LIFE_BITS + rest / self.half_life))
        size = size << whole if whole >= 0 else size >> -whole
        return size if milli > 0 else -size

    def at(self, at_ms: int) -> float:
        return self._read(self.net, at_ms)

    def _read(self, net: int, at_ms: int) -> float:
        whole, rest = divmod(at_ms - self.anchor, self.half_life)
        bits = HALF_LIFE_BITS + whole
        there: float = net / (1 << bits) if bits >= 0 else float(net << -bits)
        return round(there / exp2(rest / self.half_life) * _GRAINS) / _GRAINS

    def read(self, at_ms: int) -> Reading:
        value = self._read(self.net, at_ms)
        if value > 0:
            return value, (value + GRAIN) * (_LOG_2 / self.half_life), 0.0, inf
        if value < 0:
            return value, 0.0, (GRAIN - value) * (_LOG_2 / self.half_life), inf
        return 0.0, 0.0, 0.0, inf  # what is read as 0 stays 0

    def worth_now(self, entry: Entry, at_ms: int) -> float:
        return self._read(self.term(entry.occurred_at, entry.milli), at_ms)

    def folded(self, entry: Entry) -> int:
        return self.term(entry.occurred_at, entry.milli)


class _Ending(Struct, eq=False, gc=False):
    """Points that are gone after so many milliseconds: entries that occurred after `edge` are in the sums."""

    lasts: int
    edge: int = -_NEVER
    oldest: int = _NEVER
    gained: int = 0
    lost: int = 0
    weighted: int = 0
    _joined: tuple[Sequence[Entry], ...] = ()

    def join(self, entries: Sequence[Entry], folded: int) -> None:  # noqa: ARG002
        self._joined = (*self._joined, entries)

    def add(self, occurred_at: int, milli: int) -> None:
        if occurred_at > self.edge:
            self._take(occurred_at, milli)
            self.oldest = min(self.oldest, occurred_at)

    def remove(self, occurred_at: int, milli: int) -> None:
        if occurred_at > self.edge:
            self._drop(occurred_at, milli)
            if occurred_at == self.oldest:
                self.oldest = -_NEVER  # to be found anew at the next move

    def _take(self, occurred_at: int, milli: int) -> None:
        if milli > 0:
            self.gained += milli
        else:
            self.lost -= milli
        self.weighted += milli * occurred_at

    def _drop(self, occurred_at: int, milli: int) -> None:
        if milli > 0:
            self.gained -= milli
        else:
            self.lost += milli
        self.weighted -= milli * occurred_at

    def move(self, edge: int) -> None:
        """Let go of what had ended when what occurred at `edge` ended, and of nothing else."""
        if edge < self.edge:  # an earlier moment than before: begin anew
            self.edge, self.oldest = -_NEVER, _NEVER
            self.gained = self.lost = self.weighted = 0
            for entry in chain(*self._joined):
                if not entry.cut:
                    self.add(entry.occurred_at, entry.milli)
        if edge >= self.oldest:
            self.oldest = min((self._pass(entries, edge) for entries in self._joined), default=_NEVER)
            self.edge = edge

    def _pass(self, entries: Sequence[Entry], edge: int) -> int:
        """Let go of what ends among a rule's entries, and return when the first of the others occurred."""
        for index in range(bisect_right(entries, self.edge, key=_occurred), len(entries)):
            entry = entries[index]
            if entry.cut:
                continue
            if entry.occurred_at > edge:
                return entry.occurred_at
            self._drop(entry.occurred_at, entry.milli)
        return _NEVER

    def is_foldable(self, entry: Entry, at_ms: int) -> bool:
        return entry.occurred_at + self.lasts <= at_ms

    def folded(self, entry: Entry) -> int:  # noqa: ARG002
        return 0


class Sinking(_Ending):
    """Points go evenly."""

    def at(self, at_ms: int) -> float:
        return self.read(at_ms)[0]

    def read(self, at_ms: int) -> Reading:
        lasts = self.lasts
        edge = at_ms - lasts
        if edge >= self.oldest or edge < self.edge:
            self.move(edge)
        gained, lost = self.gained, self.lost
        return (self.weighted - (gained - lost) * edge) / lasts, gained / lasts, lost / lasts, inf

    def worth_now(self, entry: Entry, at_ms: int) -> float:
        return entry.milli * max(0, entry.occurred_at + self.lasts - at_ms) / self.lasts


class Expiring(_Ending):
    """Points stay, then go at once."""

    def at(self, at_ms: int) -> float:
        return self.read(at_ms)[0]

    def read(self, at_ms: int) -> Reading:
        edge = at_ms - self.lasts
        if edge >= self.oldest or edge < self.edge:
            self.move(edge)
        return float(self.gained - self.lost), 0.0, 0.0, self.oldest + self.lasts if self.oldest < _NEVER else inf

    def worth_now(self, entry: Entry, at_ms: int) -> float:
        return float(entry.milli) if entry.occurred_at + self.lasts > at_ms else 0.0


def way_of(rule: Rule) -> Hashable:
    """Return what is the same for rules whose points decay alike, so that their sums can be joined."""
    return rule.decay, rule.anchor_ms if isinstance(rule.decay, HalfLife) else 0


def empty_sum(rule: Rule) -> Callable[[], Sums]:
    """Return what makes the empty sum of what a rule gives."""
    match rule.decay:
        case HalfLife(days=days):
            return partial(Halving, days * DAY_MS, rule.anchor_ms)
        case Linear(days=days):
            return partial(Sinking, days * DAY_MS)
        case Expires(days=days):
            return partial(Expiring, days * DAY_MS)
        case _:
            return Steady


def _occurred(entry: Entry) -> int:
    return entry.occurred_at
