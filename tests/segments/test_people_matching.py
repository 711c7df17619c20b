"""Asked of everybody at once, a condition is true of exactly those it is true of one by one."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from cueline.conditions.compiling import compile_condition
from cueline.conditions.moment import Moment
from cueline.conditions.problems import ConditionInvalid
from cueline.conditions.reading import read_condition
from cueline.event import EventRow, UserId
from cueline.events.chdb_store import ChdbEventStore
from cueline.segments.matching import Asked, Standing, people_matching
from cueline.state.engine import open_engine
from cueline.state.migrate import migrate
from cueline.users.profile import Profile
from cueline.users.profile_rows import write_profiles
from tests.conditions.condition_samples import (
    NOW_US,
    ZONES,
    ListedHistory,
    a_user,
    an_event,
    asks,
    events,
    of_event,
    of_user,
    user_conditions,
    users,
)
from tests.events.event_samples import blocks_of

WORKSPACES = iter(range(1, 2**31))
USERS_EACH = 6
UTC = ZoneInfo("UTC")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(tmp_path_factory.mktemp("state") / "state.db")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChdbEventStore]:
    store = ChdbEventStore.open(tmp_path_factory.mktemp("store"), retention_months=1200)
    yield store
    store.close()


class Town:
    """A workspace: its users, some of whom became part of others, and what they have done."""

    def __init__(self, engine: Engine, store: ChdbEventStore, people: list[Profile], rows: list[EventRow]) -> None:
        self.engine, self.store = engine, store
        self.workspace = next(WORKSPACES)
        self.first = self.workspace * 1000
        self.people = people
        self.rows = rows
        for number, person in enumerate(people):
            person.id, person.workspace = UserId(self.first + number), self.workspace
            if person.custom_id is not None:  # one user has it, at most
                person.custom_id += str(number)
            if person.merged_into is not None:
                person.merged_into = UserId(self.first + person.merged_into)
        for number, row in enumerate(rows):
            row.workspace, row.offset, row.user = self.workspace, self.first + number, self.first + row.user
        with engine.begin() as tx:
            write_profiles(tx, people)
        if rows:
            store.insert(blocks_of(rows))

    def found(self, raw: dict[str, Any], zone: ZoneInfo = UTC, standings: Any = None) -> list[int]:
        asked = Asked(workspace=self.workspace, at_us=NOW_US, zone=zone)
        of = standings or (lambda _: Standing())
        found = people_matching(self.engine, self.store, read_condition(raw), asked, of)
        return [number - self.first for number in found]

    def one_by_one(self, raw: dict[str, Any], zone: ZoneInfo, standings: Any) -> list[int]:
        holds = compile_condition(read_condition(raw))
        into = {person.id: person.merged_into for person in self.people}
        theirs: dict[int, list[EventRow]] = defaultdict(list)
        for row in self.rows:
            number = row.user
            while into.get(number) is not None:
                number = into[number]
            theirs[number].append(row)
        found = []
        for person in self.people:
            standing = standings(person.id)
            moment = Moment(
                at_us=NOW_US,
                zone=zone,
                person=person,
                score=standing.score,
                tags=standing.tags,
                lists=standing.lists,
                segments=standing.segments,
                history=ListedHistory(theirs[person.id]),
            )
            if person.merged_into is None and holds(moment):
                found.append(person.id - self.first)
        return found


@st.composite
def populations(draw: st.DrawFn) -> tuple[list[Profile], list[EventRow]]:
    """Give users of whom some became part of an earlier one, and events under any of their numbers."""
    people = [draw(users(number)) for number in range(USERS_EACH)]
    for number in range(1, USERS_EACH):
        if draw(st.integers(0, 2)) == 0:
            people[number].merged_into = UserId(draw(st.integers(0, number - 1)))
    rows = draw(st.lists(events(users=st.integers(0, USERS_EACH - 1)), max_size=12))
    return people, rows


def standing_of(number: int) -> Standing:
    return Standing(
        score=float(number % 3),
        tags=("vip",) if number % 2 else (),
        lists=(3,) if number % 3 else (),
        segments=(4,) if number % 4 == 0 else (),
    )


@settings(max_examples=25, deadline=None)
@given(
    population=populations(),
    conditions=st.lists(user_conditions, min_size=4, max_size=4),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_everybody_at_once_is_one_by_one(
    engine: Engine,
    store: ChdbEventStore,
    population: tuple[list[Profile], list[EventRow]],
    conditions: list[dict[str, Any]],
    zone: ZoneInfo,
) -> None:
    town = Town(engine, store, *population)

    for raw in conditions:
        assert town.found(raw, zone, standing_of) == town.one_by_one(raw, zone, standing_of)


def test_what_a_merged_user_did_counts_for_whom_they_are_part_of(engine: Engine, store: ChdbEventStore) -> None:
    people = [a_user(0), a_user(1, merged_into=UserId(0)), a_user(2, merged_into=UserId(1)), a_user(3)]
    rows = [an_event(user=0), an_event(user=1), an_event(user=2), an_event(user=3)]
    town = Town(engine, store, people, rows)
    thrice = {"kind": "has_done", "event": "popup_closed", "times": {"operator": "exactly", "count": 3}}

    assert town.found(thrice) == [0]
    assert town.found({"kind": "has_done", "event": "popup_closed"}) == [0, 3]
    assert town.found({"kind": "has_not_done", "event": "popup_closed"}) == []


def test_who_did_nothing_has_not_done_it(engine: Engine, store: ChdbEventStore) -> None:
    town = Town(engine, store, [a_user(0), a_user(1)], [an_event(user=1)])

    assert town.found({"kind": "has_not_done", "event": "popup_closed"}) == [0]


def test_other_workspaces_are_not_looked_at(engine: Engine, store: ChdbEventStore) -> None:
    Town(engine, store, [a_user(0, attributes={"plan": "pro"})], [an_event(user=0)])
    town = Town(engine, store, [a_user(0)], [])

    assert town.found(of_user("plan", asks("string", "is_set"))) == []
    assert town.found({"kind": "has_done", "event": "popup_closed"}) == []


class CountedStore:
    """Counts what an event store is asked."""

    def __init__(self, store: ChdbEventStore) -> None:
        self.asked = 0
        self._store = store

    def times_done(self, *question: Any) -> dict[int, int]:
        self.asked += 1
        return self._store.times_done(*question)


def test_the_event_store_is_asked_once_for_all(engine: Engine, store: ChdbEventStore) -> None:
    town = Town(engine, store, [a_user(number) for number in range(20)], [an_event(user=1)])
    counted: Any = CountedStore(store)
    town.store = counted
    done = {"kind": "has_done", "event": "popup_closed", "within": {"type": "last", "amount": 7, "unit": "days"}}

    assert town.found({"kind": "all", "conditions": [done, done]}) == [1]
    assert counted.asked == 1


def test_a_condition_on_the_event_is_refused(engine: Engine, store: ChdbEventStore) -> None:
    town = Town(engine, store, [a_user(0)], [])

    with pytest.raises(ConditionInvalid, match="event_attribute cannot be asked of users") as refused:
        town.found(of_event("plan", asks("string", "is_set")))

    assert refused.value.problems[0].code == "subject"
