"""Plans, events and users for the tests of this room: by hand, and any there can be; and the score as its definition
says it, entry by entry, to hold the engine against."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from cueline.conditions.moment import Moment
from cueline.event import EventRow, UserId
from cueline.scoring.decay import Entry
from cueline.scoring.plan import DAY_MS, Cap, Decay, Expires, HalfLife, Linear, Rule
from cueline.scoring.plan_reading import read_plan
from cueline.scoring.publishing import next_version
from cueline.scoring.scorer import Given, Scorer
from cueline.scoring.scores import Scores
from cueline.users.profile import Profile

BEGIN = 1_795_456_800_000
"""2026-11-23 18:00 UTC, a Monday."""

HOUR_MS = 3_600_000
LAST_MS = BEGIN + 120 * DAY_MS
NOBODY_ABOVE: frozenset[str] = frozenset()


def a_rule(name: str = "closed", **changes: Any) -> dict[str, Any]:
    given = {"name": name, "group": "engagement", "event": "popup_closed", "points": {"kind": "fixed", "points": 10}}
    return given | changes


def a_plan(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"groups": [{"name": "Engagement"}], "rules": list(rules), **changes}


def a_scorer(*rules: dict[str, Any], **changes: Any) -> Scorer:
    return published(a_plan(*rules, **changes))


def published(raw: dict[str, Any], at_ms: int = BEGIN, zone: str = "UTC") -> Scorer:
    return Scorer(next_version(None, read_plan(raw), "from_now", at_ms, zone))


def an_event(number: int = 1, at_ms: int = BEGIN, **changes: Any) -> EventRow:
    given = {
        "workspace": 1,
        "name": "popup_closed",
        "kind": 1,
        "occurred_at": at_ms,
        "received_at": at_ms,
        "sent_at": 0,
        "client_time": 0,
        "user": 7,
        "key": "abc123def456",
        "id": str(UUID(int=number)),
        "partition": 0,
        "offset": number,
        "raw": "{}",
    }
    return EventRow(**(given | changes))


def a_user(**attributes: Any) -> Moment:
    profile = Profile(
        id=UserId(7), workspace=1, key="abc123def456", first_seen=BEGIN, last_seen=BEGIN, attributes=attributes
    )
    return Moment(at_us=BEGIN * 1000, person=profile)


def given_by(scorer: Scorer, events: Iterable[EventRow]) -> list[Given]:
    return [one for event in events for one in scorer.given(event)]


def copy_of(one: Given) -> Given:
    """Give the same again: what scores take belongs to them."""
    return Given(one.rule, Entry(one.entry.occurred_at, one.entry.event_id, one.entry.milli, one.entry.object))


def scored(scorer: Scorer, events: Iterable[EventRow]) -> Scores:
    scores = Scores()
    for event in events:
        scores.add(scorer, scorer.given(event))
    return scores


# --- any there can be -------------------------------------------------------------------------------------------

days = st.integers(1, 6)
points = st.integers(-30, 30).filter(bool) | st.sampled_from([0.001, 2.5, -0.125, 1_000.0, 999_999.999])
decays = st.one_of(
    st.just({"kind": "none"}),
    st.builds(lambda kind, n: {"kind": kind, "days": n}, st.sampled_from(["linear", "half_life", "expires"]), days),
)
caps = st.none() | st.builds(
    lambda low, high: {"minimum": low, "maximum": high},
    st.none() | st.integers(-40, 0),
    st.none() | st.integers(0, 60),
)
object_caps = st.none() | st.builds(
    lambda times, n: {"attribute": "page", "times": times, "days": n}, st.integers(1, 2), days
)
window_caps = st.none() | st.builds(
    lambda times, per: {"times": times, "per": per},
    st.integers(1, 2),
    st.sampled_from(["hour", "day", "week", "month"]),
)
gates = st.sampled_from(
    [
        None,
        {"kind": "user_attribute", "name": "plan", "test": {"type": "string", "operator": "is", "value": "pro"}},
        {"kind": "event_attribute", "name": "seconds", "test": {"type": "number", "operator": "at_least", "value": 2}},
    ]
)


@st.composite
def rules(draw: st.DrawFn, number: int) -> dict[str, Any]:
    if draw(st.integers(0, 9)) == 0:
        gate = {"kind": "tag", "name": "vip"}
        return a_rule(f"rule {number}", event=None, condition=gate, points={"kind": "fixed", "points": draw(points)})
    return {
        "name": f"rule {number}",
        "group": draw(st.sampled_from(["engagement", "fit"])),
        "event": draw(st.sampled_from(["see", "buy", None])),
        "points": draw(
            st.builds(lambda n: {"kind": "fixed", "points": n}, points)
            | st.just({"kind": "from_attribute", "attribute": "seconds", "factor": 0.7})
        ),
        "condition": draw(gates.filter(lambda gate: gate is None or gate["kind"] == "event_attribute")),
        "decay": draw(decays),
        "cap": draw(caps),
        "object_cap": draw(object_caps),
        "window_cap": draw(window_caps),
    }


@st.composite
def gated(draw: st.DrawFn, rule: dict[str, Any]) -> dict[str, Any]:
    return rule | {"condition": draw(gates)} if rule["event"] is not None else rule


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """Give any plan of few rules."""
    listed = [draw(gated(draw(rules(number)))) for number in range(draw(st.integers(1, 4)))]
    scores = sorted(draw(st.lists(st.integers(-20, 60), min_size=2, max_size=2)))
    return {
        "groups": [{"name": "Engagement", "cap": draw(caps)}, {"name": "Fit", "cap": draw(caps)}],
        "rules": listed,
        "thresholds": [{"name": "one", "score": scores[1], "rearm_below": scores[0]}, {"name": "two", "score": 5}],
        "cap": draw(caps),
    }


scorers = st.builds(published, plans(), st.just(BEGIN), st.sampled_from(["UTC", "Europe/Warsaw", "America/New_York"]))
users = st.sampled_from([a_user(), a_user(plan="pro")])
moments = st.integers(0, 60 * 24).map(lambda hours: BEGIN + hours * HOUR_MS) | st.integers(BEGIN, BEGIN + 60 * DAY_MS)


@st.composite
def histories(draw: st.DrawFn, most: int = 14) -> list[EventRow]:
    """Give any events, in order of receipt; some late, by up to 30 days."""
    events = []
    for number in range(draw(st.integers(0, most))):
        at_ms = draw(moments)
        late = draw(st.sampled_from([0, 0, 1, HOUR_MS, 5 * DAY_MS, 30 * DAY_MS]))
        events.append(
            an_event(
                number + 1,
                at_ms,
                name=draw(st.sampled_from(["see", "buy"])),
                received_at=at_ms + late,
                strings=draw(st.sampled_from([{}, {"page": "/a"}, {"page": "/b"}])),
                numbers=draw(st.sampled_from([{}, {"seconds": 3.0}, {"seconds": 1.5}, {"seconds": -2.0}])),
            )
        )
    return sorted(events, key=lambda event: event.received_at)


# --- the score as its definition says it --------------------------------------------------------------------------


def defined_total(scorer: Scorer, events: Sequence[EventRow], who: Moment, at_ms: int) -> float:
    """Return the score, entry by entry, from the events in any order."""
    plan, by_group = scorer.plan, dict.fromkeys(scorer.groups, Fraction())
    for rule in plan.rules:
        ready = scorer.rules.get(rule.key)
        if ready is None:
            fit = next(one for one in scorer.fit_rules if one.rule is rule)
            worth = Fraction(fit.milli if fit.gate and fit.gate(who) else 0)
        elif ready.gate is not None and not ready.gate(who):
            continue
        else:
            entries = [one.entry for one in given_by(scorer, events) if one.rule == rule.key]
            worth = sum((worth_of(rule.decay, one, at_ms) for one in counting(rule, entries)), Fraction())
        by_group[rule.group] += within(rule.cap or Cap(), worth)
    groups = {group.id: group.cap for group in plan.groups}
    total = sum((within(groups.get(key, Cap()), worth) for key, worth in by_group.items()), Fraction())
    return float(within(plan.cap, total) / 1000)


def counting(rule: Rule, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that no cap cuts."""
    passed: list[Entry] = []
    for entry in sorted(entries, key=lambda one: (one.occurred_at, one.event_id)):
        cap = rule.object_cap
        near = [
            one
            for one in passed
            if cap and one.object == entry.object and one.occurred_at > entry.occurred_at - cap.days * DAY_MS
        ]
        if cap is None or len(near) < cap.times:
            passed.append(entry)
    if rule.window_cap is None:
        return passed
    counted: list[Entry] = []
    for entry in passed:
        window = window_of(rule, entry)
        if sum(window_of(rule, one) == window for one in counted) < rule.window_cap.times:
            counted.append(entry)
    return counted


