"""What people call the things of a workspace. Pure."""

import unicodedata

from cueline.errors import InvalidInput

MAX_NAME_CHARACTERS = 100

_UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters and ends of lines, which break the lines that names stand in, and halves of UTF-16 pairs, which no
database takes. Invisible characters within an emoji are none of these."""


def sound_name(whose: str, name: str, code: str = "name_invalid") -> str:
    """Return a name as it is kept, without blanks around it; `whose` begins the message, as in "A workspace's".

    Raises:
        InvalidInput: it is empty, too long, or has control characters.
    """
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME_CHARACTERS or any(unicodedata.category(one) in _UNFIT for one in name):
        raise InvalidInput(
            f"{whose} name has 1 to {MAX_NAME_CHARACTERS} characters, and no control characters.",
            code=code,
            hint="Choose another.",
        )
    return name
