"""Automations as JSON answers show them: the list, one with its draft and versions, publishing, counts."""

from typing import Any

import msgspec
from msgspec import Struct

from cueline.api.auth import Seat
from cueline.api.graph_items import shown_graph
from cueline.api.moments import iso, iso_or_none
from cueline.automations.automation_rows import Draft, State
from cueline.automations.catalog import Entry
from cueline.automations.graph import Graph, Trigger
from cueline.automations.problems import Problem
from cueline.automations.versions import Published
from cueline.automations.words import trigger_words


class AutomationItem(Struct, kw_only=True):
    """An automation as lists show it.

    Attributes:
        version: The one in force; 0: none was published yet.
        has_draft: Whether there are changes that are not in force.
        triggers: What lets users in, in words; of the version in force, else of the draft.
        running: Runs that go on.
        waiting: Users who have them.
        entered_30d: Runs that began in the last 30 days.
        errors_30d: Those of them that went wrong.
    """

    id: int
    name: str
    state: State
    version: int
    has_draft: bool
    triggers: list[str]
    running: int
    waiting: int
    entered_30d: int
    errors_30d: int
    changed_at: str
    changed_by: str


class AutomationList(Struct):
    items: list[AutomationItem]


class PublishedAutomation(Struct, kw_only=True):
    """A version with its graph."""

    version: int
    graph: Graph
    published_at: str
    published_by: str


class AutomationVersion(Struct, kw_only=True):
    """A version that was published; `waiting`: how many runs of it go on."""

    version: int
    published_at: str
    published_by: str
    waiting: int


class AutomationAnswer(Struct, kw_only=True):
    """An automation with everything about it.

    Attributes:
        draft: What may be published next, as it was sent: a graph that may be incomplete; null: what is in force.
        revision: To be sent with the next draft.
        problems: What is wrong with the draft.
        hook_url: Its own address, for a webhook trigger; null without one, and for who may not change it.
    """

    automation: AutomationItem
    draft: dict[str, Any] | None
    revision: int
    draft_changed_at: str | None
    draft_changed_by: str | None
    published: PublishedAutomation | None
    versions: list[AutomationVersion]
    problems: list[Problem]
    hook_url: str | None


class SavedDraft(Struct):
    """The draft's new revision, and everything that is wrong with it."""

    revision: int
    problems: list[Problem]


class GraphProblems(Struct):
    """Everything that is wrong with a graph."""

    problems: list[Problem]


def automation_item(one: Entry) -> AutomationItem:
    """Return an automation as lists show it."""
    known, summary = one.known, one.summary
    return AutomationItem(
        id=known.id,
        name=known.name,
        state=known.state,
        version=known.version,
        has_draft=one.draft is not None,
        triggers=_triggers(one),
        running=summary.running,
        waiting=summary.waiting,
        entered_30d=summary.entered,
        errors_30d=summary.errors,
        changed_at=iso(known.changed_at),
        changed_by=known.changed_by,
    )


def published_automation(version: Published, seat: Seat) -> PublishedAutomation:
    """Return a version with its graph as a member may see it."""
    return PublishedAutomation(
        version=version.version,
        graph=shown_graph(version.graph, seat),
        published_at=iso(version.published_at),
        published_by=version.published_by,
    )


def automation_version(version: Published, waiting: int) -> AutomationVersion:
    """Return a version as lists show it."""
    return AutomationVersion(
        version=version.version,
        published_at=iso(version.published_at),
        published_by=version.published_by,
        waiting=waiting,
    )


def draft_times(draft: Draft | None) -> dict[str, str | None]:
    """Return when a draft was changed, and by whom."""
    return {
        "draft_changed_at": iso_or_none(draft.changed_at) if draft else None,
        "draft_changed_by": draft.changed_by if draft else None,
    }


def _triggers(one: Entry) -> list[str]:
    if one.published is not None:
        return [trigger_words(trigger) for trigger in one.published.graph.triggers]
    return [_draft_words(raw) for raw in (one.draft.raw.get("triggers") or () if one.draft else ())]


def _draft_words(raw: dict[str, Any]) -> str:
    try:
        return trigger_words(
            msgspec.convert({name: value for name, value in raw.items() if value is not None}, Trigger)
        )
    except msgspec.ValidationError:
        return str(raw["kind"]).replace("_", " ")
