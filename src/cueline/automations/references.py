"""What an automation refers to: lists, segments, thresholds, other automations. Pure."""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from cueline.automations import graph as g
from cueline.automations.settings import Settings
from cueline.conditions import condition as c
from cueline.conditions.needs import leaves_of

Thing = Literal["list", "segment", "threshold", "automation"]

_OF: Mapping[type, Thing] = {
    g.OnList: "list",
    g.OnSegment: "segment",
    g.OnScore: "threshold",
    g.AddToList: "list",
    g.RemoveFromList: "list",
    g.StartAutomation: "automation",
    c.InList: "list",
    c.InSegment: "segment",
}
"""What refers to what; the field that does is called the same."""


class Reference(Struct, frozen=True):
    """Something that must be there.

    Attributes:
        node: The id of the node or trigger that needs it; empty: the settings do.
        where: The field.
        thing: What it is.
        id: Which: its number, or a threshold's id.
    """

    node: str
    where: str
    thing: Thing
    id: int | str


class Written(Struct, frozen=True):
    """What of an automation may refer to something: its sound parts.

    Attributes:
        parts: Triggers and nodes.
        settings: None when something is wrong with them.
    """

    parts: tuple[g.Trigger | g.Node, ...]
    settings: Settings | None


def references_of(written: Written) -> Iterator[Reference]:
    """Give everything that an automation refers to."""
    for one in written.parts:
        thing = _OF.get(type(one))
        if thing is not None:
            yield Reference(one.id, thing, thing, getattr(one, thing))
    for node, where, condition in conditions_of(written):
        for leaf in leaves_of(condition):
            thing = _OF.get(type(leaf))
            if thing is not None:
                yield Reference(node, where, thing, getattr(leaf, thing))


def conditions_of(written: Written) -> Iterator[tuple[str, str, c.Condition]]:
    """Give every condition of an automation, with the node or trigger and the field it stands in."""
    for one in written.parts:
        condition = getattr(one, "condition", None)
        if condition is not None:
            yield one.id, "condition", condition
    for name in ("goal", "exit"):
        ending = getattr(written.settings, name, None)
        if ending is not None and ending.condition is not None:
            yield "", f"settings.{name}.condition", ending.condition
