"""A plan made ready: which rules wait for an event, what an event gives, which gates and caps there are."""

from collections.abc import Callable, Hashable, Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import blake2b
from math import inf
from typing import Protocol

from msgspec import Struct

from cueline.conditions.by_name import ByName
from cueline.conditions.compiling import compile_condition
from cueline.conditions.moment import Happening, Moment
from cueline.event import Flag, Kind
from cueline.scoring.bounds import Bounds, bounds_of
from cueline.scoring.clocks import by_the_clock_of
from cueline.scoring.decay import Entry, Sums, empty_sum, way_of
from cueline.scoring.plan import MAX_POINTS, MILLI, Fixed, FromAttribute, Group, Plan, Rule, milli_of
from cueline.scoring.splitting import is_fit, split

MANUAL = "manual"
"""The id of the built-in rule that changes by hand go to; no rule may be called so."""

MANUAL_RULE = Rule(id=MANUAL, name="Changed by hand", group="", points=Fixed(points=0))

_SCORE, _BLOCKED = Kind.SCORE, Flag.BLOCKED  # looking a member up in its enum takes longer than comparing with it
_LARGEST = MAX_POINTS * MILLI
_SHOWN_OBJECT = 64


class ScoredEvent(Happening, Protocol):
    """An event as scoring sees it; an `EventRow` is one."""

    @property
    def id(self) -> str: ...
    @property
    def received_at(self) -> int: ...


class Given(Struct, gc=False):
    """What an event gives by one rule, before any cap.

    Attributes:
        rule: The key of the rule's revision.
        entry: What to add to the user's scores.
    """

    rule: str
    entry: Entry


class ReadyRule(Struct, frozen=True, eq=False):
    """A rule, compiled.

    Attributes:
        rule: As the plan has it.
        key: The rule's.
        holds: Whether the event part of its condition is true; None when nothing need be.
        gate: Whether the user counts now; None when everybody does.
        bounds: Of its cap.
        is_capped: Whether it has a cap of its own.
        way: The number of the way its points go.
        part: The number of the part its points are in.
        place: Of its group among all.
        milli: Its fixed points in thousandths; 0 when they come from an attribute.
        until_ms: When it stops to match.
    """

    rule: Rule
    key: str
    holds: Callable[[Moment], bool] | None
    gate: Callable[[Moment], bool] | None
    bounds: Bounds
    is_capped: bool
    way: int
    part: int
    place: int
    milli: int
    until_ms: float

    @property
    def is_in_force(self) -> bool:
        """Whether it is the newest revision of a rule of the plan; the built-in one is not."""
        return self.rule.until_ms is None and self.rule.id != MANUAL


class Levels(Struct, frozen=True):
    """Where a total becomes news.

    Attributes:
        below: News when the total is below, in points; minus infinite: never.
        reaching: News when the total is at least that; infinite: never.
    """

    below: float
    reaching: float


class ReadyPart(Struct, frozen=True, eq=False):
    """What is summed together.

    Attributes:
        place: Of its group among all.
        gate: Whether the user counts now; None when everybody does.
        bounds: Of the rule's cap; None when it has none.
        empty: Gives the empty sum.
    """

    place: int
    gate: Callable[[Moment], bool] | None
    bounds: Bounds | None
    empty: Callable[[], Sums]


class Division:
    """How the rules of a plan are summed.

    Attributes:
        parts: By number.
        gates: Of those that have one, by number.
    """

    def __init__(self, parts: Iterable[ReadyPart]) -> None:
        self.parts = tuple(parts)
        self.gates = tuple((number, one.gate) for number, one in enumerate(self.parts) if one.gate is not None)


