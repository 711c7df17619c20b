"""What members do with definitions, over a real database file."""

import pytest
from shop_lane import BLOG, HERE, SHOP, read_batch
from sqlalchemy import Engine

from cueline.errors import Conflict, InvalidInput, NotFound
from cueline.event import AttributeType, Kind
from cueline.registry.definition import Scope, State
from cueline.registry.definition_changes import AttributeChange, EventChange
from cueline.registry.definitions import Definitions
from cueline.registry.lane_view import LaneRegistry
from cueline.registry.standard import STANDARD_USER_ATTRIBUTES
from cueline.state.registry_version import registry_edition
from cueline.state.tables import workspace


def edition(engine: Engine) -> tuple[int, int]:
    with engine.connect() as connection:
        return registry_edition(connection)


class TestEvents:
    def test_one_made_by_a_member_is_verified_and_not_seen_yet(self, definitions: Definitions) -> None:
        made = definitions.create_event(SHOP, "order", 5_000, description="Bought", owner="ann@shop.example")

        assert definitions.event(SHOP, "order") == made
        assert (made.state, made.kind, made.created_at) == (State.VERIFIED, Kind.EVENT, 5_000)
        assert (made.description, made.owner) == ("Bought", "ann@shop.example")
        assert (made.first_seen, made.last_seen, made.count, made.blocked_count) == (None, None, 0, 0)

    def test_the_prefix_and_outer_blanks_are_no_part_of_the_name(self, definitions: Definitions) -> None:
        definitions.create_event(SHOP, "  event.Added hashtag ", 0)

        assert [event.name for event in definitions.events(SHOP)] == ["Added hashtag"]
        assert definitions.event(SHOP, "event.Added hashtag").name == "Added hashtag"

    def test_a_name_that_really_begins_with_the_prefix_is_found_as_it_is(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        read_batch(engine, registry, ("event.x", {"a": "1"}), ("x", {"a": "1"}))

        definitions.set_type(SHOP, Scope.EVENT, "event.x", "a", AttributeType.NUMBER, 0)

        assert definitions.event(SHOP, "event.x").attributes[0].type is AttributeType.NUMBER
        assert definitions.event(SHOP, "x").attributes[0].type is AttributeType.STRING

    def test_the_same_name_twice_is_a_conflict(self, definitions: Definitions) -> None:
        definitions.create_event(SHOP, "order", 0)

        with pytest.raises(Conflict) as refused:
            definitions.create_event(SHOP, "event.order", 0)

        assert refused.value.code == "event_exists"

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("", "event_name_empty"),
            ("event.", "event_name_empty"),
            ("  ", "event_name_empty"),
            ("x" * 129, "event_name_too_long"),
            ("a\nb", "event_name_unprintable"),
            ("nul\0", "event_name_unprintable"),
        ],
    )
    def test_a_name_that_is_none_is_refused_with_what_to_do(
        self, definitions: Definitions, name: str, code: str
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            definitions.create_event(SHOP, name, 0)

        assert refused.value.code == code
        assert refused.value.hint
        assert definitions.events(SHOP) == []

    @pytest.mark.parametrize("name", ["x" * 128, "zażółć", "🎯", "a/b", "DROP TABLE event; --", "' OR 1=1", "\u202ex"])
    def test_any_other_name_is_taken(self, definitions: Definitions, name: str) -> None:
        definitions.create_event(SHOP, name, 0)

        assert definitions.event(SHOP, name).name == name

    def test_an_unknown_one_is_not_found(self, definitions: Definitions) -> None:
        definitions.create_event(BLOG, "order", 0)

        for ask in (definitions.event, lambda *of: definitions.change_event(*of, EventChange(owner="x"))):
            with pytest.raises(NotFound) as refused:
                ask(SHOP, "order")
            assert refused.value.code == "event_unknown"

    def test_a_change_leaves_what_it_does_not_name(self, definitions: Definitions) -> None:
        definitions.create_event(SHOP, "order", 0, description="Bought", owner="ann")

        definitions.change_event(SHOP, "order", EventChange(state=State.HIDDEN))
        changed = definitions.change_event(SHOP, "order", EventChange(description=""))

        assert (changed.state, changed.description, changed.owner) == (State.HIDDEN, "", "ann")

    @pytest.mark.parametrize("text", ["x" * 2_001, "nul\0"])
    def test_a_text_that_cannot_be_kept_is_refused(self, definitions: Definitions, text: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            definitions.create_event(SHOP, "order", 0, description=text)

        assert refused.value.code == "description_invalid"
        assert definitions.events(SHOP) == []

    def test_the_other_verbs_keep_their_kind(self, definitions: Definitions) -> None:
        definitions.set_type(SHOP, Scope.EVENT, "product_event", "price", AttributeType.NUMBER, 0)

        assert definitions.event(SHOP, "product_event").kind == Kind.PRODUCT_EVENT


class TestAttributes:
    def test_setting_a_type_creates_what_is_unknown(self, definitions: Definitions) -> None:
        made = definitions.set_type(SHOP, Scope.EVENT, "event.order", "price", AttributeType.NUMBER, 7)

        (event,) = definitions.events(SHOP)
        assert event.name == "order"
        assert event.attributes == (made,)
        assert (made.type, made.state, made.created_at) == (AttributeType.NUMBER, State.VERIFIED, 7)
        assert (made.count, made.first_seen, made.samples, made.proposal) == (0, None, (), None)

    def test_setting_a_type_keeps_what_was_counted(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        read_batch(engine, registry, ("order", {"price": "12.50"}))
        definitions.change_attribute(SHOP, Scope.EVENT, "order", "price", AttributeChange(description="In PLN"))

        changed = definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 9_000)

        assert (changed.type, changed.state, changed.description) == (AttributeType.NUMBER, State.VERIFIED, "In PLN")
        assert (changed.count, changed.created_at, changed.samples) == (1, 1_000, ("12.50",))

    def test_setting_a_type_keeps_a_decision_to_hide(self, definitions: Definitions) -> None:
        definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0)
        definitions.change_attribute(SHOP, Scope.EVENT, "order", "price", AttributeChange(state=State.HIDDEN))

        changed = definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.JSON, 0)

        assert (changed.type, changed.state) == (AttributeType.JSON, State.HIDDEN)

    @pytest.mark.parametrize(("name", "kind"), list(STANDARD_USER_ATTRIBUTES.items()))
    def test_standard_user_attributes_keep_their_type(
        self, definitions: Definitions, name: str, kind: AttributeType
    ) -> None:
        definitions.set_type(SHOP, Scope.USER, "", name, kind, 0)

        with pytest.raises(InvalidInput) as refused:
            definitions.set_type(SHOP, Scope.USER, "", name, AttributeType.JSON, 0)

        assert refused.value.code == "attribute_type_fixed"

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("", "attribute_name_empty"),
            (" ", "attribute_name_empty"),
            ("x" * 129, "attribute_name_too_long"),
            ("a\tb", "attribute_name_unprintable"),
        ],
    )
    def test_a_name_that_is_none_is_refused_and_nothing_created(
        self, definitions: Definitions, name: str, code: str
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            definitions.set_type(SHOP, Scope.EVENT, "order", name, AttributeType.NUMBER, 0)

        assert refused.value.code == code
        assert definitions.events(SHOP) == []

    def test_an_unknown_one_is_not_found(self, definitions: Definitions) -> None:
        with pytest.raises(NotFound) as refused:
            definitions.change_attribute(SHOP, Scope.USER, "", "age", AttributeChange(description="Years"))

        assert refused.value.code == "attribute_unknown"

    def test_user_attributes_belong_to_no_event(self, definitions: Definitions) -> None:
        definitions.set_type(SHOP, Scope.USER, "ignored", "age", AttributeType.NUMBER, 0)
        definitions.change_attribute(SHOP, Scope.USER, "ignored", "age", AttributeChange(description="Years"))

        (age,) = definitions.user_attributes(SHOP)
        assert (age.scope, age.event, age.description) == (Scope.USER, "", "Years")
        assert definitions.events(SHOP) == []
        assert definitions.user_attributes(BLOG) == []


class TestEdition:
    def test_every_change_makes_lanes_read_anew(self, engine: Engine, definitions: Definitions) -> None:
        editions = [edition(engine)]
        for change in (
            lambda: definitions.create_event(SHOP, "order", 0),
            lambda: definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 0),
            lambda: definitions.change_event(SHOP, "order", EventChange(state=State.BLOCKED)),
            lambda: definitions.change_attribute(
                SHOP, Scope.EVENT, "order", "price", AttributeChange(state=State.BLOCKED)
            ),
        ):
            change()
            editions.append(edition(engine))

        assert len(set(editions)) == len(editions)

    def test_a_new_workspace_makes_lanes_read_anew(self, engine: Engine) -> None:
        before = edition(engine)

        with engine.begin() as tx:
            tx.execute(workspace.insert(), {"name": "New", "slug": "new", "timezone": "Asia/Tokyo", "created_at": 0})

        assert edition(engine) != before

    def test_a_refused_change_changes_nothing(self, engine: Engine, definitions: Definitions) -> None:
        before = edition(engine)

        with pytest.raises(InvalidInput):
            definitions.set_type(SHOP, Scope.USER, "", "email", AttributeType.NUMBER, 0)
        with pytest.raises(NotFound):
            definitions.change_event(SHOP, "order", EventChange(state=State.BLOCKED))

        assert edition(engine) == before

    def test_lanes_do_not_read_anew_for_what_they_wrote_themselves(
        self, engine: Engine, registry: LaneRegistry
    ) -> None:
        before = edition(engine)

        read_batch(engine, registry, ("order", {"price": 1}))

        assert edition(engine) == before


