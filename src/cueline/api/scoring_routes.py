"""Scoring: the plan and its draft, publishing, versions, the preview, recomputing."""

from typing import Any

from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from cueline.api.auth import Seat
from cueline.api.moments import iso_or_none
from cueline.api.parts import Parts
from cueline.api.scoring_items import (
    JobItem,
    PreviewAnswer,
    PublishedPlan,
    ScoringAnswer,
    job_item,
    preview_answer,
    published_plan,
    version_item,
)
from cueline.members.roles import Right
from cueline.scoring.plan import Plan
from cueline.scoring.plan_changes import drop_draft, planned, publish, published_version, save_draft, scoring_of
from cueline.scoring.plan_versions import Choice
from cueline.scoring.preview import preview
from cueline.scoring.publishing import Mode
from cueline.scoring.recompute_jobs import resume_job, stop_job


class Publication(Struct, forbid_unknown_fields=True):
    """How to publish the draft.

    Attributes:
        mode: `from_now`: what changed counts for events received from now on; `recompute`: for all of history.
        thresholds: Which crossings that come from the change itself are told of: `never`, of users who end above a
            threshold they were not told of (`if_now_above`), or `always`, down as well as up.
    """

    mode: Mode
    thresholds: Choice = "never"


class ToPreview(Struct, forbid_unknown_fields=True):
    """The plan to preview; the draft when left out."""

    plan: dict[str, Any] | None = None


@get("/scoring", operation_id="GetScoring", summary="The scoring plan, its draft and versions", sync_to_thread=True)
def show_scoring(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> ScoringAnswer:
    return scoring_answer(parts, seat.workspace.id)


@put(
    "/scoring/draft",
    operation_id="SaveScoringDraft",
    summary="Keep a plan as the draft; everything wrong with it is told at once",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def put_draft(parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[dict[str, Any]]) -> Plan:
    return save_draft(parts.desk, seat.workspace.id, data, seat.actor.called)


@delete(
    "/scoring/draft",
    operation_id="DropScoringDraft",
    summary="Drop the draft",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def delete_draft(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> None:
    drop_draft(parts.desk, seat.workspace.id, seat.actor.called)


@post(
    "/scoring/preview",
    operation_id="PreviewScoring",
    summary="What publishing a plan would change, told from history",
    status_code=200,
    sync_to_thread=True,
)
def post_preview(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[ToPreview]
) -> PreviewAnswer:
    plan = planned(parts.engine, seat.workspace.id, data.plan)
    return preview_answer(preview(parts.engine, parts.events, seat.workspace, plan, parts.clock()))


@post(
    "/scoring/publish",
    operation_id="PublishScoring",
    summary="Put the draft in force",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def post_publication(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[Publication]
) -> PublishedPlan:
    return published_plan(publish(parts.desk, seat.workspace, data.mode, data.thresholds, seat.actor.called))


@get(
    "/scoring/versions/{version:int}",
    operation_id="GetScoringVersion",
    summary="A version of the plan",
    sync_to_thread=True,
)
def show_version(parts: NamedDependency[Parts], seat: NamedDependency[Seat], version: FromPath[int]) -> PublishedPlan:
    return published_plan(published_version(parts.engine, seat.workspace.id, version))


@post(
    "/scoring/jobs/{job_id:int}/stop",
    operation_id="StopRecompute",
    summary="Let a recompute rest",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def post_stop(parts: NamedDependency[Parts], seat: NamedDependency[Seat], job_id: FromPath[int]) -> JobItem:
    return job_item(stop_job(parts.desk, seat.workspace.id, job_id, seat.actor.called))


@post(
    "/scoring/jobs/{job_id:int}/resume",
    operation_id="ResumeRecompute",
    summary="Let a recompute go on",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def post_resume(parts: NamedDependency[Parts], seat: NamedDependency[Seat], job_id: FromPath[int]) -> JobItem:
    return job_item(resume_job(parts.desk, seat.workspace.id, job_id, seat.actor.called))


scoring_router = Router(
    "/",
    route_handlers=[
        show_scoring,
        put_draft,
        delete_draft,
        post_preview,
        post_publication,
        show_version,
        post_stop,
        post_resume,
    ],
    tags=["scoring"],
)


def scoring_answer(parts: Parts, workspace_id: int) -> ScoringAnswer:
    """Return where a workspace stands with scoring."""
    known = scoring_of(parts.engine, workspace_id)
    return ScoringAnswer(
        published=published_plan(known.published) if known.published else None,
        draft=known.draft.plan if known.draft else None,
        draft_changed_at=iso_or_none(known.draft.changed_at) if known.draft else None,
        draft_changed_by=known.draft.changed_by if known.draft else None,
        versions=[version_item(one) for one in known.versions],
        job=job_item(known.job) if known.job else None,
    )
