"""What one user has, rule by rule: what was given is added, forgotten, put away and united here."""

from collections.abc import Callable, Collection, Container, Iterable
from operator import attrgetter

from msgspec import Struct

from cueline.scoring.decay import Entry
from cueline.scoring.parts import Parts
from cueline.scoring.scorer import Division, Given, ReadyRule, Scorer
from cueline.scoring.tally import Tally


class Change(Struct, frozen=True, gc=False):
    """An entry that is new, or that another cap cuts now.

    Attributes:
        rule: The key of the rule's revision.
        event_id: Of the event it came from.
        occurred_at: When that occurred.
        milli: Points given, in thousandths.
        cut: 0 when it counts, else `CUT_BY_OBJECT` or `CUT_BY_WINDOW`.
        is_new: False: it was there, and its `cut` changed because of another.
    """

    rule: str
    event_id: str
    occurred_at: int
    milli: int
    cut: int
    is_new: bool


class Scores(Struct, eq=False, gc=False):
    """One user's scores.

    Attributes:
        by_rule: The user's tally of each rule that ever gave something, by the key of the rule's revision.
    """

    by_rule: dict[str, Tally] = {}
    _ways: Parts | None = None
    _parts: Parts | None = None
    _scorer: Scorer | None = None  # by whose plan `_ways` and `_parts` are; None: they are to be made anew

    def ways(self, scorer: Scorer) -> Parts:
        """Return all that counts by a plan, as it is summed where no cap takes anything away."""
        ways = self._ways
        if ways is None or self._scorer is not scorer:
            ways = self._ways = self._divided(scorer, scorer.ways, _way)
            self._scorer, self._parts = scorer, None
        return ways

    def parts(self, scorer: Scorer) -> Parts:
        """Return all that counts by a plan, as it is summed where caps may; kept from when it is first asked for."""
        self.ways(scorer)
        if self._parts is None:
            self._parts = self._divided(scorer, scorer.parts, _part)
        return self._parts

    def _divided(self, scorer: Scorer, division: Division, number: Callable[[ReadyRule], int]) -> Parts:
        parts = Parts(division)
        for key, tally in self.by_rule.items():
            ready = scorer.rules.get(key)
            if ready is not None:
                parts.admit(number(ready), tally)
        for ready in scorer.fit_rules:
            parts.give(number(ready), ready.milli)
        return parts

    @property
    def size(self) -> int:
        """How many entries there are."""
        return sum(len(tally.entries) for tally in self.by_rule.values())

    def add(self, scorer: Scorer, given: Iterable[Given]) -> list[Change]:
        """Take what an event gives, and return what changed by it; nothing when it was there already.

        An entry belongs to these scores from then on: add a copy to others.
        """
        changes: list[Change] = []
        ways = self.ways(scorer)
        for one in given:
            ready = scorer.rules[one.rule]
            tally = self.by_rule.get(ready.key) or self._begun(ways, ready)
            for entry, did_count in tally.add(one.entry):
                is_new = entry is one.entry
                if did_count == bool(entry.cut):
                    self._sum(ways, ready, entry)
                changes.append(Change(one.rule, entry.event_id, entry.occurred_at, entry.milli, entry.cut, is_new))
        return changes

    def append(self, ways: Parts, ready: ReadyRule, entry: Entry) -> bool:
        """As `add`, for one entry that is newer than all its rule gave; False, and nothing changed, if it is not.

        `ways` are these scores', by the plan of the rule.
        """
        tally = self.by_rule.get(ready.key) or self._begun(ways, ready)
        if not tally.append(entry):
            return False
        if not entry.cut:
            self._sum(ways, ready, entry)
        return True

    def _sum(self, ways: Parts, ready: ReadyRule, entry: Entry) -> None:
        ways.change(ready.way, entry)
        if self._parts is not None:
            self._parts.change(ready.part, entry)

    def _begun(self, ways: Parts, ready: ReadyRule) -> Tally:
        tally = self.by_rule[ready.key] = Tally(ready.rule)
        ways.admit(ready.way, tally)
        if self._parts is not None:
            self._parts.admit(ready.part, tally)
        return tally

    def put(self, key: str, tally: Tally | None) -> None:
        """Let this be what a rule gave; None: nothing."""
        self._scorer = None
        if tally is not None:
            self.by_rule[key] = tally
        else:
            self.by_rule.pop(key, None)

    def remove(self, event_ids: Collection[str]) -> bool:
        """Forget what came from some events; False, and nothing changed, when it takes the history to know.

        That is so once entries were put away: then build the scores anew from the user's events.
        """
        if any(tally.is_folded for tally in self.by_rule.values()):
            return False
        self._scorer = None
        for key, tally in list(self.by_rule.items()):
            tally.remove(event_ids)
            if not tally.entries:
                del self.by_rule[key]
        return True

    def keep(self, rules: Container[str]) -> None:
        """Forget what rules gave whose keys are none of these."""
        self._scorer = None
        self.by_rule = {key: tally for key, tally in self.by_rule.items() if key in rules}

    def compact(self, newest_received_ms: int) -> None:
        """Put away entries that nothing can change any more; no value, now or later, is changed by it.

        Args:
            newest_received_ms: Events received earlier, or occurred more than 31 days before it, come no more.
        """
        self._scorer = None
        for tally in self.by_rule.values():
            tally.compact(newest_received_ms)

    def unite(self, other: "Scores") -> bool:
        """Take the entries of another user, so that the caps hold for both together; an event counts once.

        False, and nothing changed, when entries were put away: then build both anew from the users' events.
        """
        both = (*self.by_rule.values(), *other.by_rule.values())
        if any(tally.is_folded for tally in both):
            return False
        self._scorer = None
        for key, tally in other.by_rule.items():
            mine = self.by_rule.setdefault(key, Tally(tally.rule))
            for entry in tally.entries:
                mine.add(Entry(entry.occurred_at, entry.event_id, entry.milli, entry.object))
        return True


_way, _part = attrgetter("way"), attrgetter("part")
