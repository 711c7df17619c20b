"""What actions change inside, as the events that say so: their ids follow from what made them. Pure."""

from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import msgspec

from cueline.automations.graph import (
    AddTag,
    AddToList,
    ChangeScore,
    ClearAttribute,
    CreateEvent,
    Inner,
    RemoveFromList,
    RemoveTag,
    SetAttribute,
    StartAutomation,
)
from cueline.automations.happened import plain
from cueline.automations.run import Run
from cueline.event import MadeEvent
from cueline.wire import (
    ATTRIBUTES_CHANGED,
    AUTOMATION_START,
    LIST_JOINED,
    LIST_LEFT,
    MADE_EVENT_PREFIX,
    SCORE_CHANGE,
    TAG_ADDED,
    TAG_REMOVED,
)

_MADE = UUID("0e1f7c52-3b60-4f0c-9a56-8f1f3f0b7a11")

SIGNED = "automation:"
"""How an automation signs what it changes; its number follows."""

Said = tuple[str, dict[str, Any]]
"""An event's name on the wire, and its attributes."""


def said_by(node: Inner, filled: Any, run: Run) -> Said:  # noqa: PLR0911 - one for each kind
    """Return the event that says what an action changes; `filled`: its value or attributes, filled in."""
    match node:
        case ChangeScore():
            return SCORE_CHANGE, {"points": node.points, "reason": "automation"}
        case SetAttribute():
            return ATTRIBUTES_CHANGED, {"set": {node.attribute: filled}, "clear": []}
        case ClearAttribute():
            return ATTRIBUTES_CHANGED, {"set": {}, "clear": [node.attribute]}
        case AddTag():
            return TAG_ADDED, {"tag": node.tag}
        case RemoveTag():
            return TAG_REMOVED, {"tag": node.tag}
        case AddToList():
            return LIST_JOINED, {"list": node.list}
        case RemoveFromList():
            return LIST_LEFT, {"list": node.list}
        case CreateEvent():
            return MADE_EVENT_PREFIX + node.event, filled
        case StartAutomation():
            about = plain(run.memory.event)
            return AUTOMATION_START, {"automation": node.automation, "trigger": "manual", "attributes": about}


def settles(node: Inner) -> bool:
    """Tell whether later steps see what the action changed, so that the run waits for it to come through the log."""
    return not isinstance(node, CreateEvent | StartAutomation)


def made_event(run: Run, node_id: str, said: Said, at_ms: int) -> tuple[str, MadeEvent]:
    """Return an event's id and the event as the log gets it, for the performance of an action that comes next."""
    number = str(uuid5(_MADE, _place(run, node_id)))
    name, data = said
    by = f"{SIGNED}{run.automation}"
    is_change = not name.startswith(MADE_EVENT_PREFIX)
    event = {
        "id": number,
        "t": at_ms,
        "name": name,
        "of": run.user,
        "library": by,
        "data": data | {"by": by} if is_change else data,
        "chain": {"automation": run.automation, "run": run.id, "node": node_id, "depth": run.memory.depth + 1},
    }
    return number, MadeEvent(run.workspace, at_ms, msgspec.json.encode(event))


def idempotency_key(run: Run, node_id: str) -> str:
    """Return the key of an effect outside: the same however often the step is taken again after a crash."""
    return sha256(_place(run, node_id).encode()).hexdigest()[:32]


def _place(run: Run, node_id: str) -> str:
    return f"{run.memory.cause}:{node_id}:{run.memory.performed.get(node_id, 0) + 1}"
