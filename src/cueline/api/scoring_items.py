"""Scoring as JSON answers show it: the plan, its versions, recomputing, the preview."""

from typing import Any

from msgspec import Struct

from cueline.api.moments import iso, iso_or_none
from cueline.scoring.plan import Plan
from cueline.scoring.plan_versions import Choice, Published, Version
from cueline.scoring.preview import Preview
from cueline.scoring.publishing import Mode
from cueline.scoring.recompute_jobs import Job, JobState


class VersionItem(Struct, kw_only=True):
    """A version of the plan that was published.

    Attributes:
        mode: `from_now`: what changed counts for events received since; `recompute`: for all of history.
        thresholds: Whether recomputing tells of crossings.
    """

    version: int
    mode: Mode
    thresholds: Choice
    published_at: str
    published_by: str


class PublishedPlan(VersionItem, kw_only=True):
    """A version with the plan as it was published; rules say which revision they are, and since when they count."""

    plan: Plan


class JobItem(Struct, kw_only=True):
    """Bringing every user to a version of the plan; `total` is about how many there are."""

    id: int
    version: int
    state: JobState
    done: int
    total: int
    started_at: str
    started_by: str
    ended_at: str | None
    reason: str


class ScoringAnswer(Struct, kw_only=True):
    """The plan in force, the draft, every version newest first, and the newest recompute."""

    published: PublishedPlan | None
    draft: Plan | None
    draft_changed_at: str | None
    draft_changed_by: str | None
    versions: list[VersionItem]
    job: JobItem | None


class BarItem(Struct, rename={"start": "from", "end": "to"}):
    """How many users score from `from` on and less than `to`, before and after."""

    start: int
    end: int
    before: int
    after: int


class ThresholdChange(Struct):
    """How many users would come to be at or above a threshold, and how many below it."""

    id: str
    name: str
    up: int
    down: int


class PreviewAnswer(Struct, kw_only=True):
    """What publishing a plan would change, told from history.

    Attributes:
        users: How many users there are.
        compared: How many of them were looked at.
        sampled: Whether that is fewer than all; then all counts below are of those looked at.
        up: Who would score more.
        down: Who would score less.
        same: Who would score the same.
    """

    users: int
    compared: int
    sampled: bool
    up: int
    down: int
    same: int
    histogram: list[BarItem]
    thresholds: list[ThresholdChange]


def version_item(known: Version) -> VersionItem:
    """Return a version as lists show it."""
    return VersionItem(**_version_fields(known))


def published_plan(known: Published) -> PublishedPlan:
    """Return a version with its plan."""
    return PublishedPlan(**_version_fields(known), plan=known.plan)


def job_item(job: Job) -> JobItem:
    """Return a recompute as JSON answers show it."""
    return JobItem(
        id=job.id,
        version=job.version,
        state=job.state,
        done=job.done,
        total=job.total,
        started_at=iso(job.started_at),
        started_by=job.started_by,
        ended_at=iso_or_none(job.ended_at),
        reason=job.reason,
    )


def preview_answer(seen: Preview) -> PreviewAnswer:
    """Return a preview as JSON answers show it."""
    return PreviewAnswer(
        users=seen.users,
        compared=seen.compared,
        sampled=seen.compared < seen.users,
        up=seen.up,
        down=seen.down,
        same=seen.same,
        histogram=[BarItem(bar.start, bar.end, bar.before, bar.after) for bar in seen.histogram],
        thresholds=[ThresholdChange(one.id, one.name, one.up, one.down) for one in seen.thresholds],
    )


def _version_fields(known: Version) -> dict[str, Any]:
    return {
        "version": known.version,
        "mode": known.mode,
        "thresholds": known.thresholds,
        "published_at": iso(known.published_at),
        "published_by": known.published_by,
    }
