"""Definitions as members and programs see and change them."""

from sqlalchemy import Connection, Engine

from cueline.errors import Conflict, NotFound
from cueline.event import AttributeType
from cueline.registry.definition import AttributeDefinition, EventDefinition, Scope
from cueline.registry.definition_changes import (
    AttributeChange,
    EventChange,
    check_change,
    check_standard,
    define_attribute,
    define_event,
    write_attribute_change,
    write_event_change,
)
from cueline.registry.definition_rows import find_attribute, find_attributes, find_event, find_events
from cueline.registry.names import PREFIX, check_name, printable, read_event_name
from cueline.registry.violations import ViolationPage, find_violations
from cueline.state.engine import reading
from cueline.state.registry_version import grow_registry_version


class Definitions:
    """The definitions of every workspace, in the state database. Methods block; call them off the event loop.

    Once a method that changes something returns, every event accepted from then on is read and counted accordingly.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def events(self, workspace: int) -> list[EventDefinition]:
        """Give every event with its attributes, both in the order of their names."""
        with reading(self._engine) as tx:
            return find_events(tx, workspace)

    def event(self, workspace: int, name: str) -> EventDefinition:
        """Give one event with its attributes; `name` with or without its `event.` prefix.

        Raises:
            NotFound: there is no such event.
        """
        with reading(self._engine) as tx:
            return _existing(tx, workspace, name)

    def user_attributes(self, workspace: int) -> list[AttributeDefinition]:
        """Give every user attribute in the order of their names."""
        with reading(self._engine) as tx:
            return find_attributes(tx, workspace, Scope.USER)

    def violations(self, workspace: int, event: str | None = None, cursor: str = "", limit: int = 50) -> ViolationPage:
        """Give a page of violation groups, latest seen first; see `find_violations`."""
        with reading(self._engine) as tx:
            return find_violations(tx, workspace, event, cursor, limit)

    def create_event(
        self, workspace: int, name: str, at_ms: int, *, description: str = "", owner: str = ""
    ) -> EventDefinition:
        """Define an event before it is first sent.

        Raises:
            InvalidInput: `name` is no name for an event, or a text is too long.
            Conflict: the event is defined already. Nothing changed.
        """
        change = EventChange(description=description, owner=owner)
        check_change(change)
        with self._engine.begin() as tx:
            stored = read_event_name(name)
            if find_event(tx, workspace, stored):
                raise Conflict(f"The event {stored} is defined already.", code="event_exists", hint="change it instead")
            define_event(tx, workspace, stored, at_ms)
            write_event_change(tx, workspace, stored, change)
            grow_registry_version(tx)
            return _existing(tx, workspace, stored)

    def change_event(self, workspace: int, name: str, change: EventChange) -> EventDefinition:
        """Set an event's state, description or owner.

        Raises:
            InvalidInput: a text is too long.
            NotFound: there is no such event.
        """
        check_change(change)
        with self._engine.begin() as tx:
            stored = _existing(tx, workspace, name).name
            write_event_change(tx, workspace, stored, change)
            grow_registry_version(tx)
            return _existing(tx, workspace, stored)

    def set_type(
        self, workspace: int, scope: Scope, event: str, attribute: str, kind: AttributeType, at_ms: int
    ) -> AttributeDefinition:
        """Define what an attribute's values are read as from now on; an unknown event or attribute is created.

        What was stored before stays as it was read then. `event` is ignored for user attributes.

        Raises:
            InvalidInput: a name is no name, or the type of a standard user attribute was to change.
        """
        check_name(attribute, "attribute")
        if scope is Scope.USER:
            check_standard(attribute, kind)
        with self._engine.begin() as tx:
            stored = "" if scope is Scope.USER else _stored_name(tx, workspace, event)
            if scope is Scope.EVENT:
                define_event(tx, workspace, stored, at_ms)
            define_attribute(tx, workspace, scope, stored, attribute, kind, at_ms)
            grow_registry_version(tx)
            return _existing_attribute(tx, workspace, scope, stored, attribute)

    def change_attribute(
        self, workspace: int, scope: Scope, event: str, attribute: str, change: AttributeChange
    ) -> AttributeDefinition:
        """Set an attribute's state or description.

        Raises:
            InvalidInput: the description is too long.
            NotFound: there is no such attribute.
        """
        check_change(change)
        with self._engine.begin() as tx:
            stored = "" if scope is Scope.USER else _stored_name(tx, workspace, event)
            _existing_attribute(tx, workspace, scope, stored, attribute)
            write_attribute_change(tx, workspace, scope, stored, attribute, change)
            grow_registry_version(tx)
            return _existing_attribute(tx, workspace, scope, stored, attribute)


def _stored_name(tx: Connection, workspace: int, name: str) -> str:
    """Give the name `name` stands for: itself when there is such an event, else what sending it would store."""
    return name if find_event(tx, workspace, name) else read_event_name(name)


def _existing(tx: Connection, workspace: int, name: str) -> EventDefinition:
    event = find_event(tx, workspace, name) or find_event(tx, workspace, name.strip().removeprefix(PREFIX).strip())
    if event is None:
        raise NotFound(
            f"There is no event {printable(name)}.",
            code="event_unknown",
            hint="Names tell capitals from small letters; an event is listed from the first time it is sent.",
        )
    return event


def _existing_attribute(tx: Connection, workspace: int, scope: Scope, event: str, name: str) -> AttributeDefinition:
    attribute = find_attribute(tx, workspace, scope, event, name)
    if attribute is None:
        raise NotFound(
            f"There is no attribute {printable(name)}.",
            code="attribute_unknown",
            hint="set its type to define it, or send it once",
        )
    return attribute
