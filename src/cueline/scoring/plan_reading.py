"""Reading a plan: from JSON to its structures, or everything that is wrong with it."""

from typing import Any

import msgspec

from cueline.conditions.problems import ConditionInvalid, Problem
from cueline.scoring.plan import Plan


class PlanInvalid(ConditionInvalid):
    """A scoring plan cannot be read; nothing was changed."""

    default_code = "scoring_plan_invalid"


def read_plan(raw: Any, where: str = "plan") -> Plan:
    """Read a plan; ids that are missing are made from names, what the server keeps is left out.

    Args:
        raw: As JSON decodes it.
        where: What to call it in messages.

    Raises:
        PlanInvalid: with everything that is wrong.
    """
    try:
        return msgspec.convert(raw, Plan)
    except msgspec.ValidationError as wrong:
        raise PlanInvalid([Problem(where=where, code="shape", message=str(wrong))]) from None
