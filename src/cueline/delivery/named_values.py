"""Templates that only put values into a text, which is most of them: filled in without the engine. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from liquid.ast import Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.output import OutputNode
from msgspec import Struct

from cueline.delivery.filters import MAX_TEXT, FilterRefused, json_of

LONGEST = 32 * 1024
"""Longer texts, in characters, are left to the engine, which knows the bounds."""

_OF_LISTS = frozenset({"size", "first", "last"})


class Named(Struct, frozen=True):
    """A value in a text.

    Attributes:
        path: The names that lead to it, from a root on.
        is_json: Whether it is written as JSON.
    """

    path: tuple[str, ...]
    is_json: bool


class NamedValues:
    """A text with values in it."""

    def __init__(self, parts: Sequence[str | Named], write: Callable[[Any], str]) -> None:
        self._parts = parts
        self._write = write

    def fill(self, context: Mapping[str, Any]) -> str | None:
        """Return the text with the values of `context` in it, as the engine does; None: it takes the engine."""
        try:
            texts = [part if type(part) is str else self._text(part, context) for part in self._parts]
        except (KeyError, FilterRefused, TypeError, ValueError, RecursionError):
            return None
        text = "".join(texts)
        return text if len(text) <= LONGEST else None

    def _text(self, part: Any, context: Any) -> str:
        value = context
        for name in part.path:
            if type(value) is not dict:
                raise KeyError(name)
            value = value[name]
        if not part.is_json:
            return self._write(value)
        made = json_of(value)
        if len(made) > MAX_TEXT:
            raise FilterRefused
        return self._write(made)


def named_values(nodes: Sequence[Node], write: Callable[[Any], str]) -> NamedValues | None:
    """Return what fills in a template without the engine; None when it does more than to name values.

    Args:
        nodes: What the engine read.
        write: Writes a value as the template's place asks for.
    """
    parts = [_part(node) for node in nodes]
    return None if None in parts else NamedValues([part for part in parts if part is not None], write)


def _part(node: Node) -> str | Named | None:
    if isinstance(node, ContentNode):
        return node.text
    expression = node.expression if isinstance(node, OutputNode) else None
    if not isinstance(expression, FilteredExpression) or not isinstance(expression.left, Path):
        return None
    filters = [(one.name, one.args) for one in expression.filters or ()]
    path = [name for name in expression.left.path if isinstance(name, str) and name not in _OF_LISTS]
    if filters not in ([], [("json", [])]) or len(path) < len(expression.left.path):
        return None
    return Named(tuple(path), bool(filters))
