"""Reading a condition: from JSON to its structures, or everything that is wrong with it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cueline.conditions.condition import (
    EVENT_FACTS,
    MAX_CONDITIONS,
    MAX_DEPTH,
    MAX_INDEX,
    MAX_NAME,
    MAX_PATH,
    MAX_TIMES,
    USER_FACTS,
    Condition,
)
from cueline.conditions.instants import instant
from cueline.conditions.operands import check_amount, check_instant, check_text, check_unit
from cueline.conditions.problems import ConditionInvalid, Place, Problem, quoted
from cueline.conditions.reading_tests import check_test

ABOUT_THE_EVENT = frozenset({"all", "any", "not", "event_attribute", "event_fact"})
"""What may be asked of an event alone: what `where` of has_done may hold."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LARGEST_NUMBER = 2**63 - 1


def read_condition(raw: Any, where: str = "condition") -> Condition:
    """Read a condition.

    Args:
        raw: As JSON decodes it.
        where: What to call it in messages.

    Raises:
        ConditionInvalid: with everything that is wrong.
    """
    problems: list[Problem] = []
    _Reader().check(raw, Place(where, problems), 1)
    if problems:
        raise ConditionInvalid(problems)
    condition: Condition = msgspec.convert(raw, Condition)
    return condition


def written(condition: Condition) -> dict[str, Any]:
    """Return a condition as JSON has it; `read_condition` gives it back."""
    raw: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(condition))
    return raw


class _Reader:
    """Walks one tree, counting; `is_inside` while in the `where` of a has_done."""

    def __init__(self) -> None:
        self.counted = 0
        self.is_inside = False

    def check(self, raw: Any, place: Place, depth: int) -> None:
        self.counted += 1
        if place.is_full:
            return
        if self.counted > MAX_CONDITIONS:
            if self.counted == MAX_CONDITIONS + 1:
                place.refuse("too_large", f"more than {MAX_CONDITIONS} conditions", "split it, or use one_of or a list")
        elif depth > MAX_DEPTH:
            place.refuse("too_large", f"nested deeper than {MAX_DEPTH} levels", "write it flatter, or as a segment")
        elif not isinstance(raw, dict):
            place.refuse("shape", f"a condition is needed, got {quoted(raw)}", 'such as {"kind": "tag", "name": "vip"}')
        else:
            self._check_kind(raw, place, depth)

    def _check_kind(self, raw: dict[str, Any], place: Place, depth: int) -> None:
        kind = raw.get("kind")
        if not isinstance(kind, str) or kind not in _FIELDS:
            place.at("kind").refuse("shape", f"no kind of condition: {quoted(kind)}", f"one of {', '.join(_FIELDS)}")
            return
        if self.is_inside and kind not in ABOUT_THE_EVENT:
            message = f"{kind} cannot be asked of events of the past"
            place.at("kind").refuse("subject", message, "move it out of where; event_fact has occurred_at")
            return
        needed, optional = _FIELDS[kind]
        for name in sorted(needed - raw.keys()):
            place.at(name).refuse("shape", f"is needed for {kind}")
        for name in raw.keys() - needed - optional - {"kind"}:
            place.at(name[:_SHOWN]).refuse("shape", f"does not belong to {kind}", "remove it")
        if needed <= raw.keys():
            _CHECKS[kind](self, raw, place, depth)

    def group(self, raw: dict[str, Any], place: Place, depth: int) -> None:
        inner, at = raw["conditions"], place.at("conditions")
        if not isinstance(inner, list | tuple):
            at.refuse("shape", f"a list of conditions is needed, got {quoted(inner)}")
            return
        for index, one in enumerate(inner):
            if self.counted > MAX_CONDITIONS:
                break
            self.check(one, at.item(index), depth + 1)

    def opposite(self, raw: dict[str, Any], place: Place, depth: int) -> None:
        self.check(raw["condition"], place.at("condition"), depth + 1)

    def attribute(self, raw: dict[str, Any], place: Place, _depth: int) -> None:
        _check_name(raw["name"], place.at("name"), "attribute")
        if "path" in raw:
            _check_path(raw["path"], place.at("path"))
        check_test(raw["test"], place.at("test"), _shown(raw["name"]))

    def event_fact(self, raw: dict[str, Any], place: Place, _depth: int) -> None:
        _check_fact(raw, place, EVENT_FACTS)

    def user_fact(self, raw: dict[str, Any], place: Place, _depth: int) -> None:
        _check_fact(raw, place, USER_FACTS)

    def score(self, raw: dict[str, Any], place: Place, _depth: int) -> None:
        check_test(raw["test"], place.at("test"), "score", expected="number")

    def moment(self, raw: dict[str, Any], place: Place, _depth: int) -> None:
        check_test(raw["test"], place.at("test"), "the moment", expected="datetime")

    def tag(self, raw: dict[str, Any], place: Place, _depth: int) -> None:
        _check_name(raw["name"], place.at("name"), "tag")

    def in_list(self, raw: dict[str, Any], place: Place, _depth: int) -> None:
        _check_number(raw["list"], place.at("list"))

    def in_segment(self, raw: dict[str, Any], place: Place, _depth: int) -> None:
        _check_number(raw["segment"], place.at("segment"))

    def has_done(self, raw: dict[str, Any], place: Place, depth: int) -> None:
        _check_name(raw["event"], place.at("event"), "event")
        if raw.get("times") is not None:
            _check_times(raw["times"], place.at("times"))
        if raw.get("within") is not None:
            _check_window(raw["within"], place.at("within"))
        if raw.get("where") is not None:
            self.is_inside = True
            self.check(raw["where"], place.at("where"), depth + 1)
            self.is_inside = False


