"""The API's description, as tools read it."""

from typing import Any

import msgspec

from cueline.api.app import build_litestar
from cueline.errors import ErrorBody

_ERROR = {"$ref": "#/components/schemas/ErrorBody"}
_PLAN = {"$ref": "#/components/schemas/Plan"}
_TAKE_A_PLAN = frozenset({"SaveScoringDraft", "V1SaveScoringDraft"})
_STREAMS = frozenset({"WatchLive", "V1WatchLive"})


def openapi_text() -> str:
    """Return the description as JSON text, the same for the same code."""
    return msgspec.json.format(msgspec.json.encode(openapi(), order="sorted"), indent=2).decode() + "\n"


def openapi() -> dict[str, Any]:
    """Return the description of every route but the internal ones."""
    described = build_litestar(None).openapi_schema.to_schema()
    for operations in described["paths"].values():
        for operation in operations.values():
            _describe(operation)
    _, schemas = msgspec.json.schema_components([ErrorBody], ref_template="#/components/schemas/{name}")
    described["components"]["schemas"] |= schemas
    return described


def _describe(operation: dict[str, Any]) -> None:
    if operation["operationId"] in _TAKE_A_PLAN:  # read by hand, so that all that is wrong is told at once
        operation["requestBody"]["content"]["application/json"]["schema"] = _PLAN
    answers = operation["responses"]
    answers.pop("400", None)
    answers["default"] = {"description": "Anything else", "content": {"application/json": {"schema": _ERROR}}}
    if operation["operationId"] in _STREAMS:
        answers["200"] = {
            "description": "A stream that goes on",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
