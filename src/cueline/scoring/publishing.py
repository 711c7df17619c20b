"""From a draft to the next version: what changed begins anew, what was goes on counting."""

from collections.abc import Iterable
from typing import Literal, TypeVar

import msgspec

from cueline.scoring.clocks import asks_a_clock
from cueline.scoring.plan import DAY_MS, Expires, FormerRule, Group, Linear, Plan, Rule, Threshold
from cueline.scoring.splitting import is_fit

T = TypeVar("T")

UTC = "UTC"

Mode = Literal["from_now", "recompute"]
"""`from_now`: events received before count as they did. `recompute`: all history counts by the new rules."""


def next_version(published: Plan | None, draft: Plan, mode: Mode, at_ms: int, zone: str = UTC) -> Plan:
    """Return the plan that a draft becomes.

    Args:
        published: The plan in force; None when there is none.
        draft: As `read_plan` gives it.
        mode: What becomes of events received before.
        at_ms: The moment of publication.
        zone: The workspace's time zone: whose calendar and clock rules ask that ask any.
    """
    before = published or Plan()
    retired: tuple[Rule, ...] = ()
    if mode == "recompute":
        rules = tuple(_begun(rule, before, 0, at_ms, zone) for rule in draft.rules)
    else:
        rules = tuple(_continued(rule, before, at_ms, zone) for rule in draft.rules)
        retired = _retired(before, rules, at_ms)
    return msgspec.structs.replace(
        draft,
        rules=rules,
        retired=retired,
        retired_groups=_retired_groups(before, draft, retired),
        former_rules=_without(rules_known_to(before), (*rules, *retired)),
        former_thresholds=_without(thresholds_known_to(before), draft.thresholds),
    )


def rules_known_to(plan: Plan) -> dict[str, FormerRule]:
    """Return the last name and revision of every rule that there is or was, by id."""
    there = {rule.id: FormerRule(name=rule.name, revision=rule.revision) for rule in (*plan.retired, *plan.rules)}
    return plan.former_rules | there


def thresholds_known_to(plan: Plan) -> dict[str, str]:
    """Return the last name of every threshold that there is or was, by id."""
    return plan.former_thresholds | {one.id: one.name for one in plan.thresholds}


def gives_the_same(one: Rule, other: Rule) -> bool:
    """Tell whether two revisions give the same for every event, so that their names may differ."""
    return _essence(one) == _essence(other)


def _essence(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, name="", revision=0, since_ms=0, until_ms=None, anchor_ms=0)


def _continued(rule: Rule, before: Plan, at_ms: int, zone: str) -> Rule:
    rule = msgspec.structs.replace(rule, zone=zone if asks_a_clock(rule) else UTC)
    for old in before.rules:
        if old.id == rule.id and gives_the_same(old, rule):
            return msgspec.structs.replace(old, name=rule.name)
    return _begun(rule, before, at_ms, at_ms, zone)


def _begun(rule: Rule, before: Plan, since_ms: int, at_ms: int, zone: str) -> Rule:
    former = rules_known_to(before).get(rule.id)
    return msgspec.structs.replace(
        rule,
        revision=former.revision + 1 if former else 1,
        since_ms=since_ms,
        until_ms=None,
        anchor_ms=at_ms,
        zone=zone if asks_a_clock(rule) else UTC,
    )


def _retired(before: Plan, rules: tuple[Rule, ...], at_ms: int) -> tuple[Rule, ...]:
    """Return the revisions that count no new events and whose points still count, the oldest of each rule first."""
    kept = {rule.key for rule in rules}
    return (
        *(rule for rule in before.retired if not _is_spent(rule, at_ms)),
        *(_ended(rule, at_ms) for rule in before.rules if rule.key not in kept and not is_fit(rule)),
    )


def _ended(rule: Rule, at_ms: int) -> Rule:
    return msgspec.structs.replace(rule, until_ms=at_ms)


def _is_spent(rule: Rule, at_ms: int) -> bool:
    """Tell whether nothing that a retired rule gave can be worth anything any more."""
    if not isinstance(rule.decay, Linear | Expires) or rule.until_ms is None:
        return False
    return rule.until_ms + rule.decay.days * DAY_MS <= at_ms


def _retired_groups(before: Plan, draft: Plan, retired: tuple[Rule, ...]) -> tuple[Group, ...]:
    there = {group.id for group in draft.groups}
    needed = {rule.group for rule in retired} - there
    return tuple(group for group in (*before.groups, *before.retired_groups) if group.id in needed)


def _without(known: dict[str, T], there: Iterable[Rule | Threshold]) -> dict[str, T]:
    ids = {one.id for one in there}
    return {name: one for name, one in known.items() if name not in ids}
