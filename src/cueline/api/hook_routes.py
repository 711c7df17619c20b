"""An automation's own address, by which other programs let users in. Its secret part is all that a sender needs."""

import asyncio
from typing import Any

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from cueline.api.parts import Parts
from cueline.api.run_starts import AppendedEvent, let_in
from cueline.automations.pulling import webhook_trigger
from cueline.errors import InvalidInput
from cueline.users.directory import UserRecord, user_by_key, user_named
from cueline.users.profile import address_of

WHO = ("user_id", "email", "key")
BY = "webhook"


@post(
    "/{hook:str}",
    operation_id="PullHook",
    summary="Let a user into an automation, by its own address",
    status_code=200,
)
async def post_hook(
    parts: NamedDependency[Parts], hook: FromPath[str], data: JSONBody[dict[str, Any]]
) -> AppendedEvent:
    pulled = await asyncio.to_thread(webhook_trigger, parts.engine, hook)
    user = await asyncio.to_thread(_meant, parts, pulled.automation.workspace_id, data)
    attributes = {name: value for name, value in data.items() if name not in WHO}
    return await let_in(parts, pulled, user, BY, attributes)


hook_router = Router("/api/hooks", route_handlers=[post_hook], tags=["automations"])


def _meant(parts: Parts, workspace_id: int, body: dict[str, Any]) -> UserRecord:
    """Return the user that a request names.

    Raises:
        InvalidInput: it names none.
        NotFound: the workspace knows no such user.
    """
    own_id, email, key = (_named(body.get(name)) for name in WHO)
    if key and not (own_id or email):
        return user_by_key(parts.engine, workspace_id, key)
    if not (own_id or email):
        raise InvalidInput(
            "The request names no user.",
            code="hook_user_missing",
            hint="Send user_id, email or key beside the attributes.",
        )
    return user_named(parts.engine, workspace_id, own_id or None, address_of(email) if email else None)


def _named(value: Any) -> str:
    is_name = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip() if is_name else ""
