"""What scoring costs by itself: adding what an event gives, reading a score later, finding the next crossing."""

import random
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from cueline.conditions.moment import Moment
from cueline.event import EventRow
from cueline.scoring.crossing import NEVER, above_at, evaluate, next_crossing, quiet_until
from cueline.scoring.plan import DAY_MS, Plan
from cueline.scoring.plan_reading import read_plan
from cueline.scoring.publishing import next_version
from cueline.scoring.scorer import Levels, Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.stored import from_bytes, to_bytes
from cueline.scoring.value import total_at

BEGIN = 1_795_000_000_000
NAMES = 50
WHO = Moment(at_us=0)
NOBODY_ABOVE: frozenset[str] = frozenset()
DECAYS = (
    {"kind": "none"},
    {"kind": "half_life", "days": 14},
    {"kind": "linear", "days": 30},
    {"kind": "expires", "days": 60},
)


def run(events: int = 40_000, users: int = 100_000) -> dict[str, Any]:
    """Return CPU µs, medians of five: an event of 20 rules over 50 names; and reads of `users` users with decay."""
    scorer = Scorer(next_version(None, a_plan(), "from_now", BEGIN))
    return {**adding(scorer, events), **reading(scorer, users)}


def a_plan(rules: int = 20) -> Plan:
    return read_plan(
        {
            "groups": [
                {"id": "engagement", "name": "Engagement", "cap": {"maximum": 200}},
                {"id": "fit", "name": "Fit"},
            ],
            "rules": [a_rule(number) for number in range(rules)],
            "thresholds": [
                {"name": "Warm", "score": 30, "rearm_below": 20},
                {"name": "Hot", "score": 80, "rearm_below": 60},
            ],
            "cap": {"minimum": 0, "maximum": 500},
        }
    )


def a_rule(number: int) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "name": f"Rule {number}",
        "group": ("engagement", "fit")[number % 2],
        "event": f"event_{number % NAMES}",
        "points": {"kind": "fixed", "points": 1 + number % 5},
        "decay": DECAYS[number % len(DECAYS)],
    }
    if number % 3 == 0:
        test = {"type": "number", "operator": "at_least", "value": 3}
        rule["condition"] = {"kind": "event_attribute", "name": "seconds", "test": test}
    if number % 5 == 0:
        rule["window_cap"] = {"times": 3, "per": "day"}
    if number % 7 == 0:
        rule["object_cap"] = {"attribute": "page", "days": 30}
    return rule


def an_event(number: int, name: str, at_ms: int) -> EventRow:
    return EventRow(
        workspace=1,
        name=name,
        kind=1,
        occurred_at=at_ms,
        received_at=at_ms + 40,
        sent_at=0,
        client_time=0,
        user=1,
        key="abc123def456",
        id=f"00000000-0000-4000-8000-{number:012x}",
        partition=0,
        offset=number,
        raw="{}",
        strings={"page": f"/p/{number % 9}"},
        numbers={"seconds": float(number % 8)},
    )


def adding(scorer: Scorer, events: int) -> dict[str, float]:
    """Add events of 2 000 users; once with names that a rule waits for only, once with any of the 50."""
    chance = random.Random(4)
    any_name = [an_event(n, f"event_{chance.randrange(NAMES)}", BEGIN + n * 2_000) for n in range(events)]
    scoring = [an_event(n, f"event_{n % 20}", BEGIN + n * 2_000) for n in range(events)]
    held = [Scores() for _ in range(2_000)]

    def take(rows: list[EventRow]) -> None:
        for row in rows:
            given = scorer.given(row)
            if not given:
                continue
            scores = held[row.offset % len(held)]
            if scores.add(scorer, given):
                evaluate(scorer, scores, WHO, NOBODY_ABOVE, row.received_at)

    half = events // 2
    take(scoring[:half])
    by_event = {"scoring_event_us": timed(take, cut(scoring[half:]))}
    return by_event | {"any_event_us": timed(take, cut(any_name[half:]))}


def reading(scorer: Scorer, users: int) -> dict[str, float]:
    """Read `users` users as they are stored, some time later."""
    chance = random.Random(4)
    stored = [to_bytes(a_user(scorer, chance)) for _ in range(min(users, 5_000))]
    later = BEGIN + 20 * DAY_MS
    held = [from_bytes(one, scorer) for one in stored]
    levels = scorer.levels(NOBODY_ABOVE)
    above = [above_at(scorer, total_at(scorer, one, WHO, later)) for one in held]
    return {
        "users": users,
        "stored_bytes": median(len(one) for one in stored),
        "read_stored_us": timed(lambda some: read_all(scorer, some, later, stored), cut(range(users))),
        "read_at_hand_us": timed(
            lambda some: [total_at(scorer, held[n % len(held)], WHO, later + n) for n in some], cut(range(users))
        ),
        "evaluate_us": timed(
            lambda some: [
                evaluate(scorer, held[n % len(held)], WHO, above[n % len(held)], later + users + n) for n in some
            ],
            cut(range(users)),
        ),
        "rules_a_user": median(len(one.by_rule) for one in held),
        "due_at_us": timed(lambda some: due(scorer, held, levels, later + 2 * users, some), cut(range(users))),
        "crossing_us": timed(
            lambda some: [
                next_crossing(
                    scorer, held[n % len(held)], WHO, frozenset({"warm", "hot"}), later + 3 * users, NEVER - 1
                )
                for n in some
            ],
            cut(range(users // 10)),
        ),
    }


def a_user(scorer: Scorer, chance: random.Random) -> Scores:
    scores = Scores()
    for _ in range(10):
        at_ms = BEGIN + chance.randrange(20 * DAY_MS)
        scores.add(scorer, scorer.given(an_event(chance.randrange(10**9), f"event_{chance.randrange(5)}", at_ms)))
    return scores


def read_all(scorer: Scorer, some: range, later: int, stored: list[bytes]) -> None:
    for number in some:
        total_at(scorer, from_bytes(stored[number % len(stored)], scorer), WHO, later + number)


def due(scorer: Scorer, held: list[Scores], levels: Levels, later: int, some: range) -> None:
    for number in some:
        quiet_until(scorer, held[number % len(held)], WHO, levels, later + number)


def cut(rows: Any, parts: int = 5) -> list[Any]:
    size = len(rows) // parts
    return [rows[part * size : (part + 1) * size] for part in range(parts)]


def timed(work: Callable[[Any], Any], parts: list[Any]) -> float:
    costs = []
    for part in parts:
        begin = time.process_time()
        work(part)
        costs.append((time.process_time() - begin) / len(part) * 1e6)
    return round(median(costs), 2)


if __name__ == "__main__":
    print(run())
