"""Where a user stands: tags and lists, and how a change that Cueline makes itself changes them. Pure rules."""

from typing import Any

from msgspec import Struct

from cueline.errors import InvalidInput, NotFound
from cueline.users.profile import Profile
from cueline.wire import LIST_JOINED, LIST_LEFT, TAG_ADDED, TAG_REMOVED

MAX_TAG_CHARACTERS = 128
MAX_TAGS_OF_USER = 200
LARGEST_LIST = 2**63 - 1


class TagChange(Struct, frozen=True, gc=False):
    """A tag to add or remove.

    Attributes:
        name: As `tag_name` gives it.
    """

    name: str
    is_added: bool


class ListChange(Struct, frozen=True, gc=False):
    """A list to join or leave, by its number."""

    list: int
    is_joined: bool


def tag_name(value: Any) -> str:
    """Return a tag's name as it is kept: without outer blanks, case kept.

    Raises:
        InvalidInput: it is no name for a tag.
    """
    name = value.strip() if isinstance(value, str) else ""
    if not 0 < len(name) <= MAX_TAG_CHARACTERS or not name.isprintable():
        raise InvalidInput(
            "A tag is a text of visible characters.",
            code="tag_invalid",
            hint=f"Send 1 to {MAX_TAG_CHARACTERS} characters.",
        )
    return name


def change_of(verb: str, attributes: dict[str, Any]) -> TagChange | ListChange | None:
    """Read what an event that Cueline made asks for; None when it is about neither tags nor lists.

    Raises:
        InvalidInput: it names no tag.
        NotFound: it names no list.
    """
    if verb in {TAG_ADDED, TAG_REMOVED}:
        return TagChange(tag_name(attributes.get("tag")), verb == TAG_ADDED)
    if verb not in {LIST_JOINED, LIST_LEFT}:
        return None
    number = attributes.get("list")
    if isinstance(number, bool) or not isinstance(number, int):
        raise NotFound("A list is named by its number.", code="list_unknown", hint="Send the list's number.")
    return ListChange(number, verb == LIST_JOINED)


def apply_tag(profile: Profile, change: TagChange, at_ms: int) -> bool:
    """Add or remove a tag, and tell whether that changed anything.

    Raises:
        InvalidInput: the user has as many tags as there may be; nothing changed.
    """
    if change.is_added == (change.name in profile.tags):
        return False
    if not change.is_added:
        del profile.tags[change.name]
        return True
    if len(profile.tags) >= MAX_TAGS_OF_USER:
        raise InvalidInput(
            f"The user has {MAX_TAGS_OF_USER} tags already.",
            code="tags_too_many",
            hint="Remove tags that are not needed, or keep what varies in an attribute.",
        )
    profile.tags[change.name] = at_ms
    return True


def apply_list(profile: Profile, change: ListChange, at_ms: int) -> bool:
    """Let the user join or leave a list, and tell whether that changed anything."""
    if change.is_joined == (change.list in profile.lists):
        return False
    if change.is_joined:
        profile.lists[change.list] = at_ms
    else:
        del profile.lists[change.list]
    return True
