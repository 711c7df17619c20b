"""What is said about a value that does not fit its type."""

from typing import Any

from cueline.errors import InvalidInput
from cueline.event import AttributeType


def got(value: Any) -> str:
    """Say what a JSON value is: `string`, `number`, `boolean`, `object`, `array` or `null`."""
    return _WORDS[type(value)]


_WORDS = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    dict: "object",
    list: "array",
    type(None): "null",
}


class Mismatch(InvalidInput):
    """A value has no exact reading as the type its attribute is defined as. Nothing was guessed.

    Attributes:
        value: The value, as it was sent.
        kind: The type it was to be read as.
    """

    default_code = "attribute_mismatch"

    def __init__(self, value: Any, kind: AttributeType, hint: str = "") -> None:
        super().__init__(f"This {got(value)} does not read as {kind.value}.", hint=hint)
        self.value = value
        self.kind = kind
