"""Letting users in and ending their runs, by events in the log."""

import asyncio
from typing import Any
from uuid import uuid4

from msgspec import Struct

from cueline.api.parts import Parts
from cueline.api.registry_routes import note_change
from cueline.automations.pulling import Pulled, manual_trigger
from cueline.automations.run_pages import RunRecord, run_numbered
from cueline.automations.starting import as_logged, end_event, start_event
from cueline.errors import Conflict
from cueline.event import UserId
from cueline.state.engine import reading
from cueline.users.directory import UserRecord, people, user_by_key
from cueline.workspaces.audit import Change


class AppendedEvent(Struct):
    """The event that was written into the log; what it does shows a moment later."""

    event_id: str


class WantedStart(Struct, forbid_unknown_fields=True):
    """Whom to let in, by a key; `attributes` are what conditions and texts can ask of the event."""

    user: str
    attributes: dict[str, Any] = {}


async def start_run(
    parts: Parts, workspace_id: int, automation_id: int, wanted: WantedStart, actor: str
) -> AppendedEvent:
    """Let a user into an automation by hand.

    Raises:
        NotFound: there is no such automation or user.
        Conflict: it cannot be started.
        Unavailable: nothing happened.
    """
    pulled = await asyncio.to_thread(manual_trigger, parts.engine, workspace_id, automation_id)
    user = await asyncio.to_thread(user_by_key, parts.engine, workspace_id, wanted.user)
    appended = await let_in(parts, pulled, user, _by(actor), wanted.attributes)
    detail = {"automation": automation_id, "user_id": user.id}
    line = Change(actor, "automation.started", pulled.automation.name, detail)
    await asyncio.to_thread(note_change, parts, workspace_id, line)
    return appended


async def let_in(parts: Parts, pulled: Pulled, user: UserRecord, by: str, attributes: dict[str, Any]) -> AppendedEvent:
    """Write the event that lets a user in.

    Raises:
        Unavailable: nothing happened.
    """
    event = start_event(UserId(user.id), pulled.automation.id, pulled.trigger, by, attributes)
    return await _append(parts, pulled.automation.workspace_id, event)


async def end_run(parts: Parts, workspace_id: int, number: int, actor: str) -> AppendedEvent:
    """End a run by hand.

    Raises:
        NotFound: there is no such run.
        Conflict: it ended already.
        Unavailable: nothing happened.
    """
    run, user = await asyncio.to_thread(_going_on, parts, workspace_id, number)
    appended = await _append(parts, workspace_id, end_event(user, number, _by(actor)))
    line = Change(actor, "run.ended", run.called, {"automation": run.automation_id, "run": number})
    await asyncio.to_thread(note_change, parts, workspace_id, line)
    return appended


def _going_on(parts: Parts, workspace_id: int, number: int) -> tuple[RunRecord, UserId]:
    with reading(parts.engine) as tx:
        run = run_numbered(tx, workspace_id, number)
    if run.state == "ended":
        raise Conflict("The run ended already.", code="run_ended")
    today = people(parts.engine, workspace_id, [run.user_id]).get(run.user_id)
    return run, UserId(today.id if today else run.user_id)


async def _append(parts: Parts, workspace_id: int, event: dict[str, Any]) -> AppendedEvent:
    event_id = str(uuid4())
    await parts.append_made_event(workspace_id, as_logged(event, event_id, parts.clock()))
    return AppendedEvent(event_id)


def _by(actor: str) -> str:
    return actor if ":" in actor else f"member:{actor}"
