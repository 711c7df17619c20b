"""In the event store a condition selects exactly the events that it is true of in memory."""

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cueline.conditions.compiling import compile_condition
from cueline.conditions.condition import EVENT_FACTS
from cueline.conditions.instants import EARLIEST_US
from cueline.conditions.moment import Matching
from cueline.conditions.problems import ConditionInvalid
from cueline.conditions.reading import read_condition
from cueline.conditions.sql import as_sql
from cueline.conditions.value_tests import NEEDED
from cueline.event import EventRow, Flag
from cueline.events.chdb_store import ChdbEventStore
from tests.conditions.condition_samples import (
    HOUR_US,
    NOW_US,
    ZONES,
    an_event,
    asks,
    event_conditions,
    event_names,
    instants_us,
    iso,
    of_event,
)
from tests.events.event_samples import blocks_of

WORKSPACES = iter(range(1, 2**31))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChdbEventStore]:
    store = ChdbEventStore.open(tmp_path_factory.mktemp("store"), retention_months=1200)
    yield store
    store.close()


def stored(store: ChdbEventStore, rows: list[EventRow]) -> int:
    """Store rows in a workspace of their own, each of a user of its own; return the workspace."""
    workspace = next(WORKSPACES)
    for number, row in enumerate(rows):
        row.workspace, row.user, row.offset = workspace, number, workspace * 1000 + number
    store.insert(blocks_of(rows))
    return workspace


def matching(raw: dict[str, Any], zone: str = "UTC") -> Matching:
    condition = read_condition(raw)
    return Matching(condition, compile_condition(condition), NOW_US, ZoneInfo(zone))


TEXTS = [
    "",
    "a",
    "A",
    "ab",
    "ba",
    "aB",
    "xaby",
    "a\nb",
    "é",
    "É",
    "ſs",
    "K",
    "k",
    "İ",
    "ß",
    "SS",
    "'\\",
    "a.b",
    "0",
    "😀a",
]
NUMBERS = [0.0, -0.0, 1.0, 2.0, -1.0, 0.1 + 0.2, 0.3, 5e-324, 1e308, 2.0**53, 2.0**53 + 2]
OFFSETS_US = [0, 1, -1, HOUR_US, -HOUR_US, HOUR_US + 1, -HOUR_US - 1, 23 * HOUR_US, -30 * HOUR_US, 24 * HOUR_US]
WHOLE = ([], ["in", 0])
SOME = 7
"""One test in so many is enough where only the way to the value differs."""
INSIDE = [
    *TEXTS,
    *NUMBERS,
    True,
    False,
    None,
    [],
    {},
    {"x": "a"},
    {"x": None},
    ["a", 1],
    2**64,
    -(2**63) - 1,
    2**64 - 1,
]


NAMES = ["a", "b", "é ü", 'it\'s \\ "x"', "{c0:String}"]
SHAPES: tuple[Callable[[Any], Any], ...] = (lambda one: one, lambda one: [one], lambda one: {"x": one, "é": [1, one]})


@pytest.fixture(scope="module")
def many(store: ChdbEventStore) -> tuple[int, list[EventRow]]:
    """Store some hundred events of every kind once; each condition is then asked of all of them."""
    rows = [a_mixed_event(Random(number)) for number in range(300)]
    return stored(store, rows), rows


def a_mixed_event(choose: Random) -> EventRow:
    def held(values: list[Any]) -> dict[str, Any]:
        return {name: choose.choice(values) for name in choose.sample(NAMES, choose.randint(0, 3))}

    return an_event(
        name=choose.choice(["buy", "see", "page_view"]),
        kind=choose.choice([1, 2, 3, 4]),
        occurred_at=NOW_US // 1000 + choose.randint(-60, 24) * HOUR_US // 1000 + choose.choice([0, 1, -1]),
        flags=choose.choice([0, 0, 0, 1, 4]),
        url=choose.choice(TEXTS),
        library=choose.choice(TEXTS),
        strings=held(TEXTS),
        numbers=held(NUMBERS),
        booleans=held([True, False]),
        datetimes=held([NOW_US + offset for offset in OFFSETS_US]),
        json=held([msgspec.json.encode(shape(one)).decode() for one in INSIDE for shape in SHAPES]),
    )


@settings(max_examples=120, deadline=None)
@given(raw=event_conditions, zone=st.sampled_from(ZONES), name=event_names)
def test_sql_selects_what_the_compiled_form_holds_of(
    store: ChdbEventStore, many: tuple[int, list[EventRow]], raw: dict[str, Any], zone: str, name: str
) -> None:
    workspace, rows = many
    wanted = matching(raw, zone)

    counted = store.times_done(workspace, name, EARLIEST_US, 2 * NOW_US, wanted)

    assert counted == {row.user: 1 for row in rows if row.name == name and not row.flags & Flag.BLOCKED and wanted(row)}


