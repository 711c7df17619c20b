"""Names that stand in a path."""

from urllib.parse import unquote_to_bytes

from cueline.errors import InvalidInput


def name_in_path(encoded: str) -> str:
    """Return a percent-encoded part of a path as the name it stands for; a slash in a name is `%2F`.

    Raises:
        InvalidInput: it is not UTF-8.
    """
    try:
        return unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        raise InvalidInput(
            "The name in the address is not percent-encoded UTF-8.",
            code="name_invalid",
            hint="Encode it as encodeURIComponent does.",
        ) from None
