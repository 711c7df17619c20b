"""One user's score, put together from their scores, the plan and the ledger."""

from collections.abc import Collection, Mapping

from msgspec import Struct
from sqlalchemy import Connection

from cueline.api.moments import iso, iso_or_none
from cueline.api.paging import cursor_of, read_cursor
from cueline.api.parts import Parts
from cueline.api.run_items import RunAutomation
from cueline.api.score_items import (
    CutCounts,
    EntryExample,
    ForecastPoint,
    GroupShare,
    LineItem,
    LinePage,
    NextCrossing,
    RuleShare,
    UserScore,
)
from cueline.automations.catalog import automations_called
from cueline.conditions.moment import Moment
from cueline.scoring.crossing import next_crossing
from cueline.scoring.explaining import ExplainedGroup, ExplainedRule, daily, explain, forecast
from cueline.scoring.kept_scores import Scorers, kept_scores
from cueline.scoring.ledger_pages import Line, lines_of
from cueline.scoring.plan import DAY_MS, NoDecay
from cueline.scoring.plan_versions import Names, names_of, newest_version
from cueline.scoring.scorer import Scorer
from cueline.scoring.scores import Scores
from cueline.state.engine import reading
from cueline.users.directory import UserRecord, numbers_of
from cueline.workspaces.workspace import Workspace

Automations = Mapping[str, tuple[int, str]]
"""Number and name of automations, by how they sign."""

FORECAST_DAYS = 30
EXAMPLES = 5


class _Standing(Struct):
    """Everything a user's score is made of, at one moment."""

    version: int | None
    scorer: Scorer
    scores: Scores
    above: frozenset[str]
    who: Moment
    at_ms: int


def user_score(parts: Parts, place: Workspace, user: UserRecord, cursor: str, limit: int) -> UserScore:
    """Return a user's score, why it is that, what it will be, and a page of what changed it."""
    before, numbers = read_cursor(cursor, int), numbers_of(parts.engine, place.id, user.id)
    with reading(parts.engine) as tx:
        standing = _standing(tx, place, user, parts.clock())
        lines = ledger_page(tx, place.id, numbers, before, limit)
    told = explain(standing.scorer, standing.scores, standing.who, standing.at_ms, EXAMPLES)
    moments = (standing.at_ms, *daily(standing.at_ms, FORECAST_DAYS))
    coming = forecast(standing.scorer, standing.scores, standing.who, moments)
    crossing = _next_crossing(standing)
    return UserScore(
        user_id=user.id,
        score=told.rounded,
        value=told.total,
        version=standing.version,
        as_of=iso(standing.at_ms),
        cut_by="total" if told.total != told.before_cap else None,
        groups=[_group(one) for one in told.groups],
        rules=[_rule(standing.scorer, one) for one in told.rules],
        forecast=[ForecastPoint(iso(one.at_ms), one.score) for one in coming],
        next_crossing=crossing,
        lines=lines,
    )


def _standing(tx: Connection, place: Workspace, user: UserRecord, now_ms: int) -> _Standing:
    kept = kept_scores(tx, [user.id]).get(user.id)
    scorers, newest = Scorers(tx, place.id), newest_version(tx, place.id)
    version = kept.version if kept else newest.version if newest else None
    at_ms = max(now_ms, kept.as_of) if kept else now_ms
    who = Moment(at_us=at_ms * 1000, person=user, tags=user.tags, lists=frozenset(user.lists))
    above = kept.above if kept else frozenset[str]()
    return _Standing(version, scorers.of(version or 0), scorers.scores(kept), above, who, at_ms)


def _next_crossing(standing: _Standing) -> NextCrossing | None:
    until_ms = standing.at_ms + FORECAST_DAYS * DAY_MS
    found = next_crossing(standing.scorer, standing.scores, standing.who, standing.above, standing.at_ms, until_ms)
    if found is None:
        return None
    name = next(one.name for one in standing.scorer.plan.thresholds if one.id == found.threshold)
    return NextCrossing(iso(found.at_ms), found.threshold, name, found.way)


def ledger_page(
    tx: Connection, workspace_id: int, numbers: Collection[int], before: int | None, limit: int
) -> LinePage:
    """Return a page of what changed a user's score, newest first; with `before`, only lines with a smaller number."""
    lines, names = lines_of(tx, numbers, before, limit + 1), names_of(tx, workspace_id)
    automations = automations_called(tx, workspace_id, map(_by, lines))
    following = cursor_of(lines[limit - 1].id) if len(lines) > limit else None
    return LinePage([_line(line, names, automations) for line in lines[:limit]], following)


def _line(line: Line, names: Names, automations: Automations) -> LineItem:
    automation = automations.get(_by(line))
    return LineItem(
        id=line.id,
        at=iso(line.at),
        kind=line.kind,
        event_id=line.event_id or None,
        occurred_at=iso_or_none(line.occurred_at),
        rule=line.subject or None,
        name=(names.thresholds if line.kind == "threshold" else names.rules).get(line.subject),
        direction=line.detail.get("direction"),
        points=line.points,
        cut_by=line.cut,
        change=line.change,
        total=line.total,
        reason=str(line.detail.get("reason", "")),
        by=_by(line),
        automation=RunAutomation(*automation) if automation else None,
    )


def _by(line: Line) -> str:
    return str(line.detail.get("by", ""))


def _group(told: ExplainedGroup) -> GroupShare:
    is_cut = told.value != told.before_cap
    return GroupShare(id=told.id, name=told.name, value=told.value, cut_by="group" if is_cut else None)


def _rule(scorer: Scorer, told: ExplainedRule) -> RuleShare:
    is_cut = told.is_open and told.value != told.before_cap
    event = _event_of(scorer, told)
    return RuleShare(
        id=told.id,
        revision=int(told.key.rpartition(".")[2]),
        name=told.name,
        group=told.group,
        value=told.value,
        entries=told.counted,
        cut=CutCounts(told.cut_by_object, told.cut_by_window, is_cut),
        gate_open=told.is_open,
        decays=not isinstance(told.decay, NoDecay),
        retired=told.is_retired,
        examples=[EntryExample(one.event_id, event, iso(one.occurred_at), one.points, one.now) for one in told.entries],
    )


def _event_of(scorer: Scorer, told: ExplainedRule) -> str | None:
    ready = scorer.rules.get(told.key)
    return ready.rule.event if ready else None
