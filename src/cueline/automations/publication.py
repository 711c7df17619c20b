"""From a draft to the version in force: what it changes, who waits where, and what becomes of them."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine, func, select

from cueline.automations.automation_rows import (
    Automation,
    Draft,
    automation_numbered,
    change_automation,
    draft_of,
    remove_draft,
)
from cueline.automations.changes import reject_archived
from cueline.automations.checking import problems_of
from cueline.automations.differences import Differences, differences
from cueline.automations.edition import grow_edition
from cueline.automations.graph import Graph
from cueline.automations.known_things import known_things
from cueline.automations.problems import AutomationInvalid, Problem
from cueline.automations.reading import Parsed, parse
from cueline.automations.versions import Choice, Published, version_numbered, versions_of, write_version
from cueline.delivery.reach import Reach
from cueline.errors import InvalidInput, NotFound
from cueline.state.automation_tables import run
from cueline.state.engine import reading
from cueline.workspaces.admission import publish_admission
from cueline.workspaces.audit import Change, record
from cueline.workspaces.desk import Desk

Placement = Mapping[str, str | None]


class WaitingPlace(Struct, frozen=True, kw_only=True):
    """A node where users wait.

    Attributes:
        version: Of their runs.
        node: Its id.
        name: What people call it; empty: nothing.
        people: How many users.
        is_kept: Whether the draft has a node with this id.
    """

    version: int
    node: str
    name: str
    people: int
    is_kept: bool


class Outlook(Struct, frozen=True, kw_only=True):
    """What publishing the draft would do.

    Attributes:
        version: What it would be called.
        problems: What is wrong with it; with any error it cannot be published.
        diff: What differs from the version in force; None while a part of the draft cannot be read.
        waiting: Where users wait.
        people: How many users have runs.
    """

    version: int
    problems: list[Problem]
    diff: Differences | None
    waiting: list[WaitingPlace]
    people: int


def publication_of(desk: Desk, workspace_id: int, number: int) -> Outlook:
    """Return what publishing an automation's draft would do.

    Raises:
        NotFound: there is no such automation, or it has no draft.
    """
    with reading(desk.engine) as tx:
        known = automation_numbered(tx, workspace_id, number)
        there = known_things(tx, workspace_id, desk.reach)
        parsed = parse(_existing_draft(tx, known).raw)
        graph = parsed.graph
        before = version_numbered(tx, number, known.version).graph if known.version else None
        return Outlook(
            version=known.version + 1,
            problems=problems_of(parsed, there),
            diff=differences(before, graph) if graph is not None else None,
            waiting=_waiting(tx, known, parsed),
            people=_people(tx, number),
        )


def publish(desk: Desk, workspace_id: int, number: int, waiting: Choice, mapping: Placement, actor: str) -> Published:
    """Put an automation's draft in force; one that is paused stays paused. Lanes see it with their next batch.

    Args:
        desk: What changes need.
        workspace_id: Whose it is.
        number: Of the automation.
        waiting: What becomes of runs of older versions.
        mapping: For `migrate`: where runs that wait at a node go on, by the node's id; None: they end. Who waits
            where nothing is said stays, or ends when the node is gone.
        actor: Who publishes it.

    Raises:
        NotFound: there is no such automation, or it has no draft.
        AutomationInvalid: with everything that is wrong with it. Nothing changed.
        InvalidInput: the mapping leads to nodes that are not there.
        Conflict: the automation is archived.
    """
    with desk.engine.begin() as tx:
        known = automation_numbered(tx, workspace_id, number)
        reject_archived(known)
        graph = _sound_graph(tx, known)
        kept = _checked_mapping(mapping, graph) if waiting == "migrate" else {}
        made = Published(
            version=known.version + 1,
            waiting=waiting,
            mapping=kept,
            published_at=desk.clock(),
            published_by=actor,
            graph=graph,
        )
        write_version(tx, workspace_id, number, made)
        remove_draft(tx, number)
        state = "live" if known.state == "draft" else known.state
        changed = {"version": made.version, "state": state, "revision": known.revision + 1}
        change_automation(tx, number, changed, desk.clock(), actor)
        grow_edition(tx)
        detail = {"automation": number, "version": made.version, "waiting": waiting}
        record(tx, workspace_id, desk.clock(), Change(actor, "automation.published", known.name, detail))
    publish_admission(desk.engine, desk.noticeboard)  # whether pages are to listen for messages
    return made


def wanted_graph(engine: Engine, workspace_id: int, number: int, raw: Any | None) -> tuple[Automation, Graph]:
    """Return an automation with the graph that is meant: the one given, else the draft, else the version in force.

    Raises:
        NotFound: there is no such automation, or neither draft nor version.
        AutomationInvalid: with everything that is wrong with the graph.
    """
    with reading(engine) as tx:
        known = automation_numbered(tx, workspace_id, number)
        if raw is None and known.version and draft_of(tx, number) is None:
            return known, version_numbered(tx, number, known.version).graph
        return known, _sound_graph(tx, known, raw)


def _sound_graph(tx: Connection, known: Automation, raw: Any | None = None) -> Graph:
    parsed = parse(_existing_draft(tx, known).raw if raw is None else raw)
    problems, graph = problems_of(parsed, known_things(tx, known.workspace_id, Reach())), parsed.graph
    if graph is None or any(problem.severity == "error" for problem in problems):
        raise AutomationInvalid(problems)
    return graph


def _checked_mapping(mapping: Placement, graph: Graph) -> dict[str, str | None]:
    there = {node.id for node in graph.nodes}
    for node, target in mapping.items():
        if target is not None and target not in there:
            raise InvalidInput(
                f"Who waits at {node[:40]} cannot go on at {target[:40]}: the new version has no such node.",
                code="automation_mapping_invalid",
                hint="Name a node of the draft, or null to end their runs.",
            )
    return dict(mapping)


def _existing_draft(tx: Connection, known: Automation) -> Draft:
    draft = draft_of(tx, known.id)
    if draft is None:
        raise NotFound(
            "The automation has no draft.", code="automation_draft_missing", hint="Save one first: PUT …/draft."
        )
    return draft


def _waiting(tx: Connection, known: Automation, parsed: Parsed) -> list[WaitingPlace]:
    names = {(one.version, node.id): node.name for one in versions_of(tx, known.id) for node in one.graph.nodes}
    counted = (
        select(run.c.version, run.c.node, func.count(run.c.user_id.distinct()).label("people"))
        .where(run.c.automation_id == known.id, run.c.state == "running")
        .group_by(run.c.version, run.c.node)
        .order_by(run.c.version.desc(), run.c.node)
    )
    return [
        WaitingPlace(
            version=row.version,
            node=row.node,
            name=names.get((row.version, row.node), ""),
            people=row.people,
            is_kept=row.node in parsed.skeleton.kinds,
        )
        for row in tx.execute(counted)
    ]


def _people(tx: Connection, number: int) -> int:
    running = (run.c.automation_id == number, run.c.state == "running")
    return tx.execute(select(func.count(run.c.user_id.distinct())).where(*running)).scalar_one()
