"""Scoring in the stable API for programs."""

import asyncio
from typing import Any

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from cueline.api.auth import Admittance
from cueline.api.paging import Cursor, Limit
from cueline.api.parts import Parts
from cueline.api.path_names import name_in_path
from cueline.api.score_answers import user_score
from cueline.api.score_items import ScoreChangeAnswer, UserScore, WantedChange
from cueline.api.scoring_items import PreviewAnswer, PublishedPlan, ScoringAnswer, preview_answer, published_plan
from cueline.api.scoring_routes import Publication, ToPreview, scoring_answer
from cueline.api.user_score_routes import change_score
from cueline.scoring.plan import Plan
from cueline.scoring.plan_changes import planned, publish, save_draft
from cueline.scoring.preview import preview
from cueline.users.directory import user_by_key
from cueline.workspaces.tokens import TokenScope


@get("/scoring", operation_id="V1GetScoring", summary="The scoring plan, its draft and versions", sync_to_thread=True)
def show_scoring(parts: NamedDependency[Parts], admittance: NamedDependency[Admittance]) -> ScoringAnswer:
    return scoring_answer(parts, admittance.workspace.id)


@put(
    "/scoring/draft",
    operation_id="V1SaveScoringDraft",
    summary="Keep a plan as the draft; everything wrong with it is told at once",
    scope=TokenScope.WRITE,
    sync_to_thread=True,
)
def put_draft(
    parts: NamedDependency[Parts], admittance: NamedDependency[Admittance], data: JSONBody[dict[str, Any]]
) -> Plan:
    return save_draft(parts.desk, admittance.workspace.id, data, admittance.called)


@post(
    "/scoring/preview",
    operation_id="V1PreviewScoring",
    summary="What publishing a plan would change, told from history",
    status_code=200,
    sync_to_thread=True,
)
def post_preview(
    parts: NamedDependency[Parts], admittance: NamedDependency[Admittance], data: JSONBody[ToPreview]
) -> PreviewAnswer:
    plan = planned(parts.engine, admittance.workspace.id, data.plan)
    return preview_answer(preview(parts.engine, parts.events, admittance.workspace, plan, parts.clock()))


@post(
    "/scoring/publish",
    operation_id="V1PublishScoring",
    summary="Put the draft in force",
    scope=TokenScope.WRITE,
    sync_to_thread=True,
)
def post_publication(
    parts: NamedDependency[Parts], admittance: NamedDependency[Admittance], data: JSONBody[Publication]
) -> PublishedPlan:
    made = publish(parts.desk, admittance.workspace, data.mode, data.thresholds, admittance.called)
    return published_plan(made)


@get(
    "/users/by-key/{key:str}/score",
    operation_id="V1GetUserScore",
    summary="A user's score: why, what it will be, and what changed it",
    sync_to_thread=True,
)
def show_score(
    parts: NamedDependency[Parts],
    admittance: NamedDependency[Admittance],
    key: FromPath[str],
    cursor: Cursor = "",
    limit: Limit = 50,
) -> UserScore:
    user = user_by_key(parts.engine, admittance.workspace.id, name_in_path(key))
    return user_score(parts, admittance.workspace, user, cursor, limit)


@post(
    "/users/by-key/{key:str}/score",
    operation_id="V1ChangeScore",
    summary="Change a user's score by hand",
    scope=TokenScope.WRITE,
    status_code=202,
)
async def post_score(
    parts: NamedDependency[Parts],
    admittance: NamedDependency[Admittance],
    key: FromPath[str],
    data: JSONBody[WantedChange],
) -> ScoreChangeAnswer:
    user = await asyncio.to_thread(user_by_key, parts.engine, admittance.workspace.id, name_in_path(key))
    return await change_score(parts, admittance.workspace.id, user, data, admittance.called)


SCORING_HANDLERS = [show_scoring, put_draft, post_preview, post_publication, show_score, post_score]
