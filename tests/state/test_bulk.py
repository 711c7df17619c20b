"""Rows written many at once stand in their columns, in whatever order they come and however the driver takes them."""

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, bindparam, create_engine, insert, select, update

from cueline.state.bulk import write_rows, write_tuples

thing = Table("thing", MetaData(), Column("id", Integer, primary_key=True), Column("a", Text), Column("b", Text))
CHANGED = update(thing).where(thing.c.id == bindparam("the_id"))


@pytest.fixture(params=["qmark", "named"])
def engine(request: pytest.FixtureRequest) -> Engine:
    engine = create_engine("sqlite://", paramstyle=request.param)
    thing.create(engine)
    return engine


def written(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(thing).order_by(thing.c.id))]


@pytest.mark.parametrize("names", [("id", "a", "b"), ("b", "id", "a")])
def test_tuples_go_where_their_names_say(engine: Engine, names: tuple[str, ...]) -> None:
    rows = [{"id": 1, "a": "a1", "b": "b1"}, {"id": 2, "a": "a2", "b": "b2"}]
    with engine.begin() as tx:
        write_tuples(tx, insert(thing), names, [tuple(row[name] for name in names) for row in rows])

    assert written(engine) == [(1, "a1", "b1"), (2, "a2", "b2")]


@pytest.mark.parametrize("names", [("a", "the_id"), ("the_id", "a")])
def test_only_what_is_named_is_changed(engine: Engine, names: tuple[str, ...]) -> None:
    changes = [{"a": "new1", "the_id": 1}, {"a": "new2", "the_id": 2}]
    with engine.begin() as tx:
        write_rows(tx, insert(thing), [{"id": 1, "a": "a1", "b": "b1"}, {"id": 2, "a": "a2", "b": "b2"}])
        write_tuples(tx, CHANGED, names, [tuple(change[name] for name in names) for change in changes])

    assert written(engine) == [(1, "new1", "b1"), (2, "new2", "b2")]


def test_one_column_is_enough(engine: Engine) -> None:
    with engine.begin() as tx:
        write_rows(tx, insert(thing), [{"id": 1}, {"id": 2}])
        write_tuples(tx, insert(thing), ("id",), [(3,), (4,)])

    assert written(engine) == [(number, None, None) for number in (1, 2, 3, 4)]


def test_nothing_to_write_is_nothing_done(engine: Engine) -> None:
    with engine.begin() as tx:
        write_rows(tx, insert(thing), [])
        write_tuples(tx, insert(thing), ("id",), [])

    assert written(engine) == []
