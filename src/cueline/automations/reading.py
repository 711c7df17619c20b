"""Reading an automation: from JSON to its graph, and everything that is wrong with it.

A draft may be incomplete: what a node lacks is told and kept. Only what is no graph at all is refused.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from cueline.automations.field_reading import is_id
from cueline.automations.graph import MAX_ID, MAX_NODES, MAX_TRIGGERS, Graph, Node, Trigger
from cueline.automations.node_reading import NODES, OF_EVERY_NODE
from cueline.automations.problems import AutomationInvalid, Findings, Problem
from cueline.automations.settings import Settings
from cueline.automations.settings_reading import SETTINGS
from cueline.automations.skeleton import Skeleton
from cueline.automations.templates_reading import note_bad_templates
from cueline.automations.trigger_reading import OF_EVERY_TRIGGER, TRIGGERS, Fields
from cueline.conditions.problems import Place, quoted
from cueline.conditions.problems import Problem as FieldProblem
from cueline.scoring.plan_fields import check_fields

Raw = dict[str, Any]

_PARTS = frozenset({"triggers", "start", "nodes", "settings"})
_LISTS: Mapping[str, tuple[int, Mapping[str, Fields]]] = {
    "triggers": (MAX_TRIGGERS, TRIGGERS),
    "nodes": (MAX_NODES, NODES),
}


class Parsed(Struct, frozen=True, kw_only=True):
    """An automation as far as it can be read.

    Attributes:
        raw: As it was sent.
        skeleton: Its nodes and ways.
        triggers: Those that are sound in themselves.
        nodes: Those that are sound in themselves, by id.
        settings: As they are; None when something is wrong with them.
        problems: What is wrong with single nodes, triggers and settings.
    """

    raw: Raw
    skeleton: Skeleton
    triggers: tuple[Trigger, ...]
    nodes: Mapping[str, Node]
    settings: Settings | None
    problems: tuple[Problem, ...]

    @property
    def graph(self) -> Graph | None:
        """The automation; None when a part of it cannot be read."""
        if self.problems:
            return None
        nodes = tuple(self.nodes.values())
        return Graph(
            triggers=self.triggers, start=self.skeleton.start, nodes=nodes, settings=self.settings or Settings()
        )


def parse(raw: Any) -> Parsed:
    """Read an automation as far as it goes.

    Args:
        raw: As JSON decodes it.

    Raises:
        AutomationInvalid: it is no graph: a list, an id or a kind is missing, unknown or there twice, or it is too
            large.
    """
    shape = Findings()
    _check_shape(raw, shape)
    if shape.problems:
        raise AutomationInvalid(shape.problems)
    found = Findings()
    triggers = [_read(one, TRIGGERS, OF_EVERY_TRIGGER, Trigger, found) for one in raw.get("triggers") or ()]
    nodes = [_read(one, NODES, OF_EVERY_NODE, Node, found) for one in raw.get("nodes") or ()]
    settings = _read_settings(raw.get("settings"), found)
    for node in nodes:
        note_bad_templates(node, found)
    return Parsed(
        raw=raw,
        skeleton=Skeleton.of(raw),
        triggers=tuple(one for one in triggers if one is not None),
        nodes={one.id: one for one in nodes if one is not None},
        settings=settings,
        problems=tuple(found.problems),
    )


def _check_shape(raw: Any, found: Findings) -> None:
    if not isinstance(raw, dict):
        found.at("").refuse("shape", f"an object is needed, got {quoted(raw)}", f"with {', '.join(sorted(_PARTS))}")
        return
    for name in sorted(raw.keys() - _PARTS):
        found.at("", name[:MAX_ID]).refuse("shape", "is no part of an automation", "remove it")
    if not (raw.get("start") is None or is_id(raw["start"])):
        found.at("", "start").refuse("shape", f"the id of the first node is needed, got {quoted(raw['start'])}")
    if not (raw.get("settings") is None or isinstance(raw["settings"], dict)):
        found.at("", "settings").refuse("shape", f"an object is needed, got {quoted(raw['settings'])}")
    for name, (most, kinds) in _LISTS.items():
        _check_list(raw.get(name), name, most, kinds, found)


def _check_list(listed: Any, name: str, most: int, kinds: Mapping[str, Fields], found: Findings) -> None:
    place = found.at("", name)
    listed = () if listed is None else listed
    if not isinstance(listed, list | tuple):
        place.refuse("shape", f"a list is needed, got {quoted(listed)}")
        return
    if len(listed) > most:
        place.refuse("too_large", f"{len(listed)} of them", f"at most {most} fit: split the automation")
        return
    taken: set[str] = set()
    for index, one in enumerate(listed):
        _check_outside(one, f"{name}[{index}]", kinds, taken, found)


def _check_outside(one: Any, where: str, kinds: Mapping[str, Fields], taken: set[str], found: Findings) -> None:
    """Note what keeps a node or trigger from being told apart from others."""
    if not isinstance(one, dict):
        found.at("", where).refuse("shape", f"an object is needed, got {quoted(one)}")
        return
    identifier, kind = one.get("id"), one.get("kind")
    if not is_id(identifier):
        hint = f"at most {MAX_ID} of a-z, 0-9, - and _"
        found.at("", f"{where}.id").refuse("shape", f"an id is needed, got {quoted(identifier)}", hint)
    elif identifier in taken:
        found.at(str(identifier), f"{where}.id").refuse("shape", f"{identifier} is there twice", "change one")
    taken.add(str(identifier))
    if not isinstance(kind, str) or kind not in kinds:
        hint = f"one of {', '.join(kinds)}"
        found.at("", f"{where}.kind").refuse("shape", f"there is no kind {quoted(kind)}", hint)


def _read(raw: Raw, kinds: Mapping[str, Fields], of_every: Fields, kind: Any, found: Findings) -> Any:
    """Return a node or trigger; None when something is wrong with it."""
    fields: list[FieldProblem] = []
    needed, optional = kinds[raw["kind"]]
    check_fields(raw, Place("", fields), {**of_every[0], **needed}, {**of_every[1], **optional})
    if fields:
        found.take(raw["id"], fields)
        return None
    return msgspec.convert({name: value for name, value in raw.items() if value is not None}, kind)


def _read_settings(raw: Raw | None, found: Findings) -> Settings | None:
    fields: list[FieldProblem] = []
    check_fields(raw or {}, Place("settings", fields), {}, SETTINGS)
    if fields:
        found.take("", fields)
        return None
    return msgspec.convert(_without_null(raw or {}), Settings)


def _without_null(raw: Any) -> Any:
    """Leave out what is null in objects, as deep as settings nest; conditions have no null."""
    match raw:
        case dict():
            return {name: _without_null(value) for name, value in raw.items() if value is not None}
        case list() | tuple():
            return [_without_null(one) for one in raw]
        case _:
            return raw
