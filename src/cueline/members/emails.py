"""E-mail addresses of members."""

import re

from cueline.errors import InvalidInput

MAX_CHARACTERS = 254

# Neither control characters nor halves of UTF-16 pairs, which no database takes.
_PART = r"[^\s@<>,;\"'\\\x00-\x1f\x7f-\x9f\ud800-\udfff"
_ADDRESS = re.compile(rf"{_PART}]+@{_PART}.]+(?:\.{_PART}.]+)*")


def normal_email(text: str) -> str:
    """Return an address without blanks around it and in lower case: two spellings are one member.

    Raises:
        InvalidInput: it is no e-mail address.
    """
    address = text.strip().lower()
    if len(address) > MAX_CHARACTERS or _ADDRESS.fullmatch(address) is None:
        raise InvalidInput(
            f"{text[:MAX_CHARACTERS]!r} is no e-mail address.",
            code="email_invalid",
            hint="Write it as ada@shop.example.",
        )
    return address
