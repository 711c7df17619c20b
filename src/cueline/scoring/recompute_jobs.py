"""Bringing every user to a new version of the plan: how far it is, stopping it, going on."""

from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, Select, func, insert, select, update

from cueline.errors import Conflict, NotFound
from cueline.state.tables import score_job, user
from cueline.workspaces.audit import Change, record
from cueline.workspaces.desk import Desk

JobState = Literal["running", "stopped", "done", "failed"]


class Job(Struct, frozen=True, kw_only=True):
    """One job. Times are milliseconds.

    Attributes:
        version: Of the plan that users are brought to.
        cursor: Users up to this number are done.
        done: So many users.
        total: Out of about so many.
        reason: Why it failed, or what took its place.
    """

    id: int
    workspace_id: int
    version: int
    state: JobState
    cursor: int
    done: int
    total: int
    started_at: int
    started_by: str
    changed_at: int
    ended_at: int | None
    reason: str


def newest_job(tx: Connection, workspace_id: int) -> Job | None:
    """Return the job that was started last, finished or not."""
    return _first(tx, _of(workspace_id).order_by(score_job.c.id.desc()))


def running_job(tx: Connection) -> Job | None:
    """Return the oldest job that runs, of any workspace."""
    return _first(tx, select(score_job).where(score_job.c.state == "running").order_by(score_job.c.id))


def start_job(tx: Connection, workspace_id: int, version: int, at_ms: int, actor: str) -> None:
    """Start to bring every user to `version`, in place of a job that is not done."""
    unfinished = (score_job.c.workspace_id == workspace_id) & score_job.c.state.in_(("running", "stopped", "failed"))
    ended = {"ended_at": at_ms, "changed_at": at_ms, "reason": f"version {version} took its place"}
    tx.execute(update(score_job).where(unfinished, score_job.c.ended_at.is_(None)).values(state="stopped", **ended))
    alone = (user.c.workspace_id == workspace_id) & user.c.merged_into.is_(None)
    total = tx.execute(select(func.count()).select_from(user).where(alone)).scalar_one()
    row = {
        "workspace_id": workspace_id,
        "version": version,
        "state": "running",
        "total": total,
        "started_at": at_ms,
        "started_by": actor,
        "changed_at": at_ms,
    }
    tx.execute(insert(score_job), [row])


def stop_job(desk: Desk, workspace_id: int, job_id: int, actor: str) -> Job:
    """Let a job rest from now on. Users it has not reached go on as before.

    Raises:
        NotFound: the workspace has no such job.
        Conflict: it does not run.
    """
    return _turn(desk, workspace_id, job_id, ("running", "stopped"), actor)


def resume_job(desk: Desk, workspace_id: int, job_id: int, actor: str) -> Job:
    """Let a job that was stopped or failed go on where it was.

    Raises:
        NotFound: the workspace has no such job.
        Conflict: it was not stopped, or another has taken its place.
    """
    return _turn(desk, workspace_id, job_id, ("stopped", "running"), actor)


def note_progress(tx: Connection, job: Job, cursor: int, done: int, at_ms: int) -> None:
    """Remember that users up to `cursor` are done, to be committed together with them."""
    values = {"cursor": cursor, "done": done, "changed_at": at_ms}
    tx.execute(update(score_job).where(score_job.c.id == job.id).values(values))


def end_job(tx: Connection, job: Job, state: Literal["done", "failed"], at_ms: int, reason: str = "") -> None:
    """Mark a job as done, or as failed and fit to be resumed."""
    ended = at_ms if state == "done" else None
    values = {"state": state, "changed_at": at_ms, "ended_at": ended, "reason": reason}
    tx.execute(update(score_job).where(score_job.c.id == job.id).values(values))


def _turn(desk: Desk, workspace_id: int, job_id: int, turn: tuple[JobState, JobState], actor: str) -> Job:
    before, after = turn
    with desk.engine.begin() as tx:
        mine = _of(workspace_id).where(score_job.c.id == job_id)
        job = _first(tx, mine)
        if job is None:
            raise NotFound(f"There is no recompute {job_id}.", code="score_job_unknown")
        if job.ended_at is not None or job.state not in {before, "failed" if before == "stopped" else before}:
            raise Conflict(
                f"The recompute is {job.state}, not {before}.",
                code="score_job_state",
                hint="Publish again to start another." if job.ended_at is not None else "Look at its state first.",
            )
        changed = {"state": after, "changed_at": desk.clock(), "reason": ""}
        tx.execute(update(score_job).where(score_job.c.id == job_id).values(changed))
        action = f"scoring.recompute_{'stopped' if after == 'stopped' else 'resumed'}"
        record(tx, workspace_id, desk.clock(), Change(actor, action, f"version {job.version}"))
        return _first(tx, mine) or job


def _of(workspace_id: int) -> Select[Any]:
    return select(score_job).where(score_job.c.workspace_id == workspace_id)


def _first(tx: Connection, jobs: Select[Any]) -> Job | None:
    row = tx.execute(jobs.limit(1)).mappings().one_or_none()
    return None if row is None else Job(**{str(name): value for name, value in row.items()})
