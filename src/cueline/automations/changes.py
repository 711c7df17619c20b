"""What members do with automations: make, name, draft, pause, resume, archive."""

import secrets
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from cueline.automations.automation_rows import (
    Automation,
    Draft,
    State,
    add_automation,
    automation_numbered,
    change_automation,
    count_automations,
    draft_of,
    remove_draft,
    write_draft,
)
from cueline.automations.checking import problems_of
from cueline.automations.edition import grow_edition
from cueline.automations.known_things import known_things
from cueline.automations.problems import Problem
from cueline.automations.reading import Parsed, parse
from cueline.errors import Conflict, InvalidInput
from cueline.workspaces.admission import publish_admission
from cueline.workspaces.audit import Change, record
from cueline.workspaces.desk import Desk

MAX_AUTOMATIONS = 500
"""Most automations of a workspace, archived ones included."""

MAX_NAME = 100
HOOK_BYTES = 24

_LEADS_TO: dict[State, tuple[State, ...]] = {
    "draft": ("archived",),
    "live": ("paused", "archived"),
    "paused": ("live", "archived"),
    "archived": (),
}
_DONE = {"live": "resumed", "paused": "paused", "archived": "archived"}


class Saved(Struct, frozen=True):
    """A draft that was kept: its revision, and everything that is wrong with it."""

    revision: int
    problems: list[Problem]


def create(desk: Desk, workspace_id: int, name: str, raw: dict[str, Any], actor: str) -> int:
    """Make an automation with a draft, and return its number.

    Raises:
        InvalidInput: the name cannot be kept.
        AutomationInvalid: the draft is no graph.
        Conflict: the workspace has too many.
    """
    name, parsed = checked_name(name), parse(raw)
    with desk.engine.begin() as tx:
        if count_automations(tx, workspace_id) >= MAX_AUTOMATIONS:
            raise Conflict(
                f"A workspace has at most {MAX_AUTOMATIONS} automations.",
                code="automations_too_many",
                hint="Change one that is no longer needed, or use another workspace.",
            )
        number = add_automation(tx, workspace_id, name, desk.clock(), actor)
        _keep(tx, desk, automation_numbered(tx, workspace_id, number), parsed, actor)
        record(tx, workspace_id, desk.clock(), Change(actor, "automation.created", name, {"automation": number}))
    return number


def rename(desk: Desk, workspace_id: int, number: int, name: str, actor: str) -> None:
    """Give an automation another name.

    Raises:
        NotFound: there is no such automation.
        InvalidInput: the name cannot be kept.
    """
    name = checked_name(name)
    with desk.engine.begin() as tx:
        before = automation_numbered(tx, workspace_id, number)
        if before.name == name:
            return
        change_automation(tx, number, {"name": name}, desk.clock(), actor)
        grow_edition(tx)
        detail = {"automation": number, "before": before.name}
        record(tx, workspace_id, desk.clock(), Change(actor, "automation.renamed", name, detail))


def save_draft(desk: Desk, workspace_id: int, number: int, raw: Any, revision: int, actor: str) -> Saved:
    """Keep a draft in place of the one there is; it may be incomplete.

    Args:
        desk: What changes need.
        workspace_id: Whose it is.
        number: Of the automation.
        raw: As JSON decodes it.
        revision: The one that the sender has seen.
        actor: Who saves it.

    Raises:
        NotFound: there is no such automation.
        AutomationInvalid: it is no graph at all.
        Conflict: the draft was changed since, or the automation is archived. Nothing changed.
    """
    parsed = parse(raw)
    with desk.engine.begin() as tx:
        before = automation_numbered(tx, workspace_id, number)
        reject_archived(before)
        reject_stale(tx, before, revision)
        _keep(tx, desk, before, parsed, actor)
        detail = {"automation": number, "nodes": len(parsed.skeleton.kinds)}
        record(tx, workspace_id, desk.clock(), Change(actor, "automation.draft_saved", before.name, detail))
        known = known_things(tx, workspace_id, desk.reach)
        return Saved(before.revision + 1, problems_of(parsed, known))


def drop_draft(desk: Desk, workspace_id: int, number: int, actor: str) -> None:
    """Drop the draft, so that what is in force is what is edited next. Without one, nothing changes.

    Raises:
        NotFound: there is no such automation.
    """
    with desk.engine.begin() as tx:
        before = automation_numbered(tx, workspace_id, number)
        if draft_of(tx, number) is None:
            return
        remove_draft(tx, number)
        change_automation(tx, number, {"revision": before.revision + 1}, desk.clock(), actor)
        line = Change(actor, "automation.draft_dropped", before.name, {"automation": number})
        record(tx, workspace_id, desk.clock(), line)


def turn(desk: Desk, workspace_id: int, number: int, state: State, actor: str) -> None:
    """Pause an automation, resume it, or archive it. Lanes see it with their next batch.

    Raises:
        NotFound: there is no such automation.
        Conflict: it is not in a state from which this goes.
    """
    with desk.engine.begin() as tx:
        before = automation_numbered(tx, workspace_id, number)
        if state not in _LEADS_TO[before.state]:
            raise Conflict(
                f"The automation is {before.state}, so it cannot be {_DONE[state]}.",
                code="automation_state",
                hint="Look at it again: somebody may have changed it meanwhile.",
            )
        change_automation(tx, number, {"state": state}, desk.clock(), actor)
        grow_edition(tx)
        line = Change(actor, f"automation.{_DONE[state]}", before.name, {"automation": number})
        record(tx, workspace_id, desk.clock(), line)
    publish_admission(desk.engine, desk.noticeboard)  # whether pages are to listen for messages


def checked_name(name: str) -> str:
    """Return a name as it is kept.

    Raises:
        InvalidInput: it is empty, too long, or has control characters.
    """
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise InvalidInput(
            "This is no name for an automation.",
            code="automation_name_invalid",
            hint=f"Use at most {MAX_NAME} characters, without control characters.",
        )
    return name


def reject_archived(known: Automation) -> None:
    """Refuse to change what is archived.

    Raises:
        Conflict: it is.
    """
    if known.state == "archived":
        raise Conflict("The automation is archived.", code="automation_state", hint="Make a new one from its graph.")


def reject_stale(tx: Connection, known: Automation, revision: int) -> None:
    """Refuse a change by someone who has not seen the newest draft.

    Raises:
        Conflict: they have not; it says who changed it.
    """
    if revision == known.revision:
        return
    draft = draft_of(tx, known.id)
    by = draft.changed_by if draft else known.changed_by
    raise Conflict(
        f"The draft was changed meanwhile by {by}.",
        code="draft_changed",
        hint=f"Read it again, then send your change with revision {known.revision}.",
    )


def _keep(tx: Connection, desk: Desk, before: Automation, parsed: Parsed, actor: str) -> None:
    now = desk.clock()
    write_draft(tx, before.id, Draft(parsed.raw, now, actor))
    changed: dict[str, Any] = {"revision": before.revision + 1}
    if before.hook is None and any(one["kind"] == "webhook" for one in parsed.raw.get("triggers") or ()):
        changed["hook"] = secrets.token_urlsafe(HOOK_BYTES)
    change_automation(tx, before.id, changed, now, actor)
