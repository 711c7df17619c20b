"""What holds for a lane's registry whatever is sent and however batches fall."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shop_lane import SHOP, read_batch
from sqlalchemy import Engine, select

from cueline.event import AttributeType
from cueline.registry.definition import Scope
from cueline.registry.definitions import Definitions
from cueline.registry.lane_view import LaneRegistry
from cueline.state.tables import attribute_definition, event_definition, violation_group


def everything(engine: Engine) -> list[Any]:
    tables = (event_definition, attribute_definition, violation_group)
    with engine.connect() as connection:
        return [
            sorted(map(repr, ({name: value for name, value in row.items() if name != "id"} for row in rows)))
            for rows in (connection.execute(select(table)).mappings().all() for table in tables)
        ]


names = st.text(max_size=140) | st.sampled_from(["price", "plan", "a" * 129, "nul\0", "\u202e", "__proto__", "🎯"])
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
sent_values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(st.text(), scalars, max_size=2)
batches = st.lists(st.lists(st.dictionaries(names, sent_values, max_size=4), max_size=4), max_size=4)


class TestLaws:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
    @given(batches)
    def test_forgetting_between_batches_changes_nothing(self, fresh: Callable[[], Engine], batches: list[Any]) -> None:
        outcomes = []
        for forgets in (False, True):
            engine, registry = fresh(), LaneRegistry()
            Definitions(engine).set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0)
            readings = []
            for batch in batches:
                readings += read_batch(engine, registry, *(("order", sent) for sent in batch))
                if forgets:
                    registry.forget()
            outcomes.append((readings, everything(engine)))
            engine.dispose()

        assert outcomes[0] == outcomes[1]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
    @given(st.dictionaries(names, sent_values, max_size=8))
    def test_every_value_is_typed_once_or_set_aside(self, fresh: Callable[[], Engine], sent: dict[str, Any]) -> None:
        engine = fresh()
        definitions = Definitions(engine)
        definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0)
        definitions.set_type(SHOP, Scope.EVENT, "order", "plan", AttributeType.DATETIME, 0)

        (reading,) = read_batch(engine, LaneRegistry(), ("order", sent))

        maps = (reading.strings, reading.numbers, reading.booleans, reading.datetimes, reading.json)
        typed = sum(map(len, maps))
        assert typed + len(reading.violations) == sum(value is not None for value in sent.values())
        raws = [value for value in sent.values() if value is not None]
        assert all(violation.raw in raws for violation in reading.violations)
        engine.dispose()
