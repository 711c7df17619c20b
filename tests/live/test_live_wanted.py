import msgspec
import pytest
from live_cast import a_row, an_item

from cueline.event import AttributeType, Flag, Kind, Violation
from cueline.live.item import LiveItem, Verdict, verdict_of
from cueline.live.wanted import Wanted, fits

RICH = a_row(
    1,
    url="https://Shop.example/Cart?x=1",
    strings={"section": "Pricing"},
    numbers={"price": 199.0, "share": 0.1},
    booleans={"copied": True},
    datetimes={"at": 1_795_456_800_123_456},
    json={"mouse": '{"x":1}'},
    violations=msgspec.json.encode([Violation("qty", AttributeType.NUMBER, "string", "12,50")]).decode(),
)
ITEM = LiveItem(RICH, Verdict("accepted"), "Ada Lovelace", "firstkey0001")


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(events=frozenset({"exit_intent", "other"})),
        Wanted(kinds=frozenset({Kind.EVENT})),
        Wanted(users=frozenset({7})),
        Wanted(key="abcdefghijk1"),
        Wanted(url="shop.example/cart"),
        Wanted(person="lovelace"),
        Wanted(person="firstkey0001"),
        Wanted(person="abcdefghijk1"),
        *(
            Wanted(attribute=asked)
            for asked in (
                "section",
                "section=pricing",
                "price",
                "price=199",
                "price=199.0",
                "share=0.1",
                "copied=true",
                "at=2026-11-23",
                "at=2026-11-23T18:00:00.123456Z",
                'mouse={"x":1}',
                "qty",
                "qty=12,50",
            )
        ),
    ],
)
def test_it_fits(wanted: Wanted) -> None:
    assert fits(ITEM, wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(events=frozenset({"Exit_intent"})),
        Wanted(kinds=frozenset({Kind.PAGE_VIEW})),
        Wanted(users=frozenset({8})),
        Wanted(key="firstkey0001"),
        Wanted(url="other.example"),
        Wanted(person="grace"),
        Wanted(attribute="missing"),
        Wanted(attribute="section=pri"),
        Wanted(attribute="price=19"),
        Wanted(attribute="copied=false"),
        Wanted(attribute="qty=12"),
        Wanted(attribute="=199"),
        Wanted(events=frozenset({"exit_intent"}), attribute="missing"),
    ],
)
def test_it_does_not_fit(wanted: Wanted) -> None:
    assert not fits(ITEM, wanted)


def test_a_stored_event_shows_its_verdict() -> None:
    blocked = a_row(1, flags=Flag.BLOCKED | Flag.BOT)

    assert verdict_of(RICH) == Verdict("accepted", typed=6, violations=1)
    assert verdict_of(blocked) == Verdict("blocked")
    assert verdict_of(an_item(1).row) == Verdict("accepted")
