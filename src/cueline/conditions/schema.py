"""The language as JSON Schema, for editors and other programs."""

from typing import Any

import msgspec

from cueline.conditions.condition import Condition


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a condition. What it takes, `read_condition` may still refuse: operators by type."""
    schema: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Condition)))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
