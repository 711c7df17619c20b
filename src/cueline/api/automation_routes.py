"""Automations: making them, their drafts, versions and publishing."""

from typing import Annotated, Any

from litestar import Router, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from cueline.api.auth import Seat
from cueline.api.automation_items import (
    AutomationAnswer,
    AutomationItem,
    AutomationList,
    GraphProblems,
    PublishedAutomation,
    SavedDraft,
    automation_item,
    automation_version,
    draft_times,
    published_automation,
)
from cueline.api.graph_items import shown_draft
from cueline.api.parts import Parts
from cueline.automations.automation_rows import State, automation_numbered
from cueline.automations.catalog import catalog_of, details_of
from cueline.automations.changes import create, drop_draft, rename, save_draft, turn
from cueline.automations.checking import problems_in
from cueline.automations.known_things import known_things
from cueline.automations.publication import Outlook, publication_of, publish
from cueline.automations.ready_made import READY_MADE, ReadyMade, graph_of
from cueline.automations.versions import Choice, version_numbered
from cueline.members.roles import Right, allows
from cueline.state.engine import reading


class NewAutomation(Struct, forbid_unknown_fields=True):
    """An automation to be made: from a graph, from a ready-made one by its id, or empty."""

    name: str
    graph: dict[str, Any] | None = None
    template: str | None = None


class NewAutomationName(Struct, forbid_unknown_fields=True):
    name: str


class NewDraft(Struct, forbid_unknown_fields=True):
    """A draft, and the revision of the one it was made from."""

    graph: dict[str, Any]
    revision: int


class GraphToCheck(Struct, forbid_unknown_fields=True):
    graph: dict[str, Any]


class PublicationChoice(Struct, forbid_unknown_fields=True):
    """What becomes of runs of older versions.

    Attributes:
        waiting: `drain`: they go on as they began; `migrate`: they go over to this one; `end`: they end.
        mapping: For `migrate`: where runs that wait at a node go on, by the node's id; null: they end. Who waits where
            nothing is said stays, or ends when the node is gone.
    """

    waiting: Choice = "drain"
    mapping: Annotated[dict[str, str | None], Meta(max_length=300)] = {}


