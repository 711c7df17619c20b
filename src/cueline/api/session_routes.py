"""Signing in and out, and a member's own profile."""

from typing import Annotated, Any

from litestar import Request, Response, Router, delete, get, patch, post, put
from litestar.datastructures import Cookie
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

import cueline
from cueline.api.auth import (
    SESSION_COOKIE,
    guard_session,
    provide_session,
    reject_other_sites,
    visitor_of,
)
from cueline.api.parts import Parts
from cueline.members.membership import workspaces_of
from cueline.members.roles import Role
from cueline.members.sessions import VALID_MS, OpenedSession, Session, close_session
from cueline.members.signing_in import (
    Member,
    change_email,
    member_by_id,
    rename_member,
    set_password,
    sign_in_by_link,
    sign_in_by_password,
)


class Credentials(Struct, forbid_unknown_fields=True):
    email: Annotated[str, Meta(max_length=320)]
    password: Annotated[str, Meta(max_length=1_000)]


class LinkToken(Struct, forbid_unknown_fields=True):
    token: Annotated[str, Meta(max_length=200)]


class NewPassword(Struct, forbid_unknown_fields=True):
    password: str
    current: str | None = None


class ProfileChange(Struct, forbid_unknown_fields=True):
    name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET


class SessionWorkspace(Struct):
    id: int
    name: str
    slug: str
    timezone: str
    role: Role


class SessionAnswer(Struct):
    """Who is signed in, and what they may enter."""

    member: Member
    csrf: str
    workspaces: list[SessionWorkspace]
    version: str


@get("/", operation_id="GetSession", summary="Who is signed in", guards=[guard_session], sync_to_thread=True)
def show_session(
    request: Request[Any, Any, Any], parts: NamedDependency[Parts], session: NamedDependency[Session]
) -> Response[SessionAnswer]:
    return _answer(request, parts, OpenedSession(request.cookies[SESSION_COOKIE], session.csrf, session.member_id))


@post(
    "/",
    operation_id="SignIn",
    summary="Sign in by e-mail and password",
    guards=[reject_other_sites],
    status_code=200,
    sync_to_thread=True,
)
def sign_in(
    request: Request[Any, Any, Any], parts: NamedDependency[Parts], data: JSONBody[Credentials]
) -> Response[SessionAnswer]:
    return _answer(request, parts, sign_in_by_password(parts.door, visitor_of(request), data.email, data.password))


@post(
    "/link",
    operation_id="SignInByLink",
    summary="Sign in by a one-time link",
    guards=[reject_other_sites],
    status_code=200,
    sync_to_thread=True,
)
def sign_in_with_link(
    request: Request[Any, Any, Any], parts: NamedDependency[Parts], data: JSONBody[LinkToken]
) -> Response[SessionAnswer]:
    return _answer(request, parts, sign_in_by_link(parts.door, visitor_of(request), data.token))


@delete("/", operation_id="SignOut", summary="Sign this browser out", guards=[guard_session], sync_to_thread=True)
def sign_out(parts: NamedDependency[Parts], session: NamedDependency[Session]) -> Response[None]:
    close_session(parts.engine, session)
    response: Response[None] = Response(None, status_code=204)
    response.delete_cookie(SESSION_COOKIE)
    return response


@put(
    "/password",
    operation_id="SetPassword",
    summary="Set your password, which signs you out everywhere else",
    guards=[guard_session],
    status_code=204,
    sync_to_thread=True,
)
def put_password(parts: NamedDependency[Parts], session: NamedDependency[Session], data: JSONBody[NewPassword]) -> None:
    set_password(parts.door, session, data.password, data.current)


@patch(
    "/profile",
    operation_id="ChangeProfile",
    summary="Change your name or the e-mail you sign in with",
    guards=[guard_session],
    sync_to_thread=True,
)
def change_profile(
    parts: NamedDependency[Parts], session: NamedDependency[Session], data: JSONBody[ProfileChange]
) -> Member:
    if data.email is not UNSET:
        change_email(parts.engine, session.member_id, data.email)
    if data.name is not UNSET:
        rename_member(parts.engine, session.member_id, data.name)
    return member_by_id(parts.engine, session.member_id)


session_router = Router(
    "/api/app/session",
    route_handlers=[show_session, sign_in, sign_in_with_link, sign_out, put_password, change_profile],
    dependencies={"session": Provide(provide_session, sync_to_thread=False)},
    tags=["session"],
)


def _answer(request: Request[Any, Any, Any], parts: Parts, opened: OpenedSession) -> Response[SessionAnswer]:
    places = [
        SessionWorkspace(place.id, place.name, place.slug, place.timezone, role)
        for place, role in workspaces_of(parts.engine, opened.member_id)
    ]
    member = member_by_id(parts.engine, opened.member_id)
    return Response(
        SessionAnswer(member, opened.csrf, places, cueline.__version__), cookies=[_cookie(request, parts, opened)]
    )


def _cookie(request: Request[Any, Any, Any], parts: Parts, opened: OpenedSession) -> Cookie:
    is_https = parts.settings.public_url.startswith("https:") or request.headers.get("x-forwarded-proto", "") == "https"
    return Cookie(
        SESSION_COOKIE,
        value=opened.secret,
        max_age=VALID_MS // 1000,
        httponly=True,
        samesite="lax",
        secure=is_https,
    )
