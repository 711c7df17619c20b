"""How a lane reads attributes, over a real database file."""

from typing import Any

import pytest
from shop_lane import BLOG, HERE, SHOP, read_batch, read_users
from sqlalchemy import Engine

from cueline.event import AttributeType, Kind, Violation
from cueline.registry.definition import Scope, State
from cueline.registry.definition_changes import AttributeChange, EventChange
from cueline.registry.definitions import Definitions
from cueline.registry.lane_view import LaneRegistry, Reading
from cueline.state.registry_version import grow_registry_version
from cueline.state.tables import workspace


class TestFirstSight:
    def test_every_value_is_kept_as_text(self, engine: Engine, registry: LaneRegistry) -> None:
        sent = {"plan": "premium", "price": 12.5, "count": 3, "is_new": True, "at": {"x": 1}, "tags": ["a"]}

        (reading,) = read_batch(engine, registry, ("order", sent))

        assert reading == Reading(
            strings={
                "plan": "premium",
                "price": "12.5",
                "count": "3",
                "is_new": "true",
                "at": '{"x":1}',
                "tags": '["a"]',
            }
        )

    def test_null_was_not_sent(self, engine: Engine, registry: LaneRegistry, definitions: Definitions) -> None:
        (reading,) = read_batch(engine, registry, ("order", {"coupon": None}))

        assert reading == Reading()
        assert definitions.event(SHOP, "order").attributes == ()

    def test_definitions_are_created_as_auto_and_string(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        read_batch(engine, registry, ("AddToCart", {"Price PLN": 1}), at_ms=5_000)

        (event,) = definitions.events(SHOP)
        (attribute,) = event.attributes
        assert (event.name, event.kind, event.state, event.created_at) == ("AddToCart", Kind.EVENT, State.AUTO, 5_000)
        assert (attribute.name, attribute.type, attribute.state) == ("Price PLN", AttributeType.STRING, State.AUTO)
        assert (attribute.scope, attribute.event, attribute.created_at) == (Scope.EVENT, "AddToCart", 5_000)

    def test_names_differ_by_case(self, engine: Engine, registry: LaneRegistry, definitions: Definitions) -> None:
        read_batch(engine, registry, ("order", {}), ("Order", {}))

        assert [event.name for event in definitions.events(SHOP)] == ["Order", "order"]

    def test_workspaces_share_nothing(self, engine: Engine, registry: LaneRegistry, definitions: Definitions) -> None:
        definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0)
        with engine.begin() as tx:
            registry.refresh(tx)
            shop = registry.read_event(SHOP, "order", Kind.EVENT, {"price": "1"}, 1, HERE)
            blog = registry.read_event(BLOG, "order", Kind.EVENT, {"price": "1"}, 1, HERE)
            registry.save(tx)

        assert shop.numbers == {"price": 1.0}
        assert blog.strings == {"price": "1"}
        assert definitions.event(BLOG, "order").attributes[0].type is AttributeType.STRING

    def test_the_kind_of_the_first_sight_is_kept(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        with engine.begin() as tx:
            registry.refresh(tx)
            registry.read_event(SHOP, "page_view", Kind.PAGE_VIEW, {}, 1, HERE)
            registry.save(tx)

        assert definitions.event(SHOP, "page_view").kind == Kind.PAGE_VIEW


class TestTypes:
    def test_each_type_has_its_own_map(self, engine: Engine, registry: LaneRegistry, definitions: Definitions) -> None:
        kinds = {"s": "string", "n": "number", "b": "boolean", "d": "datetime", "j": "json"}
        for name, kind in kinds.items():
            definitions.set_type(SHOP, Scope.EVENT, "order", name, AttributeType(kind), 0)

        sent = {"s": 1, "n": "12.50", "b": "TRUE", "d": "2026-11-23", "j": {"x": [1]}}
        (reading,) = read_batch(engine, registry, ("order", sent))

        assert reading == Reading(
            strings={"s": "1"},
            numbers={"n": 12.5},
            booleans={"b": True},
            datetimes={"d": 1_795_388_400_000_000},
            json={"j": '{"x":[1]}'},
            state=State.VERIFIED,
        )

    def test_values_of_the_type_itself_take_the_short_way_with_the_same_result(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        definitions.set_type(SHOP, Scope.EVENT, "order", "n", AttributeType.NUMBER, 0)
        definitions.set_type(SHOP, Scope.EVENT, "order", "b", AttributeType.BOOLEAN, 0)

        readings = read_batch(engine, registry, ("order", {"n": 1.5, "b": True}), ("order", {"n": "1.5", "b": 1}))

        assert readings[0] == readings[1] == Reading(numbers={"n": 1.5}, booleans={"b": True}, state=State.VERIFIED)

    def test_a_type_set_between_batches_holds_from_the_next_one(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        read_batch(engine, registry, ("order", {"price": "12.50"}))

        definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0)
        (reading,) = read_batch(engine, registry, ("order", {"price": "12.50"}))

        assert reading == Reading(numbers={"price": 12.5})

    def test_a_type_set_before_the_first_event_is_not_lost_to_it(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        read_batch(engine, registry)
        definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0)
        read_batch(engine, registry, ("order", {"price": 3, "plan": "x"}))

        price = next(a for a in definitions.event(SHOP, "order").attributes if a.name == "price")
        assert (price.type, price.state, price.count) == (AttributeType.NUMBER, State.VERIFIED, 1)

    def test_a_change_of_the_time_zone_holds_from_the_next_batch(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        definitions.set_type(SHOP, Scope.EVENT, "order", "at", AttributeType.DATETIME, 0)
        (before,) = read_batch(engine, registry, ("order", {"at": "2026-01-01"}))

        with engine.begin() as tx:
            tx.execute(workspace.update().where(workspace.c.id == SHOP).values(timezone="UTC"))
            grow_registry_version(tx)
        (after,) = read_batch(engine, registry, ("order", {"at": "2026-01-01"}))

        assert after.datetimes["at"] - before.datetimes["at"] == 3_600_000_000

    def test_a_workspace_made_while_the_lane_runs_has_its_own_time_zone(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        read_batch(engine, registry, ("order", {}))
        with engine.begin() as tx:
            row = {"name": "New", "slug": "new", "timezone": "Asia/Tokyo", "created_at": 0}
            number = tx.execute(workspace.insert().values(row).returning(workspace.c.id)).scalar_one()
        definitions.set_type(number, Scope.EVENT, "order", "at", AttributeType.DATETIME, 0)

        with engine.begin() as tx:
            registry.refresh(tx)
            reading = registry.read_event(number, "order", Kind.EVENT, {"at": "1970-01-01T09:00"}, 1, HERE)
            registry.save(tx)

        assert reading.datetimes == {"at": 0}

    def test_a_blocked_attribute_is_counted_and_not_typed(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        read_batch(engine, registry, ("order", {"secret": "a", "plan": "b"}))
        change = AttributeChange(state=State.BLOCKED)
        definitions.change_attribute(SHOP, Scope.EVENT, "order", "secret", change)

        (reading,) = read_batch(engine, registry, ("order", {"secret": "a", "plan": "b"}))

        assert reading == Reading(strings={"plan": "b"})
        assert [a.count for a in definitions.event(SHOP, "order").attributes] == [2, 2]


class TestBlockedEvents:
    def test_are_counted_apart_and_not_read(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        read_batch(engine, registry, ("order", {"price": 1}))
        definitions.change_event(SHOP, "order", EventChange(state=State.BLOCKED))

        readings = read_batch(engine, registry, ("order", {"price": 1, "new": 2}), ("order", {}), at_ms=2_000)

        assert readings == [Reading(state=State.BLOCKED)] * 2
        event = definitions.event(SHOP, "order")
        assert (event.count, event.blocked_count, event.last_seen) == (1, 2, 2_001)
        assert [(a.name, a.count) for a in event.attributes] == [("price", 1)]

    def test_count_again_once_unblocked(self, engine: Engine, registry: LaneRegistry, definitions: Definitions) -> None:
        definitions.create_event(SHOP, "order", 0)
        definitions.change_event(SHOP, "order", EventChange(state=State.BLOCKED))
        read_batch(engine, registry, ("order", {}))
        definitions.change_event(SHOP, "order", EventChange(state=State.HIDDEN))

        (reading,) = read_batch(engine, registry, ("order", {"a": "b"}))

        assert reading == Reading(strings={"a": "b"}, state=State.HIDDEN)
        event = definitions.event(SHOP, "order")
        assert (event.count, event.blocked_count) == (1, 1)


class TestUserAttributes:
    def test_standard_ones_have_their_types_at_first_sight(self, engine: Engine, registry: LaneRegistry) -> None:
        sent = {"email": "a@b.example", "score": "7", "unsubscribed": "false", "user_id": 12, "vip": True}

        (reading,) = read_users(engine, registry, sent)

        assert reading.strings == {"email": "a@b.example", "user_id": "12", "vip": "true"}
        assert reading.numbers == {"score": 7.0}
        assert reading.booleans == {"unsubscribed": False}

    @pytest.mark.parametrize(
        ("sent", "word"),
        [(1, "unknown"), (2, "male"), ("3", "female"), ("Female", "female"), (["2"], "male"), (2.0, "male")],
    )
    def test_gender_is_a_word_however_it_comes(
        self, engine: Engine, registry: LaneRegistry, sent: Any, word: str
    ) -> None:
        (reading,) = read_users(engine, registry, {"gender": sent})

        assert reading.strings == {"gender": word}

    @pytest.mark.parametrize(("sent", "word"), [(1, "visitor"), ("2", "user"), ("USER", "user"), ("lead", "lead")])
    def test_status_is_a_word_however_it_comes(
        self, engine: Engine, registry: LaneRegistry, sent: Any, word: str
    ) -> None:
        (reading,) = read_users(engine, registry, {"status": sent})

        assert reading.strings == {"status": word}

    def test_an_event_attribute_of_a_standard_name_is_like_any_other(
        self, engine: Engine, registry: LaneRegistry
    ) -> None:
        (reading,) = read_batch(engine, registry, ("order", {"score": 7, "gender": 2}))

        assert reading.strings == {"score": "7", "gender": "2"}

    def test_their_types_are_set_apart_from_events(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        definitions.set_type(SHOP, Scope.USER, "", "age", AttributeType.NUMBER, 0)

        (reading,) = read_users(engine, registry, {"age": "41"})
        (elsewhere,) = read_users(engine, registry, {"age": "41"}, of=BLOG)

        assert reading.numbers == {"age": 41.0}
        assert elsewhere.strings == {"age": "41"}
        assert definitions.events(SHOP) == []
        assert [(a.name, a.count) for a in definitions.user_attributes(SHOP)] == [("age", 1)]

    def test_violations_are_grouped_under_no_event(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        (reading,) = read_users(engine, registry, {"unsubscribed": "maybe"})

        assert reading.violations == [
            Violation("unsubscribed", AttributeType.BOOLEAN, "string", "maybe", "send true or false")
        ]
        (group,) = definitions.violations(SHOP, event="").items
        assert (group.scope, group.event, group.attribute) == (Scope.USER, "", "unsubscribed")
