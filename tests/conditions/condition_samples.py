"""Conditions, events, users and histories for the tests of this room: by hand, and any there can be."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st

from cueline.conditions.compiling import compile_condition
from cueline.conditions.moment import Matching, Moment
from cueline.conditions.reading import read_condition
from cueline.event import EventRow, Flag, UserId
from cueline.users.profile import Profile, moment_text
from tests.events.event_samples import a_row

NOW_MS = 1_795_456_800_000
"""2026-11-23 18:00 UTC, a Monday."""

NOW_US = NOW_MS * 1000
HOUR_US = 3_600_000_000
ZONES = ("UTC", "Europe/Warsaw", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Lord_Howe")


def holds(raw: dict[str, Any], moment: Moment) -> bool:
    """Read, compile and evaluate a condition."""
    return compile_condition(read_condition(raw))(moment)


def of_event(name: str, test: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": "event_attribute", "name": name, "test": test, **more}


def of_user(name: str, test: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": "user_attribute", "name": name, "test": test, **more}


def asks(kind: str, operator: str, **operands: Any) -> dict[str, Any]:
    return {"type": kind, "operator": operator, **operands}


def an_event(offset: int = 1, **changes: Any) -> EventRow:
    return a_row(offset, **({"occurred_at": NOW_MS} | changes))


def a_user(number: int = 7, **changes: Any) -> Profile:
    given = {"id": UserId(number), "workspace": 1, "key": f"key{number}", "first_seen": NOW_MS, "last_seen": NOW_MS}
    return Profile(**(given | changes))


class ListedHistory:
    """What one user has done, as a list."""

    def __init__(self, events: Iterable[EventRow]) -> None:
        self.events = list(events)

    def count(self, event_name: str, since_us: int, until_us: int, matching: Matching | None) -> int:
        return sum(
            event.name == event_name
            and since_us <= event.occurred_at * 1000 < until_us
            and not event.flags & Flag.BLOCKED
            and (matching is None or matching(event))
            for event in self.events
        )


# --- any there can be -------------------------------------------------------------------------------------------

names = st.sampled_from(["a", "b", "é ü", 'it\'s \\ "x"', "{c0:String}"])
event_names = st.sampled_from(["buy", "see", "page_view"])
texts = st.text(st.sampled_from("aAbBéÉßſKkİiı\n\t\\'\"%_.*😀 0"), max_size=4) | st.sampled_from(
    ["a", "A", "b", "", "0"]
)
numbers = (
    st.integers(-2, 3).map(float)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.1, 0.30000000000000004, -0.0, 5e-324, 2.0**53, 1e308])
)
instants_us = st.builds(
    lambda hours, odd: NOW_US + hours * HOUR_US + odd,
    st.integers(-60, 60),
    st.sampled_from([0, 0, 1, -1, 1000, 777_777]),
) | st.integers(-1_000_000_000_000_000, 7_000_000_000_000_000)


def iso(at_us: int, offset_minutes: int = 0) -> str:
    """Write an instant with an offset, as people send it."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)
    return moment.astimezone(_zone(offset_minutes)).isoformat()


def _zone(minutes: int) -> Any:
    from datetime import timezone

    return timezone(timedelta(minutes=minutes))


iso_texts = st.builds(iso, instants_us, st.sampled_from([0, 60, 120, -300, 345, -690])).map(
    lambda text: text.replace("+00:00", "Z")
)
json_texts = (
    texts
    | iso_texts
    | st.sampled_from(["2026-02-30T10:00:00Z", "2026-02-28", "2026-11-23T18:00Z", "2026-11-23 18:00:00+01:00", "1e3"])
)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([2**63, 2**64 - 1, -(2**63), 10**30, -(10**25)])
    | numbers
    | json_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "y", "é"]), inner, max_size=3),
    max_leaves=6,
)
paths = st.lists(st.sampled_from(["x", "y", "é", 0, 1, 2]), max_size=3)