@get("/automations", operation_id="ListAutomations", summary="Every automation", sync_to_thread=True)
def list_automations(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> AutomationList:
    return automation_list(parts, seat.workspace.id)


@get(
    "/automations/templates",
    operation_id="ListAutomationTemplates",
    summary="Ready-made automations",
    sync_to_thread=False,
)
def list_templates() -> list[ReadyMade]:
    return list(READY_MADE)


@post(
    "/automations",
    operation_id="CreateAutomation",
    summary="Make an automation, with a draft",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def post_automation(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[NewAutomation]
) -> AutomationAnswer:
    graph = data.graph if data.template is None else graph_of(data.template)
    number = create(parts.desk, seat.workspace.id, data.name, graph or {}, seat.actor.called)
    return _answer(parts, seat, number)


@get(
    "/automations/{automation_id:int}",
    operation_id="GetAutomation",
    summary="An automation, its draft, problems and versions",
    sync_to_thread=True,
)
def show_automation(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], automation_id: FromPath[int]
) -> AutomationAnswer:
    return _answer(parts, seat, automation_id)


@patch(
    "/automations/{automation_id:int}",
    operation_id="RenameAutomation",
    summary="Give an automation another name",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def patch_automation(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    automation_id: FromPath[int],
    data: JSONBody[NewAutomationName],
) -> AutomationAnswer:
    rename(parts.desk, seat.workspace.id, automation_id, data.name, seat.actor.called)
    return _answer(parts, seat, automation_id)


@put(
    "/automations/{automation_id:int}/draft",
    operation_id="SaveAutomationDraft",
    summary="Keep a graph as the draft, complete or not; everything wrong with it is told at once",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def put_draft(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], automation_id: FromPath[int], data: JSONBody[NewDraft]
) -> SavedDraft:
    saved = save_draft(parts.desk, seat.workspace.id, automation_id, data.graph, data.revision, actor=seat.actor.called)
    return SavedDraft(saved.revision, saved.problems)


@delete(
    "/automations/{automation_id:int}/draft",
    operation_id="DropAutomationDraft",
    summary="Drop the draft",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def delete_draft(parts: NamedDependency[Parts], seat: NamedDependency[Seat], automation_id: FromPath[int]) -> None:
    drop_draft(parts.desk, seat.workspace.id, automation_id, seat.actor.called)


@post(
    "/automations/{automation_id:int}/validate",
    operation_id="ValidateAutomation",
    summary="What is wrong with a graph; nothing is kept",
    status_code=200,
    sync_to_thread=True,
)
def post_validation(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    automation_id: FromPath[int],
    data: JSONBody[GraphToCheck],
) -> GraphProblems:
    with reading(parts.engine) as tx:
        automation_numbered(tx, seat.workspace.id, automation_id)
        known = known_things(tx, seat.workspace.id, parts.settings.reach)
        return GraphProblems(problems_in(data.graph, known))


@get(
    "/automations/{automation_id:int}/publication",
    operation_id="GetAutomationPublication",
    summary="What publishing the draft would do, and who waits where",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def show_publication(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], automation_id: FromPath[int]
) -> Outlook:
    return publication_of(parts.desk, seat.workspace.id, automation_id)


@post(
    "/automations/{automation_id:int}/publish",
    operation_id="PublishAutomation",
    summary="Put the draft in force",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def post_publication(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    automation_id: FromPath[int],
    data: JSONBody[PublicationChoice],
) -> AutomationAnswer:
    publish(parts.desk, seat.workspace.id, automation_id, data.waiting, data.mapping, actor=seat.actor.called)
    return _answer(parts, seat, automation_id)


@post(
    "/automations/{automation_id:int}/pause",
    operation_id="PauseAutomation",
    summary="Let nobody in, and let runs rest",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def post_pause(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], automation_id: FromPath[int]
) -> AutomationItem:
    return _turned(parts, seat, automation_id, "paused")


@post(
    "/automations/{automation_id:int}/resume",
    operation_id="ResumeAutomation",
    summary="Let a paused automation go on",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def post_resumption(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], automation_id: FromPath[int]
) -> AutomationItem:
    return _turned(parts, seat, automation_id, "live")


@post(
    "/automations/{automation_id:int}/archive",
    operation_id="ArchiveAutomation",
    summary="End an automation and its runs, for good",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def post_archive(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], automation_id: FromPath[int]
) -> AutomationItem:
    return _turned(parts, seat, automation_id, "archived")


@get(
    "/automations/{automation_id:int}/versions/{version:int}",
    operation_id="GetAutomationVersion",
    summary="A version of an automation",
    sync_to_thread=True,
)
def show_version(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], automation_id: FromPath[int], version: FromPath[int]
) -> PublishedAutomation:
    with reading(parts.engine) as tx:
        automation_numbered(tx, seat.workspace.id, automation_id)
        return published_automation(version_numbered(tx, automation_id, version), seat)


automation_router = Router(
    "/",
    route_handlers=[
        list_automations,
        list_templates,
        post_automation,
        show_automation,
        patch_automation,
        put_draft,
        delete_draft,
        post_validation,
        show_publication,
        post_publication,
        post_pause,
        post_resumption,
        post_archive,
        show_version,
    ],
    tags=["automations"],
)


def automation_list(parts: Parts, workspace_id: int) -> AutomationList:
    """Return every automation of a workspace."""
    return AutomationList([automation_item(one) for one in catalog_of(parts.engine, workspace_id, parts.clock())])


def _turned(parts: Parts, seat: Seat, automation_id: int, state: State) -> AutomationItem:
    turn(parts.desk, seat.workspace.id, automation_id, state, seat.actor.called)
    return automation_item(details_of(parts.desk, seat.workspace.id, automation_id).entry)


def _answer(parts: Parts, seat: Seat, automation_id: int) -> AutomationAnswer:
    found = details_of(parts.desk, seat.workspace.id, automation_id)
    entry = found.entry
    may_see_hook = entry.known.hook is not None and allows(seat.role, Right.DEFINE)
    return AutomationAnswer(
        automation=automation_item(entry),
        draft=shown_draft(entry.draft.raw, seat) if entry.draft else None,
        revision=entry.known.revision,
        **draft_times(entry.draft),
        published=published_automation(entry.published, seat) if entry.published else None,
        versions=[automation_version(one, found.waiting.get(one.version, 0)) for one in found.versions],
        problems=found.problems,
        hook_url=f"{parts.settings.public_url}/api/hooks/{entry.known.hook}" if may_see_hook else None,
    )
