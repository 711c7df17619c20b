"""An automation as far as it can be read: which nodes there are, and where their ways lead. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

from msgspec import Struct

_WAYS = ("next", "yes", "no", "timeout_next")

RESTING = frozenset({"wait", "wait_event"})
"""Kinds of nodes where time passes whenever a run comes there: what a loop needs."""


class Way(Struct, frozen=True):
    """A way on from a node.

    Attributes:
        where: The field that holds it, such as `branches[1].next`.
        to: The id of the node it leads to.
    """

    where: str
    to: str


class Skeleton(Struct, frozen=True):
    """Nodes and ways.

    Attributes:
        start: The first node's id; None: there is none.
        kinds: What each node is, by id.
        ways: Where each leads.
        jump: The node that late runs go on at, if any do.
    """

    start: str | None
    kinds: Mapping[str, str]
    ways: Mapping[str, tuple[Way, ...]]
    jump: str | None = None

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Self:
        """Return the skeleton of a graph whose nodes have their ids and kinds."""
        nodes = raw.get("nodes") or ()
        stale = (raw.get("settings") or {}).get("stale")
        return cls(
            _text(raw.get("start")),
            {node["id"]: node["kind"] for node in nodes},
            {node["id"]: tuple(_ways_in(node)) for node in nodes},
            _text(stale.get("to")) if isinstance(stale, dict) else None,
        )

    def reached(self) -> set[str]:
        """Return every node that some way leads to."""
        found: set[str] = set()
        open_ends = [one for one in (self.start, self.jump) if one is not None]
        while open_ends:
            node = open_ends.pop()
            if node in self.kinds and node not in found:
                found.add(node)
                open_ends += [way.to for way in self.ways[node]]
        return found

    def restless(self) -> set[str]:
        """Return the nodes from which a run could come back without ever resting."""
        active = {node for node, kind in self.kinds.items() if kind not in RESTING}
        return _on_loops({node: {way.to for way in self.ways[node]} & active for node in active})


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _ways_in(node: Mapping[str, Any]) -> Iterator[Way]:
    for name in _WAYS:
        if isinstance(node.get(name), str):
            yield Way(name, node[name])
    branches: Any = node.get("branches")
    listed: list[Any] = list(branches) if isinstance(branches, list | tuple) else []
    for index, branch in enumerate(listed):
        if isinstance(branch, dict) and isinstance(branch.get("next"), str):
            yield Way(f"branches[{index}].next", branch["next"])


def _on_loops(ways: Mapping[str, set[str]]) -> set[str]:
    """Return the nodes that lie on loops, or on a way from one to another."""
    forward = _without_ends(ways)
    backward: dict[str, set[str]] = {node: set() for node in forward}
    for node, targets in forward.items():
        for target in targets:
            backward[target].add(node)
    return set(_without_ends(backward))


def _without_ends(ways: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return the nodes that lead on for ever, each with where it leads."""
    left = dict(ways)
    while True:
        kept = {node: targets & left.keys() for node, targets in left.items()}
        kept = {node: targets for node, targets in kept.items() if targets}
        if kept.keys() == left.keys():
            return kept
        left = kept
