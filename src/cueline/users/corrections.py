"""A user as they would be without some events: removed ones, or those of who is part of them no more. Pure rules."""

from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from cueline.event import EventRow, Kind
from cueline.users.profile import Profile, learn
from cueline.users.standing import ListChange, TagChange, change_of

_K = TypeVar("_K", str, int)
_SCORE = Kind.SCORE
_read_object = msgspec.json.Decoder(dict[str, Any]).decode
_offset = attrgetter("offset")


def take_out(profile: Profile, gone: Sequence[EventRow], left: Sequence[EventRow]) -> tuple[str, ...]:
    """Let a user be as without events that are removed, and return which attributes changed.

    What such an event taught is what another taught before it, as far as one is left.

    Args:
        profile: The user.
        gone: The events.
        left: All others that are stored of them, in any order.
    """
    for row in gone:
        if row.kind == Kind.PAGE_VIEW:
            profile.page_views -= 1
        elif row.kind != Kind.USER_UPDATE:
            profile.events -= 1
    changed = _unlearn(profile, {row.id for row in gone}, left)
    _see_anew(profile, [row.occurred_at for row in gone], left)
    return changed


def part(survivor: Profile, merged: Profile, own: Sequence[EventRow], theirs: Sequence[EventRow]) -> None:
    """Let one who was part of another stand for themselves again, as they were; the other is as without them.

    What came since stays with the other.

    Args:
        survivor: Whom they were part of.
        merged: Who is part no more; their record is as of the merge.
        own: All that is stored of the survivor, in any order.
        theirs: All that is stored of the other from before the merge.
    """
    merged.merged_into = merged.merged_at = None
    survivor.events -= merged.events
    survivor.page_views -= merged.page_views
    _unlearn(survivor, {row.id for row in theirs}, own)
    _see_anew(survivor, [merged.first_seen], own)
    tags, lists = _standing(own)
    survivor.tags = _kept(survivor.tags, merged.tags, tags)
    survivor.lists = _kept(survivor.lists, merged.lists, lists)


def _unlearn(profile: Profile, gone: Collection[str], left: Iterable[EventRow]) -> tuple[str, ...]:
    lost = [name for name, (event_id, _) in profile.sources.items() if event_id in gone]
    if not lost:
        return ()
    before = {name: profile.attributes.pop(name, None) for name in lost}
    for name in lost:
        del profile.sources[name]
    for row in sorted((row for row in left if row.learned), key=_offset):
        taught = _read_object(row.learned)
        learn(profile, {name: taught[name] for name in lost if name in taught}, row.id, row.occurred_at)
    learn(profile, {}, "", 0)  # by what they are called and reached follows from what is left
    return tuple(name for name in lost if profile.attributes.get(name) != before[name])


def _see_anew(profile: Profile, gone: Iterable[int], left: Iterable[EventRow]) -> None:
    """Let the first and the last sight be of what is left; `gone` are the moments of what is not."""
    seen = sorted((row for row in left if row.kind < _SCORE), key=_offset)
    if not seen:
        return
    if profile.first_seen in gone:  # else it is of one that is left, or that is too old to be stored still
        profile.first_seen = min(row.occurred_at for row in seen)
    last_seen, profile.last_page = seen[0].occurred_at, ""
    for row in seen:
        if row.occurred_at >= last_seen:
            last_seen, profile.last_page = row.occurred_at, row.url or profile.last_page
    if profile.last_seen != last_seen:
        profile.last_seen = last_seen
        profile.last_address = profile.last_agent = ""  # rows tell neither


def _standing(own: Iterable[EventRow]) -> tuple[dict[str, int], dict[int, int]]:
    """Return which tags and lists events of Cueline's own gave, and since when."""
    tags, lists = dict[str, int](), dict[int, int]()
    for row in sorted((row for row in own if row.kind == Kind.STANDING), key=_offset):
        match change_of(row.name, _read_object(row.raw)):
            case TagChange(name, is_added):
                _note(tags, name, row.occurred_at, is_there=is_added)
            case ListChange(number, is_joined):
                _note(lists, number, row.occurred_at, is_there=is_joined)
            case None:
                pass
    return tags, lists


def _note(since: dict[_K, int], what: _K, at_ms: int, *, is_there: bool) -> None:
    if is_there:
        since.setdefault(what, at_ms)
    else:
        since.pop(what, None)


def _kept(both: dict[_K, int], theirs: dict[_K, int], own: dict[_K, int]) -> dict[_K, int]:
    return {what: own.get(what, since) for what, since in both.items() if what not in theirs or what in own}
