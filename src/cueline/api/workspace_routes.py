"""Workspaces, and what may send to them: API keys, tokens, allowed origins."""

from litestar import Router, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct, field

from cueline.api.auth import Seat
from cueline.api.moments import iso, iso_or_none
from cueline.api.parts import Parts
from cueline.errors import Forbidden
from cueline.members.membership import add_membership, workspaces_of
from cueline.members.roles import Right, Role, allows
from cueline.members.sessions import Session
from cueline.workspaces.admission import publish_admission
from cueline.workspaces.api_keys import ApiKey, api_keys, create_api_key, revoke_api_key
from cueline.workspaces.origins import allowed_origins, set_origins
from cueline.workspaces.tokens import Token, TokenScope, create_token, revoke_token, tokens
from cueline.workspaces.workspace import Workspace, WorkspaceChange, add_workspace, change_workspace


class NewWorkspace(Struct, forbid_unknown_fields=True):
    name: str
    timezone: str = "UTC"


class Named(Struct, forbid_unknown_fields=True):
    name: str


class ApiKeyItem(Struct):
    """An API key; `last_used_at` is known since core started."""

    id: int
    value: str
    name: str
    created_at: str
    revoked_at: str | None
    last_used_at: str | None


class ApiKeyList(Struct):
    items: list[ApiKeyItem]


class NewToken(Struct, forbid_unknown_fields=True):
    name: str
    scopes: list[TokenScope] = field(default_factory=lambda: [TokenScope.EVERYTHING])


class TokenItem(Struct):
    """A token; `hint` is how its secret begins."""

    id: int
    name: str
    hint: str
    scopes: list[TokenScope]
    created_at: str
    last_used_at: str | None
    revoked_at: str | None


class CreatedToken(TokenItem):
    """A token with its secret, which is shown this once."""

    secret: str


class TokenList(Struct):
    items: list[TokenItem]


class OriginList(Struct, forbid_unknown_fields=True):
    """Pages that may send; an empty list lets every page send."""

    origins: list[str]


@post("/api/app/workspaces", operation_id="CreateWorkspace", summary="Create a workspace", sync_to_thread=True)
def post_workspace(
    parts: NamedDependency[Parts], session: NamedDependency[Session], data: JSONBody[NewWorkspace]
) -> Workspace:
    if not any(allows(role, Right.MANAGE) for _, role in workspaces_of(parts.engine, session.member_id)):
        raise Forbidden("Only owners and admins create workspaces.", code="role_too_low", hint="Ask one of them.")
    with parts.engine.begin() as transaction:
        made = add_workspace(transaction, data.name, data.timezone, session.email, parts.clock())
        add_membership(transaction, made.id, session.email, Role.OWNER, parts.clock())
    publish_admission(parts.engine, parts.noticeboard)
    return made


@get("/", operation_id="GetWorkspace", summary="A workspace's settings", sync_to_thread=False)
def show_workspace(seat: NamedDependency[Seat]) -> Workspace:
    return seat.workspace


@patch(
    "/",
    operation_id="ChangeWorkspace",
    summary="Change a workspace's settings",
    right=Right.MANAGE,
    sync_to_thread=True,
)
def patch_workspace(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[WorkspaceChange]
) -> Workspace:
    return change_workspace(parts.desk, seat.workspace.id, data, seat.actor.called)


@get("/api-keys", operation_id="ListApiKeys", summary="Every API key, oldest first", sync_to_thread=True)
def list_api_keys(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> ApiKeyList:
    return ApiKeyList([_api_key_item(parts, key) for key in api_keys(parts.engine, seat.workspace.id)])


@post("/api-keys", operation_id="CreateApiKey", summary="Create an API key", right=Right.MANAGE, sync_to_thread=True)
def post_api_key(parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[Named]) -> ApiKeyItem:
    return _api_key_item(parts, create_api_key(parts.desk, seat.workspace.id, data.name, seat.actor.called))


@delete(
    "/api-keys/{key_id:int}",
    operation_id="RevokeApiKey",
    summary="Refuse an API key from now on",
    right=Right.MANAGE,
    sync_to_thread=True,
)
def delete_api_key(parts: NamedDependency[Parts], seat: NamedDependency[Seat], key_id: FromPath[int]) -> None:
    revoke_api_key(parts.desk, seat.workspace.id, key_id, seat.actor.called)


@get("/tokens", operation_id="ListTokens", summary="Every token, oldest first", right=Right.MANAGE, sync_to_thread=True)
def list_tokens(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> TokenList:
    return TokenList([_token_item(token) for token in tokens(parts.engine, seat.workspace.id)])


@post(
    "/tokens",
    operation_id="CreateToken",
    summary="Create a token; its secret is shown this once",
    right=Right.MANAGE,
    sync_to_thread=True,
)
def post_token(parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[NewToken]) -> CreatedToken:
    token, secret = create_token(parts.desk, seat.workspace.id, data.name, data.scopes, seat.actor.called)
    item = _token_item(token)
    return CreatedToken(
        item.id,
        item.name,
        item.hint,
        item.scopes,
        item.created_at,
        item.last_used_at,
        item.revoked_at,
        secret,
    )


@delete(
    "/tokens/{token_id:int}",
    operation_id="RevokeToken",
    summary="Refuse a token from now on",
    right=Right.MANAGE,
    sync_to_thread=True,
)
def delete_token(parts: NamedDependency[Parts], seat: NamedDependency[Seat], token_id: FromPath[int]) -> None:
    revoke_token(parts.desk, seat.workspace.id, token_id, seat.actor.called)


@get("/origins", operation_id="ListOrigins", summary="Pages that may send", sync_to_thread=True)
def list_origins(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> OriginList:
    return OriginList(allowed_origins(parts.engine, seat.workspace.id))


@put(
    "/origins",
    operation_id="SetOrigins",
    summary="Let exactly these pages send",
    right=Right.MANAGE,
    sync_to_thread=True,
)
def put_origins(parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[OriginList]) -> OriginList:
    return OriginList(set_origins(parts.desk, seat.workspace.id, data.origins, seat.actor.called))


workspace_router = Router(
    "/",
    route_handlers=[
        show_workspace,
        patch_workspace,
        list_api_keys,
        post_api_key,
        delete_api_key,
        list_tokens,
        post_token,
        delete_token,
        list_origins,
        put_origins,
    ],
    tags=["workspace"],
)


def _api_key_item(parts: Parts, key: ApiKey) -> ApiKeyItem:
    calls = parts.sightings.calls_with([key.value])
    return ApiKeyItem(
        key.id,
        key.value,
        key.name,
        iso(key.created_at),
        iso_or_none(key.revoked_at),
        iso_or_none(calls.accepted_at),
    )


def _token_item(token: Token) -> TokenItem:
    return TokenItem(
        token.id,
        token.name,
        token.hint,
        token.scopes,
        iso(token.created_at),
        iso_or_none(token.last_used_at),
        iso_or_none(token.revoked_at),
    )
