"""How definitions are written to the state database when a member decides something."""

from typing import Any

from msgspec import Struct, structs
from sqlalchemy import Connection, case, update

from cueline.errors import InvalidInput
from cueline.event import AttributeType, Kind
from cueline.registry.definition import Scope, State
from cueline.registry.standard import STANDARD_USER_ATTRIBUTES
from cueline.state.tables import attribute_definition, event_definition
from cueline.state.upsert import upsert
from cueline.wire import MADE_VERBS

MAX_DESCRIPTION = 2_000
"""Longest description, in characters."""

MAX_OWNER = 254
"""Longest owner, in characters: an e-mail address fits."""


class EventChange(Struct, frozen=True, kw_only=True):
    """What is to change of an event definition; None leaves a field as it is."""

    state: State | None = None
    description: str | None = None
    owner: str | None = None


class AttributeChange(Struct, frozen=True, kw_only=True):
    """What is to change of an attribute definition besides its type; None leaves a field as it is."""

    state: State | None = None
    description: str | None = None


def check_change(change: EventChange | AttributeChange) -> None:
    """Refuse texts that cannot be kept.

    Raises:
        InvalidInput: the description or owner is too long, or holds a NUL character.
    """
    for field, limit in (("description", MAX_DESCRIPTION), ("owner", MAX_OWNER)):
        text = getattr(change, field, None) or ""
        if len(text) > limit or "\0" in text:
            raise InvalidInput(
                f"This {field} cannot be kept.",
                code=f"{field}_invalid",
                hint=f"send at most {limit} characters, without NUL characters",
            )


def check_standard(attribute: str, kind: AttributeType) -> None:
    """Refuse another type for a user attribute that all of Cueline relies on.

    Raises:
        InvalidInput: `attribute` is standard and of another type.
    """
    fixed = STANDARD_USER_ATTRIBUTES.get(attribute, kind)
    if fixed is not kind:
        raise InvalidInput(
            f"{attribute} is a standard user attribute, and always a {fixed.value}.",
            code="attribute_type_fixed",
            hint="send the value in an attribute with a name of your own",
        )


def define_event(tx: Connection, workspace: int, name: str, at_ms: int) -> None:
    """Make sure that an event has a definition."""
    row = {
        "workspace_id": workspace,
        "name": name,
        "kind": int(_KINDS.get(name, Kind.EVENT)),
        "state": State.VERIFIED.value,
        "created_at": at_ms,
    }
    tx.execute(upsert(tx, event_definition, ("workspace_id", "name"), lambda new: {"name": new.name}), [row])


def define_attribute(
    tx: Connection, workspace: int, scope: Scope, event: str, name: str, kind: AttributeType, at_ms: int
) -> None:
    """Make sure that an attribute has a definition, with this type and known to be looked at by a person."""
    row = {
        "workspace_id": workspace,
        "scope": scope.value,
        "event": event,
        "name": name,
        "type": kind.value,
        "state": State.VERIFIED.value,
        "created_at": at_ms,
    }
    state = attribute_definition.c.state
    changed = upsert(
        tx,
        attribute_definition,
        ("workspace_id", "scope", "event", "name"),
        lambda new: {"type": new.type, "state": case((state == State.AUTO.value, new.state), else_=state)},
    )
    tx.execute(changed, [row])


def write_event_change(tx: Connection, workspace: int, name: str, change: EventChange) -> None:
    """Change an event's definition that is there."""
    table = event_definition.c
    if values := _values(change):
        tx.execute(update(event_definition).where(table.workspace_id == workspace, table.name == name).values(values))


def write_attribute_change(
    tx: Connection, workspace: int, scope: Scope, event: str, name: str, change: AttributeChange
) -> None:
    """Change an attribute's definition that is there."""
    table = attribute_definition.c
    if values := _values(change):
        tx.execute(
            update(attribute_definition)
            .where(table.workspace_id == workspace, table.scope == scope.value)
            .where(table.event == event, table.name == name)
            .values(values)
        )


def _values(change: EventChange | AttributeChange) -> dict[str, Any]:
    return {field: str(value) for field, value in structs.asdict(change).items() if value is not None}


_KINDS = {
    "page_view": Kind.PAGE_VIEW,
    "client.update": Kind.USER_UPDATE,
    "product_event": Kind.PRODUCT_EVENT,
} | MADE_VERBS
