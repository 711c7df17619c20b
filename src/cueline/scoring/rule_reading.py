"""Reading one rule: its fields, and what its condition may ask."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from cueline.conditions import condition as c
from cueline.conditions.condition import MAX_NAME as MAX_EVENT_NAME
from cueline.conditions.needs import names_needed
from cueline.conditions.problems import ConditionInvalid, Place, quoted
from cueline.conditions.reading import read_condition
from cueline.scoring.plan import MAX_DAYS, MAX_TIMES, Per
from cueline.scoring.plan_fields import (
    Check,
    check_anything,
    check_cap,
    check_factor,
    check_fields,
    check_flag,
    check_id,
    check_kind,
    check_name,
    check_points,
    one_of,
    text_up_to,
    whole_number,
)
from cueline.scoring.splitting import is_mixed, parts_of, split

_DAYS: Mapping[str, Check] = {"days": whole_number(MAX_DAYS)}
_ATTRIBUTE = text_up_to(MAX_EVENT_NAME, "the attribute's name")
_PREFIX = "event."

_POINTS: Mapping[str, Mapping[str, Check]] = {
    "fixed": {"points": check_points},
    "from_attribute": {"attribute": _ATTRIBUTE, "factor": check_factor},
}
_DECAYS: Mapping[str, Mapping[str, Check]] = {"none": {}, "linear": _DAYS, "half_life": _DAYS, "expires": _DAYS}


def check_rule(raw: Any, place: Place) -> None:
    """Note everything that is wrong with a rule, but for what other rules and groups have to do with it."""
    if not check_fields(raw, place, _NEEDED, _OPTIONAL, KEPT_OF_RULES):
        return
    condition = _condition(raw.get("condition"), place)
    if condition is not None:
        _check_subjects(condition, place.at("condition"))
    if raw.get("event") is None and condition is not None and split(condition)[0] is None:
        _check_fit(raw, place)


def _check_object_cap(raw: Any, place: Place) -> None:
    check_fields(raw, place, {"attribute": _ATTRIBUTE, **_DAYS}, {"times": whole_number(MAX_TIMES)})


def _check_window_cap(raw: Any, place: Place) -> None:
    check_fields(raw, place, {"times": whole_number(MAX_TIMES), "per": one_of(get_args(Per))}, {})


def _check_event(name: Any, place: Place) -> None:
    text_up_to(MAX_EVENT_NAME, "the event's name")(name, place)
    if isinstance(name, str) and name.strip().startswith(_PREFIX):
        place.refuse("name", f"events are named without the prefix, got {quoted(name)}", f"remove {_PREFIX}")


def _check_points(raw: Any, place: Place) -> None:
    check_kind(raw, place, _POINTS)
    if isinstance(raw, dict) and raw.get("points") == 0:
        place.at("points").refuse("value", "0 points give nothing", "remove the rule, or set is_active to false")


_NEEDED: Mapping[str, Check] = {"name": check_name, "group": check_id, "points": _check_points}
_OPTIONAL: Mapping[str, Check] = {
    "id": check_id,
    "event": _check_event,
    "condition": check_anything,
    "object_cap": _check_object_cap,
    "window_cap": _check_window_cap,
    "cap": check_cap,
    "decay": lambda raw, place: check_kind(raw, place, _DECAYS),
    "is_active": check_flag,
}
KEPT_OF_RULES: Mapping[str, type] = {"revision": int, "since_ms": int, "until_ms": int, "anchor_ms": int, "zone": str}
"""What the server keeps of a rule."""


def _condition(raw: Any, place: Place) -> c.Condition | None:
    if raw is None:
        return None
    try:
        return read_condition(raw, f"{place.where}.condition")
    except ConditionInvalid as wrong:
        for one in wrong.problems:
            Place(one.where, place.problems).refuse(one.code, one.message, one.hint)
        return None


def _check_fit(raw: dict[str, Any], place: Place) -> None:
    """Refuse what means nothing where points are for what the user is."""
    hint = "name an event, or remove it"
    decay = raw.get("decay")
    if isinstance(decay, dict) and decay.get("kind") != "none":
        place.at("decay").refuse("value", "points for what the user is do not decay", hint)
    for name in ("object_cap", "window_cap"):
        if raw.get(name) is not None:
            place.at(name).refuse("value", "caps events, but the rule asks of the user alone", hint)
    if isinstance(raw.get("points"), dict) and raw["points"].get("kind") == "from_attribute":
        place.at("points").refuse("value", "takes an attribute of an event, but the rule asks of the user alone", hint)


def _check_subjects(condition: c.Condition, place: Place) -> None:
    for where, leaf in placed(condition, place):
        wrong = _refusal(leaf)
        if wrong is not None:
            where.refuse("subject", *wrong)
    if any(is_mixed(part) for part in parts_of(condition)):
        message = "any and not cannot hold what is asked of the event together with what is asked of the user"
        place.refuse("subject", message, "join the two by all, or make two rules")


def placed(condition: c.Condition, place: Place) -> Iterator[tuple[Place, c.Leaf]]:
    """Give every leaf of a condition that stands at `place`, with its own."""
    match condition:
        case c.AllOf() | c.AnyOf():
            for index, one in enumerate(condition.conditions):
                yield from placed(one, place.at("conditions").item(index))
        case c.Not():
            yield from placed(condition.condition, place.at("condition"))
        case _:
            yield place, condition


_TRIGGERS = "use an automation with the score threshold as its trigger"


def _refusal(leaf: c.Leaf) -> tuple[str, str] | None:
    """Return what is wrong with asking it in a scoring rule, and what to do instead."""
    match leaf:
        case c.HasDone() | c.HasNotDone():
            return "what the user has done cannot be asked here", "limit how often points are given with a cap"
        case c.ScoreIs():
            return "a score cannot depend on itself", f"make a threshold; {_TRIGGERS}"
        case c.InSegment():
            return "segments cannot be asked here", "ask the segment's conditions, or a tag or list"
        case c.UserFact(fact="last_seen" | "events" | "page_views" as fact):
            return f"{fact} changes with every event", "make a rule for the event, with decay or a cap"
        case c.UserAttribute() | c.UserFact() if names_needed(leaf).changes_with_time:
            hint = "use before, after or between; or a rule for an event, with decay"
            return "what time alone changes cannot be asked of the user here", hint
        case _:
            return None
