"""A date and a time as a clock on the wall shows them. Pure."""

import re
from datetime import datetime

_FORM = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]")


def local_moment(text: str) -> datetime | None:
    """Read `2026-12-24T09:00`; None for anything else, such as a day that no calendar has."""
    if not _FORM.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
