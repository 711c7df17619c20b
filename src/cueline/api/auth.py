"""Who sends a request, and whether they may."""

import asyncio
import secrets
from typing import Annotated, Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from msgspec import Struct

from cueline.api.parts import Parts
from cueline.errors import Forbidden, Unauthenticated
from cueline.members.membership import Actor, role_in
from cueline.members.roles import Right, Role, allows
from cueline.members.sessions import Session, session_of_secret
from cueline.members.signing_in import Visitor
from cueline.workspaces.tokens import Token, TokenScope, token_of_secret
from cueline.workspaces.workspace import Workspace, unknown_workspace, workspace_by_id, workspaces

SESSION_COOKIE = "cueline_session"
CSRF_HEADER = "x-csrf-token"
ADDRESS_HEADER = "x-cueline-address"

_READING = frozenset({"GET", "HEAD", "OPTIONS"})

Connection = ASGIConnection[Any, Any, Any, Any]


WorkspaceSlug = Annotated[str, QueryParameter(max_length=64, description="Which workspace; the first when left out.")]


class Seat(Struct, frozen=True):
    """A signed-in member in one workspace."""

    session: Session
    workspace: Workspace
    role: Role

    @property
    def actor(self) -> Actor:
        """The member, as changes are recorded."""
        return Actor(self.session.email, self.role, self.session.member_id)


class Admittance(Struct, frozen=True):
    """A program with a valid token, and the workspace it asks about."""

    token: Token
    workspace: Workspace

    @property
    def called(self) -> str:
        """The program, as changes are recorded."""
        return f"token:{self.token.name}"


async def guard_session(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Let signed-in members through.

    Raises:
        Unauthenticated: there is no valid session.
        Forbidden: the request changes something and does not prove that it comes from the dashboard.
    """
    connection.state.session = await asyncio.to_thread(_session, connection)


async def guard_seat(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let members of the workspace in the path through who have the right the handler names.

    Raises:
        Unauthenticated: there is no valid session.
        NotFound: there is no such workspace, or the member does not belong to it.
        Forbidden: the member's role does not allow it, or the request does not prove that it comes from the dashboard.
    """
    right = cast("Right", handler.opt.get("right", Right.LOOK))
    connection.state.seat = await asyncio.to_thread(_seat, connection, right)


async def guard_token(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let programs with a valid token through that allows the scope the handler names.

    Raises:
        Unauthenticated: there is no valid token.
        Forbidden: the token does not allow it.
    """
    scope = cast("TokenScope", handler.opt.get("scope", TokenScope.READ))
    connection.state.token = await asyncio.to_thread(_token_with, connection, scope)


def reject_other_sites(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Refuse a request that another site's page sends; browsers say so.

    Raises:
        Forbidden: it comes from another site, or is a form's.
    """
    is_form = connection.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json"
    if connection.headers.get("sec-fetch-site") == "cross-site" or is_form:
        raise Forbidden(
            "Sign in from the dashboard.", code="cross_site", hint="Send JSON with Content-Type: application/json."
        )


def parts_of(connection: Connection) -> Parts:
    """Return what routes work with."""
    return cast("Parts", connection.app.state.parts)


def provide_session(request: Request[Any, Any, Any]) -> Session:
    """Return the session that `guard_session` found."""
    return cast("Session", request.state.session)


def provide_seat(request: Request[Any, Any, Any]) -> Seat:
    """Return the seat that `guard_seat` found."""
    return cast("Seat", request.state.seat)


def provide_admittance(request: Request[Any, Any, Any], workspace: WorkspaceSlug = "") -> Admittance:
    """Return the token that `guard_token` found, and the workspace it asks about.

    Raises:
        NotFound: there is no such workspace, or the token is not for it.
    """
    token = cast("Token", request.state.token)
    for place in workspaces(parts_of(request).engine):
        if token.workspace_id in {None, place.id} and workspace in {"", place.slug}:
            return Admittance(token, place)
    raise unknown_workspace(workspace or "the first")


def visitor_of(request: Request[Any, Any, Any]) -> Visitor:
    """Return where a request comes from, as the edge saw it."""
    address = request.headers.get(ADDRESS_HEADER) or (request.client.host if request.client else "")
    return Visitor(address, request.headers.get("user-agent", ""))


def token_of(connection: Connection) -> Token:
    """Return the valid token a request carries.

    Raises:
        Unauthenticated: there is none.
    """
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    parts = parts_of(connection)
    if scheme.lower() in {"token", "bearer"} and secret.strip():
        token = token_of_secret(parts.engine, secret.strip(), parts.clock())
        if token is not None:
            return token
    raise Unauthenticated(
        "This needs a valid token.",
        code="token_invalid" if secret else "token_missing",
        hint="Send the header Authorization: Token <secret>. The data directory's file `token` holds one.",
    )


def _session(connection: Connection) -> Session:
    parts = parts_of(connection)
    secret = connection.cookies.get(SESSION_COOKIE)
    session = session_of_secret(parts.engine, secret, parts.clock()) if secret else None
    if session is None:
        raise Unauthenticated("You are not signed in.", code="session_missing", hint="Sign in, then try again.")
    if connection.scope["type"] != ScopeType.HTTP or connection.scope["method"] not in _READING:
        _reject_forged(connection, session)
    return session


def _reject_forged(connection: Connection, session: Session) -> None:
    sent = connection.headers.get(CSRF_HEADER, "")
    if not secrets.compare_digest(sent.encode(), session.csrf.encode()):
        raise Forbidden(
            "The request does not prove that it comes from the dashboard.",
            code="csrf_invalid",
            hint="Send `csrf` of GET /api/app/session in the header X-CSRF-Token.",
        )


def _seat(connection: Connection, right: Right) -> Seat:
    session, parts = _session(connection), parts_of(connection)
    workspace_id: int = connection.path_params["workspace_id"]
    role = role_in(parts.engine, workspace_id, session.member_id)
    if role is None:
        raise unknown_workspace(str(workspace_id))
    if not allows(role, right):
        raise Forbidden(f"Your role ({role}) does not allow this.", code="role_too_low", hint="Ask an owner or admin.")
    return Seat(session, workspace_by_id(parts.engine, workspace_id), role)


def _token_with(connection: Connection, scope: TokenScope) -> Token:
    token = token_of(connection)
    if not token.may(scope):
        raise Forbidden(f"The token may not {scope}.", code="scope_missing", hint="Make a token with this scope.")
    return token
