"""Whose clock a rule goes by where it asks for day and hour and names none: that of its own zone. Pure."""

from msgspec.structs import replace

from cueline.conditions import condition as c
from cueline.conditions.value_tests import DatetimeTest
from cueline.scoring.plan import Rule


def asks_a_clock(rule: Rule) -> bool:
    """Tell whether it matters to a rule in which time zone it is judged."""
    if rule.window_cap is not None:
        return True
    return rule.condition is not None and by_the_clock_of(rule.condition, rule.zone) != rule.condition


def by_the_clock_of(condition: c.Condition, zone: str) -> c.Condition:
    """Return the condition with `zone` written where it asks for day and hour and names none."""
    match condition:
        case c.AllOf() | c.AnyOf():
            return replace(condition, conditions=tuple(by_the_clock_of(one, zone) for one in condition.conditions))
        case c.Not():
            return replace(condition, condition=by_the_clock_of(condition.condition, zone))
        case c.EventAttribute() | c.EventFact() | c.UserAttribute() | c.UserFact() | c.MomentIs():
            test = condition.test
            if isinstance(test, DatetimeTest) and test.operator == "day_and_hour" and test.zone is None:
                return replace(condition, test=replace(test, zone=zone))
            return condition
        case _:
            return condition
