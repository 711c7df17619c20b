"""What is kept of one user, and how an event changes it. Pure rules."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from msgspec import Struct, field

from cueline.event import EventRow, Kind, UserId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_K = TypeVar("_K", str, int)
MAX_EMAIL_CHARACTERS = 254
MAX_NAME_CHARACTERS = 255
MAX_ATTRIBUTES = 1_000
"""So many attributes of one user are kept: names made up by a program must not slow down everybody's events."""

_CAN_BE_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+").fullmatch
_PAGE_VIEW, _USER_UPDATE = Kind.PAGE_VIEW, Kind.USER_UPDATE


class Profile(Struct, kw_only=True, eq=False):
    """One user, as the lane holds them. Times are milliseconds since 1970.

    Attributes:
        id: The user's number.
        workspace: The workspace's number.
        key: The first key the user was seen with, or one made from the customer's id.
        custom_id: The customer's own id (`user_id` in the browser); None while anonymous.
        email: The newest e-mail address, as `address_of` gives it; not unique.
        name: What to call the user, from `name`, or `first_name` and `last_name`.
        attributes: Typed values by attribute; datetimes as ISO 8601 text in UTC.
        sources: Attribute → [id of the event that set it, when that event occurred].
        first_seen: The earliest event.
        last_seen: The latest event.
        events: Events counted, page views and updates apart.
        page_views: Page views counted.
        merged_into: The user this one became part of; None while it stands for itself.
        tags: Tag → since when.
        lists: Number of a list → since when.
    """

    id: UserId
    workspace: int
    key: str
    custom_id: str | None = None
    email: str | None = None
    name: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, tuple[str, int]] = field(default_factory=dict)
    first_seen: int
    last_seen: int
    events: int = 0
    page_views: int = 0
    last_page: str = ""
    last_address: str = ""
    last_agent: str = ""
    merged_into: UserId | None = None
    merged_at: int | None = None
    tags: dict[str, int] = field(default_factory=dict)
    lists: dict[int, int] = field(default_factory=dict)


def see(profile: Profile, event: EventRow, address: str, agent: str) -> None:
    """Count an event in `profile` and note when and where the user was."""
    kind, occurred_at = event.kind, event.occurred_at
    if kind == _PAGE_VIEW:
        profile.page_views += 1
    elif kind != _USER_UPDATE:
        profile.events += 1
    if occurred_at < profile.first_seen:  # noqa: PLR1730 - min() takes several times as long
        profile.first_seen = occurred_at
    if occurred_at >= profile.last_seen:
        profile.last_seen = occurred_at
        if event.url:
            profile.last_page = event.url
        if address:
            profile.last_address = address
        if agent:
            profile.last_agent = agent


def learn(profile: Profile, attributes: dict[str, Any], event_id: str, occurred_at: int) -> tuple[str, ...]:
    """Set typed attributes on `profile`, and return which got another value; None clears one.

    An event that occurred earlier than the one that set or cleared a value leaves it; beyond `MAX_ATTRIBUTES` no name
    is new.
    """
    altered: list[str] = []
    for name, value in attributes.items():
        source = profile.sources.get(name)
        if source is None and len(profile.sources) >= MAX_ATTRIBUTES:
            continue
        if source is not None and source[1] > occurred_at:
            continue
        if profile.attributes.get(name) != value:
            altered.append(name)
        if value is None:
            profile.attributes.pop(name, None)
        else:
            profile.attributes[name] = value
        profile.sources[name] = (event_id, occurred_at)
    profile.email = address_of(profile.attributes.get("email"))
    profile.name = _name_of(profile.attributes)
    return tuple(altered)


def absorb(survivor: Profile, merged: Profile, at_ms: int) -> None:
    """Unite `merged` with `survivor`, whose own attributes win; `merged` stays as a record that points to it."""
    inherit(survivor, merged)
    survivor.events += merged.events
    survivor.page_views += merged.page_views
    survivor.first_seen = min(survivor.first_seen, merged.first_seen)
    if merged.last_seen > survivor.last_seen:
        survivor.last_seen = merged.last_seen
        survivor.last_page, survivor.last_address = merged.last_page, merged.last_address
        survivor.last_agent = merged.last_agent
    survivor.tags = _earliest(survivor.tags, merged.tags)
    survivor.lists = _earliest(survivor.lists, merged.lists)
    survivor.email = address_of(survivor.attributes.get("email"))
    survivor.name = _name_of(survivor.attributes)
    merged.merged_into, merged.merged_at = survivor.id, at_ms


def inherit(survivor: Profile, merged: Profile) -> None:
    """Let `survivor` have of the other's attributes those of which they have no value themselves."""
    for name, value in merged.attributes.items():
        is_room = name in survivor.sources or len(survivor.sources) < MAX_ATTRIBUTES
        if name not in survivor.attributes and is_room:
            survivor.attributes[name] = value
            if name in merged.sources:
                survivor.sources[name] = merged.sources[name]


def _earliest(mine: dict[_K, int], theirs: dict[_K, int]) -> dict[_K, int]:
    return {**mine, **{key: min(since, mine.get(key, since)) for key, since in theirs.items()}}


def address_of(value: Any) -> str | None:
    """Return an e-mail address in the one form users are found by, in lower case; None for what can be no address."""
    address = value.strip().lower() if isinstance(value, str) else ""
    return address if len(address) <= MAX_EMAIL_CHARACTERS and _CAN_BE_ADDRESS(address) else None


def moment_text(microseconds: int) -> str:
    """Return a Datetime as ISO 8601 in UTC: milliseconds, or microseconds when there are any."""
    moment = _EPOCH + timedelta(microseconds=microseconds)
    precision = "microseconds" if microseconds % 1000 else "milliseconds"
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")


def _name_of(attributes: dict[str, Any]) -> str | None:
    whole = _text(attributes.get("name"), MAX_NAME_CHARACTERS)
    if whole:
        return whole
    parts = (attributes.get("first_name"), attributes.get("last_name"))
    return _text(" ".join(part.strip() for part in parts if isinstance(part, str)), MAX_NAME_CHARACTERS)


def _text(value: Any, limit: int) -> str | None:
    return value.strip()[:limit] or None if isinstance(value, str) else None
