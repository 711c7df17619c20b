"""Delivery: the outbox, its attempts, dead letters, destinations, the signing secret."""

from typing import Annotated, Any

from litestar import Router, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from cueline.api.auth import Seat
from cueline.api.delivery_items import (
    DestinationItem,
    DestinationList,
    OutboxDetail,
    OutboxPage,
    Replayed,
    RevealedSecret,
    SigningItem,
    attempt_item,
    destination_item,
    outbox_item,
    signing_item,
)
from cueline.api.paging import Cursor, Limit, cursor_of, read_cursor
from cueline.api.parts import Parts
from cueline.delivery.changes import cancel, edit, replay, replay_all
from cueline.delivery.hiding import shown_content
from cueline.delivery.listing import Wanted, attempts_of, counts_by_state, line, lines, users_of, waiting_by_destination
from cueline.delivery.outbox import DeliveryState
from cueline.delivery.outgoing import Content, Kind
from cueline.delivery.signing_secrets import rotate_secret, signing_secret_of
from cueline.members.roles import Right, allows
from cueline.state.engine import reading
from cueline.users.directory import numbers_of
from cueline.workspaces.audit import Change, record

_Destination = Annotated[str, Meta(max_length=255)]


class ContentChange(Struct, forbid_unknown_fields=True):
    """What a dead letter carries when it is replayed; of the same `type` as before."""

    content: Content


class ToReplay(Struct, forbid_unknown_fields=True):
    """Which dead letters to try again; all of them when nothing is said."""

    state: Annotated[str, Meta(pattern="^dead$")] = "dead"
    kind: Kind | None = None
    destination: _Destination | None = None
    automation: int | None = None