class TestViolations:
    def violate(self, engine: Engine, registry: LaneRegistry, definitions: Definitions, names: list[str]) -> None:
        for at_ms, name in enumerate(names):
            definitions.set_type(SHOP, Scope.EVENT, name, "price", AttributeType.NUMBER, 0)
            read_batch(engine, registry, (name, {"price": "free"}), at_ms=at_ms // 2)

    def test_pages_follow_one_another_latest_seen_first(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        names = [f"event {number}" for number in range(7)]
        self.violate(engine, registry, definitions, names)

        seen, cursor, pages = [], "", 0
        while pages == 0 or cursor:
            page = definitions.violations(SHOP, cursor=cursor, limit=3)
            seen += [group.event for group in page.items]
            cursor, pages = page.next or "", pages + 1

        assert seen == names[::-1]
        assert pages == 3

    def test_are_filtered_by_event_and_workspace(
        self, engine: Engine, registry: LaneRegistry, definitions: Definitions
    ) -> None:
        self.violate(engine, registry, definitions, ["order", "click"])

        assert [group.event for group in definitions.violations(SHOP, event="click").items] == ["click"]
        assert definitions.violations(SHOP, event="other").items == ()
        assert definitions.violations(BLOG).items == ()

    @pytest.mark.parametrize("cursor", ["x", "ää", "MTIz", "a.b", "=" * 9, "\0", "OTk5OTk5OTk5OTk5OTk5OTk5OTkuMQ"])
    def test_a_cursor_from_elsewhere_is_refused(self, definitions: Definitions, cursor: str) -> None:
        with pytest.raises(InvalidInput) as refused:
            definitions.violations(SHOP, cursor=cursor)

        assert refused.value.code == "cursor_invalid"

    def test_a_lane_and_a_member_write_at_the_same_time(self, engine: Engine, definitions: Definitions) -> None:
        registry = LaneRegistry()
        with engine.begin() as tx:
            registry.refresh(tx)
            registry.read_event(SHOP, "order", Kind.EVENT, {"price": "1"}, 1, HERE)
            registry.save(tx)
            assert definitions.events(SHOP) == []  # a reader neither waits nor sees what is not committed

        definitions.set_type(SHOP, Scope.EVENT, "order", "price", AttributeType.NUMBER, 2)

        (reading,) = read_batch(engine, registry, ("order", {"price": "1"}))
        assert reading.numbers == {"price": 1.0}
