"""Which events a watcher wants to see."""

from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from cueline.event import EventRow, Violation
from cueline.live.item import LiveItem

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Wanted(Struct, frozen=True, kw_only=True):
    """What must hold for an event to be shown. Empty means anything.

    Attributes:
        events: Its name is one of these.
        kinds: Its kind is one of these numbers of `Kind`.
        users: Its user is one of these.
        person: Its user is called so: the key, or part of the label in any case.
        key: It came with this key.
        url: Its page's address contains this, in any case.
        attribute: It has this attribute, fitting its type or not; written `name=value`, with this value.
    """

    events: frozenset[str] = frozenset()
    kinds: frozenset[int] = frozenset()
    users: frozenset[int] = frozenset()
    person: str = ""
    key: str = ""
    url: str = ""
    attribute: str = ""

    @property
    def is_everything(self) -> bool:
        """Say whether nothing is filtered out."""
        return self == Wanted()


def fits(item: LiveItem, wanted: Wanted) -> bool:
    """Say whether a watcher wants this item."""
    row = item.row
    return (
        (not wanted.events or row.name in wanted.events)
        and (not wanted.kinds or row.kind in wanted.kinds)
        and (not wanted.users or row.user in wanted.users)
        and (not wanted.key or row.key == wanted.key)
        and (not wanted.url or wanted.url.casefold() in row.url.casefold())
        and (not wanted.person or _is_called(item, wanted.person))
        and (not wanted.attribute or _has_attribute(row, wanted.attribute))
    )


def _is_called(item: LiveItem, person: str) -> bool:
    return person in {item.row.key, item.user_key} or person.casefold() in item.label.casefold()


def _has_attribute(row: EventRow, asked: str) -> bool:
    if _texts(row, asked):
        return True
    name, equals, value = asked.partition("=")
    return bool(equals) and value.casefold() in (text.casefold() for text in _texts(row, name))


def _texts(row: EventRow, name: str) -> list[str]:
    if name in row.strings:
        return [row.strings[name]]
    if name in row.numbers:
        return [f"{row.numbers[name]:.17g}", repr(row.numbers[name])]
    if name in row.booleans:
        return ["true" if row.booleans[name] else "false"]
    if name in row.datetimes:
        moment = (_EPOCH + timedelta(microseconds=row.datetimes[name])).isoformat().replace("+00:00", "Z")
        return [moment, moment[:10]]
    if name in row.json:
        return [row.json[name]]
    return _misfits(row, name)


def _misfits(row: EventRow, name: str) -> list[str]:
    if not row.violations:
        return []
    violations = msgspec.json.decode(row.violations, type=list[Violation])
    return [_text(violation.raw) for violation in violations if violation.attribute == name]


def _text(raw: object) -> str:
    return raw if isinstance(raw, str) else msgspec.json.encode(raw).decode()
