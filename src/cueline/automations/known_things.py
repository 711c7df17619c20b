"""What a workspace has that its automations may refer to."""

from sqlalchemy import Connection, select

from cueline.automations.automation_rows import automations_of
from cueline.automations.checking import Known
from cueline.automations.graph import OnStart
from cueline.automations.versions import versions_in_force
from cueline.delivery.reach import Reach
from cueline.scoring.plan_versions import newest_version
from cueline.state.standing_tables import segment, user_list


def known_things(tx: Connection, workspace_id: int, reach: Reach) -> Known:
    """Return what an automation of a workspace may refer to and need."""
    plan = newest_version(tx, workspace_id)
    in_force = versions_in_force(tx, workspace_id)
    by_hand = {number for number, one in in_force.items() if _has_manual_trigger(one.graph.triggers)}
    return Known(
        lists=frozenset(tx.execute(select(user_list.c.id).where(user_list.c.workspace_id == workspace_id)).scalars()),
        segments=frozenset(tx.execute(select(segment.c.id).where(segment.c.workspace_id == workspace_id)).scalars()),
        thresholds=frozenset(one.id for one in plan.plan.thresholds) if plan else frozenset(),
        reach=reach,
        startable={one.id: one.state == "live" and one.id in by_hand for one in automations_of(tx, workspace_id)},
    )


def _has_manual_trigger(triggers: tuple[object, ...]) -> bool:
    return any(isinstance(trigger, OnStart) for trigger in triggers)
