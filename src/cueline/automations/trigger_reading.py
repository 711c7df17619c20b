"""Reading a trigger: what its kind needs, and what it may have."""

from collections.abc import Mapping

from cueline.automations.field_reading import (
    check_attribute,
    check_condition,
    check_event,
    check_id,
    check_local_moment,
    check_number,
    check_span,
    check_tag,
    check_zone_name,
)
from cueline.conditions.condition import MAX_TIMES
from cueline.scoring.plan_fields import Check, check_anything, one_of, whole_number

_NONE: Mapping[str, Check] = {}
Fields = tuple[Mapping[str, Check], Mapping[str, Check]]

TRIGGERS: Mapping[str, Fields] = {
    "event": ({"event": check_event}, {"nth": whole_number(MAX_TIMES)}),
    "page_view": (_NONE, _NONE),
    "attribute_changed": ({"attribute": check_attribute}, _NONE),
    "tag": ({"tag": check_tag, "change": one_of(("added", "removed"))}, _NONE),
    "list": ({"list": check_number, "change": one_of(("joined", "left"))}, _NONE),
    "score_threshold": ({"threshold": check_id}, {"direction": one_of(("up", "down"))}),
    "segment": ({"segment": check_number, "change": one_of(("entered", "left"))}, _NONE),
    "user_created": (_NONE, _NONE),
    "inactivity": ({"event": check_event, "after": check_span}, _NONE),
    "schedule": (
        {"at": check_local_moment},
        {"every": one_of(("day", "week", "month")), "zone": check_zone_name},
    ),
    "webhook": (_NONE, _NONE),
    "manual": (_NONE, _NONE),
}
"""Kind → the fields it needs, and those it may have besides `id` and `condition`."""

OF_EVERY_TRIGGER: Fields = ({"kind": check_anything, "id": check_anything}, {"condition": check_condition})

WITHOUT_EVENT = frozenset({"inactivity", "schedule"})
"""Triggers that time alone sets off."""
