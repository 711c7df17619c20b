"""An event as it stood in the log, told again from its row in the event store. Pure."""

from typing import Any

import msgspec
from msgspec import Raw

from cueline.automations.made import SIGNED
from cueline.event import EventRow, Kind
from cueline.log.port import Entry
from cueline.wire import (
    AUTOMATION_END,
    EVENT_PREFIX,
    MADE_EVENT_PREFIX,
    MADE_VERBS,
    OTHER_VERBS,
    SCORE_THRESHOLD,
    SEGMENT_ENTERED,
    SEGMENT_LEFT,
)

_FOUND_ANEW = {SCORE_THRESHOLD, SEGMENT_ENTERED, SEGMENT_LEFT}
_WIRE_NAMES = {kind: name for name, kind in OTHER_VERBS.items()}


def is_left_out(row: EventRow, automation: int) -> bool:
    """Tell whether an event of history has no place in a simulation of an automation.

    Left out is what the automation made itself, as it makes its own; what the lane finds out anew; and that runs were
    ended by hand, as those were other runs.
    """
    return row.name in _FOUND_ANEW or row.name == AUTOMATION_END or row.library == f"{SIGNED}{automation}"


def entry_of(row: EventRow) -> Entry:
    """Return the log entry that brings an event again, to be read like any."""
    return Entry(row.workspace, row.received_at, row.sent_at, "", "", 0, [_item(row)], row.library)


def _item(row: EventRow) -> bytes:
    told: dict[str, Any] = {"id": row.given_id or row.id, "name": _wire_name(row), "data": Raw(row.raw.encode())}
    told |= {"t": row.client_time, "url": row.url, "ref": row.referrer, "library": row.library}
    if _is_made(row):
        return msgspec.json.encode(told | {"of": row.user})
    if row.kind == Kind.PAGE_VIEW:
        told["title"] = row.strings.get("title")
    if row.key:
        told["anon"] = row.key
    if row.learned:
        taught = msgspec.json.decode(row.learned, type=dict[str, Any])
        told["user"] = {name: value for name, value in taught.items() if value is not None}
    return msgspec.json.encode(told)


def _is_made(row: EventRow) -> bool:
    return row.name in MADE_VERBS or row.library.startswith(SIGNED)


def _wire_name(row: EventRow) -> str:
    if row.name in MADE_VERBS:
        return row.name
    if _is_made(row):
        return MADE_EVENT_PREFIX + row.name
    return _WIRE_NAMES.get(Kind(row.kind), EVENT_PREFIX + row.name)
