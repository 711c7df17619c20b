"""How the machine is: health, dead letters, readiness, metrics."""

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from msgspec import Raw, Struct
from sqlalchemy import Row, func, select

from cueline.api.auth import Seat, token_of
from cueline.api.metrics import metrics_text
from cueline.api.moments import iso
from cueline.api.paging import Cursor, Limit, cursor_of, read_cursor
from cueline.api.parts import LaneHealth, Parts
from cueline.errors import Forbidden, Unavailable
from cueline.state.engine import reading
from cueline.state.tables import block, dead_letter
from cueline.workspaces.losses import lost_by_reason
from cueline.workspaces.tokens import TokenScope

RETRY_AFTER_SECONDS = 2


class HealthAnswer(Struct):
    """How the machine is; `dead_letters` are this workspace's."""

    lane: LaneHealth
    blocks_waiting: int
    dead_letters: int
    log_bytes: int
    events_bytes: int
    state_bytes: int


class DeadLetter(Struct):
    """An event that was set aside, with its reason and as it was sent."""

    id: int
    at: str
    code: str
    reason: str
    raw: Any


class DeadLetterPage(Struct):
    items: list[DeadLetter]
    next: str | None


class Readiness(Struct):
    """Whether each part does its work."""

    ready: bool
    checks: dict[str, bool]


@get("/health", operation_id="GetHealth", summary="How the machine is", sync_to_thread=True)
def show_health(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> HealthAnswer:
    health = parts.health()
    letters = select(func.count()).select_from(dead_letter).where(dead_letter.c.workspace_id == seat.workspace.id)
    with reading(parts.engine) as connection:
        waiting = connection.execute(select(func.count()).select_from(block)).scalar_one()
        dead = connection.execute(letters).scalar_one()
    return HealthAnswer(health.lane, waiting, dead, health.log_bytes, health.events_bytes, health.state_bytes)


@get("/dead-letters", operation_id="ListDeadLetters", summary="Events that were set aside", sync_to_thread=True)
def list_dead_letters(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], cursor: Cursor = "", limit: Limit = 50
) -> DeadLetterPage:
    query = select(dead_letter).where(dead_letter.c.workspace_id == seat.workspace.id)
    if (before := read_cursor(cursor, int)) is not None:
        query = query.where(dead_letter.c.id < before)
    with reading(parts.engine) as connection:
        rows = connection.execute(query.order_by(dead_letter.c.id.desc()).limit(limit + 1)).all()
    following = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return DeadLetterPage([_dead_letter(row) for row in rows[:limit]], following)


operation_router = Router("/", route_handlers=[show_health, list_dead_letters], tags=["operation"])


@get("/readyz", operation_id="GetReadiness", summary="Whether core does its work", tags=["operation"])
async def show_readiness(parts: NamedDependency[Parts]) -> Readiness:
    checks = dict(await asyncio.to_thread(parts.readiness))
    if not all(checks.values()):
        failing = ", ".join(sorted(name for name, works in checks.items() if not works))
        raise Unavailable(
            f"Not ready: {failing}.",
            code="not_ready",
            hint="Events are still accepted by the edge. See the log of core.",
            retry_after_seconds=RETRY_AFTER_SECONDS,
        )
    return Readiness(ready=True, checks=checks)


@get(
    "/metrics",
    operation_id="GetMetrics",
    summary="Figures in the Prometheus text format",
    media_type="text/plain; version=0.0.4",  # the framework adds the charset
    tags=["operation"],
    sync_to_thread=True,
)
def show_metrics(request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Response[bytes]:
    if parts.settings.metrics_need_token:
        _reject_foreign_token(request)
    return Response(
        metrics_text(parts.gauges, parts.sightings, lambda: lost_by_reason(parts.engine), parts.delivery.attempts)
    )


def _reject_foreign_token(request: Request[Any, Any, Any]) -> None:
    token = token_of(request)
    if token.workspace_id is not None or not token.may(TokenScope.READ):
        raise Forbidden("The token may not read metrics.", code="scope_missing", hint="Use the local token.")


def _dead_letter(row: Row[Any]) -> DeadLetter:
    return DeadLetter(row.id, iso(row.at), row.code, row.reason, _as_json(bytes(row.raw)))


def _as_json(raw: bytes) -> Any:
    try:
        msgspec.json.decode(raw, type=Raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return raw.decode(errors="replace")
    return Raw(raw)
