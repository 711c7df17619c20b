"""What a lane notes of what it reads: violations, counters, samples."""

import pytest
from shop_lane import HERE, SHOP, read_batch
from sqlalchemy import Engine, select

from cueline.errors import InvalidInput
from cueline.event import AttributeType, Kind
from cueline.registry import lane_view
from cueline.registry.definition import Scope
from cueline.registry.definitions import Definitions
from cueline.registry.lane_view import OTHER_ATTRIBUTES, LaneRegistry
from cueline.state.tables import violation_group


class TestViolations:
    def test_the_value_is_set_aside_as_it_was_sent(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0)

        (reading,) = read_batch(engine, registry, ("order", {"price": "12,50", "plan": "x"}))

        (violation,) = reading.violations
        assert (violation.attribute, violation.expected, violation.got) == ("price", AttributeType.NUMBER, "string")
        assert violation.raw == "12,50"
        assert "point" in violation.hint
        assert reading.strings == {"plan": "x"}
        assert reading.numbers == {}

    def test_are_grouped_by_what_was_expected_and_what_came(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0)
        sent = [("order", {"price": raw}) for raw in ("12,50", "12,60", True, {"x": 1}, [1], 5)]
        read_batch(engine, registry, *sent)
        read_batch(engine, registry, ("order", {"price": "13,00"}), at_ms=2_000)

        groups = {group.got: group for group in definitions.violations(SHOP).items}

        assert {got: group.count for got, group in groups.items()} == {
            "string": 3,
            "boolean": 1,
            "object": 1,
            "array": 1,
        }
        text = groups["string"]
        assert (text.event, text.attribute, text.expected) == ("order", "price", AttributeType.NUMBER)
        assert (text.first_seen, text.last_seen) == (1_000, 2_000)
        assert [example.raw for example in text.examples] == ["13,00", "12,60", "12,50"]
        (price,) = definitions.event(SHOP, "order").attributes
        assert (price.count, price.violations) == (7, 6)

    def test_an_example_says_where_the_value_came_from(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0)
        read_batch(engine, registry, ("order", {"price": "12,50"}))

        (group,) = definitions.violations(SHOP).items
        (example,) = group.examples
        assert (example.event_id, example.occurred_at, example.user_id) == ("e-1", 900, 7)
        assert (example.url, example.library) == ("https://shop.example/cart", "widget/0.1.0")
        assert "point" in example.hint

    @pytest.mark.parametrize("sizes", [(20,), (1,) * 20, (3, 4, 1, 6, 6)])
    def test_the_newest_five_examples_are_kept_however_batches_fall(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions, sizes: tuple[int, ...]
    ) -> None:
        definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0)
        numbers = iter(range(20))
        for size in sizes:
            read_batch(engine, registry, *(("order", {"price": f"no {next(numbers)}"}) for _ in range(size)))

        (group,) = definitions.violations(SHOP).items
        assert group.count == 20
        assert [example.raw for example in group.examples] == ["no 19", "no 18", "no 17", "no 16", "no 15"]

    def test_a_text_over_8_kib_is_a_violation_and_whole_in_the_event(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        fits, over, wide = "x" * 8192, "x" * 8193, "ż" * 4097

        readings = read_batch(engine, registry, *(("order", {"note": text}) for text in (fits, over, wide)))

        assert readings[0].strings == {"note": fits}
        assert [reading.violations[0].raw for reading in readings[1:]] == [over, wide]
        assert "8 KiB" in readings[1].violations[0].hint
        assert readings[1].strings == {}
        (group,) = definitions.violations(SHOP).items
        assert all(len(example.raw) < 300 for example in group.examples)

    @pytest.mark.parametrize("name", ["", " ", "\t", "a\nb", "nul\0", "\x7f", "x" * 129])
    def test_a_name_that_is_none_is_a_violation_and_harms_nothing_else(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions, name: str
    ) -> None:
        (reading,) = read_batch(engine, registry, ("order", {name: {"x": 1}, "plan": "x"}))

        assert reading.strings == {"plan": "x"}
        (violation,) = reading.violations
        assert violation.raw == {"x": 1}
        assert len(violation.attribute) <= 128
        assert "name" in violation.hint
        (group,) = definitions.violations(SHOP).items
        assert (group.attribute, group.count) == (OTHER_ATTRIBUTES, 1)
        assert [attribute.name for attribute in definitions.event(SHOP, "order").attributes] == ["plan"]

    def test_many_groups_in_one_batch_find_their_older_examples(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        names = [f"attribute {number:03}" for number in range(230)]
        for name in names:
            definitions.set_type(SHOP, Scope.EVENT, "order", name, AttributeType.NUMBER, 0)
        read_batch(engine, registry, ("order", dict.fromkeys(names, "a")))
        read_batch(engine, registry, ("order", dict.fromkeys(names, "b")))

        with engine.connect() as connection:
            examples = connection.execute(select(violation_group.c.examples)).scalars().all()
        assert len(examples) == 230
        assert all('"raw":"b"' in text and '"raw":"a"' in text for text in examples)


class TestCounters:
    def test_add_up_over_batches_and_lanes(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        read_batch(engine, registry, ("order", {"a": 1}), ("order", {"a": 1, "b": 2}), at_ms=5_000)
        read_batch(engine, LaneRegistry(), ("order", {"a": 1}), at_ms=3_000)
        read_batch(engine, registry, ("order", {}), at_ms=9_000)

        event = definitions.event(SHOP, "order")
        assert (event.count, event.first_seen, event.last_seen, event.created_at) == (4, 3_000, 9_000, 5_000)
        assert [(a.name, a.count, a.first_seen, a.last_seen) for a in event.attributes] == [
            ("a", 3, 3_000, 5_001),
            ("b", 1, 5_001, 5_001),
        ]

    def test_first_and_last_seen_hold_in_any_order_of_times(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        times = [50, 10, 99, 70, 20, 3, 60, 40, 30, 80, 120, 1, 90]
        with engine.begin() as tx:
            registry.refresh(tx)
            for at_ms in times:
                registry.read_event(SHOP, "order", Kind.EVENT, {"a": "x"}, at_ms, HERE)
            registry.save(tx)

        event = definitions.event(SHOP, "order")
        assert (event.first_seen, event.last_seen) == (1, 120)
        assert (event.attributes[0].first_seen, event.attributes[0].last_seen) == (1, 120)

    def test_saving_twice_counts_once(self, engine: Engine, registry: LaneRegistry, definitions: Definitions) -> None:
        definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0)
        with engine.begin() as tx:
            registry.refresh(tx)
            registry.read_event(SHOP, "order", Kind.EVENT, {"price": "x"}, 1, HERE)
            registry.save(tx)
            registry.save(tx)

        event = definitions.event(SHOP, "order")
        assert (event.count, event.attributes[0].count, event.attributes[0].violations) == (1, 1, 1)
        assert definitions.violations(SHOP).items[0].count == 1

    def test_a_batch_rolled_back_and_read_again_counts_once(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        with engine.connect() as tx:
            registry.refresh(tx)
            registry.read_event(SHOP, "order", Kind.EVENT, {"a": 1}, 1, HERE)
            registry.save(tx)
            tx.rollback()
        registry.forget()

        read_batch(engine, registry, ("order", {"a": 1}))

        event = definitions.event(SHOP, "order")
        assert (event.count, event.attributes[0].count, event.attributes[0].observed) == (1, 1, {"number": 1})

    def test_what_was_noted_and_never_saved_is_forgotten_by_the_next_batch(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        with engine.begin() as tx:
            registry.refresh(tx)
            registry.read_event(SHOP, "order", Kind.EVENT, {"a": 1}, 1, HERE)

        read_batch(engine, registry, ("order", {"a": 1}))

        assert definitions.event(SHOP, "order").count == 1

    def test_a_name_that_is_none_is_refused_and_not_counted(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        for name in ("", "   ", "a\nb", "x" * 129):
            with pytest.raises(InvalidInput):
                read_batch(engine, registry, (name, {}))
            registry.forget()

        assert definitions.events(SHOP) == []


class TestSamples:
    def test_the_newest_five_different_ones_are_kept_newest_first(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        for raw in ("a", "b", 1, True, {"x": 1}, "b", None, "c" * 500):
            read_batch(engine, registry, ("order", {"plan": raw}))

        (plan,) = definitions.event(SHOP, "order").attributes
        assert plan.samples == ("c" * 239 + "…", "b", {"x": 1}, True, 1)

    def test_observations_become_a_proposal(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        for number in range(100):
            read_batch(engine, registry, ("order", {"price": f"{number}.50" if number else "free", "plan": "x"}))

        plan, price = definitions.event(SHOP, "order").attributes
        assert plan.proposal is None
        assert price.proposal is not None
        assert (price.proposal.type, price.proposal.share, price.proposal.of) == (AttributeType.NUMBER, 0.99, 100)

    def test_a_large_batch_is_looked_at_in_part(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        read_batch(engine, registry, *(("order", {"price": 1}) for _ in range(500)))

        (price,) = definitions.event(SHOP, "order").attributes
        assert price.count == 500
        assert sum(price.observed.values()) == 64


class TestBounds:
    def test_attributes_beyond_the_bound_are_read_without_a_definition(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lane_view, "MAX_ATTRIBUTES", 3)

        (reading,) = read_batch(engine, registry, ("order", {f"a{number}": "x" for number in range(10)}))

        assert len(reading.strings) == 10
        assert len(definitions.event(SHOP, "order").attributes) == 3
        assert registry.uncounted == 7

    def test_events_beyond_the_bound_are_read_without_a_definition(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lane_view, "MAX_EVENTS", 2)

        readings = read_batch(engine, registry, *((f"event {number}", {"a": "x" * 9_000}) for number in range(5)))

        assert [len(reading.violations) for reading in readings] == [1] * 5
        assert len(definitions.events(SHOP)) == 2
        assert len(definitions.violations(SHOP).items) == 2