class Scorer:
    """A plan made ready. Immutable; one serves any number of users and threads.

    Attributes:
        plan: What it was made from.
        rules: By key: those in force, the retired ones and the built-in one.
        fit_rules: Those that give points while the user matches.
        groups: By id, with the bounds of each; the built-in rule is in the group "".
        ids: Of the groups, in their order.
        ways: What is summed together where no cap takes anything away: all that is given and decays alike. What may be
            taken is apart, group by group, and so is each rule with a gate of its own.
        parts: What is summed together where caps do: the rules of a group that decay alike. Each with a cap or a gate
            of its own is alone.
        bounds: Of the total.
        lowest_cap: The lowest maximum of any rule, group or the total: what nothing is taken from, when it stays below.
        bounds_by_place: Of the groups, in their order.
        thresholds: Id, score, and where it is re-armed, in the plan's order.
        has_gates: Whether a change of a profile may change a score.
    """

    def __init__(self, plan: Plan) -> None:
        groups = groups_of(plan)
        places = {one.id: place for place, one in enumerate(groups)}
        ways, parts = dict[Hashable, int](), dict[Hashable, int]()
        ready = [_ready(rule, places[rule.group], ways, parts) for rule in (*plan.rules, *plan.retired, MANUAL_RULE)]
        events = [one for one in ready if not is_fit(one.rule)]
        self.plan = plan
        self.rules = {one.key: one for one in events}
        self.ways = Division(map(_part, {one.way: one for one in ready}.values()))
        self.parts = Division(map(_part, {one.part: one for one in ready}.values()))
        self.fit_rules = tuple(one for one in ready if is_fit(one.rule) and one.rule.is_active)
        self.groups: dict[str, Bounds] = {one.id: bounds_of(one.cap) for one in groups}
        self.ids = tuple(self.groups)
        self.bounds = bounds_of(plan.cap)
        self.bounds_by_place = tuple(self.groups.values())
        self.lowest_cap = min(high for _, high in (self.bounds, *self.bounds_by_place, *(one.bounds for one in ready)))
        self.thresholds = tuple((one.id, one.score, one.rearm_below) for one in plan.thresholds)
        self._levels: dict[frozenset[str], Levels] = {}
        self.has_gates = bool(self.fit_rules) or any(one.gate for one in events)
        self._waiting = ByName(
            (one.rule.event, one) for one in events if one.rule.is_active and one.rule is not MANUAL_RULE
        )

    def levels(self, above: frozenset[str]) -> Levels:
        """Return the levels at which a threshold would be crossed; `above`: those crossed up and not re-armed since."""
        known = self._levels.get(above)
        if known is None:
            below = max((rearm for name, _, rearm in self.thresholds if name in above), default=-inf)
            reaching = min((score for name, score, _ in self.thresholds if name not in above), default=inf)
            known = self._levels[above] = Levels(below, reaching)
        return known

    def waits_for(self, name: str) -> bool:
        """Tell whether any rule waits for events of this name."""
        return bool(self._waiting.of(name))

    def given(self, event: ScoredEvent) -> list[Given]:
        """Return what an event gives, rule by rule in the plan's order.

        Blocked events give nothing, nor do those about scores; others that Cueline makes must be named by a rule.
        """
        waiting = self._waiting.of(event.name)
        if not waiting or event.flags & _BLOCKED:
            return []
        if event.kind >= _SCORE:
            waiting = tuple(one for one in waiting if one.rule.event is not None and event.kind != _SCORE)
        given: list[Given] = []
        for ready in waiting:
            entry = _entry(ready, event)
            if entry is not None:
                given.append(Given(ready.key, entry))
        return given


def manual(event_id: str, at_ms: int, milli: int) -> Given:
    """Return what a change by hand gives: `milli` thousandths at a moment."""
    return Given(MANUAL_RULE.key, Entry(at_ms, event_id, milli))


def groups_of(plan: Plan) -> tuple[Group, ...]:
    """Return the groups of a plan, the built-in one last."""
    return (*plan.groups, *plan.retired_groups, Group(id="", name="Changed by hand"))


def _ready(rule: Rule, place: int, ways: dict[Hashable, int], parts: dict[Hashable, int]) -> ReadyRule:
    event_part, gate = split(rule.condition and by_the_clock_of(rule.condition, rule.zone))
    part = rule.key if rule.cap is not None or gate is not None else (place, way_of(rule))
    milli = milli_of(rule.points.points) if isinstance(rule.points, Fixed) else 0
    way = way_of(rule) if milli > 0 and gate is None else part
    return ReadyRule(
        rule=rule,
        key=rule.key,
        holds=compile_condition(event_part) if event_part is not None else None,
        gate=compile_condition(gate) if gate is not None else None,
        bounds=bounds_of(rule.cap),
        is_capped=rule.cap is not None,
        way=ways.setdefault(way, len(ways)),
        part=parts.setdefault(part, len(parts)),
        place=place,
        milli=milli,
        until_ms=inf if rule.until_ms is None else rule.until_ms,
    )


def _part(ready: ReadyRule) -> ReadyPart:
    return ReadyPart(ready.place, ready.gate, ready.bounds if ready.is_capped else None, empty_sum(ready.rule))


def _entry(ready: ReadyRule, event: ScoredEvent) -> Entry | None:
    rule = ready.rule
    if not rule.since_ms <= event.received_at < ready.until_ms:
        return None
    if ready.holds is not None and not ready.holds(Moment(at_us=event.occurred_at * 1000, event=event)):
        return None
    milli = ready.milli if isinstance(rule.points, Fixed) else _milli_from(rule.points, event)
    if not milli:
        return None
    about = object_of(rule.object_cap.attribute, event) if rule.object_cap is not None else ""
    return Entry(event.occurred_at, event.id, milli, about)


def _milli_from(points: FromAttribute, event: ScoredEvent) -> int:
    number = event.numbers.get(points.attribute)
    if number is None:
        return 0
    exact = Decimal(repr(number)) * Decimal(repr(points.factor)) * MILLI
    if abs(exact) >= _LARGEST:
        return _LARGEST if exact > 0 else -_LARGEST
    return int(exact.to_integral_value(ROUND_HALF_EVEN))


def object_of(attribute: str, event: Happening) -> str:
    """Return which object an event is about: the attribute's value as text, short; empty when it has none."""
    for typed in (event.strings, event.numbers, event.booleans, event.datetimes, event.json):
        value = typed.get(attribute)
        if value is not None:
            text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
            return text if len(text) <= _SHOWN_OBJECT else f"#{blake2b(text.encode(), digest_size=16).hexdigest()}"
    return ""
