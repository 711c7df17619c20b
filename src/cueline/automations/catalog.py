"""The automations of a workspace, as people look at them."""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct
from sqlalchemy import Connection, Engine, func, select

from cueline.automations.automation_rows import (
    Automation,
    Draft,
    automation_numbered,
    automations_of,
    draft_of,
    drafts_of,
)
from cueline.automations.checking import problems_in
from cueline.automations.counts import Summary, summaries_of
from cueline.automations.known_things import known_things
from cueline.automations.made import SIGNED
from cueline.automations.problems import Problem
from cueline.automations.versions import Published, versions_in_force, versions_of
from cueline.state.automation_tables import automation, run
from cueline.state.engine import reading
from cueline.workspaces.desk import Desk


class Entry(Struct, frozen=True, kw_only=True):
    """An automation in the list.

    Attributes:
        published: The version in force.
    """

    known: Automation
    draft: Draft | None
    published: Published | None
    summary: Summary


class Details(Struct, frozen=True, kw_only=True):
    """An automation with everything about it.

    Attributes:
        versions: Newest first.
        waiting: How many runs of each version go on.
        problems: What is wrong with the draft.
    """

    entry: Entry
    versions: list[Published]
    waiting: Mapping[int, int]
    problems: list[Problem]


def catalog_of(engine: Engine, workspace_id: int, now_ms: int) -> list[Entry]:
    """Return every automation of a workspace, changed last first."""
    with reading(engine) as tx:
        known = automations_of(tx, workspace_id)
        drafts, in_force = drafts_of(tx, workspace_id), versions_in_force(tx, workspace_id)
        summaries = summaries_of(tx, [one.id for one in known], now_ms)
    return [
        Entry(known=one, draft=drafts.get(one.id), published=in_force.get(one.id), summary=summaries[one.id])
        for one in known
    ]


def automations_called(tx: Connection, workspace_id: int, signatures: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return number and name of the automations that signed as `automation:<number>`; the name is empty once gone."""
    numbers = {by: int(found[1]) for by in signatures if (found := _SIGNATURE(by))}
    theirs = automation.c.workspace_id == workspace_id, automation.c.id.in_(numbers.values())
    names = {row.id: row.name for row in tx.execute(select(automation.c.id, automation.c.name).where(*theirs))}
    return {by: (number, names.get(number, "")) for by, number in numbers.items()}


def details_of(desk: Desk, workspace_id: int, number: int) -> Details:
    """Return one automation.

    Raises:
        NotFound: there is no such automation.
    """
    with reading(desk.engine) as tx:
        known = automation_numbered(tx, workspace_id, number)
        there = known_things(tx, workspace_id, desk.reach)
        draft, versions = draft_of(tx, number), versions_of(tx, number)
        entry = Entry(
            known=known,
            draft=draft,
            published=versions[0] if versions else None,
            summary=summaries_of(tx, [number], desk.clock())[number],
        )
        problems = problems_in(draft.raw, there) if draft else []
        return Details(entry=entry, versions=versions, waiting=_waiting(tx, number), problems=problems)


def _waiting(tx: Connection, number: int) -> dict[int, int]:
    running = (run.c.automation_id == number, run.c.state == "running")
    counted = select(run.c.version, func.count().label("runs")).where(*running).group_by(run.c.version)
    return {row.version: row.runs for row in tx.execute(counted)}


_SIGNATURE = re.compile(rf"{SIGNED}(\d{{1,18}})", re.ASCII).fullmatch
