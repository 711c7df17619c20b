"""A condition on events as SQL of the event store, with the very meaning its compiled form has.

Values are always parameters. Every expression is 0 or 1 and never NULL: what is not set is guarded by its own test.
"""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from cueline.conditions import condition as c
from cueline.conditions.compiling import KIND_NAMES, kind_of
from cueline.conditions.problems import not_asked_here
from cueline.conditions.sql_json import inside
from cueline.conditions.sql_tests import Column, Parameters, asked
from cueline.event import Flag

BLOCKED = f"bitAnd(flags, {int(Flag.BLOCKED)}) != 0"
"""Of blocked events nothing counts."""


class Predicate(NamedTuple):
    """What stands after WHERE, and the values for its parameters."""

    sql: str
    parameters: dict[str, Any]


def as_sql(condition: c.Condition, at_us: int, zone: ZoneInfo) -> Predicate:
    """Return what selects the events that a condition on the event alone is true of.

    Args:
        condition: As `read_condition` gives it.
        at_us: The moment of evaluation, in microseconds.
        zone: Whose clock shows day and hour where the condition names none.

    Raises:
        ConditionInvalid: it asks about something else than the event.
    """
    parameters = Parameters(at_us, zone)
    return Predicate(_expression(condition, parameters), parameters.values)


def _expression(condition: c.Condition, parameters: Parameters) -> str:
    match condition:
        case c.AllOf():
            return _joined(condition.conditions, "AND", "1", parameters)
        case c.AnyOf():
            return _joined(condition.conditions, "OR", "0", parameters)
        case c.Not():
            return f"NOT {_expression(condition.condition, parameters)}"
        case c.EventAttribute():
            return asked(condition.test, _attribute(condition, parameters), parameters)
        case c.EventFact():
            return asked(condition.test, _FACTS[condition.fact], parameters)
        case _:
            raise not_asked_here(f"{condition.__struct_config__.tag} is not of the event alone")


def _joined(conditions: tuple[c.Condition, ...], word: str, nothing: str, parameters: Parameters) -> str:
    return f"({f' {word} '.join(_expression(one, parameters) for one in conditions) or nothing})"


_MAPS = {"string": "strings", "number": "numbers", "boolean": "booleans", "datetime": "datetimes"}


def _attribute(leaf: c.EventAttribute, parameters: Parameters) -> Column:
    kind, name = kind_of(leaf.test), parameters.add(leaf.name, "String")
    if leaf.path or kind == "json":
        return inside(f"mapContains(json, {name})", f"json[{name}]", leaf.path, kind, parameters)
    return Column(f"mapContains({_MAPS[kind]}, {name})", f"{_MAPS[kind]}[{name}]")


def _text(column: str) -> Column:
    return Column(f"{column} != ''", f"toString({column})")


_NUMBERS = ", ".join(map(str, KIND_NAMES))
_NAMES = ", ".join(f"'{name}'" for name in KIND_NAMES.values())

_FACTS = {
    "name": _text("name"),
    "url": _text("url"),
    "referrer": _text("referrer"),
    "library": _text("library"),
    "kind": Column(f"kind IN ({_NUMBERS})", f"transform(kind, [{_NUMBERS}], [{_NAMES}], '')"),
    "occurred_at": Column("kind != 0", "(occurred_at * 1000)"),
    "is_bot": Column("kind != 0", f"(bitAnd(flags, {int(Flag.BOT)}) != 0)"),
}
