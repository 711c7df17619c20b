"""What lists and segments are called. Pure."""

from msgspec import Struct

from cueline.errors import InvalidInput

MAX_NAME_CHARACTERS = 100
MAX_DESCRIPTION_CHARACTERS = 2_000


class Described(Struct, frozen=True):
    """What a list or a segment is called."""

    name: str
    description: str = ""


def described(name: str, description: str) -> Described:
    """Return a name and a description as they are kept.

    Raises:
        InvalidInput: the name is empty or too long, or the description is too long.
    """
    name, description = name.strip(), description.strip()
    if not 0 < len(name) <= MAX_NAME_CHARACTERS or not name.isprintable():
        raise InvalidInput(
            "A name is a text of visible characters.",
            code="name_invalid",
            hint=f"Send 1 to {MAX_NAME_CHARACTERS} characters.",
        )
    if len(description) > MAX_DESCRIPTION_CHARACTERS or "\0" in description:
        raise InvalidInput(
            "This description cannot be kept.",
            code="description_invalid",
            hint=f"Send at most {MAX_DESCRIPTION_CHARACTERS} characters.",
        )
    return Described(name, description)
