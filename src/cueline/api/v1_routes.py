"""The stable API for programs."""

from typing import Annotated, Any

from litestar import Router, get, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream
from litestar.types import ASGIApp
from msgspec import Struct

from cueline.api.auth import Admittance, guard_token, provide_admittance
from cueline.api.correction_routes import V1_CORRECTION_HANDLERS
from cueline.api.definition_items import AttributeItem, ViolationGroupPage, attribute_item
from cueline.api.erasing_routes import delete_user_by_key
from cueline.api.event_item import KIND_NAMES, KindName
from cueline.api.live_routes import After, LastEventId, Rate, live_stream, only_of, position
from cueline.api.moments import iso_or_none
from cueline.api.paging import Cursor, Limit
from cueline.api.parts import Parts
from cueline.api.path_names import name_in_path
from cueline.api.registry_routes import NewType, Place, set_type, violation_page
from cueline.api.standing_items import GroupItem
from cueline.api.timelines import Kinds, Names, TimelinePage, user_timeline
from cueline.api.user_exports import export_answer
from cueline.api.user_pages import fields_of
from cueline.api.v1_automation_routes import AUTOMATION_HANDLERS
from cueline.api.v1_scoring_routes import SCORING_HANDLERS
from cueline.api.v1_standing_routes import STANDING_HANDLERS
from cueline.live.wanted import Wanted
from cueline.registry.definition import EventDefinition, Scope, State
from cueline.users.directory import keys_of, numbers_of, user_by_key
from cueline.workspaces.tokens import TokenScope


class V1User(Struct, kw_only=True):
    """A user with every key they ever had; `merged` are the numbers of users who became part of them."""

    id: int
    key: str
    keys: list[str]
    merged: list[int]
    custom_id: str | None
    email: str | None
    name: str | None
    first_seen: str
    last_seen: str
    events: int
    page_views: int
    score: int
    attributes: dict[str, Any]
    tags: list[str]
    lists: list[GroupItem]
    segments: list[GroupItem]


class V1Event(Struct):
    """An event that is known, with its attributes."""

    name: str
    kind: KindName
    state: State
    description: str
    first_seen: str | None
    last_seen: str | None
    count: int
    attributes: list[AttributeItem]


class V1EventList(Struct):
    items: list[V1Event]
    next: str | None


@get("/users/by-key/{key:str}", operation_id="V1GetUser", summary="The user with a key", sync_to_thread=True)
def show_user(parts: NamedDependency[Parts], admittance: NamedDependency[Admittance], key: FromPath[str]) -> V1User:
    place = admittance.workspace.id
    record = user_by_key(parts.engine, place, name_in_path(key))
    own, *merged = numbers_of(parts.engine, place, record.id)
    held = keys_of(parts.engine, place, [own, *merged])
    return V1User(**fields_of(parts, [record])[0], keys=[one.key for one in held], merged=merged)


@get(
    "/users/by-key/{key:str}/timeline",
    operation_id="V1GetTimeline",
    summary="Everything a user did, newest first",
    sync_to_thread=True,
)
def show_timeline(
    parts: NamedDependency[Parts],
    admittance: NamedDependency[Admittance],
    key: FromPath[str],
    cursor: Cursor = "",
    limit: Limit = 100,
    name: Names = None,
    kind: Kinds = None,
) -> TimelinePage:
    record = user_by_key(parts.engine, admittance.workspace.id, name_in_path(key))
    return user_timeline(parts, admittance.workspace.id, record, cursor, limit, name, kind)


@get(
    "/users/by-key/{key:str}/export",
    operation_id="V1ExportUser",
    summary="Everything that is kept of a user, as one file",
    media_type="application/json",
    sync_to_thread=True,
)
def export_user(parts: NamedDependency[Parts], admittance: NamedDependency[Admittance], key: FromPath[str]) -> Stream:
    record = user_by_key(parts.engine, admittance.workspace.id, name_in_path(key))
    return export_answer(parts, admittance.workspace, record, admittance.called)


@get("/events", operation_id="V1ListEvents", summary="Every event that is known", sync_to_thread=True)
def list_events(parts: NamedDependency[Parts], admittance: NamedDependency[Admittance]) -> V1EventList:
    return V1EventList([_event(known) for known in parts.definitions.events(admittance.workspace.id)], None)


@put(
    "/events/{name:str}/attributes/{attribute:str}",
    operation_id="V1SetAttributeType",
    summary="Define an attribute's type; an unknown event or attribute is created",
    scope=TokenScope.WRITE,
    sync_to_thread=True,
)
def put_attribute(
    parts: NamedDependency[Parts],
    admittance: NamedDependency[Admittance],
    name: FromPath[str],
    attribute: FromPath[str],
    data: JSONBody[NewType],
) -> AttributeItem:
    place = Place(Scope.EVENT, name_in_path(name), name_in_path(attribute))
    return set_type(parts, admittance.workspace.id, admittance.called, place, data.type)


@get(
    "/violations",
    operation_id="V1ListViolations",
    summary="Values that did not fit their type, grouped, latest first",
    sync_to_thread=True,
)
def list_violations(
    parts: NamedDependency[Parts],
    admittance: NamedDependency[Admittance],
    event: FromQuery[str | None] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> ViolationGroupPage:
    return violation_page(parts, admittance.workspace.id, event, cursor, limit)


@get(
    "/live",
    operation_id="V1WatchLive",
    summary="Processed events as server-sent events: item, sampled, resync, acted",
    media_type="text/event-stream",
    sync_to_thread=True,
)
def watch_live(
    *,
    parts: NamedDependency[Parts],
    admittance: NamedDependency[Admittance],
    event: Names = None,
    user: Annotated[str, QueryParameter(max_length=255)] = "",
    key: Annotated[str, QueryParameter(max_length=64)] = "",
    after: After = None,
    rate: Rate = 5_000,
    last_event_id: LastEventId = None,
) -> ASGIApp:
    place = admittance.workspace.id
    wanted = only_of(parts, place, Wanted(events=frozenset(event or ()), key=key), user)
    return live_stream(parts, place, wanted, position(last_event_id, after), rate)


v1_router = Router(
    "/api/v1",
    route_handlers=[
        show_user,
        show_timeline,
        export_user,
        list_events,
        put_attribute,
        list_violations,
        watch_live,
        delete_user_by_key,
        *V1_CORRECTION_HANDLERS,
        *SCORING_HANDLERS,
        *STANDING_HANDLERS,
        *AUTOMATION_HANDLERS,
    ],
    guards=[guard_token],
    dependencies={"admittance": Provide(provide_admittance, sync_to_thread=True)},
    security=[{"token": []}],
    tags=["v1"],
)


def _event(known: EventDefinition) -> V1Event:
    return V1Event(
        known.name,
        KIND_NAMES.get(known.kind, "event"),
        known.state,
        known.description,
        iso_or_none(known.first_seen),
        iso_or_none(known.last_seen),
        known.count,
        [attribute_item(attribute) for attribute in known.attributes],
    )
