"""The graphs of automations as members see them: who may not change one does not see the secrets in it."""

from typing import Any

from msgspec.structs import replace

from cueline.api.auth import Seat
from cueline.automations.graph import Graph, Node, Slack, Webhook
from cueline.delivery.hiding import HIDDEN, is_secret, shown_url
from cueline.members.roles import Right, allows


def shown_graph(graph: Graph, seat: Seat) -> Graph:
    """Return a graph as a member may see it."""
    if allows(seat.role, Right.DEFINE):
        return graph
    return replace(graph, nodes=tuple(_shown_node(node) for node in graph.nodes))


def shown_draft(raw: dict[str, Any], seat: Seat) -> dict[str, Any]:
    """Return a draft, which may be incomplete, as a member may see it."""
    nodes = raw.get("nodes")
    if allows(seat.role, Right.DEFINE) or not isinstance(nodes, list):
        return raw
    return {**raw, "nodes": [_shown_raw(node) for node in nodes]}


def _shown_node(node: Node) -> Node:
    if isinstance(node, Slack):
        return replace(node, url=shown_url(node.url))
    if isinstance(node, Webhook):
        headers = tuple(replace(one, value=HIDDEN) if is_secret(one.name) else one for one in node.headers)
        return replace(node, url=shown_url(node.url), headers=headers)
    return node


def _shown_raw(node: Any) -> Any:
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
