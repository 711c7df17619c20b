"""A user's score: why it is what it is, and changing it by hand."""

import asyncio
from uuid import uuid4

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import structs

from cueline.api.auth import Seat
from cueline.api.paging import Cursor, Limit
from cueline.api.parts import Parts
from cueline.api.registry_routes import note_change
from cueline.api.score_answers import user_score
from cueline.api.score_items import ScoreChangeAnswer, UserScore, WantedChange
from cueline.event import UserId
from cueline.members.roles import Right
from cueline.scoring.by_hand import HandChange, check_hand_change, hand_change_event
from cueline.users.directory import UserRecord, user_by_id
from cueline.workspaces.audit import Change


@get(
    "/users/{user_id:int}/score",
    operation_id="GetUserScore",
    summary="A user's score: why, what it will be, and what changed it",
    sync_to_thread=True,
)
def show_user_score(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    user_id: FromPath[int],
    cursor: Cursor = "",
    limit: Limit = 50,
) -> UserScore:
    user = user_by_id(parts.engine, seat.workspace.id, user_id)
    return user_score(parts, seat.workspace, user, cursor, limit)


@post(
    "/users/{user_id:int}/score",
    operation_id="ChangeUserScore",
    summary="Change a user's score by hand",
    right=Right.DEFINE,
    status_code=202,
)
async def post_user_score(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], user_id: FromPath[int], data: JSONBody[WantedChange]
) -> ScoreChangeAnswer:
    user = await asyncio.to_thread(user_by_id, parts.engine, seat.workspace.id, user_id)
    return await change_score(parts, seat.workspace.id, user, data, seat.actor.called)


user_score_router = Router("/", route_handlers=[show_user_score, post_user_score], tags=["users"])


async def change_score(
    parts: Parts, workspace_id: int, user: UserRecord, wanted: WantedChange, actor: str
) -> ScoreChangeAnswer:
    """Send the event that changes a score, and record who did it.

    Raises:
        InvalidInput: it does not say plainly what is to change.
        Unavailable: nothing changed.
    """
    change = HandChange(points=wanted.points, set_to=wanted.set_to, reason=wanted.reason, by=actor)
    check_hand_change(change)
    event_id = str(uuid4())
    event = hand_change_event(UserId(user.id), change, event_id, parts.clock())
    await parts.append_made_event(workspace_id, event)
    detail = {name: value for name, value in structs.asdict(wanted).items() if value not in {None, ""}}
    line = Change(actor, "score.changed", user.label, detail | {"user_id": user.id})
    await asyncio.to_thread(note_change, parts, workspace_id, line)
    return ScoreChangeAnswer(event_id)
