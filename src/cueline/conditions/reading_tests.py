"""Reading what is asked of a value: every mistake at once, each with its place."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cueline.conditions.asking import string_asking
from cueline.conditions.instants import instant
from cueline.conditions.operands import CHECKS
from cueline.conditions.problems import Place, quoted
from cueline.conditions.regex import RegexRefused
from cueline.conditions.value_tests import NEEDED, POSITIVE, StringTest

_CASED = frozenset({"is_set", "is_not_set"})
_TYPE_WORDS = {name: "JSON" if name == "json" else name.capitalize() for name in NEEDED}


def check_test(raw: Any, place: Place, subject: str, *, expected: str = "") -> None:
    """Refuse a test that cannot be asked of `subject`.

    Args:
        raw: As JSON decodes it.
        place: Where it stands.
        subject: What it is asked of, for messages.
        expected: The type the subject has; empty when the test says it.
    """
    if not isinstance(raw, dict):
        place.refuse("shape", "an object is needed", 'such as {"type": "number", "operator": "at_least", "value": 30}')
        return
    kind, operator = raw.get("type"), raw.get("operator")
    if not isinstance(kind, str) or kind not in NEEDED:
        place.at("type").refuse("shape", f"no type: {quoted(kind)}", f"one of {', '.join(NEEDED)}")
    elif expected and kind != expected:
        place.at("type").refuse("type", f"{subject} is a {_TYPE_WORDS[expected]}", f'write "type": "{expected}"')
    elif not isinstance(operator, str) or operator not in NEEDED[kind]:
        message = f"no operator of {_TYPE_WORDS[kind]}: {quoted(operator)}"
        place.at("operator").refuse("operator", message, f"one of {', '.join(NEEDED[kind])}")
    else:
        _check_fields(raw, kind, operator, place, f"“{subject}” ({_TYPE_WORDS[kind]})")


def _check_fields(raw: Mapping[str, Any], kind: str, operator: str, place: Place, subject: str) -> None:
    needed, checks = NEEDED[kind][operator], CHECKS[kind]
    allowed = needed | _optional(kind, operator)
    for name in sorted(needed - raw.keys()):
        place.at(name).refuse("shape", f"is needed for {operator}")
    for name, value in raw.items():
        if name in {"type", "operator"}:
            continue
        if name in allowed:
            checks[name](value, place.at(name), subject)
        else:
            place.at(name[:_SHOWN]).refuse("shape", f"does not belong to {operator}", "remove it")
    if not any(problem.where.startswith(place.where) for problem in place.problems):
        _check_together(raw, kind, operator, place)


def _optional(kind: str, operator: str) -> frozenset[str]:
    if kind == "string" and operator not in _CASED:
        return frozenset({"ignore_case"})
    return _OF_DAY_AND_HOUR if operator == "day_and_hour" else frozenset()


def _check_together(raw: Mapping[str, Any], kind: str, operator: str, place: Place) -> None:
    """Refuse operands that are sound one by one."""
    if operator == "matches" or raw.get("ignore_case"):
        _check_regex(raw, operator, place.at("value" if "value" in raw else "values"))
    elif operator == "between":
        _check_order(raw, kind, place)
    elif operator == "day_and_hour":
        _check_day_and_hour(raw, place)


def _check_regex(raw: Mapping[str, Any], operator: str, place: Place) -> None:
    test = msgspec.convert(raw, StringTest)
    try:
        string_asking(test, POSITIVE.get(operator, operator))
    except RegexRefused as error:
        hint = "write it as RE2 has it: no look-around, no back-references, few repetitions of repetitions"
        place.refuse("regex", f"RE2 does not take this expression: {error}", hint)


def _check_order(raw: Mapping[str, Any], kind: str, place: Place) -> None:
    if kind == "number" and raw["low"] > raw["high"]:
        place.at("high").refuse("value", "is below low, so that nothing is between", "exchange the two")
    if kind == "datetime" and (instant(raw["start"]) or 0) >= (instant(raw["end"]) or 0):
        place.at("end").refuse("value", "is not after start, so that nothing is between", "exchange the two")


def _check_day_and_hour(raw: Mapping[str, Any], place: Place) -> None:
    hours = {"from_hour", "until_hour"} & raw.keys()
    if not hours and "days" not in raw:
        place.refuse("shape", "day_and_hour needs days, or from_hour and until_hour, or all of them")
    elif len(hours) == 1:
        place.refuse("shape", "from_hour and until_hour belong together", "name both")
    elif hours and raw["from_hour"] == raw["until_hour"]:
        place.at("until_hour").refuse("value", "is from_hour, so that no time is left", "leave both out for all day")


_OF_DAY_AND_HOUR = frozenset({"days", "from_hour", "until_hour", "zone"})
_SHOWN = 40
