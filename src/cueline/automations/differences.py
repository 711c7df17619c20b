"""What publishing an automation would change. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from cueline.automations.graph import EMPTY_GRAPH, Graph, Node


class ChangedNode(Struct, frozen=True):
    """A node that is there before and after, and the fields that differ."""

    id: str
    fields: list[str]


class Differences(Struct, frozen=True, kw_only=True):
    """What differs between two graphs; nodes are told apart by id."""

    added: list[str]
    removed: list[str]
    changed: list[ChangedNode]
    triggers_changed: bool
    settings_changed: bool


def differences(before: Graph | None, after: Graph) -> Differences:
    """Return what differs from `before` (None: nothing was published yet) to `after`."""
    old_graph = before or EMPTY_GRAPH
    old, new = _by_id(old_graph), _by_id(after)
    both = [(identifier, _differing(old[identifier], new[identifier])) for identifier in new if identifier in old]
    return Differences(
        added=[identifier for identifier in new if identifier not in old],
        removed=[identifier for identifier in old if identifier not in new],
        changed=[ChangedNode(identifier, fields) for identifier, fields in both if fields],
        triggers_changed=(old_graph.triggers, old_graph.start) != (after.triggers, after.start),
        settings_changed=old_graph.settings != after.settings,
    )


def _by_id(graph: Graph) -> Mapping[str, Node]:
    return {node.id: node for node in graph.nodes}


def _differing(old: Node, new: Node) -> list[str]:
    if old == new:
        return []
    before, after = _written(old), _written(new)
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _written(node: Node) -> dict[str, Any]:
    written: dict[str, Any] = msgspec.to_builtins(node)
    return written
