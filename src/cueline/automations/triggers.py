"""Which automations an event may start: found by its name, asked only then. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from msgspec import Struct

from cueline.automations.clock import NEVER
from cueline.automations.compiled import Compiled, Entrance
from cueline.automations.entering import counts_entries
from cueline.automations.graph import (
    OnAttribute,
    OnEvent,
    OnInactivity,
    OnList,
    OnPageView,
    OnSchedule,
    OnScore,
    OnSegment,
    OnStart,
    OnTag,
    OnUserCreated,
    OnWebhook,
    Trigger,
)
from cueline.automations.happened import Happened, happened, happened_with
from cueline.conditions.by_name import ByName
from cueline.conditions.instants import EARLIEST_US
from cueline.conditions.moment import Moment
from cueline.event import EventRow, Kind
from cueline.wire import (
    AUTOMATION_START,
    LIST_JOINED,
    LIST_LEFT,
    SCORE_THRESHOLD,
    SEGMENT_ENTERED,
    SEGMENT_LEFT,
    TAG_ADDED,
    TAG_REMOVED,
)

PAGE_VIEW = "page_view"
BY_HAND, BY_WEBHOOK = "manual", "webhook"
"""How an `automation.start` says which of an automation's triggers is meant; a trigger's id says it too."""


class News(Struct, frozen=True, gc=False):
    """An event on its way through the lane, and what it did so far.

    Attributes:
        row: The event.
        attributes: As they were sent.
        changed: User attributes that have another value by it.
        is_new_user: Whether it is the first that is known of its user.
        has_effect: Of a change of tags, lists or segments: whether it changed anything.
        depth: How many automations, one causing the next, led to it.
    """

    row: EventRow
    attributes: Mapping[str, Any] = {}
    changed: Sequence[str] = ()
    is_new_user: bool = False
    has_effect: bool = True
    depth: int = 0

    def event(self) -> Happened:
        """Return the event as runs keep it: of a start from outside, with the attributes that came with it."""
        given = self.attributes.get("attributes")
        if self.row.kind == Kind.AUTOMATION and isinstance(given, dict):
            return happened_with(self.row, given)
        return happened(self.row)


class TriggerIndex:
    """The triggers of one workspace's live automations."""

    def __init__(self, live: Iterable[Compiled]) -> None:
        entrances = [entrance for compiled in live for entrance in compiled.entrances()]
        self.by_id = {(one.compiled.automation, one.trigger.id): one for one in entrances}
        self._by_name = ByName((_name_of(one.trigger), one) for one in entrances if _name_of(one.trigger))
        self._created = [one for one in entrances if isinstance(one.trigger, OnUserCreated)]
        self._by_attribute = ByName(
            (one.trigger.attribute, one) for one in entrances if isinstance(one.trigger, OnAttribute)
        )
        self._idle = ByName((one.trigger.event, one) for one in entrances if isinstance(one.trigger, OnInactivity))
        self._counting: dict[str, tuple[int, ...]] = {}
        self.schedules = [one for one in entrances if isinstance(one.trigger, OnSchedule)]
        self.is_told_of_attributes = any(isinstance(one.trigger, OnAttribute) for one in entrances)
        self.has_idle = any(isinstance(one.trigger, OnInactivity) for one in entrances)

    def waits_for(self, name: str) -> bool:
        """Tell whether any trigger waits for events of this name, the ones about users apart."""
        return bool(self._by_name.of(name) or self._idle.of(name))

    def counting(self, name: str) -> tuple[int, ...]:
        """Return the automations that wait for events of this name and ask when a user came in before."""
        found = self._counting.get(name)
        if found is None:
            waiting = {
                one.compiled.automation for one in self._by_name.of(name) if counts_entries(one.compiled.settings)
            }
            found = self._counting[name] = tuple(sorted(waiting))
        return found

    def asks_for_history(self, name: str) -> bool:
        """Tell whether a trigger that waits for events of this name may ask what its user did before."""
        return any(one.compiled.asks_for for one in self._by_name.of(name))

    def concerns(self, name: str, changed: Sequence[str], *, is_new_user: bool) -> bool:
        """Tell whether an event may start anything."""
        return bool(
            self._by_name.of(name)
            or self._idle.of(name)
            or (is_new_user and self._created)
            or (changed and self.is_told_of_attributes)
        )

    def entrances(self, news: News) -> list[Entrance]:
        """Return the triggers that let an event's user in, their conditions apart, in their order."""
        named = self._by_name.of(news.row.name)
        if not news.changed and not news.is_new_user:  # nearly always
            return [one for one in named if lets_in(one.trigger, one.compiled.automation, news)]
        by_attribute = (self._by_attribute.of(name) for name in news.changed)
        created = self._created if news.is_new_user else ()
        found = chain(named, created, *by_attribute)
        unique = {id(one): one for one in found if lets_in(one.trigger, one.compiled.automation, news)}
        return sorted(unique.values(), key=_place)

    def idle(self, news: News) -> tuple[Entrance, ...]:
        """Return the triggers whose clock starts anew with an event."""
        return self._idle.of(news.row.name)


def lets_in(trigger: Trigger, automation: int, news: News) -> bool:  # noqa: PLR0911 - one for each kind
    """Tell whether an event that a trigger waits for by name is one it means."""
    kind, said = news.row.kind, news.attributes
    match trigger:
        case OnPageView():
            return kind == Kind.PAGE_VIEW
        case OnTag():
            return kind == Kind.STANDING and news.has_effect and said.get("tag") == trigger.tag
        case OnList():
            return kind == Kind.STANDING and news.has_effect and said.get("list") == trigger.list
        case OnSegment():
            return kind == Kind.STANDING and said.get("segment") == trigger.segment
        case OnScore():
            is_it = said.get("threshold") == trigger.threshold and said.get("direction") == trigger.direction
            return kind == Kind.SCORE and is_it
        case OnStart() | OnWebhook():
            meant = {trigger.id, BY_HAND if isinstance(trigger, OnStart) else BY_WEBHOOK}
            is_it = said.get("automation") == automation and said.get("trigger", BY_HAND) in meant
            return kind == Kind.AUTOMATION and is_it
        case _:
            return True


def is_nth(trigger: Trigger, moment: Moment) -> bool:
    """Tell whether the event that just happened is the one a trigger counts to."""
    if not isinstance(trigger, OnEvent) or trigger.nth is None:
        return True
    return moment.history.count(trigger.event, EARLIEST_US, NEVER, None) == trigger.nth


def _place(entrance: Entrance) -> tuple[int, int]:
    compiled = entrance.compiled
    return compiled.automation, compiled.graph.triggers.index(entrance.trigger)


def _name_of(trigger: Trigger) -> str | None:
    match trigger:
        case OnEvent():
            return trigger.event
        case OnTag():
            return TAG_ADDED if trigger.change == "added" else TAG_REMOVED
        case OnList():
            return LIST_JOINED if trigger.change == "joined" else LIST_LEFT
        case OnSegment():
            return SEGMENT_ENTERED if trigger.change == "entered" else SEGMENT_LEFT
        case _:
            return _NAMES.get(type(trigger))


_NAMES: Mapping[type, str] = {
    OnPageView: PAGE_VIEW,
    OnScore: SCORE_THRESHOLD,
    OnWebhook: AUTOMATION_START,
    OnStart: AUTOMATION_START,
}
