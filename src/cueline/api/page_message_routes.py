"""The widget's own channel: messages for the pages that a user has open."""

import asyncio
from typing import Annotated, Any

from litestar import Request, Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta, Struct, field
from sqlalchemy import Engine

from cueline.api.parts import Parts
from cueline.api.verdicts import Origin
from cueline.delivery.pages import HELD_SECONDS, MessageItem, messages_for, newest_message, note_handed_over
from cueline.errors import Forbidden, NotFound
from cueline.state.engine import reading
from cueline.users.directory import numbers_of, user_by_key
from cueline.workspaces.admission_notice import KeyAdmission

MAX_SEEN = 50
UNKNOWN_HELD_SECONDS = 2.0
"""A visitor whose first event is not processed yet asks again so soon."""


class MessageQuestion(Struct, kw_only=True):
    """What a page asks.

    Attributes:
        key: The workspace's API key.
        anon: The visitor's key.
        newest: As in the answer before; left out by a page that has just been opened.
        hold: False: wants no messages, only to say what was handed over.
        seen: Messages that were handed over since it asked last.
    """

    key: Annotated[str, Meta(max_length=64)]
    anon: Annotated[str, Meta(max_length=64)]
    newest: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    hold: bool = True
    seen: Annotated[list[Annotated[int, Meta(ge=0, le=2**53)]], Meta(max_length=MAX_SEEN)] = field(default_factory=list)


class MessageAnswer(Struct):
    """Messages to hand over, in order; none came while the question was held when there are none.

    Attributes:
        newest: How far the page is: what to ask with next.
    """

    items: list[MessageItem]
    newest: int


@post(
    "/",
    operation_id="AskMessages",
    summary="Messages for the pages that a user has open; held until there is one, at most 25 s",
    status_code=200,
)
async def ask_messages(
    request: Request[Any, Any, Any],
    parts: NamedDependency[Parts],
    data: JSONBody[MessageQuestion],
    origin: Origin = None,
) -> MessageAnswer:
    admission = parts.admit_listener(data.key, origin)
    _reject_opted_out(request, admission)
    return await messages(parts, admission.workspace_id, data)


page_message_router = Router("/api/messages", route_handlers=[ask_messages], tags=["collect"])


async def messages(parts: Parts, workspace_id: int, question: MessageQuestion) -> MessageAnswer:
    """Note what was handed over, then return what there is for a visitor: at once, or as soon as there is something."""
    numbers = await asyncio.to_thread(_numbers, parts.engine, workspace_id, question.anon)
    if not numbers:
        await parts.bell.wait((), UNKNOWN_HELD_SECONDS)
        return MessageAnswer([], question.newest or 0)
    now, after = parts.clock(), question.newest
    if question.seen:
        await asyncio.to_thread(_note, parts.engine, numbers, question.seen, now)
        parts.live.tell_acted(numbers)
    if not question.hold:
        return MessageAnswer([], question.newest or 0)
    waiting = asyncio.create_task(parts.bell.wait(numbers, HELD_SECONDS))  # from before one looks, to miss nothing
    try:
        await asyncio.sleep(0)
        found, newest = await asyncio.to_thread(_find, parts.engine, numbers, after, now)
        after = newest if after is None else after  # what another page gets from now on is for this one as well
        if not found and await waiting:
            found, _ = await asyncio.to_thread(_find, parts.engine, numbers, after, parts.clock())
    finally:
        waiting.cancel()
    return MessageAnswer(found, max([after, *(one.id for one in found)]))


def _numbers(engine: Engine, workspace_id: int, key: str) -> tuple[int, ...]:
    try:
        return numbers_of(engine, workspace_id, user_by_key(engine, workspace_id, key).id)
    except NotFound:
        return ()


def _note(engine: Engine, numbers: tuple[int, ...], seen: list[int], now_ms: int) -> None:
    with engine.begin() as tx:
        note_handed_over(tx, numbers, seen, now_ms)


def _find(engine: Engine, numbers: tuple[int, ...], after: int | None, now_ms: int) -> tuple[list[MessageItem], int]:
    with reading(engine) as connection:
        return messages_for(connection, numbers, after, now_ms), newest_message(connection)


def _reject_opted_out(request: Request[Any, Any, Any], admission: KeyAdmission) -> None:
    opted_out = (admission.respects_gpc and request.headers.get("sec-gpc") == "1") or (
        admission.respects_dnt and request.headers.get("dnt") == "1"
    )
    if opted_out:
        raise Forbidden(
            "The visitor's browser says not to track, and this workspace respects it.",
            code="visitor_opted_out",
            hint="Nothing to do. The switches are under Settings → Privacy.",
        )
