"""What an event that Cueline made itself does to where its user stands."""

from collections.abc import Iterable

from cueline.errors import NotFound
from cueline.lane.arrival import Arrival
from cueline.users.people import LaneUsers
from cueline.users.profile import Profile, learn
from cueline.users.standing import LARGEST_LIST, ListChange, TagChange, apply_list, apply_tag, change_of
from cueline.wire import ATTRIBUTES_CHANGED, LIST_JOINED, SEGMENT_ENTERED, SEGMENT_LEFT


def lists_asked(arrivals: Iterable[Arrival]) -> set[int]:
    """Return the numbers of lists that users are to join."""
    numbers = [arrival.attributes.get("list") for arrival in arrivals if arrival.row.name == LIST_JOINED]
    return {number for number in numbers if isinstance(number, int) and 0 < number <= LARGEST_LIST}


def stand(users: LaneUsers, arrival: Arrival, profile: Profile) -> bool:
    """Change what the event asks for, and tell whether it changed anything.

    Raises:
        InvalidInput: it names no tag, or one too many; nothing changed.
        NotFound: there is no such list; nothing changed.
    """
    if arrival.row.name in {SEGMENT_ENTERED, SEGMENT_LEFT}:
        return True  # it was so before it was told
    if arrival.row.name == ATTRIBUTES_CHANGED:
        return _clear(users, arrival, profile)
    change = change_of(arrival.row.name, arrival.attributes)
    if isinstance(change, TagChange):
        return _tag(users, profile, change, arrival.row.occurred_at)
    return isinstance(change, ListChange) and _list(users, profile, change, arrival.row.occurred_at)


def _clear(users: LaneUsers, arrival: Arrival, profile: Profile) -> bool:
    """Clear attributes, once those that are to be set are set."""
    wanted = arrival.attributes.get("clear")
    names = [name for name in wanted if isinstance(name, str)] if isinstance(wanted, list) else []
    if names:
        cleared = dict.fromkeys(names)
        arrival.taught = {**arrival.taught, **cleared}
        arrival.altered += learn(profile, cleared, arrival.row.id, arrival.row.occurred_at)
        users.note_change(profile)
    return bool(arrival.altered)


def _tag(users: LaneUsers, profile: Profile, change: TagChange, at_ms: int) -> bool:
    is_change = apply_tag(profile, change, at_ms)
    if is_change:
        users.note_tag(profile, change.name)
    return is_change


def _list(users: LaneUsers, profile: Profile, change: ListChange, at_ms: int) -> bool:
    if change.is_joined and not users.has_list(profile.workspace, change.list):
        raise NotFound(f"There is no list {change.list}.", code="list_unknown")
    is_change = apply_list(profile, change, at_ms)
    if is_change:
        users.note_list(profile, change.list)
    return is_change
