"""What evaluating a compiled condition costs the lane, in microseconds."""

import json
from time import process_time
from typing import Any

from cueline.conditions.compiling import compile_condition
from cueline.conditions.moment import Moment
from cueline.conditions.reading import read_condition
from cueline.event import EventRow, UserId
from cueline.users.profile import Profile

_ROUNDS = 15
_TIMES = 20_000

SECTION = {
    "kind": "event_attribute",
    "name": "current_section",
    "test": {"type": "string", "operator": "is", "value": "pricing_table"},
}
SECONDS = {
    "kind": "event_attribute",
    "name": "seconds_on_page",
    "test": {"type": "number", "operator": "at_least", "value": 30},
}
PLAN = {
    "kind": "user_attribute",
    "name": "plan",
    "test": {"type": "string", "operator": "is_not", "value": "enterprise"},
}
MATCHES = {
    "kind": "event_attribute",
    "name": "current_section",
    "test": {"type": "string", "operator": "matches", "value": "^pricing"},
}
INSIDE = {
    "kind": "event_attribute",
    "name": "cart",
    "path": ["items", 0, "price"],
    "test": {"type": "number", "operator": "more_than", "value": 100},
}


def run() -> dict[str, float]:
    """Measure evaluations that come out true, so that every leaf is looked at."""
    moment = _a_moment()
    cases: dict[str, dict[str, Any]] = {
        "one_leaf_us": SECONDS,
        "three_leaves_us": {"kind": "all", "conditions": [SECTION, SECONDS, PLAN]},
        "regular_expression_us": MATCHES,
        "inside_json_us": INSIDE,
    }
    return {name: _measured(raw, moment) for name, raw in cases.items()}


def _measured(raw: dict[str, Any], moment: Moment) -> float:
    """Give the quietest of many rounds: what it costs when nobody else uses the machine."""
    holds = compile_condition(read_condition(raw))
    assert holds(moment)
    rounds: list[float] = []
    for _ in range(_ROUNDS):
        began = process_time()
        for _ in range(_TIMES):
            holds(moment)
        rounds.append((process_time() - began) / _TIMES * 1e6)
    return round(min(rounds), 3)


def _a_moment() -> Moment:
    event = EventRow(
        workspace=1,
        name="section_seen",
        kind=1,
        occurred_at=1,
        received_at=1,
        sent_at=1,
        client_time=1,
        user=1,
        key="abc123def456",
        id="0192f3a4-0000-7000-8000-000000000000",
        partition=0,
        offset=1,
        raw="{}",
        strings={"current_section": "pricing_table"},
        numbers={"seconds_on_page": 45.0},
        json={"cart": '{"items":[{"price":120.5}],"coupon":null}'},
    )
    person = Profile(
        id=UserId(1), workspace=1, key="abc123def456", attributes={"plan": "pro"}, first_seen=1, last_seen=1
    )
    return Moment(at_us=1000, event=event, person=person)


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
