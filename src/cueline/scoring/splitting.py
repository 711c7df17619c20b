"""A rule's condition in two: what is asked of the event once, and the gate, asked of the user whenever it is read."""

from collections.abc import Iterator

from cueline.conditions import condition as c
from cueline.conditions.needs import leaves_of
from cueline.scoring.plan import Rule

ABOUT_THE_EVENT = (c.EventAttribute, c.EventFact, c.MomentIs)
ABOUT_THE_USER = (c.UserAttribute, c.UserFact, c.HasTag, c.InList)


def split(condition: c.Condition | None) -> tuple[c.Condition | None, c.Condition | None]:
    """Return the event part and the gate of a condition that `is_splittable`; None for what is not asked."""
    if condition is None:
        return None, None
    parts = tuple(parts_of(condition))
    return _all([one for one in parts if not is_about_user(one)]), _all([one for one in parts if is_about_user(one)])


def parts_of(condition: c.Condition) -> Iterator[c.Condition]:
    """Give what must all be true."""
    if isinstance(condition, c.AllOf):
        for one in condition.conditions:
            yield from parts_of(one)
    else:
        yield condition


def is_about_user(part: c.Condition) -> bool:
    """Tell whether a part asks of the user as they are."""
    return any(isinstance(leaf, ABOUT_THE_USER) for leaf in leaves_of(part))


def is_mixed(part: c.Condition) -> bool:
    """Tell whether a part asks of both, so that it cannot be split."""
    return is_about_user(part) and any(isinstance(leaf, ABOUT_THE_EVENT) for leaf in leaves_of(part))


def is_fit(rule: Rule) -> bool:
    """Tell whether a rule gives points for what the user is rather than for events."""
    if rule.event is not None or rule.condition is None:
        return False
    event_part, gate = split(rule.condition)
    return event_part is None and gate is not None


def _all(parts: list[c.Condition]) -> c.Condition | None:
    if len(parts) <= 1:
        return parts[0] if parts else None
    return c.AllOf(conditions=tuple(parts))
