"""Reading a plan: from JSON to its structures, or everything that is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cueline.conditions.problems import ConditionInvalid, Place, Problem, quoted
from cueline.scoring.plan import MAX_GROUPS, MAX_RULES, MAX_THRESHOLDS, Plan
from cueline.scoring.plan_fields import (
    Check,
    check_cap,
    check_fields,
    check_id,
    check_name,
    check_points,
    id_from,
)
from cueline.scoring.rule_reading import KEPT_OF_RULES, check_rule
from cueline.scoring.scorer import MANUAL

_KEPT: Mapping[str, type] = {
    "retired": list,
    "retired_groups": list,
    "former_rules": dict,
    "former_thresholds": dict,
}
"""What the server keeps of a plan."""

_LISTS = {"groups": MAX_GROUPS, "rules": MAX_RULES, "thresholds": MAX_THRESHOLDS}


class PlanInvalid(ConditionInvalid):
    """A scoring plan cannot be read. Nothing was changed."""

    default_code = "scoring_plan_invalid"


def read_plan(raw: Any, where: str = "plan") -> Plan:
    """Read a plan; ids that are missing are made from names, what the server keeps is left out.

    Args:
        raw: As JSON decodes it.
        where: What to call it in messages.

    Raises:
        PlanInvalid: with everything that is wrong.
    """
    problems: list[Problem] = []
    place = Place(where, problems)
    if check_fields(raw, place, {}, _FIELDS, _KEPT):
        _check_together(raw, place)
    if problems:
        raise PlanInvalid(problems)
    plan: Plan = msgspec.convert(_completed(raw), Plan)
    return plan


def _check_group(raw: Any, place: Place) -> None:
    check_fields(raw, place, {"name": check_name}, {"id": check_id, "cap": check_cap})


def _check_threshold(raw: Any, place: Place) -> None:
    before = len(place.problems)
    optional = {"id": check_id, "rearm_below": check_points}
    if not check_fields(raw, place, {"name": check_name, "score": check_points}, optional):
        return
    rearm = raw.get("rearm_below")
    if len(place.problems) == before and rearm is not None and rearm > raw["score"]:
        place.at("rearm_below").refuse("value", "is above score, so that it would be told again and again", "lower it")


def _all(check: Check, most: int) -> Check:
    def check_list(value: Any, place: Place) -> None:
        if not isinstance(value, list | tuple):
            place.refuse("shape", f"a list is needed, got {quoted(value)}")
            return
        if len(value) > most:
            place.refuse("too_large", f"{len(value)} of them", f"at most {most} fit")
        for index, one in enumerate(value[:most]):
            check(one, place.item(index))

    return check_list


_FIELDS: Mapping[str, Check] = {
    "groups": _all(_check_group, MAX_GROUPS),
    "rules": _all(check_rule, MAX_RULES),
    "thresholds": _all(_check_threshold, MAX_THRESHOLDS),
    "cap": check_cap,
}


def _check_together(raw: dict[str, Any], place: Place) -> None:
    """Note what is twice, and groups that are none."""
    for field in _LISTS:
        _check_unique(_objects(raw, field), "id", place.at(field))
        _check_unique(_objects(raw, field), "name", place.at(field))
    groups = _ids(list(_objects(raw, "groups").values()), "groups")
    for index, rule in _objects(raw, "rules").items():
        at = place.at("rules").item(index)
        group = rule.get("group")
        if isinstance(group, str) and group not in groups:
            at.at("group").refuse("value", f"no group has the id {quoted(group)}", "use the id of one of groups")
        if rule.get("id") == MANUAL:
            at.at("id").refuse("value", f"{MANUAL} is what changes by hand are called", "choose another")


def _objects(raw: dict[str, Any], field: str) -> dict[int, dict[str, Any]]:
    listed = raw.get(field)
    if not isinstance(listed, list | tuple):
        return {}
    return {index: one for index, one in enumerate(listed[: _LISTS[field]]) if isinstance(one, dict)}


def _check_unique(objects: dict[int, dict[str, Any]], field: str, place: Place) -> None:
    seen: dict[str, int] = {}
    for index, one in objects.items():
        value = one.get(field)
        if not isinstance(value, str):
            continue
        first = seen.setdefault(value.strip().casefold(), index)
        if first != index:
            place.item(index).at(field).refuse("name", f"{quoted(value)} is {field} of item {first} too", "change one")


def _completed(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a sound plan with every id, without what the server keeps and what is null."""
    plan = {name: value for name, value in raw.items() if name not in _KEPT and value is not None}
    for field in _LISTS:
        listed = plan.get(field, ())
        plan[field] = [_with_id(one, id_) for one, id_ in zip(listed, _ids(listed, field), strict=True)]
    for one in plan["thresholds"]:
        one.setdefault("rearm_below", one["score"])
    return plan


def _ids(listed: Sequence[dict[str, Any]], field: str) -> list[str]:
    """Return the id of each: the one it has, else one made from its name that is nobody else's."""
    given = [one["id"] if isinstance(one.get("id"), str) else "" for one in listed]
    taken = {*given, MANUAL} if field == "rules" else {*given}
    ids: list[str] = []
    for one, id_ in zip(listed, given, strict=True):
        ids.append(id_ or id_from(one.get("name"), taken))
        taken.add(ids[-1])
    return ids


def _with_id(raw: dict[str, Any], id_: str) -> dict[str, Any]:
    one = {name: value for name, value in raw.items() if name not in KEPT_OF_RULES and value is not None}
    return one | {"id": id_} | {field: one[field].strip() for field in ("name", "event") if field in one}
