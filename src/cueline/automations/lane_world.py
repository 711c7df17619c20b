"""One user as the lane knows them at this moment: the world of their runs."""

from collections.abc import Callable, Collection
from zoneinfo import ZoneInfo

from cueline.automations.entering import Entries
from cueline.automations.world import Place
from cueline.conditions.instants import zone_named
from cueline.conditions.moment import Happening, History, Moment
from cueline.event import UserId
from cueline.users.profile import Profile

MINUTE_MS = 60_000
MADE_PER_MINUTE = 100
"""Most events that automations make of one user within a minute."""

ZONE_ATTRIBUTE = "timezone"
"""The user attribute that names the user's time zone."""


class LaneWorld:
    """Implements `World`."""

    def __init__(
        self,
        profile: Profile,
        workspace: Place,
        score_at: Callable[[Profile, int], float],
        segments_of: Callable[[UserId], Collection[int]],
        history: History,
        made: Callable[[], Entries],
    ) -> None:
        self._profile = profile
        self._workspace = workspace
        self._score_at = score_at
        self._segments_of = segments_of
        self._history = history
        self._made = made

    @property
    def workspace(self) -> Place:
        """As promised."""
        return self._workspace

    @property
    def zone(self) -> ZoneInfo:
        """As promised: the one that the attribute `timezone` names, else the workspace's."""
        name = self._profile.attributes.get(ZONE_ATTRIBUTE)
        return (zone_named(name) if isinstance(name, str) else None) or self._workspace.zone

    def moment(self, at_ms: int, event: Happening) -> Moment:
        """As promised."""
        profile = self._profile
        return Moment(
            at_us=at_ms * 1000,
            zone=self.zone,
            event=event,
            person=profile,
            score=self._score_at(profile, at_ms),
            tags=profile.tags,
            lists=profile.lists,
            segments=self._segments_of(profile.id),
            history=self._history,
        )

    def may_make(self, at_ms: int) -> bool:
        """As promised."""
        made = self._made()
        made.recent = [one for one in made.recent if one > at_ms - MINUTE_MS]
        if len(made.recent) >= MADE_PER_MINUTE:
            return False
        made.add(at_ms, MADE_PER_MINUTE)
        return True
