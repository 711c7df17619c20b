"""The events by which members, programs and requests start and end runs, as they stand in the log. Pure."""

from typing import Any

import msgspec

from cueline.event import UserId
from cueline.wire import AUTOMATION_END, AUTOMATION_START


def start_event(user: UserId, automation: int, trigger: str, by: str, attributes: dict[str, Any]) -> dict[str, Any]:
    """Return the event that lets a user into an automation, but for its id and time.

    Args:
        user: Who comes in.
        automation: Its number.
        trigger: The id of the trigger that was pulled.
        by: Who did.
        attributes: What conditions and texts can ask of the event.
    """
    said = {"automation": automation, "trigger": trigger, "attributes": attributes, "by": by}
    return {"name": AUTOMATION_START, "of": user, "data": said}


def end_event(user: UserId, run: int, by: str) -> dict[str, Any]:
    """Return the event that ends a run, but for its id and time."""
    return {"name": AUTOMATION_END, "of": user, "data": {"run": run, "by": by}}


def as_logged(event: dict[str, Any], event_id: str, at_ms: int) -> bytes:
    """Return an event as it stands in the log."""
    return msgspec.json.encode({"id": event_id, "t": at_ms, **event})
