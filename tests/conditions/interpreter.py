"""The language once more, read straight from its JSON: slow, short, and written apart from what it checks."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import re2

from cueline.conditions.moment import Moment

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNIT = {"minutes": 60_000_000, "hours": 3_600_000_000, "days": 86_400_000_000}
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
KINDS = {1: "event", 2: "page_view", 3: "user_update", 4: "product_event", 5: "score"}
OPPOSITES = {
    "is_not": "is",
    "not_contains": "contains",
    "none_of": "one_of",
    "not_equals": "equals",
    "is_not_set": "is_set",
}
MAPS = {"string": "strings", "number": "numbers", "boolean": "booleans", "datetime": "datetimes"}


def interpret(raw: dict[str, Any], moment: Moment) -> bool:
    kind = raw["kind"]
    if kind in {"all", "any"}:
        answers = [interpret(one, moment) for one in raw["conditions"]]
        return all(answers) if kind == "all" else any(answers)
    if kind == "not":
        return not interpret(raw["condition"], moment)
    if kind == "tag":
        return raw["name"] in moment.tags
    if kind in {"list", "segment"}:
        return raw[kind] in (moment.lists if kind == "list" else moment.segments)
    if kind.startswith("has_"):
        return interpret_done(raw, moment)
    return ask(raw["test"], value_of(raw, moment), moment)


def interpret_done(raw: dict[str, Any], moment: Moment) -> bool:
    counted = [event for event in moment.history.events if counts(raw, event, moment)]  # type: ignore[attr-defined]
    if raw["kind"] == "has_not_done":
        return not counted
    times = raw.get("times", {"operator": "at_least", "count": 1})
    difference = len(counted) - times["count"]
    return {"at_least": difference >= 0, "at_most": difference <= 0, "exactly": difference == 0}[times["operator"]]


def counts(raw: dict[str, Any], event: Any, moment: Moment) -> bool:
    at = event.occurred_at * 1000
    if event.name != raw["event"] or at > moment.at_us or event.flags & 4:
        return False
    window = raw.get("within")
    if window and window["type"] == "last" and at < moment.at_us - window["amount"] * UNIT[window["unit"]]:
        return False
    if window and window["type"] == "between" and not microseconds(window["start"]) <= at < microseconds(window["end"]):
        return False
    then = Moment(at_us=moment.at_us, zone=moment.zone, event=event)
    return "where" not in raw or interpret(raw["where"], then)


def value_of(raw: dict[str, Any], moment: Moment) -> Any:  # noqa: PLR0911 - one for each kind
    kind, wanted = raw["kind"], raw["test"]["type"]
    event, person = moment.event, moment.person
    if kind == "score":
        return moment.score
    if kind == "moment":
        return moment.at_us
    if kind == "event_fact":
        held = {
            "occurred_at": event.occurred_at * 1000,
            "kind": KINDS.get(event.kind),
            "is_bot": bool(event.flags & 1),
        }
        return held.get(raw["fact"], getattr(event, raw["fact"], None) or None)
    if kind == "user_fact":
        fact = raw["fact"]
        value = getattr(person, "custom_id" if fact == "user_id" else fact)
        if fact in {"first_seen", "last_seen"}:
            return value * 1000
        return value if fact in {"events", "page_views"} else value or None
    path = raw.get("path", [])
    if kind == "event_attribute":
        if not path and wanted != "json":
            return getattr(event, MAPS[wanted]).get(raw["name"])
        text = event.json.get(raw["name"])
        return read(step(None if text is None else json.loads(text), path), wanted, whole=False)
    return read(step(person.attributes.get(raw["name"]), path), wanted, whole=not path)


def step(value: Any, path: list[Any]) -> Any:
    for one in path:
        try:
            value = value[one] if isinstance(value, dict if isinstance(one, str) else list) else None
        except (KeyError, IndexError):
            return None
    return value


def read(value: Any, wanted: str, *, whole: bool) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_beyond = isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**64
    if wanted == "json":
        return value
    if wanted == "string":
        return str(value) if is_beyond else value if isinstance(value, str) else None
    if wanted == "number":
        return float(value) if is_number and not is_beyond else None
    if wanted == "boolean":
        return value if isinstance(value, bool) else None
    return microseconds(value, whole=whole) if isinstance(value, str) else None


def microseconds(text: str, *, whole: bool = False) -> Any:
    if whole and not (text.endswith("Z") and re.fullmatch(r".{19}\.(...|......)Z", text) and text[10] == "T"):
        return None
    if not whole and not re.fullmatch(r"[12].{9}[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", text):
        return None
    try:
        return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)
    except ValueError:
        return None


def ask(test: dict[str, Any], value: Any, moment: Moment) -> bool:
    operator = test["operator"]
    if operator in OPPOSITES:
        return not ask(test | {"operator": OPPOSITES[operator]}, value, moment)
    if operator == "is_set" or value is None:
        return value is not None
    if test["type"] == "string":
        return ask_string(test, value)
    if test["type"] == "datetime":
        return ask_datetime(test, value, moment)
    answers = {
        "is_true": lambda: value is True,
        "is_false": lambda: value is False,
        "equals": lambda: value == test["value"],
        "less_than": lambda: value < test["value"],
        "at_most": lambda: value <= test["value"],
        "more_than": lambda: value > test["value"],
        "at_least": lambda: value >= test["value"],
        "between": lambda: test["low"] <= value <= test["high"],
    }
    return bool(answers[operator]())


def ask_string(test: dict[str, Any], value: str) -> bool:
    wanted, operator = test.get("values", [test.get("value")]), test["operator"]
    around = {"contains": ("(?s).*", "(?s).*"), "starts_with": ("", "(?s).*"), "ends_with": ("(?s).*", "")}
    before, after = around.get(operator, ("", ""))
    case = "(?i)" if test.get("ignore_case") else ""
    if operator == "matches":
        return re2.search(f"(?s){case}{wanted[0]}", value) is not None
    return any(re2.fullmatch(f"{before}{case}{re2.escape(one)}{after}", value) for one in wanted)


def ask_datetime(test: dict[str, Any], value: int, moment: Moment) -> bool:
    operator = test["operator"]
    if operator == "day_and_hour":
        return on_day(test, value, ZoneInfo(test["zone"]) if "zone" in test else moment.zone)
    if operator.startswith("within"):
        reach, ahead = test["amount"] * UNIT[test["unit"]], value - moment.at_us
        return -reach <= ahead <= 0 if operator == "within_last" else 0 <= ahead <= reach
    at = {name: microseconds(test[name]) for name in ("value", "start", "end") if name in test}
    if operator == "between":
        return bool(at["start"] <= value < at["end"])
    return bool(value < at["value"] if operator == "before" else value > at["value"])


def on_day(test: dict[str, Any], value: int, zone: ZoneInfo) -> bool:
    if not 0 <= value < 7_258_118_400_000_000:
        return False
    shown = (EPOCH + timedelta(microseconds=value)).astimezone(zone)
    first, end, now = test.get("from_hour"), test.get("until_hour"), f"{shown:%H:%M}"
    if DAYS[shown.weekday()] not in test.get("days", DAYS):
        return False
    if first is None or end is None:
        return True
    return first <= now < end if first < end else now >= first or now < end
