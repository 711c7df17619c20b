"""Reading the settings of an automation."""

from collections.abc import Mapping
from typing import Any

from cueline.automations.field_reading import (
    check_attribute,
    check_clock_hour,
    check_condition,
    check_event,
    check_id,
    check_span,
    check_zone_name,
)
from cueline.conditions.problems import Place, quoted
from cueline.scoring.plan_fields import Check, check_fields, one_of, whole_number

MAX_PARALLEL = 100
MAX_CAPS = 5
MAX_ENTRIES = 1_000


def _check_concurrency(raw: Any, place: Place) -> None:
    mode = one_of(("ignore", "restart", "parallel"))
    check_fields(raw, place, {}, {"mode": mode, "most": whole_number(MAX_PARALLEL)})


def _check_reentry(raw: Any, place: Place) -> None:
    is_sound = check_fields(raw, place, {}, {"mode": one_of(("always", "once", "after")), "after": check_span})
    if is_sound and raw.get("mode") == "after" and raw.get("after") is None:
        place.at("after").refuse("shape", "is needed: how long until a user may come in again")


def _check_cap(raw: Any, place: Place) -> None:
    optional = {"per": one_of(("day", "rolling")), "rolling": check_span}
    is_sound = check_fields(raw, place, {"times": whole_number(MAX_ENTRIES)}, optional)
    if is_sound and raw.get("per") == "rolling" and raw.get("rolling") is None:
        place.at("rolling").refuse("shape", "is needed: how long the stretch is")


def _check_caps(raw: Any, place: Place) -> None:
    if not isinstance(raw, list | tuple) or len(raw) > MAX_CAPS:
        place.refuse("shape", f"a list of at most {MAX_CAPS} is needed, got {quoted(raw)}")
        return
    for index, one in enumerate(raw):
        _check_cap(one, place.item(index))


def _check_quiet_hours(raw: Any, place: Place) -> None:
    hours: Mapping[str, Check] = {"from_hour": check_clock_hour, "until_hour": check_clock_hour}
    if not check_fields(raw, place, hours, {"zone": check_zone_name}):
        return
    if raw.get("from_hour") is not None and raw.get("from_hour") == raw.get("until_hour"):
        place.refuse("value", "nothing would ever be sent", "let them end at another hour")


def _check_stale(raw: Any, place: Place) -> None:
    optional = {"then": one_of(("fire", "skip", "jump")), "to": check_id}
    if check_fields(raw, place, {"after": check_span}, optional) and raw.get("then") == "jump" and not raw.get("to"):
        place.at("to").refuse("shape", "is needed: the node to go on at")


def _check_ending(raw: Any, place: Place) -> None:
    check_fields(raw, place, {}, {"event": check_event, "condition": check_condition})


SETTINGS: Mapping[str, Check] = {
    "correlate": check_attribute,
    "concurrency": _check_concurrency,
    "reentry": _check_reentry,
    "caps": _check_caps,
    "quiet_hours": _check_quiet_hours,
    "max_lateness": check_span,
    "stale": _check_stale,
    "goal": _check_ending,
    "exit": _check_ending,
}
