"""The call that sends an event, written out for whoever builds the page."""

import re
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from cueline.event import AttributeType, Kind
from cueline.registry.definition import AttributeDefinition, EventDefinition, State
from cueline.registry.mismatch import Mismatch
from cueline.registry.reading import read_as, shown

MAX_VALUE = 60
"""Longer sample values, in characters of their JSON text, would hide the call."""

_PLACEHOLDERS: dict[AttributeType, Any] = {
    AttributeType.STRING: "text",
    AttributeType.NUMBER: 199,
    AttributeType.BOOLEAN: True,
    AttributeType.DATETIME: "2026-11-23T18:00:00Z",
    AttributeType.JSON: {"x": 1240, "y": 15},
}
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_UTC = ZoneInfo("UTC")


def snippet(event: EventDefinition) -> str:
    """Give the JavaScript call that sends `event`, each attribute with a sample value of its type.

    Hidden and blocked attributes are left out. The text is safe inside a `<script>` element.
    """
    if event.kind in {Kind.SCORE, Kind.STANDING, Kind.AUTOMATION}:
        return "// Cueline makes this event itself."
    if event.kind == Kind.PAGE_VIEW:
        return "UE.pageHit();"
    lines = [f"  {_key(attribute.name)}: {_literal(_sample(attribute))}," for attribute in _offered(event)]
    verb = _quoted(f"event.{event.name}" if event.kind == Kind.EVENT else event.name)
    if not lines:
        return f"userengage({verb});"
    return "\n".join([f"userengage({verb}, {{", *lines, "});"])


def _offered(event: EventDefinition) -> list[AttributeDefinition]:
    return [attribute for attribute in event.attributes if attribute.state not in {State.HIDDEN, State.BLOCKED}]


def _sample(attribute: AttributeDefinition) -> Any:
    for sample in attribute.samples:
        try:
            value = shown(attribute.type, read_as(attribute.type, sample, _UTC))
        except Mismatch:
            continue
        if len(_literal(value)) <= MAX_VALUE and not _is_personal(value):
            return value
    return _PLACEHOLDERS[attribute.type]


def _is_personal(value: Any) -> bool:
    """Tell whether a value may name a person; a snippet is passed on more freely than the event it came from."""
    return "@" in _literal(value)


def _key(name: str) -> str:
    if name == "__proto__":  # as a plain key it would set the object's prototype
        return "['__proto__']"
    return name if _IDENTIFIER.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    inner = _literal(text)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"


def _literal(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
