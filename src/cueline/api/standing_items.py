"""Tags, lists and segments as JSON answers show them."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from cueline.api.moments import iso
from cueline.segments.catalog import SegmentRecord
from cueline.segments.lists import UserList
from cueline.segments.memberships import NamedGroup
from cueline.users.tags import TagCount

MAX_USERS = 500
"""Of so many users tags or lists are changed by one request."""

MAX_TAGS = 20

Users = Annotated[list[int], Meta(min_length=1, max_length=MAX_USERS)]
Tags = Annotated[list[str], Meta(max_length=MAX_TAGS)]


class TagItem(Struct):
    """A tag, and how many users have it."""

    name: str
    users: int


class TagList(Struct):
    items: list[TagItem]


class WantedTag(Struct, forbid_unknown_fields=True):
    tag: str


class WantedTags(Struct, forbid_unknown_fields=True):
    """Tags to add to users, and to remove from them."""

    users: Users
    add: Tags = field(default_factory=list)
    remove: Tags = field(default_factory=list)


class StandingAnswer(Struct):
    """The events that will change it, a moment later: nothing of what does not change."""

    event_ids: list[str]


class WantedList(Struct, forbid_unknown_fields=True):
    name: str
    description: str = ""


class WantedMembers(Struct, forbid_unknown_fields=True):
    """Users to put into a list, and to take out of it."""

    users: Annotated[list[int], Meta(max_length=MAX_USERS)] = field(default_factory=list)
    remove: Annotated[list[int], Meta(max_length=MAX_USERS)] = field(default_factory=list)


class UsedBy(Struct):
    """What asks for a list or a segment: a segment, an automation or a rule of scoring."""

    kind: str
    id: int | str
    name: str


class ListItem(Struct, kw_only=True):
    id: int
    name: str
    description: str
    created_at: str
    users: int
    used_by: list[UsedBy]


class ListOfLists(Struct):
    items: list[ListItem]


class WantedSegment(Struct, forbid_unknown_fields=True):
    name: str
    condition: dict[str, Any]
    description: str = ""


class SegmentChange(Struct, forbid_unknown_fields=True):
    """What is to be another; what is left out stays."""

    name: str | None = None
    description: str | None = None
    condition: dict[str, Any] | None = None


class WantedPreview(Struct, forbid_unknown_fields=True):
    condition: dict[str, Any]


class SegmentItem(Struct, kw_only=True):
    """A segment.

    Attributes:
        users: How many are in it, as far as is known.
        filling: How many users were looked at since it was made or changed; null once all were.
        failed: Why looking at them ended early; empty: it did not.
    """

    id: int
    name: str
    description: str
    condition: dict[str, Any]
    created_at: str
    changed_at: str
    users: int
    filling: int | None
    failed: str
    used_by: list[UsedBy]


class SegmentList(Struct):
    items: list[SegmentItem]


class GroupItem(Struct):
    """A list or segment that a user is in, and since when."""

    id: int
    name: str
    since: str


def tag_list(tags: Sequence[TagCount]) -> TagList:
    """Return tags as an answer."""
    return TagList([TagItem(one.name, one.users) for one in tags])


def list_item(one: UserList, used_by: list[UsedBy]) -> ListItem:
    """Return a list as an answer."""
    return ListItem(
        id=one.id,
        name=one.name,
        description=one.description,
        created_at=iso(one.created_at),
        users=one.users,
        used_by=used_by,
    )


def segment_item(one: SegmentRecord, used_by: list[UsedBy]) -> SegmentItem:
    """Return a segment as an answer."""
    return SegmentItem(
        id=one.id,
        name=one.name,
        description=one.description,
        condition=one.condition,
        created_at=iso(one.created_at),
        changed_at=iso(one.changed_at),
        users=one.users,
        filling=one.filled if one.is_filling else None,
        failed=one.failed,
        used_by=used_by,
    )


def group_items(groups: Sequence[NamedGroup]) -> list[GroupItem]:
    """Return the lists or segments of a user as an answer."""
    return [GroupItem(one.id, one.name, iso(one.since)) for one in groups]
