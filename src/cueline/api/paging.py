"""Cursors: where a page ended, as an opaque text."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from typing import Annotated, TypeVar

import msgspec
from litestar.params import QueryParameter

from cueline.errors import InvalidInput

Limit = Annotated[int, QueryParameter(ge=1, le=1_000, description="How many at most.")]
Cursor = Annotated[str, QueryParameter(max_length=1_000, description="`next` of the page before; empty: the first.")]

End = TypeVar("End")


def cursor_of(end: object) -> str:
    """Write where a page ended."""
    return urlsafe_b64encode(msgspec.json.encode(end)).decode().rstrip("=")


def read_cursor(cursor: str, kind: type[End]) -> End | None:
    """Read where a page ended; None for the first page.

    Raises:
        InvalidInput: the cursor was not made by this list.
    """
    if not cursor:
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)), type=kind)
    except (Base64Error, msgspec.DecodeError, UnicodeError):
        raise InvalidInput(
            "The cursor is not one of this list's.",
            code="cursor_invalid",
            hint="Pass `next` of the page before as it is, or none for the first page.",
        ) from None
