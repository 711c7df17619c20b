"""Reading single fields of a plan: each refused with what it should have been."""

import re
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

from cueline.conditions.problems import Place, quoted
from cueline.scoring.plan import MAX_POINTS, MILLI, milli_of

Check = Callable[[Any, Place], None]

MAX_NAME = 100
MAX_ID = 40

_ID = re.compile(rf"[a-z0-9_-]{{1,{MAX_ID}}}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
_EXACT = 1e-9


def check_fields(
    raw: Any,
    place: Place,
    needed: Mapping[str, Check],
    optional: Mapping[str, Check],
    kept: Mapping[str, type] = MappingProxyType({}),
) -> bool:
    """Check every field of an object, and tell whether it is one; what is null counts as left out.

    What the server keeps, `kept` with its type, may come back with a document that was read from it.
    """
    if not isinstance(raw, dict):
        place.refuse("shape", f"an object is needed, got {quoted(raw)}")
        return False
    checks = {**needed, **optional}
    for name in sorted(needed.keys() - {name for name, value in raw.items() if value is not None}):
        place.at(name).refuse("shape", "is needed")
    for name, value in raw.items():
        if name in kept:
            _check_kept(value, place.at(name), kept[name])
        elif name not in checks:
            place.at(name[:MAX_ID]).refuse("shape", "is no field here", f"there are {', '.join(checks)}")
        elif value is not None:
            checks[name](value, place.at(name))
    return True


def check_kind(raw: Any, place: Place, kinds: Mapping[str, Mapping[str, Check]]) -> None:
    """Check an object that says by `kind` which fields it has."""
    kind = raw.get("kind") if isinstance(raw, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        place.at("kind").refuse("shape", f"one of {', '.join(kinds)} is needed, got {quoted(kind)}")
    else:
        check_fields(raw, place, {"kind": check_anything, **kinds[kind]}, {})


def check_anything(_value: Any, _place: Place) -> None:
    """Take what is checked elsewhere."""


def _check_kept(value: Any, place: Place, kind: type) -> None:
    if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
        place.refuse("shape", f"is kept by the server, got {quoted(value)}", "leave it out, or send it as you got it")


def check_name(value: Any, place: Place) -> None:
    """Refuse what is no name for people."""
    if not isinstance(value, str) or not value.strip():
        place.refuse("name", f"a name is needed, got {quoted(value)}")
    elif len(value) > MAX_NAME or _UNPRINTABLE.search(value):
        place.refuse("name", f"a name has at most {MAX_NAME} characters, none of them control characters")


def check_id(value: Any, place: Place) -> None:
    """Refuse what is no id."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        hint = "leave it out, and one is made from the name"
        place.refuse("value", f"an id is at most {MAX_ID} of a-z, 0-9, - and _, got {quoted(value)}", hint)


def check_points(value: Any, place: Place) -> None:
    """Refuse what is no number of points."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        place.refuse("value", f"a number is needed, got {quoted(value)}", "write it without quotes")
    elif not -MAX_POINTS <= value <= MAX_POINTS:
        place.refuse("too_large", f"at most {MAX_POINTS} points in either direction, got {quoted(value)}")
    elif abs(value * MILLI - milli_of(value)) > _EXACT * max(1.0, abs(value)) or (value and not milli_of(value)):
        place.refuse("value", f"points have at most three decimals, got {quoted(value)}", "round it")


def check_factor(value: Any, place: Place) -> None:
    """Refuse what nothing can be multiplied by."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < abs(value) <= MAX_POINTS:
        place.refuse("value", f"a number other than 0, at most {MAX_POINTS}, is needed, got {quoted(value)}")


def check_cap(value: Any, place: Place) -> None:
    """Refuse a cap that who has nothing could not stand under."""
    before = len(place.problems)
    if not check_fields(value, place, {}, {"minimum": check_points, "maximum": check_points}):
        return
    if len(place.problems) > before:
        return
    if (value.get("minimum") or 0) > 0:
        place.at("minimum").refuse("value", "is above 0, so that who did nothing would have points", "at most 0")
    if (value.get("maximum") or 0) < 0:
        place.at("maximum").refuse("value", "is below 0, so that who did nothing would lose points", "at least 0")


def whole_number(most: int) -> Check:
    """Return a check for whole numbers from 1 to `most`."""

    def check(value: Any, place: Place) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            place.refuse("value", f"a whole number from 1 to {most} is needed, got {quoted(value)}")

    return check


def one_of(names: Collection[str]) -> Check:
    """Return a check for a text out of `names`."""

    def check(value: Any, place: Place) -> None:
        if not isinstance(value, str) or value not in names:
            place.refuse("value", f"one of {', '.join(names)} is needed, got {quoted(value)}")

    return check


def text_up_to(most: int, thing: str) -> Check:
    """Return a check for the name of an event or an attribute."""

    def check(value: Any, place: Place) -> None:
        if not isinstance(value, str) or not value.strip():
            place.refuse("name", f"{thing} is needed, got {quoted(value)}")
        elif len(value) > most or _UNPRINTABLE.search(value):
            place.refuse("name", f"{thing} has at most {most} characters, none of them control characters")

    return check


def check_flag(value: Any, place: Place) -> None:
    """Refuse what is neither true nor false."""
    if not isinstance(value, bool):
        place.refuse("value", f"true or false is needed, got {quoted(value)}")


def id_from(name: Any, taken: Collection[str]) -> str:
    """Return an id made from a name that none of `taken` is."""
    slug = _NOT_IN_ID.sub("-", str(name).lower()).strip("-")[: MAX_ID - 4] or "unnamed"
    tries = (slug if number == 1 else f"{slug}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in tries if one not in taken)
