"""How definitions and violation groups are read from the state database."""

from typing import Any

from msgspec import convert, json, structs
from sqlalchemy import Connection, RowMapping, select

from cueline.registry.definition import AttributeDefinition, EventDefinition, Scope, ViolationGroup
from cueline.registry.proposals import propose
from cueline.state.tables import attribute_definition, event_definition


def find_events(tx: Connection, workspace: int) -> list[EventDefinition]:
    """Give every event of a workspace with its attributes, both in the order of their names."""
    attributes: dict[str, list[AttributeDefinition]] = {}
    for attribute in find_attributes(tx, workspace, Scope.EVENT):
        attributes.setdefault(attribute.event, []).append(attribute)
    rows = tx.execute(
        select(event_definition).where(event_definition.c.workspace_id == workspace).order_by(event_definition.c.name)
    )
    return [_event(row, attributes.get(row.name, [])) for row in rows.mappings()]


def find_event(tx: Connection, workspace: int, name: str) -> EventDefinition | None:
    """Give one event by its stored name, or None."""
    of_event = (event_definition.c.workspace_id == workspace) & (event_definition.c.name == name)
    row = tx.execute(select(event_definition).where(of_event)).mappings().one_or_none()
    return _event(row, find_attributes(tx, workspace, Scope.EVENT, name)) if row else None


def find_attributes(
    tx: Connection, workspace: int, scope: Scope, event: str | None = None
) -> list[AttributeDefinition]:
    """Give the attributes of one event, or of all, or of users, in the order of their names."""
    table = attribute_definition.c
    wanted = select(attribute_definition).where(table.workspace_id == workspace, table.scope == scope.value)
    if event is not None:
        wanted = wanted.where(table.event == event)
    return [_attribute(row) for row in tx.execute(wanted.order_by(table.event, table.name)).mappings()]


def find_attribute(tx: Connection, workspace: int, scope: Scope, event: str, name: str) -> AttributeDefinition | None:
    """Give one attribute, or None."""
    table = attribute_definition.c
    row = (
        tx.execute(
            select(attribute_definition).where(
                table.workspace_id == workspace, table.scope == scope.value, table.event == event, table.name == name
            )
        )
        .mappings()
        .one_or_none()
    )
    return _attribute(row) if row else None


def group_of(row: RowMapping) -> ViolationGroup:
    """Give a row of `violation_group` as people see it."""
    return convert(_fields(row, "examples"), ViolationGroup)


def _event(row: RowMapping, attributes: list[AttributeDefinition]) -> EventDefinition:
    return structs.replace(convert(_fields(row), EventDefinition), attributes=tuple(attributes))


def _attribute(row: RowMapping) -> AttributeDefinition:
    attribute = convert(_fields(row, "observed", "samples"), AttributeDefinition)
    return structs.replace(attribute, proposal=propose(attribute.type, attribute.observed))


def _fields(row: RowMapping, *as_json: str) -> dict[str, Any]:
    # A row's keys are SQLAlchemy's own kind of text, which msgspec does not take for names.
    return {str(name): json.decode(value) if name in as_json else value for name, value in row.items()}
