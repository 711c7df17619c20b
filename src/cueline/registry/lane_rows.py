"""How a lane's registry is read from the state database and written to it."""

from collections.abc import Callable, Collection
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct, field
from sqlalchemy import ColumnElement, Connection, Table, bindparam, case, select, tuple_, update

from cueline.event import AttributeType
from cueline.registry.definition import Scope, State, ViolationExample
from cueline.registry.known import NEWEST_KEPT, KnownAttribute, KnownEvent, ViolationTally
from cueline.state.bulk import write_rows
from cueline.state.tables import attribute_definition, event_definition, violation_group, workspace
from cueline.state.upsert import Columns, upsert


class GroupKey(NamedTuple):
    """What violations have in common that are shown as one."""

    workspace_id: int
    scope: str
    event: str
    attribute: str
    expected: str
    got: str


class KnownWorkspace(Struct, eq=False):
    """What is known in one workspace.

    Attributes:
        zone: Its time zone.
        events: By name.
        user: The user attributes.
    """

    zone: ZoneInfo
    user: KnownEvent
    events: dict[str, KnownEvent] = field(default_factory=dict)

    @staticmethod
    def of(number: int, zone: ZoneInfo) -> "KnownWorkspace":
        """Give a workspace of which nothing is known yet."""
        return KnownWorkspace(zone, KnownEvent(number, Scope.USER, "", 0, State.AUTO, zone))


class Noted(Struct, eq=False):
    """What a batch noted: each definition once, in the order of their first sight."""

    events: list[KnownEvent] = field(default_factory=list)
    attributes: list[KnownAttribute] = field(default_factory=list)
    groups: dict[GroupKey, ViolationTally] = field(default_factory=dict)

    def is_empty(self) -> bool:
        return not (self.events or self.attributes or self.groups)


def load(tx: Connection) -> dict[int, KnownWorkspace]:
    """Read every workspace's time zone and definitions."""
    known = {row.id: KnownWorkspace.of(row.id, _zone(row.timezone)) for row in tx.execute(_WORKSPACES)}
    for row in tx.execute(_EVENTS):
        place = known.get(row.workspace_id)
        if place is not None:
            place.events[row.name] = KnownEvent(
                row.workspace_id, Scope.EVENT, row.name, row.kind, State(row.state), place.zone
            )
    for row in tx.execute(_ATTRIBUTES):
        place = known.get(row.workspace_id)
        owner = place and (place.user if row.scope == Scope.USER else place.events.get(row.event))
        if owner:
            owner.attributes[row.name] = _attribute(owner, row)
    return known


def save(tx: Connection, noted: Noted) -> None:
    """Write what `noted` adds to definitions and groups, and set its counters back to nothing."""
    _save_definitions(tx, noted)
    _save_groups(tx, noted.groups)
    for event in noted.events:
        event.count = event.blocked_count = 0
    for attribute in noted.attributes:
        attribute.count = attribute.violations = 0


def forget_users(tx: Connection, workspace: int, users: Collection[int], values: Collection[str]) -> None:
    """Remove from examples and samples what came from users.

    Args:
        tx: The transaction.
        workspace: The workspace's number.
        users: Whose examples of violations are removed.
        values: The users' attributes as JSON: samples are nobody's, so those that are equal to one go.
    """
    _forget_examples(tx, workspace, lambda example: example.user_id in users)
    place = attribute_definition.c.workspace_id == workspace
    for row in tx.execute(select(attribute_definition.c.id, attribute_definition.c.samples).where(place)).all():
        samples = _read_samples(row.samples)
        others = [sample for sample in samples if bytes(sample).decode() not in values]
        if len(others) < len(samples):
            told = {"samples": msgspec.json.encode(others).decode()}
            tx.execute(update(attribute_definition).where(attribute_definition.c.id == row.id).values(told))


def forget_events(tx: Connection, workspace: int, ids: Collection[str]) -> None:
    """Remove from examples what came from these events."""
    _forget_examples(tx, workspace, lambda example: example.event_id in ids)


def _forget_examples(tx: Connection, workspace: int, is_gone: Callable[[ViolationExample], bool]) -> None:
    place = violation_group.c.workspace_id == workspace
    for row in tx.execute(select(violation_group.c.id, violation_group.c.examples).where(place)).all():
        examples = _read_examples(row.examples)
        kept = [example for example in examples if not is_gone(example)]
        if len(kept) < len(examples):
            told = {"examples": msgspec.json.encode(kept).decode()}
            tx.execute(update(violation_group).where(violation_group.c.id == row.id).values(told))


def _save_definitions(tx: Connection, noted: Noted) -> None:
    if noted.events:
        rows = sorted(map(_event_row, noted.events), key=itemgetter("workspace_id", "name"))
        write_rows(tx, upsert(tx, event_definition, ("workspace_id", "name"), _event_changes), rows)
    if noted.attributes:
        rows = sorted(map(_attribute_row, noted.attributes), key=itemgetter(*_ATTRIBUTE_KEY))
        write_rows(tx, upsert(tx, attribute_definition, _ATTRIBUTE_KEY, _attribute_changes), rows)


