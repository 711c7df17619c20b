"""The texts of a node that are filled in when a run comes there, and what is wrong with them. Pure."""

from collections.abc import Iterator
from typing import Any

from cueline.automations import graph as g
from cueline.automations.problems import Findings
from cueline.delivery.templates import TemplateInvalid, compile_template


def texts_of(node: g.Node) -> Iterator[tuple[str, str]]:
    """Give every text of a node that is filled in, with the field it stands in."""
    match node:
        case g.Webhook():
            yield "url", node.url
            yield from ((f"headers[{index}].value", header.value) for index, header in enumerate(node.headers))
            if node.body is not None:
                yield "body", node.body
        case g.Slack():
            yield from (("url", node.url), ("text", node.text))
        case g.Email():
            yield from (("to", node.to), ("subject", node.subject), ("text", node.text))
            if node.html is not None:
                yield "html", node.html
        case g.PageMessage():
            yield "payload", node.payload
        case g.SetAttribute() if isinstance(node.value, str):
            yield "value", node.value
        case g.CreateEvent():
            yield from _texts_in(node.attributes, "attributes")
        case _:
            return


def note_bad_templates(node: g.Node | None, found: Findings) -> None:
    """Note every text of a node that cannot be filled in."""
    if node is None:
        return
    for where, text in texts_of(node):
        try:
            compile_template(text)
        except TemplateInvalid as wrong:
            message = f"line {wrong.line}: {wrong.message}"
            found.at(node.id, where).refuse("template", message, "see the reference of templates")


def _texts_in(value: Any, where: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield where, value
        case dict():
            for name, one in value.items():
                yield from _texts_in(one, f"{where}.{name}")
        case list() | tuple():
            for index, one in enumerate(value):
                yield from _texts_in(one, f"{where}[{index}]")
        case _:
            return