@pytest.fixture(scope="module")
def spread(store: ChdbEventStore) -> tuple[int, list[EventRow]]:
    """Store one event for every value there is to tell apart."""
    rows = [
        *(an_event(strings={"a": text}, url=text) for text in TEXTS),
        *(an_event(numbers={"a": number}) for number in NUMBERS),
        *(an_event(booleans={"a": one}, flags=int(one)) for one in (True, False)),
        *(an_event(datetimes={"a": NOW_US + offset}) for offset in OFFSETS_US),
        *(an_event(json={"a": msgspec.json.encode({"in": [value]}).decode()}) for value in INSIDE),
        *(an_event(json={"a": msgspec.json.encode({"in": [iso(NOW_US + one)]}).decode()}) for one in OFFSETS_US),
        *(an_event(kind=kind) for kind in (1, 2, 3, 4)),
    ]
    return stored(store, rows), rows


def every_test(kind: str) -> Iterator[dict[str, Any]]:
    """Give every operator of a type with everything it can be told by."""
    for operator, needed in NEEDED[kind].items():
        if operator == "day_and_hour":
            yield asks(kind, operator, days=["monday", "tuesday"], from_hour="17:30", until_hour="19:00")
            yield asks(kind, operator, from_hour="23:00", until_hour="18:30")
        elif not needed:
            yield asks(kind, operator)
        elif needed == {"amount", "unit"}:
            yield asks(kind, operator, amount=1, unit="hours")
        elif kind == "datetime":
            ends = {"start": iso(NOW_US - HOUR_US), "end": iso(NOW_US + HOUR_US), "value": iso(NOW_US)}
            yield asks(kind, operator, **{name: ends[name] for name in needed})
        elif kind == "number":
            for number in NUMBERS:
                bounds = {"low": number, "high": max(number, 2.0), "value": number}
                yield asks(kind, operator, **{name: bounds[name] for name in needed})
        else:
            yield from every_string_test(operator)


def every_string_test(operator: str) -> Iterator[dict[str, Any]]:
    for text in TEXTS:
        told = {"values": [text, "ba"]} if operator in {"one_of", "none_of"} else {"value": text}
        if operator != "matches" or text != "'\\":
            yield asks("string", operator, **told)
            yield asks("string", operator, ignore_case=True, **told)


@pytest.mark.parametrize("kind", NEEDED)
@pytest.mark.parametrize("path", [[], ["in", 0], ["in", 0, "x"], ["in", 1], ["in"]], ids=str)
def test_every_operator_selects_the_same(
    store: ChdbEventStore, spread: tuple[int, list[EventRow]], kind: str, path: list[Any]
) -> None:
    workspace, rows = spread
    more = {"path": path} if path else {}

    for test in islice(every_test(kind), 0, None, 1 if path in WHOLE else SOME):
        wanted = matching(of_event("a", test, **more), "Europe/Warsaw")
        counted = store.times_done(workspace, "popup_closed", EARLIEST_US, NOW_US + 1, wanted)

        assert set(counted) == {row.user for row in rows if wanted(row)}, test


@pytest.mark.parametrize(("fact", "kind"), EVENT_FACTS.items())
def test_every_fact_selects_the_same(
    store: ChdbEventStore, spread: tuple[int, list[EventRow]], fact: str, kind: str
) -> None:
    workspace, rows = spread
    values = ("popup_closed", "page_view", "user_update", "product_event", "event")
    named = [asks("string", operator, value=value) for value in values for operator in ("is", "is_not")]

    for test in [*islice(every_test(kind), 0, None, SOME), *(named if kind == "string" else [])]:
        wanted = matching({"kind": "event_fact", "fact": fact, "test": test})
        counted = store.times_done(workspace, "popup_closed", EARLIEST_US, NOW_US + 1, wanted)

        assert set(counted) == {row.user for row in rows if wanted(row)}, test


@settings(max_examples=40, deadline=None)
@given(since=instants_us, until=instants_us, name=event_names)
def test_a_window_takes_its_start_and_not_its_end(
    store: ChdbEventStore, many: tuple[int, list[EventRow]], since: int, until: int, name: str
) -> None:
    workspace, rows = many

    counted = store.times_done(workspace, name, since, until, None)

    assert set(counted) == {
        row.user
        for row in rows
        if row.name == name and not row.flags & Flag.BLOCKED and since <= row.occurred_at * 1000 < until
    }