def _save_groups(tx: Connection, groups: dict[GroupKey, ViolationTally]) -> None:
    if not groups:
        return
    older = _older_examples(tx, [key for key, tally in groups.items() if len(tally.newest) < NEWEST_KEPT])
    rows = [_group_row(key, groups[key], older.get(key, [])) for key in sorted(groups)]
    write_rows(tx, upsert(tx, violation_group, GroupKey._fields, _group_changes), rows)


def _older_examples(tx: Connection, keys: list[GroupKey]) -> dict[tuple[Any, ...], list[ViolationExample]]:
    found: dict[tuple[Any, ...], list[ViolationExample]] = {}
    for start in range(0, len(keys), _KEYS_A_QUERY):
        for *key, examples in tx.execute(
            _EXAMPLES, {"keys": [tuple(key) for key in keys[start : start + _KEYS_A_QUERY]]}
        ):
            found[tuple(key)] = _read_examples(examples)
    return found


def _event_row(event: KnownEvent) -> dict[str, Any]:
    return {
        "workspace_id": event.workspace,
        "name": event.name,
        "kind": int(event.kind),
        "state": event.state.value,
        "created_at": event.first_seen,
        "first_seen": event.first_seen,
        "last_seen": event.last_seen,
        "count": event.count,
        "blocked_count": event.blocked_count,
    }


def _attribute_row(attribute: KnownAttribute) -> dict[str, Any]:
    attribute.settle()
    return {
        "workspace_id": attribute.workspace,
        "scope": attribute.scope.value,
        "event": attribute.event,
        "name": attribute.name,
        "type": attribute.type.value,
        "state": attribute.state.value,
        "created_at": attribute.first_seen,
        "first_seen": attribute.first_seen,
        "last_seen": attribute.last_seen,
        "count": attribute.count,
        "violations": attribute.violations,
        "observed": msgspec.json.encode(attribute.observed).decode(),
        "samples": msgspec.json.encode(attribute.samples[::-1]).decode(),
    }


def _group_row(key: GroupKey, tally: ViolationTally, older: list[ViolationExample]) -> dict[str, Any]:
    examples = [*tally.examples(), *older][:NEWEST_KEPT]
    return key._asdict() | {
        "count": tally.count,
        "first_seen": tally.first_seen,
        "last_seen": tally.last_seen,
        "examples": msgspec.json.encode(examples).decode(),
    }


def _attribute(owner: KnownEvent, row: Any) -> KnownAttribute:
    attribute = owner.know(row.name, AttributeType(row.type), State(row.state))
    attribute.observed = _read_observed(row.observed)
    attribute.samples = _read_samples(row.samples)[::-1]
    attribute.settle()
    return attribute


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


_ATTRIBUTE_KEY = ("workspace_id", "scope", "event", "name")


def _event_changes(new: Columns) -> dict[str, ColumnElement[Any]]:
    return _sums(event_definition, new, "count", "blocked_count") | _times(event_definition, new)


def _attribute_changes(new: Columns) -> dict[str, ColumnElement[Any]]:
    sums = _sums(attribute_definition, new, "count", "violations")
    return sums | _times(attribute_definition, new) | {"observed": new.observed, "samples": new.samples}


def _group_changes(new: Columns) -> dict[str, ColumnElement[Any]]:
    return _sums(violation_group, new, "count") | _times(violation_group, new) | {"examples": new.examples}


def _sums(table: Table, new: Columns, *names: str) -> dict[str, ColumnElement[Any]]:
    return {name: table.c[name] + new[name] for name in names}


def _times(table: Table, new: Columns) -> dict[str, ColumnElement[Any]]:
    first, last = table.c.first_seen, table.c.last_seen
    return {
        "first_seen": case((first < new.first_seen, first), else_=new.first_seen),
        "last_seen": case((last > new.last_seen, last), else_=new.last_seen),
    }


_KEYS_A_QUERY = 100
_WORKSPACES = select(workspace.c.id, workspace.c.timezone)
_EVENTS = select(*(event_definition.c[name] for name in ("workspace_id", "name", "kind", "state")))
_ATTRIBUTES = select(
    *(attribute_definition.c[name] for name in (*_ATTRIBUTE_KEY, "type", "state", "observed", "samples"))
)
_GROUP_COLUMNS = [violation_group.c[name] for name in GroupKey._fields]
_EXAMPLES = select(*_GROUP_COLUMNS, violation_group.c.examples).where(
    tuple_(*_GROUP_COLUMNS).in_(bindparam("keys", expanding=True))
)
_read_observed = msgspec.json.Decoder(dict[str, int]).decode
_read_samples = msgspec.json.Decoder(list[msgspec.Raw]).decode
_read_examples = msgspec.json.Decoder(list[ViolationExample]).decode
