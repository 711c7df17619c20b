"""The API as one ASGI application."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import cast

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ASGIApp

import cueline
from cueline.api.auth import guard_seat, guard_session, provide_seat, provide_session
from cueline.api.automation_routes import automation_router
from cueline.api.correction_routes import correction_router
from cueline.api.delivery_routes import delivery_router
from cueline.api.envelope import Envelope
from cueline.api.erasing_routes import erasing_router
from cueline.api.error_answers import MAX_BODY_BYTES, answer_error
from cueline.api.hook_routes import hook_router
from cueline.api.install_routes import install_router, report_sightings
from cueline.api.live_routes import live_router
from cueline.api.member_routes import member_router
from cueline.api.operation_routes import operation_router, show_metrics, show_readiness
from cueline.api.page_message_routes import page_message_router
from cueline.api.parts import Parts
from cueline.api.registry_routes import registry_router
from cueline.api.run_routes import run_router
from cueline.api.scoring_routes import scoring_router
from cueline.api.search_routes import search_router
from cueline.api.segment_routes import segment_router
from cueline.api.session_routes import session_router
from cueline.api.simulation_routes import simulation_router
from cueline.api.standing_routes import standing_router
from cueline.api.user_routes import user_router
from cueline.api.user_score_routes import user_score_router
from cueline.api.v1_routes import v1_router
from cueline.api.verdicts import verdict_router
from cueline.api.workspace_routes import post_workspace, workspace_router


def create_app(parts: Parts) -> ASGIApp:
    """Return the application that serves the dashboard's API, the stable API and the operator's pages.

    It ends its live streams when `parts.live` is closed, which is to be done when a shutdown begins.
    """
    return Envelope(build_litestar(parts))


def build_litestar(parts: Parts | None) -> Litestar:
    """Return the routes as a Litestar application; without parts it only knows its own description."""
    return Litestar(
        route_handlers=[
            session_router,
            _signed_in_router(),
            v1_router,
            verdict_router,
            hook_router,
            page_message_router,
            show_readiness,
            show_metrics,
            report_sightings,
        ],
        dependencies={"parts": Provide(_provide_parts, sync_to_thread=False)},
        exception_handlers={Exception: answer_error},
        lifespan=[_threads],
        logging_config=None,
        openapi_config=_description(),
        request_max_body_size=MAX_BODY_BYTES,
        state=State({"parts": parts}),
    )


def _provide_parts(state: State) -> Parts:
    return cast("Parts", state.parts)


def _signed_in_router() -> Router:
    in_workspace = Router(
        "/api/app/workspaces/{workspace_id:int}",
        route_handlers=[
            workspace_router,
            member_router,
            erasing_router,
            correction_router,
            user_router,
            user_score_router,
            standing_router,
            segment_router,
            scoring_router,
            automation_router,
            run_router,
            simulation_router,
            delivery_router,
            registry_router,
            search_router,
            live_router,
            install_router,
            operation_router,
        ],
        guards=[guard_seat],
        dependencies={"seat": Provide(provide_seat, sync_to_thread=False)},
    )
    new_workspace = Router(
        "/",
        route_handlers=[post_workspace],
        guards=[guard_session],
        dependencies={"session": Provide(provide_session, sync_to_thread=False)},
        tags=["workspace"],
    )
    return Router("/", route_handlers=[new_workspace, in_workspace], security=[{"session": []}])


def _description() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Cueline",
        version=cueline.__version__,
        description="Self-hosted event tracking that acts in real time.",
        components=Components(
            security_schemes={
                "session": SecurityScheme(
                    type="apiKey",
                    name="cueline_session",
                    security_scheme_in="cookie",
                    description="Set by signing in. Requests that change something also need the header X-CSRF-Token.",
                ),
                "token": SecurityScheme(
                    type="apiKey",
                    name="Authorization",
                    security_scheme_in="header",
                    description="`Token <secret>`",
                ),
            }
        ),
    )


@asynccontextmanager
async def _threads(app: Litestar) -> AsyncGenerator[None, None]:
    parts: Parts = app.state.parts
    threads = ThreadPoolExecutor(parts.settings.threads, thread_name_prefix="api")
    asyncio.get_running_loop().set_default_executor(threads)
    try:
        yield
    finally:
        parts.live.close()
        parts.simulations.close()
        threads.shutdown(wait=False)
