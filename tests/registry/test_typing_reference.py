"""The reference for users of Cueline says what the code does."""

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from cueline.event import AttributeType
from cueline.registry import lane_view
from cueline.registry.known import MAX_TEXT_BYTES
from cueline.registry.mismatch import Mismatch
from cueline.registry.names import MAX_NAME
from cueline.registry.reading import MAX_NESTING, read_as, shown
from cueline.registry.standard import STANDARD_USER_ATTRIBUTES

TEXT = (Path(__file__).parents[2] / "docs/reference/typing.md").read_text()
WARSAW = ZoneInfo("Europe/Warsaw")
EXAMPLES = re.findall(
    r"^\| (String|Number|Boolean|Datetime|JSON) \| `([^`]+)` \| (?:`([^`]+)`|violation) \|$", TEXT, re.MULTILINE
)


def test_there_are_examples_of_every_type() -> None:
    assert {kind for kind, _, _ in EXAMPLES} == {"String", "Number", "Boolean", "Datetime", "JSON"}
    assert len(EXAMPLES) >= 26


@pytest.mark.parametrize(("kind", "sent", "becomes"), EXAMPLES)
def test_an_example_holds(kind: str, sent: str, becomes: str) -> None:
    assert read(AttributeType(kind.lower()), msgspec.json.decode(sent)) == (
        msgspec.json.decode(becomes) if becomes else "a violation"
    )


def read(kind: AttributeType, value: Any) -> Any:
    try:
        return shown(kind, read_as(kind, value, WARSAW))
    except Mismatch:
        return "a violation"


def test_every_standard_user_attribute_is_named() -> None:
    assert [name for name in STANDARD_USER_ATTRIBUTES if f"`{name}`" not in TEXT] == []


def test_limits_are_those_of_the_code() -> None:
    limits = (
        f"{MAX_NAME} characters",
        f"{MAX_TEXT_BYTES // 1024} KiB",
        f"{MAX_NESTING} levels",
        f"{lane_view.MAX_EVENTS:,} events a workspace".replace(",", " "),
        f"{lane_view.MAX_ATTRIBUTES:,} attributes an event".replace(",", " "),
        lane_view.OTHER_ATTRIBUTES,
    )

    assert [limit for limit in limits if limit not in TEXT] == []