units = st.sampled_from(["minutes", "hours", "days"])
hours_of_day = st.sampled_from(["00:00", "05:45", "09:00", "17:30", "23:59"])
weekdays = st.sampled_from(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
patterns = st.sampled_from(
    ["a", "^a", "a$", ".", "^.$", "(a|b)+", "[^a]", "\\s", "é", "k", "\\\\", "a.*b", "^$", "\\w\\b"]
)

SET = [asks(kind, operator) for kind in ("string", "number", "boolean") for operator in ("is_set", "is_not_set")]


def _with_case(test: dict[str, Any], ignore: bool | None) -> dict[str, Any]:
    return test if ignore is None else test | {"ignore_case": ignore}


ignore_case = st.sampled_from([None, False, True])
string_tests = st.one_of(
    st.builds(
        lambda operator, value, case: _with_case(asks("string", operator, value=value), case),
        st.sampled_from(["is", "is_not", "contains", "not_contains", "starts_with", "ends_with"]),
        texts,
        ignore_case,
    ),
    st.builds(
        lambda operator, values, case: _with_case(asks("string", operator, values=values), case),
        st.sampled_from(["one_of", "none_of"]),
        st.lists(texts, min_size=1, max_size=3),
        ignore_case,
    ),
    st.builds(lambda value, case: _with_case(asks("string", "matches", value=value), case), patterns, ignore_case),
    st.sampled_from(SET[0:2]),
)
number_tests = st.one_of(
    st.builds(
        lambda operator, value: asks("number", operator, value=value),
        st.sampled_from(["equals", "not_equals", "less_than", "at_most", "more_than", "at_least"]),
        numbers,
    ),
    st.builds(lambda one, two: asks("number", "between", low=min(one, two), high=max(one, two)), numbers, numbers),
    st.sampled_from(SET[2:4]),
)
boolean_tests = st.sampled_from([asks("boolean", "is_true"), asks("boolean", "is_false"), *SET[4:6]])


def _day_and_hour(days: list[str], hours: list[str], zone: str | None) -> dict[str, Any]:
    test = asks("datetime", "day_and_hour")
    if days:
        test["days"] = days
    if hours:
        test |= {"from_hour": hours[0], "until_hour": hours[1]}
    if not days and not hours:
        test["days"] = ["monday"]
    return test if zone is None else test | {"zone": zone}


datetime_tests = st.one_of(
    st.builds(
        lambda operator, at: asks("datetime", operator, value=at), st.sampled_from(["before", "after"]), iso_texts
    ),
    st.builds(
        lambda start, length: asks("datetime", "between", start=iso(start), end=iso(start + length)),
        instants_us,
        st.integers(1, 100 * HOUR_US),
    ),
    st.builds(
        lambda operator, amount, unit: asks("datetime", operator, amount=amount, unit=unit),
        st.sampled_from(["within_last", "within_next"]),
        st.integers(1, 100),
        units,
    ),
    st.builds(
        _day_and_hour,
        st.lists(weekdays, max_size=4),
        st.just([]) | st.lists(hours_of_day, min_size=2, max_size=2, unique=True),
        st.none() | st.sampled_from(ZONES),
    ),
    st.sampled_from([asks("datetime", "is_set"), asks("datetime", "is_not_set")]),
)
json_tests = st.sampled_from([asks("json", "is_set"), asks("json", "is_not_set")])
tests_by_type = {
    "string": string_tests,
    "number": number_tests,
    "boolean": boolean_tests,
    "datetime": datetime_tests,
}
value_tests = st.one_of(*tests_by_type.values(), json_tests)


def _attributes(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    plain = st.builds(lambda name, test: {"kind": kind, "name": name, "test": test}, names, value_tests)
    inside = st.builds(lambda leaf, path: leaf | {"path": path}, plain, paths)
    return plain | inside


def _facts(kind: str, facts: dict[str, str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        *(
            tests_by_type[type_].map(lambda test, fact=fact: {"kind": kind, "fact": fact, "test": test})
            for fact, type_ in facts.items()
        )
    )


EVENT_FACTS = {"name": "string", "kind": "string", "url": "string", "library": "string", "occurred_at": "datetime"}
event_leaves = st.one_of(_attributes("event_attribute"), _facts("event_fact", EVENT_FACTS | {"is_bot": "boolean"}))


def trees(leaves: st.SearchStrategy[dict[str, Any]], most: int) -> st.SearchStrategy[dict[str, Any]]:
    """Give any tree of few levels over these leaves."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(lambda one: {"kind": "not", "condition": one}, inner),
            st.builds(
                lambda kind, several: {"kind": kind, "conditions": several},
                st.sampled_from(["all", "any"]),
                st.lists(inner, max_size=3),
            ),
        ),
        max_leaves=most,
    )


event_conditions = trees(event_leaves, 4)
windows = st.one_of(
    st.builds(lambda amount, unit: {"type": "last", "amount": amount, "unit": unit}, st.integers(1, 90), units),
    st.builds(
        lambda start, length: {"type": "between", "start": iso(start), "end": iso(start + length)},
        instants_us,
        st.integers(1, 60 * HOUR_US),
    ),
)


@st.composite
def done(draw: st.DrawFn) -> dict[str, Any]:
    """Give any has_done or has_not_done."""
    leaf: dict[str, Any] = {"kind": draw(st.sampled_from(["has_done", "has_not_done"])), "event": draw(event_names)}
    if leaf["kind"] == "has_done" and draw(st.booleans()):
        often = st.sampled_from(["at_least", "at_most", "exactly"])
        leaf["times"] = {"operator": draw(often), "count": draw(st.integers(0, 3))}
    if draw(st.booleans()):
        leaf["within"] = draw(windows)
    if draw(st.booleans()):
        leaf["where"] = draw(event_conditions)
    return leaf


USER_FACTS = {
    "email": "string",
    "name": "string",
    "user_id": "string",
    "key": "string",
    "first_seen": "datetime",
    "last_seen": "datetime",
    "events": "number",
    "page_views": "number",
}
user_leaves = st.one_of(
    _attributes("user_attribute"),
    _facts("user_fact", USER_FACTS),
    number_tests.map(lambda test: {"kind": "score", "test": test}),
    datetime_tests.map(lambda test: {"kind": "moment", "test": test}),
    st.sampled_from([{"kind": "tag", "name": "vip"}, {"kind": "list", "list": 3}, {"kind": "segment", "segment": 4}]),
    done(),
)
user_conditions = trees(user_leaves, 4)
conditions = trees(event_leaves | user_leaves, 5)


@st.composite
def events(draw: st.DrawFn, offset: int = 1, users: st.SearchStrategy[int] | None = None) -> EventRow:
    """Give any event with its typed attributes."""
    return an_event(
        offset,
        name=draw(event_names),
        kind=draw(st.sampled_from([1, 2, 3, 4])),
        occurred_at=NOW_MS + draw(st.integers(-60, 24)) * 3_600_000 + draw(st.sampled_from([0, 0, 1, -1])),
        user=draw(users) if users is not None else 7,
        flags=draw(st.sampled_from([0, 0, 0, 1, 4])),
        url=draw(texts),
        library=draw(texts),
        strings=draw(st.dictionaries(names, texts, max_size=3)),
        numbers=draw(st.dictionaries(names, numbers, max_size=3)),
        booleans=draw(st.dictionaries(names, st.booleans(), max_size=3)),
        datetimes=draw(st.dictionaries(names, instants_us, max_size=3)),
        json=draw(
            st.dictionaries(names, json_values.map(lambda value: msgspec.json.encode(value).decode()), max_size=3)
        ),
    )


@st.composite
def users(draw: st.DrawFn, number: int = 7) -> Profile:
    """Give any user."""
    kept = (
        texts | numbers | st.booleans() | instants_us.map(moment_text) | json_values.filter(lambda one: one is not None)
    )
    return a_user(
        number,
        custom_id=draw(st.none() | texts),
        email=draw(st.none() | texts),
        name=draw(st.none() | texts),
        attributes=draw(st.dictionaries(names, kept, max_size=4)),
        first_seen=NOW_MS - draw(st.integers(0, 100)) * 3_600_000,
        last_seen=NOW_MS - draw(st.integers(0, 100)) * 3_600_000,
        events=draw(st.integers(0, 3)),
        page_views=draw(st.integers(0, 3)),
    )


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    """Give any moment of any user."""
    from zoneinfo import ZoneInfo

    past = [draw(events(offset)) for offset in range(draw(st.integers(0, 4)))]
    return Moment(
        at_us=NOW_US + draw(st.sampled_from([0, 1, -HOUR_US])),
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        event=draw(events()),
        person=draw(users()),
        score=draw(numbers),
        tags=draw(st.sampled_from([(), ("vip",), ("other",)])),
        lists=draw(st.sampled_from([(), (3,)])),
        segments=draw(st.sampled_from([(), (4, 5)])),
        history=ListedHistory(past),
    )
