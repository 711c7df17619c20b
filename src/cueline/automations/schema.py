"""An automation as JSON Schema, for editors and other programs."""

from typing import Any

import msgspec

from cueline.automations.graph import Graph


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of an automation. What it takes may still have problems: ways, loops, references."""
    schema: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Graph)))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