def test_it_counts_for_each_user(store: ChdbEventStore) -> None:
    workspace = next(WORKSPACES)
    rows = [an_event(workspace * 1000 + n, workspace=workspace, user=user) for n, user in enumerate([1, 2, 1, 1])]
    store.insert(blocks_of(rows))

    assert store.times_done(workspace, "popup_closed", EARLIEST_US, NOW_US + 1, None) == {1: 3, 2: 1}


@pytest.mark.parametrize("zone", ZONES)
def test_clocks_show_the_same_around_every_change(store: ChdbEventStore, zone: str) -> None:
    """A sweep through three years, in steps that meet every hour of the day."""
    changes = [n * 1800 * 1_000_000 for year in (1970, 2001, 2026) for n in steps_through(year)]
    row = an_event(datetimes={"at": 0})
    rows = [an_event(datetimes={"at": at}) for at in changes]
    workspace = stored(store, [row, *rows])
    hours = asks("datetime", "day_and_hour", days=["sunday", "monday"], from_hour="01:30", until_hour="03:00")
    wanted = matching(of_event("at", hours), zone)

    counted = store.times_done(workspace, "popup_closed", EARLIEST_US, NOW_US + 1, wanted)

    assert set(counted) == {one.user for one in [row, *rows] if wanted(one)}


def steps_through(year: int) -> Iterator[int]:
    start = (year - 1970) * 365 * 48
    return iter(range(start, start + 366 * 48, 7))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T18:00:00Z",
        "2026-11-23 18:00:00.123456+14:00",
        "2026-11-23T18:00-23:59",
        "2026-11-23T18:00:00.5Z",
        "2026-02-29T00:00:00Z",
        "2024-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-00-10T00:00:00Z",
        "2026-13-10T00:00:00Z",
        "2026-10-00T00:00:00Z",
        "2026-10-32T00:00:00Z",
        "1900-01-01T00:00:00Z",
        "1900-01-01T00:00:00+23:59",
        "1969-12-31T23:59:59.999999Z",
        "2199-12-31T23:59:59.999999-23:59",
        "1900-02-29T00:00:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T18:00:60Z",
        "2026-11-23",
        "2026-11-23T18:00:00",
        " 2026-11-23T18:00:00Z",
        "2026-11-23T18:00:00Z\n",
        "2026-11-23t18:00:00z",
    ],
)
def test_a_text_in_json_is_the_same_instant_in_both(store: ChdbEventStore, text: str) -> None:
    workspace = stored(store, [an_event(json={"x": msgspec.json.encode([text]).decode()})])
    row = an_event(json={"x": msgspec.json.encode([text]).decode()})
    for at in ("1900-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-11-23T18:00:00Z", "2100-01-01T00:00:00Z"):
        for operator in ("before", "after", "is_set"):
            operands = {} if operator == "is_set" else {"value": at}
            wanted = matching(of_event("x", asks("datetime", operator, **operands), path=[0]))

            counted = store.times_done(workspace, "popup_closed", EARLIEST_US, NOW_US + 1, wanted)

            assert bool(counted) is wanted(row), (at, operator)


def test_no_value_is_part_of_the_text() -> None:
    hostile = "x' OR 1=1 -- {c9:String}"
    condition = read_condition(of_event(hostile, asks("string", "one_of", values=[hostile])))

    predicate = as_sql(condition, NOW_US, ZoneInfo("UTC"))

    assert hostile not in predicate.sql
    assert list(predicate.parameters.values()) == [hostile, [hostile]]


def test_golden_sql() -> None:
    condition = read_condition(
        {
            "kind": "all",
            "conditions": [
                of_event("current_section", asks("string", "is", value="pricing_table")),
                {"kind": "not", "condition": of_event("seconds_on_page", asks("number", "less_than", value=30))},
            ],
        }
    )

    sql, parameters = as_sql(condition, NOW_US, ZoneInfo("UTC"))

    assert sql == (
        "((mapContains(strings, {c0:String}) AND strings[{c0:String}] = {c1:String}) AND "
        "NOT (mapContains(numbers, {c2:String}) AND numbers[{c2:String}] < {c3:Float64}))"
    )
    assert parameters == {"c0": "current_section", "c1": "pricing_table", "c2": "seconds_on_page", "c3": 30.0}


def test_what_is_not_of_the_event_has_no_sql() -> None:
    condition = read_condition({"kind": "tag", "name": "vip"})

    with pytest.raises(ConditionInvalid, match="tag is not of the event alone"):
        as_sql(condition, NOW_US, ZoneInfo("UTC"))
