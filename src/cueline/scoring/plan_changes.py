"""What members do with a plan: keep a draft, publish it, look at what was published."""

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine

from cueline.errors import Conflict, NotFound
from cueline.scoring.list_uses import reject_unknown_lists
from cueline.scoring.plan import Plan
from cueline.scoring.plan_reading import read_plan
from cueline.scoring.plan_versions import (
    Choice,
    Draft,
    Published,
    Version,
    draft_of,
    newest_version,
    next_number,
    remove_draft,
    version_numbered,
    versions_of,
    write_draft,
    write_version,
)
from cueline.scoring.publishing import Mode, next_version
from cueline.scoring.recompute_jobs import Job, newest_job, start_job
from cueline.state.engine import reading
from cueline.workspaces.audit import Change, record
from cueline.workspaces.desk import Desk
from cueline.workspaces.workspace import Workspace


class Scoring(Struct, frozen=True):
    """Where a workspace stands with scoring."""

    published: Published | None
    draft: Draft | None
    versions: list[Version]
    job: Job | None


def scoring_of(engine: Engine, workspace_id: int) -> Scoring:
    """Return where a workspace stands, as of one moment."""
    with reading(engine) as tx:
        return Scoring(
            newest_version(tx, workspace_id),
            draft_of(tx, workspace_id),
            versions_of(tx, workspace_id),
            newest_job(tx, workspace_id),
        )


def published_version(engine: Engine, workspace_id: int, number: int) -> Published:
    """Return one version.

    Raises:
        NotFound: there is no such version.
    """
    with reading(engine) as tx:
        known = version_numbered(tx, workspace_id, number)
    if known is None:
        raise NotFound(f"There is no version {number} of the scoring plan.", code="score_version_unknown")
    return known


def save_draft(desk: Desk, workspace_id: int, raw: Any, actor: str) -> Plan:
    """Keep a plan as the draft, in place of the one there is.

    Raises:
        PlanInvalid: with everything that is wrong; the draft is as it was.
    """
    plan = read_plan(raw)
    with desk.engine.begin() as tx:
        reject_unknown_lists(tx, workspace_id, plan)
        write_draft(tx, workspace_id, Draft(plan, desk.clock(), actor))
        sizes = {"groups": len(plan.groups), "rules": len(plan.rules), "thresholds": len(plan.thresholds)}
        record(tx, workspace_id, desk.clock(), Change(actor, "scoring.draft_saved", "", sizes))
    return plan


def drop_draft(desk: Desk, workspace_id: int, actor: str) -> None:
    """Drop the draft. Without one, nothing changes."""
    with desk.engine.begin() as tx:
        if draft_of(tx, workspace_id) is not None:
            remove_draft(tx, workspace_id)
            record(tx, workspace_id, desk.clock(), Change(actor, "scoring.draft_dropped"))


def publish(desk: Desk, place: Workspace, mode: Mode, thresholds: Choice, actor: str) -> Published:
    """Put the draft in force, and start to bring every user to it.

    Once it returns, every event received from then on is scored by it; on `recompute`, a user's as soon as they are
    reached.

    Raises:
        NotFound: there is no draft.
        PlanInvalid: it asks for a list that is not there.
        Conflict: an earlier recompute is not done, and this version would build on it. Nothing changed.
    """
    with desk.engine.begin() as tx:
        draft, now = _existing_draft(tx, place.id), desk.clock()
        reject_unknown_lists(tx, place.id, draft.plan)
        before = newest_version(tx, place.id)
        if mode == "from_now":
            _reject_unfinished(tx, place.id)
        made = Published(
            version=next_number(tx, place.id),
            mode=mode,
            thresholds=thresholds,
            published_at=now,
            published_by=actor,
            plan=next_version(before.plan if before else None, draft.plan, mode, now, place.timezone),
        )
        write_version(tx, place.id, made)
        remove_draft(tx, place.id)
        start_job(tx, place.id, made.version, now, actor)
        detail = {"mode": mode, "thresholds": thresholds}
        record(tx, place.id, now, Change(actor, "scoring.published", f"version {made.version}", detail))
    return made


def planned(engine: Engine, workspace_id: int, raw: Any | None) -> Plan:
    """Return the plan that is meant: the one given, else the draft.

    Raises:
        PlanInvalid: the one given cannot be read.
        NotFound: none is given, and there is no draft.
    """
    plan = read_plan(raw) if raw is not None else None
    with reading(engine) as tx:
        if plan is None:
            return _existing_draft(tx, workspace_id).plan
        reject_unknown_lists(tx, workspace_id, plan)
    return plan


def _existing_draft(tx: Connection, workspace_id: int) -> Draft:
    draft = draft_of(tx, workspace_id)
    if draft is None:
        raise NotFound(
            "There is no draft of the scoring plan.",
            code="score_draft_missing",
            hint="Save one first: PUT …/scoring/draft.",
        )
    return draft


def _reject_unfinished(tx: Connection, workspace_id: int) -> None:
    """Refuse to build on a version that not every user has been recomputed by."""
    job = newest_job(tx, workspace_id)
    if job is None or job.state == "done":
        return
    working_on = version_numbered(tx, workspace_id, job.version)
    if working_on is not None and working_on.mode == "recompute":
        raise Conflict(
            f"The recompute of version {job.version} is not done.",
            code="score_recompute_unfinished",
            hint="Wait for it or resume it, or publish with mode recompute, which takes its place.",
        )
