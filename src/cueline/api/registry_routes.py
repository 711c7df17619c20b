"""Definitions of events and attributes, and what did not fit them."""

from typing import Annotated

from litestar import Router, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct, structs

from cueline.api.auth import Seat
from cueline.api.definition_items import (
    AttributeItem,
    AttributeList,
    EventDetail,
    EventList,
    ViolationGroupPage,
    attribute_item,
    event_detail,
    event_list_item,
    violation_group_item,
)
from cueline.api.paging import Cursor, Limit
from cueline.api.parts import Parts
from cueline.api.path_names import name_in_path
from cueline.api.search_routes import daily_counts
from cueline.event import AttributeType
from cueline.members.roles import Right
from cueline.registry.definition import EventDefinition, Scope
from cueline.registry.definition_changes import AttributeChange, EventChange
from cueline.workspaces.audit import Change, record

VOLUME_DAYS = 30


class NewEvent(Struct, forbid_unknown_fields=True):
    name: str
    description: str = ""


class NewType(Struct, forbid_unknown_fields=True):
    type: AttributeType


@get("/events", operation_id="ListEvents", summary="Every event that is known", sync_to_thread=True)
def list_events(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> EventList:
    counts = daily_counts(parts, seat.workspace.id, [], VOLUME_DAYS)
    nothing = [0] * VOLUME_DAYS
    return EventList(
        [
            event_list_item(known, counts.series.get(known.name, nothing))
            for known in parts.definitions.events(seat.workspace.id)
        ]
    )


@post("/events", operation_id="CreateEvent", summary="Define an event", right=Right.DEFINE, sync_to_thread=True)
def post_event(parts: NamedDependency[Parts], seat: NamedDependency[Seat], data: JSONBody[NewEvent]) -> EventDetail:
    made = parts.definitions.create_event(
        seat.workspace.id, data.name, parts.clock(), description=data.description, owner=seat.session.email
    )
    note_change(parts, seat.workspace.id, Change(seat.actor.called, "event.created", made.name))
    return _detail(parts, seat, made)


@get("/events/{name:str}", operation_id="GetEvent", summary="One event with its attributes", sync_to_thread=True)
def show_event(parts: NamedDependency[Parts], seat: NamedDependency[Seat], name: FromPath[str]) -> EventDetail:
    return _detail(parts, seat, parts.definitions.event(seat.workspace.id, name_in_path(name)))


@patch(
    "/events/{name:str}",
    operation_id="ChangeEvent",
    summary="Change an event's state, description or owner",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def patch_event(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], name: FromPath[str], data: JSONBody[EventChange]
) -> EventDetail:
    changed = parts.definitions.change_event(seat.workspace.id, name_in_path(name), data)
    change = Change(seat.actor.called, "event.changed", changed.name, _given(data))
    note_change(parts, seat.workspace.id, change)
    return _detail(parts, seat, changed)


@put(
    "/events/{name:str}/attributes/{attribute:str}",
    operation_id="SetAttributeType",
    summary="Define an attribute's type; an unknown event or attribute is created",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def put_attribute(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    name: FromPath[str],
    attribute: FromPath[str],
    data: JSONBody[NewType],
) -> AttributeItem:
    place = Place(Scope.EVENT, name_in_path(name), name_in_path(attribute))
    return set_type(parts, seat.workspace.id, seat.actor.called, place, data.type)


@patch(
    "/events/{name:str}/attributes/{attribute:str}",
    operation_id="ChangeAttribute",
    summary="Change an attribute's state or description",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def patch_attribute(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    name: FromPath[str],
    attribute: FromPath[str],
    data: JSONBody[AttributeChange],
) -> AttributeItem:
    return _change_attribute(parts, seat, Place(Scope.EVENT, name_in_path(name), name_in_path(attribute)), data)


@get("/user-attributes", operation_id="ListUserAttributes", summary="Every user attribute", sync_to_thread=True)
def list_user_attributes(parts: NamedDependency[Parts], seat: NamedDependency[Seat]) -> AttributeList:
    return AttributeList([attribute_item(known) for known in parts.definitions.user_attributes(seat.workspace.id)])


@put(
    "/user-attributes/{attribute:str}",
    operation_id="SetUserAttributeType",
    summary="Define a user attribute's type; an unknown one is created",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def put_user_attribute(
    parts: NamedDependency[Parts], seat: NamedDependency[Seat], attribute: FromPath[str], data: JSONBody[NewType]
) -> AttributeItem:
    place = Place(Scope.USER, "", name_in_path(attribute))
    return set_type(parts, seat.workspace.id, seat.actor.called, place, data.type)


@patch(
    "/user-attributes/{attribute:str}",
    operation_id="ChangeUserAttribute",
    summary="Change a user attribute's state or description",
    right=Right.DEFINE,
    sync_to_thread=True,
)
def patch_user_attribute(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    attribute: FromPath[str],
    data: JSONBody[AttributeChange],
) -> AttributeItem:
    return _change_attribute(parts, seat, Place(Scope.USER, "", name_in_path(attribute)), data)


@get(
    "/violations",
    operation_id="ListViolations",
    summary="Values that did not fit their type, grouped, latest first",
    sync_to_thread=True,
)
def list_violations(
    parts: NamedDependency[Parts],
    seat: NamedDependency[Seat],
    event: Annotated[
        str | None, QueryParameter(description="Only of this event; empty for user attributes; left out for all.")
    ] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> ViolationGroupPage:
    return violation_page(parts, seat.workspace.id, event, cursor, limit)


registry_router = Router(
    "/",
    route_handlers=[
        list_events,
        post_event,
        show_event,
        patch_event,
        put_attribute,
        patch_attribute,
        list_user_attributes,
        put_user_attribute,
        patch_user_attribute,
        list_violations,
    ],
    tags=["registry"],
)


class Place(Struct, frozen=True):
    """Where an attribute stands: of an event, or of users (event empty)."""

    scope: Scope
    event: str
    attribute: str

    @property
    def called(self) -> str:
        """The attribute, as a person would name it."""
        return f"{self.event} / {self.attribute}" if self.event else self.attribute


def set_type(parts: Parts, workspace_id: int, actor: str, place: Place, kind: AttributeType) -> AttributeItem:
    """Define an attribute's type, and record who did it."""
    known = parts.definitions.set_type(workspace_id, place.scope, place.event, place.attribute, kind, parts.clock())
    note_change(parts, workspace_id, Change(actor, "attribute.type_set", place.called, {"type": kind}))
    return attribute_item(known)


def violation_page(parts: Parts, workspace_id: int, event: str | None, cursor: str, limit: int) -> ViolationGroupPage:
    """Return a page of violation groups, latest seen first."""
    page = parts.definitions.violations(workspace_id, event, cursor, limit)
    return ViolationGroupPage([violation_group_item(group) for group in page.items], page.next)


def note_change(parts: Parts, workspace_id: int, change: Change) -> None:
    """Record a change that is made already."""
    with parts.engine.begin() as transaction:
        record(transaction, workspace_id, parts.clock(), change)


def _change_attribute(parts: Parts, seat: Seat, place: Place, change: AttributeChange) -> AttributeItem:
    known = parts.definitions.change_attribute(seat.workspace.id, place.scope, place.event, place.attribute, change)
    line = Change(seat.actor.called, "attribute.changed", place.called, _given(change))
    note_change(parts, seat.workspace.id, line)
    return attribute_item(known)


def _given(change: EventChange | AttributeChange) -> dict[str, str]:
    return {name: value for name, value in structs.asdict(change).items() if value is not None}


def _detail(parts: Parts, seat: Seat, known: EventDefinition) -> EventDetail:
    counts = daily_counts(parts, seat.workspace.id, [known.name], VOLUME_DAYS)
    return event_detail(known, counts.series[known.name])