def window_of(rule: Rule, entry: Entry) -> Any:
    assert rule.window_cap is not None
    shown = datetime.fromtimestamp(entry.occurred_at / 1000, UTC).astimezone(ZoneInfo(rule.zone))
    return {
        "hour": (shown.date(), shown.hour, shown.fold),
        "day": shown.date(),
        "week": shown.isocalendar()[:2],
        "month": (shown.year, shown.month),
    }[rule.window_cap.per]


def worth_of(decay: Decay, entry: Entry, at_ms: int) -> Fraction:
    age = at_ms - entry.occurred_at
    match decay:
        case Linear(days=n):
            return Fraction(entry.milli) * max(Fraction(0), 1 - Fraction(age, n * DAY_MS))
        case HalfLife(days=n):
            return Fraction(entry.milli * 2.0 ** -(age / (n * DAY_MS)))
        case Expires(days=n):
            return Fraction(entry.milli if age < n * DAY_MS else 0)
        case _:
            return Fraction(entry.milli)


def within(cap: Cap, worth: Fraction) -> Fraction:
    if cap.minimum is not None and worth < Fraction(str(cap.minimum)) * 1000:
        return Fraction(str(cap.minimum)) * 1000
    if cap.maximum is not None and worth > Fraction(str(cap.maximum)) * 1000:
        return Fraction(str(cap.maximum)) * 1000
    return worth
