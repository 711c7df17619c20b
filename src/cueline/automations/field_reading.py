"""Reading single fields of an automation: each refused with what it should have been."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from cueline.automations.graph import MAX_ID, MAX_TEMPLATE
from cueline.automations.local_moments import local_moment
from cueline.conditions.condition import MAX_NAME
from cueline.conditions.operands import check_days, check_hour, check_zone
from cueline.conditions.problems import ConditionInvalid, Place, quoted
from cueline.conditions.reading import read_condition
from cueline.scoring.plan_fields import Check, check_fields, one_of, text_up_to, whole_number

MAX_SPAN_DAYS = 3_650
UNITS_PER_DAY = {"seconds": 86_400, "minutes": 1_440, "hours": 24, "days": 1}
MAX_LABEL = 100

_ID = re.compile(rf"[a-z0-9_-]{{1,{MAX_ID}}}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_PREFIX = "event."
_LARGEST_NUMBER = 2**63 - 1

check_attribute = text_up_to(MAX_NAME, "the attribute's name")
check_tag = text_up_to(MAX_NAME, "the tag's name")
check_number = whole_number(_LARGEST_NUMBER)


def is_id(value: Any) -> bool:
    """Tell whether it can be the id of a node or trigger."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def check_id(value: Any, place: Place) -> None:
    """Refuse what no node can be called."""
    if not is_id(value):
        place.refuse("value", f"an id is at most {MAX_ID} of a-z, 0-9, - and _, got {quoted(value)}")


def check_label(value: Any, place: Place) -> None:
    """Refuse what is no name for people; it may be empty."""
    if not isinstance(value, str) or len(value) > MAX_LABEL or _UNPRINTABLE.search(value):
        place.refuse("name", f"a name has at most {MAX_LABEL} characters, none of them control characters")


def check_event(value: Any, place: Place) -> None:
    """Refuse what no event is called."""
    text_up_to(MAX_NAME, "the event's name")(value, place)
    if isinstance(value, str) and value.startswith(_PREFIX):
        place.refuse("name", f"events are named without the prefix, got {quoted(value)}", f"remove {_PREFIX}")


def check_condition(raw: Any, place: Place) -> None:
    """Note everything that is wrong with a condition."""
    try:
        read_condition(raw, place.where)
    except ConditionInvalid as wrong:
        place.problems.extend(wrong.problems)


def check_span(raw: Any, place: Place) -> None:
    """Refuse what is no length of time, or one too long to be meant."""
    before = len(place.problems)
    amount = whole_number(MAX_SPAN_DAYS * UNITS_PER_DAY["seconds"])
    needed: Mapping[str, Check] = {"amount": amount, "unit": one_of(tuple(UNITS_PER_DAY))}
    if not check_fields(raw, place, needed, {}) or len(place.problems) > before:
        return
    if raw["amount"] > MAX_SPAN_DAYS * UNITS_PER_DAY[raw["unit"]]:
        place.at("amount").refuse("too_large", f"is longer than {MAX_SPAN_DAYS} days", "wait for an event instead")


def check_zone_name(value: Any, place: Place) -> None:
    """Refuse a time zone that is none."""
    check_zone(value, place, "its clock")


def check_clock_hour(value: Any, place: Place) -> None:
    """Refuse what no clock shows."""
    check_hour(value, place, "its hours")


def check_weekdays(value: Any, place: Place) -> None:
    """Refuse what are no days of the week; none at all means every day."""
    if value not in ([], ()):
        check_days(value, place, "its days")


def check_local_moment(value: Any, place: Place) -> None:
    """Refuse what is no date and time of a clock on the wall."""
    if not isinstance(value, str) or local_moment(value) is None:
        place.refuse("value", f"a date and time is needed, got {quoted(value)}", "write it as 2026-12-24T09:00")


def text_of(thing: str, *, may_be_empty: bool = False) -> Callable[[Any, Place], None]:
    """Return a check for a text that is filled in when its node is reached."""

    def check(value: Any, place: Place) -> None:
        if not isinstance(value, str) or not (may_be_empty or value.strip()):
            place.refuse("value", f"{thing} is needed, got {quoted(value)}")
        elif len(value) > MAX_TEMPLATE:
            place.refuse("too_large", f"{thing} has {len(value)} characters", f"at most {MAX_TEMPLATE} are kept")
        elif _UNUSABLE.search(value):
            place.refuse("value", f"{thing} has a zero character or half of a pair in it", "remove it")

    return check
