"""What asks for lists and segments: other segments, automations in force, and rules of scoring."""

from typing import Literal

from sqlalchemy import Engine

from cueline.api.standing_items import UsedBy
from cueline.automations.usage import automations_using
from cueline.scoring.list_uses import AskingRule, rules_using_lists
from cueline.segments.catalog import segments_using
from cueline.state.engine import reading

FORMER_RULE = "former scoring rule"
"""What was changed or removed, while points it gave count behind what it asks."""


def uses_of(engine: Engine, workspace_id: int, thing: Literal["list", "segment"]) -> dict[int, list[UsedBy]]:
    """Return for every list or segment of a workspace, by number, what asks for it."""
    with reading(engine) as connection:
        segments = segments_using(connection, workspace_id, thing)
        automations = automations_using(connection, workspace_id, thing)
        rules = rules_using_lists(connection, workspace_id) if thing == "list" else {}
    used = {number: [UsedBy("segment", one.id, one.name) for one in some] for number, some in segments.items()}
    for number, some in automations.items():
        used.setdefault(number, []).extend(UsedBy("automation", one.id, one.name) for one in some)
    for number, those in rules.items():
        used.setdefault(number, []).extend(UsedBy(_kind(one), one.id, one.name) for one in those)
    return used


def _kind(rule: AskingRule) -> str:
    return FORMER_RULE if rule.is_former else "scoring rule"