@get("/delivery", operation_id="ListDelivery", summary="What leaves and left, newest first", sync_to_thread=True)
def list_delivery(
    *,
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    has_state: Annotated[DeliveryState | None, QueryParameter(name="state", description="Only in this state.")] = None,
    kind: Annotated[Kind | None, QueryParameter(description="Only of this kind.")] = None,
    destination: Annotated[str | None, QueryParameter(max_length=255, description="Only for this one.")] = None,
    automation: Annotated[int | None, QueryParameter(description="Only of this automation.")] = None,
    run: Annotated[int | None, QueryParameter(description="Only of this run.")] = None,
    user: Annotated[int | None, QueryParameter(description="Only for this user.")] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> OutboxPage:
    users = None if user is None else numbers_of(parts.engine, seat.workspace.id, user)
    wanted = Wanted(state=has_state, kind=kind, destination=destination, automation=automation, run=run, users=users)
    return outbox_page(parts, seat.workspace.id, wanted, cursor, limit)


@get("/delivery/destinations", operation_id="ListDestinations", summary="How receivers do", sync_to_thread=True)
def list_destinations(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> DestinationList:
    with reading(parts.engine) as connection:
        waiting = waiting_by_destination(connection, seat.workspace.id)
    known = parts.delivery.destinations()
    items = [_destination(name, kind, many, known) for name, kind, many in waiting]
    return DestinationList(items, parts.settings.reach.has_mail_server)


@get("/delivery/signing", operation_id="GetSigning", summary="The signing secret's beginning", sync_to_thread=True)
def show_signing(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> SigningItem:
    now = parts.clock()
    with parts.engine.begin() as tx:
        return signing_item(signing_secret_of(tx, seat.workspace.id, now), now)


@post(
    "/delivery/signing/reveal",
    operation_id="RevealSigning",
    summary="The signing secret; that it was shown is recorded",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def reveal_signing(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> RevealedSecret:
    with parts.engine.begin() as tx:
        _record(tx, parts, seat, "delivery.secret_shown")
        return RevealedSecret(signing_secret_of(tx, seat.workspace.id, parts.clock()).secret)


@post(
    "/delivery/signing/rotate",
    operation_id="RotateSigning",
    summary="Sign with a fresh secret; the present one signs as well for a day",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def rotate_signing(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> RevealedSecret:
    with parts.engine.begin() as tx:
        _record(tx, parts, seat, "delivery.secret_rotated")
        return RevealedSecret(rotate_secret(tx, seat.workspace.id, parts.clock()).secret)


@post(
    "/delivery/replay",
    operation_id="ReplayAll",
    summary="Try dead letters again, at most 10 000 at once",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def post_replay_all(parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[ToReplay]) -> Replayed:
    wanted = Wanted(kind=data.kind, destination=data.destination, automation=data.automation)
    with parts.engine.begin() as tx:
        many = replay_all(tx, seat.workspace.id, wanted, parts.clock())
        _record(tx, parts, seat, "delivery.replayed_all", {"replayed": many})
    parts.delivery.ring()
    return Replayed(many)


@get("/delivery/{number:int}", operation_id="GetDelivery", summary="One of them, whole", sync_to_thread=True)
def show_delivery(parts: NamedDependency[Parts], seat: NamedDependency[Seat], number: FromPath[int]) -> OutboxDetail:
    return outbox_detail(parts, seat, number)


@patch(
    "/delivery/{number:int}",
    operation_id="EditDelivery",
    summary="Correct a dead letter",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def patch_delivery(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], number: FromPath[int], data: JSONBody[ContentChange]
) -> OutboxDetail:
    with parts.engine.begin() as tx:
        edit(tx, seat.workspace.id, number, data.content)
        _record(tx, parts, seat, "delivery.edited", {"id": number})
    return outbox_detail(parts, seat, number)


@post(
    "/delivery/{number:int}/replay",
    operation_id="ReplayDelivery",
    summary="Try it again, under the same key",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def post_replay(parts: NamedDependency[Parts], seat: NamedDependency[Seat], number: FromPath[int]) -> OutboxDetail:
    with parts.engine.begin() as tx:
        replay(tx, seat.workspace.id, number, parts.clock())
        _record(tx, parts, seat, "delivery.replayed", {"id": number})
    parts.delivery.ring()
    return outbox_detail(parts, seat, number)


@post(
    "/delivery/{number:int}/cancel",
    operation_id="CancelDelivery",
    summary="Try it no more",
    right=Right.DEFINE,
    status_code=200,
    sync_to_thread=True,
)
def post_cancel(parts: NamedDependency[Parts], seat: NamedDependency[Seat], number: FromPath[int]) -> OutboxDetail:
    with parts.engine.begin() as tx:
        cancel(tx, seat.workspace.id, number, parts.clock(), seat.actor.called)
        _record(tx, parts, seat, "delivery.cancelled", {"id": number})
        users = users_of(tx, [number])
    parts.live.tell_acted(users)
    return outbox_detail(parts, seat, number)


delivery_router = Router(
    "/",
    route_handlers=[
        list_delivery,
        list_destinations,
        show_signing,
        reveal_signing,
        rotate_signing,
        post_replay_all,
        show_delivery,
        patch_delivery,
        post_replay,
        post_cancel,
    ],
    tags=["delivery"],
)


def outbox_page(parts: Parts, workspace_id: int, wanted: Wanted, cursor: str, limit: int) -> OutboxPage:
    """Return a page of the outbox."""
    with reading(parts.engine) as connection:
        found = lines(connection, workspace_id, wanted, read_cursor(cursor, int), limit + 1)
        counts = counts_by_state(connection, workspace_id)
    page = found[:limit]
    following = cursor_of(page[-1].id) if len(found) > limit else None
    by_state = {state: counts.get(state, 0) for state in DeliveryState}
    return OutboxPage([outbox_item(one) for one in page], following, by_state)


def outbox_detail(parts: Parts, seat: Seat, number: int) -> OutboxDetail:
    """Return all of one; secrets only to members who may edit it."""
    with reading(parts.engine) as connection:
        held, content = line(connection, seat.workspace.id, number)
        attempts = attempts_of(connection, number)
    masked = not allows(seat.role, Right.DEFINE)
    return OutboxDetail(
        item=outbox_item(held),
        content=shown_content(content) if masked else content,
        masked=masked,
        attempts=[attempt_item(one) for one in attempts],
    )


def _destination(name: str, kind: Kind, waiting: int, known: Any) -> DestinationItem:
    return destination_item(name, kind, waiting, known.get(name))


def _record(tx: Connection, parts: Parts, seat: Seat, action: str, detail: dict[str, Any] | None = None) -> None:
    change = Change(seat.actor.called, action, str((detail or {}).get("id", "")), detail or {})
    record(tx, seat.workspace.id, parts.clock(), change)
