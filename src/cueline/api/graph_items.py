"""The graphs of automations as members see them: who may not change one does not see the secrets in it."""

from typing import Any

import msgspec

from cueline.api.auth import Seat
from cueline.automations.graph import Graph
from cueline.delivery.hiding import HIDDEN, is_secret, shown_url
from cueline.members.roles import Right, allows


def shown_graph(graph: Graph, seat: Seat) -> Graph:
    """Return a graph as a member may see it."""
    if allows(seat.role, Right.DEFINE):
        return graph
    as_sent = msgspec.json.decode(msgspec.json.encode(graph))
    return msgspec.convert(shown_draft(as_sent, seat), Graph)


def shown_draft(raw: dict[str, Any], seat: Seat) -> dict[str, Any]:
    """Return a draft, which may be incomplete, as a member may see it."""
    nodes = raw.get("nodes")
    if allows(seat.role, Right.DEFINE) or not isinstance(nodes, list):
        return raw
    return {**raw, "nodes": [_shown_node(node) for node in nodes]}


def _shown_node(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    shown = dict(node)
    if isinstance(shown.get("url"), str):
        shown["url"] = shown_url(shown["url"])
    if isinstance(shown.get("headers"), list):
        shown["headers"] = [_shown_header(header) for header in shown["headers"]]
    return shown


def _shown_header(header: Any) -> Any:
    if not isinstance(header, dict) or not is_secret(str(header.get("name", ""))):
        return header
    return {**header, "value": HIDDEN}