_Check = Callable[[_Reader, dict[str, Any], Place, int], None]
_NONE: frozenset[str] = frozenset()
_ATTRIBUTE = (frozenset({"name", "test"}), frozenset({"path"}))
_FACT = (frozenset({"fact", "test"}), _NONE)

_FIELDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "all": (frozenset({"conditions"}), _NONE),
    "any": (frozenset({"conditions"}), _NONE),
    "not": (frozenset({"condition"}), _NONE),
    "event_attribute": _ATTRIBUTE,
    "event_fact": _FACT,
    "user_attribute": _ATTRIBUTE,
    "user_fact": _FACT,
    "score": (frozenset({"test"}), _NONE),
    "moment": (frozenset({"test"}), _NONE),
    "tag": (frozenset({"name"}), _NONE),
    "list": (frozenset({"list"}), _NONE),
    "segment": (frozenset({"segment"}), _NONE),
    "has_done": (frozenset({"event"}), frozenset({"times", "within", "where"})),
    "has_not_done": (frozenset({"event"}), frozenset({"within", "where"})),
}
"""Kind → the fields it needs, and those it may have."""

_CHECKS: Mapping[str, _Check] = {
    "all": _Reader.group,
    "any": _Reader.group,
    "not": _Reader.opposite,
    "event_attribute": _Reader.attribute,
    "event_fact": _Reader.event_fact,
    "user_attribute": _Reader.attribute,
    "user_fact": _Reader.user_fact,
    "score": _Reader.score,
    "moment": _Reader.moment,
    "tag": _Reader.tag,
    "list": _Reader.in_list,
    "segment": _Reader.in_segment,
    "has_done": _Reader.has_done,
    "has_not_done": _Reader.has_done,
}


def _check_fact(raw: dict[str, Any], place: Place, facts: Mapping[str, str]) -> None:
    fact = raw["fact"]
    if not isinstance(fact, str) or fact not in facts:
        place.at("fact").refuse("shape", f"no fact: {quoted(fact)}", f"one of {', '.join(facts)}")
    else:
        check_test(raw["test"], place.at("test"), fact, expected=facts[fact])


def _check_name(name: Any, place: Place, thing: str) -> None:
    if not isinstance(name, str) or not name or name.isspace():
        place.refuse("name", f"the {thing}'s name is needed, got {quoted(name)}")
    elif len(name) > MAX_NAME:
        place.refuse("name", f"the {thing}'s name has {len(name)} characters", f"at most {MAX_NAME} are stored")
    elif _UNPRINTABLE.search(name):
        place.refuse("name", f"the {thing}'s name has a control character", "remove it")
    elif thing == "event" and name.startswith(_PREFIX):
        place.refuse("name", f"events are named without the prefix, got {quoted(name)}", f"remove {_PREFIX}")


def _check_path(path: Any, place: Place) -> None:
    if not isinstance(path, list | tuple):
        place.refuse("shape", f"a list of steps is needed, got {quoted(path)}", 'such as ["items", 0, "price"]')
    elif len(path) > MAX_PATH:
        place.refuse("too_large", f"{len(path)} steps", f"at most {MAX_PATH} are taken")
    else:
        for index, step in enumerate(path):
            _check_step(step, place.item(index))


def _check_step(step: Any, place: Place) -> None:
    is_place = isinstance(step, int) and not isinstance(step, bool)
    if is_place and not 0 <= step <= MAX_INDEX:
        place.refuse("value", f"no place in a list: {quoted(step)}", "places are counted from 0")
    elif not is_place:
        check_text(step, place, "the name of a field")


def _check_number(number: Any, place: Place) -> None:
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= _LARGEST_NUMBER:
        place.refuse("value", f"a number from 1 is needed, got {quoted(number)}")


def _check_times(times: Any, place: Place) -> None:
    if not isinstance(times, dict) or times.keys() != {"operator", "count"}:
        place.refuse("shape", "operator and count are needed", 'such as {"operator": "at_least", "count": 3}')
        return
    if times["operator"] not in _OFTEN:
        message = f"no operator of how often: {quoted(times['operator'])}"
        place.at("operator").refuse("operator", message, f"one of {', '.join(_OFTEN)}")
    count = times["count"]
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MAX_TIMES:
        place.at("count").refuse("value", f"a whole number from 0 to {MAX_TIMES} is needed, got {quoted(count)}")


def _check_window(window: Any, place: Place) -> None:
    kind = window.get("type") if isinstance(window, dict) else None
    if kind == "last" and window.keys() == {"type", "amount", "unit"}:
        check_amount(window["amount"], place.at("amount"), "within")
        check_unit(window["unit"], place.at("unit"), "within")
    elif kind == "between" and window.keys() == {"type", "start", "end"}:
        check_instant(window["start"], place.at("start"), "within")
        check_instant(window["end"], place.at("end"), "within")
        if not _is_in_order(window):
            place.at("end").refuse("value", "is not after start, so that nothing is between", "exchange the two")
    else:
        needed = '{"type": "last", "amount": 7, "unit": "days"} or {"type": "between", "start": "…", "end": "…"}'
        place.refuse("shape", "a window is needed", needed)


def _is_in_order(window: Mapping[str, Any]) -> bool:
    """Tell whether `start` is before `end`; true of what is refused for another reason."""
    ends = [instant(one) if isinstance(one, str) else None for one in (window["start"], window["end"])]
    return None in ends or ends[0] < ends[1]  # type: ignore[operator]


def _shown(name: Any) -> str:
    return name if isinstance(name, str) and len(name) <= MAX_NAME else "the attribute"


_OFTEN = ("at_least", "at_most", "exactly")
_SHOWN = 40
_PREFIX = "event."
