"""Which lists a plan asks for: they must be there, and stay."""

from collections.abc import Collection, Iterator

from msgspec import Struct
from sqlalchemy import Connection, select

from cueline.conditions import condition as c
from cueline.conditions.needs import leaves_of
from cueline.conditions.problems import Place, Problem
from cueline.scoring.plan import Plan, Rule
from cueline.scoring.plan_reading import PlanInvalid
from cueline.scoring.plan_versions import draft_of, newest_version
from cueline.scoring.rule_reading import placed
from cueline.state.standing_tables import user_list


class AskingRule(Struct, frozen=True):
    """A rule that asks who is in a list.

    Attributes:
        is_former: Whether only points it gave before it was changed or removed ask for it.
    """

    id: str
    name: str
    is_former: bool


def reject_unknown_lists(tx: Connection, workspace_id: int, plan: Plan) -> None:
    """Refuse a plan that asks for lists that are not there.

    Raises:
        PlanInvalid: with every place that does.
    """
    known = set(tx.execute(select(user_list.c.id).where(user_list.c.workspace_id == workspace_id)).scalars())
    if problems := _unknown(plan, known):
        raise PlanInvalid(problems)


def rules_using_lists(tx: Connection, workspace_id: int) -> dict[int, list[AskingRule]]:
    """Return for every list, by number, the rules of the plan in force and of the draft that ask for it."""
    newest, draft = newest_version(tx, workspace_id), draft_of(tx, workspace_id)
    rules = (*(newest.plan.rules if newest else ()), *(draft.plan.rules if draft else ()))
    found: dict[int, dict[str, AskingRule]] = {}
    for rule in (*rules, *(newest.plan.retired if newest else ())):
        for number in _lists_of(rule):
            asking = AskingRule(rule.id, rule.name, is_former=rule.until_ms is not None)
            found.setdefault(number, {}).setdefault(rule.id, asking)
    return {number: [*by_id.values()] for number, by_id in found.items()}


def _lists_of(rule: Rule) -> Iterator[int]:
    for leaf in leaves_of(rule.condition) if rule.condition is not None else ():
        if isinstance(leaf, c.InList):
            yield leaf.list


def _unknown(plan: Plan, known: Collection[int]) -> list[Problem]:
    problems: list[Problem] = []
    for index, rule in enumerate(plan.rules):
        top = Place(f"plan.rules[{index}].condition", problems)
        for place, leaf in placed(rule.condition, top) if rule.condition is not None else ():
            if isinstance(leaf, c.InList) and leaf.list not in known:
                place.at("list").refuse("subject", f"there is no list {leaf.list}", "choose a list that is there")
    return problems
