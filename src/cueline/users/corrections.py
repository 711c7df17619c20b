"""A user as they would be without some events: removed ones, or those of who is part of them no more. Pure rules."""

from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from cueline.event import EventRow, Kind
from cueline.users.profile import Profile, inherit, learn
from cueline.users.standing import ListChange, TagChange, change_of

_K = TypeVar("_K", str, int)
NEWEST_LOOKED_AT = 1_000
"""So many of the newest events are looked through for a page that somebody was last seen on."""

_read_object = msgspec.json.Decoder(dict[str, Any]).decode
_offset = attrgetter("offset")


class Past(Protocol):
    """What is left that a user did: all that is stored of it, newest first. It is read when it is asked for."""

    def seen(self) -> Iterable[EventRow]:
        """Give what they did themselves."""
        ...

    def standing(self) -> Iterable[EventRow]:
        """Give what Cueline noted of their tags, lists and segments."""
        ...

    def teaching(self) -> Iterable[EventRow]:
        """Give what taught something of them."""
        ...


def take_out(profile: Profile, gone: Sequence[EventRow], left: Past) -> None:
    """Let a user be as without events that are removed.

    What such an event taught is what another taught before it, as far as one is left.
    """
    for row in gone:
        if row.kind == Kind.PAGE_VIEW:
            profile.page_views -= 1
        elif row.kind != Kind.USER_UPDATE:
            profile.events -= 1
    _unlearn(profile, {row.id for row in gone}, left)
    moments = {row.occurred_at for row in gone}
    if profile.first_seen in moments:
        _see_first(profile, left)
    if profile.last_seen in moments or profile.last_page in {row.url for row in gone if row.url}:
        _see_last(profile, left)


def part(survivor: Profile, merged: Profile, theirs: Collection[str], own: Past) -> None:
    """Let one who was part of another stand for themselves again, as they were; the other is as without them.

    What came since stays with the other.

    Args:
        survivor: Whom they were part of.
        merged: Who is part no more; their record is as of the merge.
        theirs: Ids of what the merged one did before it.
        own: What the survivor did.
    """
    merged.merged_into = merged.merged_at = None
    survivor.events -= merged.events
    survivor.page_views -= merged.page_views
    _unlearn(survivor, theirs, own)
    if survivor.first_seen == merged.first_seen:
        _see_first(survivor, own)
    if survivor.last_seen == merged.last_seen or (merged.last_page and survivor.last_page == merged.last_page):
        _see_last(survivor, own)
    if merged.tags or merged.lists:
        tags, lists = _standing(own)
        survivor.tags = _kept(survivor.tags, merged.tags, tags)
        survivor.lists = _kept(survivor.lists, merged.lists, lists)


def _unlearn(profile: Profile, gone: Collection[str], left: Past) -> None:
    lost = [name for name, (event_id, _) in profile.sources.items() if event_id in gone]
    if not lost:
        return
    for name in lost:
        profile.attributes.pop(name, None)
        del profile.sources[name]
    others = replace(profile, attributes={}, sources={})  # of whoever became part of them: what is their own wins
    for row in sorted(left.teaching(), key=_offset):
        taught, who = _read_object(row.learned), profile if row.user == profile.id else others
        learn(who, {name: taught[name] for name in lost if name in taught}, row.id, row.occurred_at)
    inherit(profile, others)
    learn(profile, {}, "", 0)  # by what they are called and reached follows from what is left


def _see_first(profile: Profile, left: Past) -> None:
    """Let the first sight be of what is left; with nothing left it stays."""
    profile.first_seen = min((row.occurred_at for row in left.seen()), default=profile.first_seen)


def _see_last(profile: Profile, left: Past) -> None:
    """Let the last sight be of what is left, and its page of the newest that has one."""
    newest = [*islice(left.seen(), NEWEST_LOOKED_AT)]
    profile.last_page = next((row.url for row in newest if row.url), "")
    if newest and newest[0].occurred_at != profile.last_seen:
        profile.last_seen = newest[0].occurred_at
        profile.last_address = profile.last_agent = ""  # rows tell neither


def _standing(own: Past) -> tuple[dict[str, int], dict[int, int]]:
    """Return which tags and lists events of Cueline's own gave, and since when."""
    tags, lists = dict[str, int](), dict[int, int]()
    for row in sorted(own.standing(), key=_offset):
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
