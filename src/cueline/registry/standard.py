"""The attributes that every workspace has, with the types they keep."""

from typing import Any

from cueline.event import AttributeType
from cueline.registry.reading import Reader, as_text
from cueline.wire import (
    ATTRIBUTES_CHANGED,
    LIST_JOINED,
    LIST_LEFT,
    SCORE_CHANGE,
    SCORE_THRESHOLD,
    SEGMENT_ENTERED,
    SEGMENT_LEFT,
)

_TEXTS = (
    "user_id",
    "email",
    "name",
    "first_name",
    "last_name",
    "phone_number",
    "gender",
    "status",
    "company",
    "city",
    "region",
    "country",
    "language",
    "browser_language",
    "timezone",
    "assigned_to",
    "linkedin_url",
    "facebook_url",
    "twitter_url",
    "google_url",
)

STANDARD_USER_ATTRIBUTES: dict[str, AttributeType] = dict.fromkeys(_TEXTS, AttributeType.STRING) | {
    "score": AttributeType.NUMBER,
    "unsubscribed": AttributeType.BOOLEAN,
}
"""Their types are fixed: the rest of Cueline, and what talks to it, relies on them."""

STANDARD_EVENT_ATTRIBUTES: dict[tuple[str, str], AttributeType] = {
    (SCORE_THRESHOLD, "score"): AttributeType.NUMBER,
    (SCORE_THRESHOLD, "level"): AttributeType.NUMBER,
    (SCORE_CHANGE, "points"): AttributeType.NUMBER,
    (SCORE_CHANGE, "set_to"): AttributeType.NUMBER,
    (LIST_JOINED, "list"): AttributeType.NUMBER,
    (LIST_LEFT, "list"): AttributeType.NUMBER,
    (SEGMENT_ENTERED, "segment"): AttributeType.NUMBER,
    (SEGMENT_LEFT, "segment"): AttributeType.NUMBER,
    (ATTRIBUTES_CHANGED, "set"): AttributeType.JSON,
    (ATTRIBUTES_CHANGED, "clear"): AttributeType.JSON,
}
"""The types that attributes of the events Cueline makes itself have at first sight, by event and attribute."""

_CHOICES: dict[str, dict[str, str]] = {
    "gender": {"1": "unknown", "2": "male", "3": "female"},
    "status": {"1": "visitor", "2": "user"},
}


def choice_reader(name: str) -> Reader | None:
    """Give the function that reads `gender` or `status`; None for every other attribute.

    The number, the word in any case, or a list of one of them gives the word; other texts stay as they are.
    """
    words = _CHOICES.get(name)
    if words is None:
        return None

    def read(value: Any) -> str:
        only = value[0] if isinstance(value, list) and len(value) == 1 else value
        text = as_text(only)
        word = words.get(text, text.lower())
        return word if word in words.values() else text

    return read
