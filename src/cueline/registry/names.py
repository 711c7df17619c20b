"""What an event and an attribute may be called."""

import re
from typing import Literal

from cueline.errors import InvalidInput

MAX_NAME = 128
"""Longest name of an event or an attribute, in characters."""

PREFIX = "event."

# Control characters, and halves of UTF-16 pairs, which no database takes.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def read_event_name(text: str) -> str:
    """Give the name an event is stored under: without the `event.` prefix and without blanks around it.

    Raises:
        InvalidInput: nothing is left, or it is too long or unprintable.
    """
    name = text.strip().removeprefix(PREFIX).strip()
    check_name(name, "event")
    return name


def check_name(name: str, thing: Literal["event", "attribute"]) -> None:
    """Refuse what cannot be the stored name of an event or an attribute.

    Raises:
        InvalidInput: it is blank, too long or unprintable.
    """
    if not name or name.isspace():
        raise InvalidInput(f"The {thing}'s name is empty.", code=f"{thing}_name_empty", hint=f"give the {thing} a name")
    if len(name) > MAX_NAME:
        raise InvalidInput(
            f"The {thing}'s name has {len(name)} characters.",
            code=f"{thing}_name_too_long",
            hint=f"shorten the {thing}'s name to {MAX_NAME} characters; what varies belongs into values",
        )
    if _UNPRINTABLE.search(name):
        raise InvalidInput(
            f"The {thing}'s name has a control character.",
            code=f"{thing}_name_unprintable",
            hint=f"remove line ends, tabs and other control characters from the {thing}'s name",
        )


def printable(text: str) -> str:
    """Give a name of any shape in a form that can be kept and read: unprintable characters replaced, cut if long."""
    clean = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return clean if len(clean) <= MAX_NAME else clean[: MAX_NAME - 1] + "…"
