"""Schedules as one lane keeps them: when each is due next, and how far through the users it is."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from cueline.automations.clock import next_occurrence
from cueline.automations.compiled import Entrance
from cueline.automations.graph import OnSchedule
from cueline.automations.held_runs import HeldRuns
from cueline.automations.lane_versions import LaneVersions
from cueline.automations.run_rows import Timer
from cueline.automations.waiting import zone_of
from cueline.event import UserId
from cueline.state.tables import user

EVERYONE = UserId(0)
"""Whose timers schedules are."""


class Due(Struct, frozen=True):
    """A schedule whose time has come."""

    entrance: Entrance
    timer: Timer


class LaneSchedules:
    """Part of `LaneAutomations`."""

    def __init__(self, held: HeldRuns, versions: LaneVersions) -> None:
        self._held = held
        self._versions = versions

    def follow_versions(self) -> None:
        """Let each schedule be due as the version in force says, counted from its publication; drop what is gone.

        One that has begun to come due goes through all users first.
        """
        timers, live = self._held.timers(EVERYONE), self._live()
        for key in timers.keys() - live.keys():
            if key[0] not in self._versions.resting:
                self._held.set_timer(EVERYONE, key, None)
        for key, entrance in live.items():
            timer, published_at = timers.get(key), self._published_at(entrance)
            is_new = timer is None or (timer.version != entrance.compiled.version and timer.due_at > published_at)
            if is_new:
                self._set(entrance, published_at)

    def next_due(self, now_ms: int) -> Due | None:
        """Return the schedule that is due first, if any is."""
        live = self._live()
        timers = self._held.timers(EVERYONE)
        due = [(timers[key].due_at, key) for key in timers.keys() & live.keys() if timers[key].due_at <= now_ms]
        key = min(due)[1] if due else None
        return None if key is None else Due(live[key], timers[key])

    def users(self, tx: Connection, due: Due, most: int) -> list[UserId]:
        """Return the users who come next."""
        given = {"workspace": due.timer.workspace, "cursor": due.timer.cursor, "many": most}
        return [UserId(number) for number in tx.execute(_NEXT_USERS, given).scalars()]

    def note_progress(self, due: Due, users: Sequence[UserId], now_ms: int) -> None:
        """Note that these are done; without any, all are, and the schedule is due again after `now_ms`."""
        key = (due.entrance.compiled.automation, due.entrance.trigger.id)
        if users:
            timer = due.timer
            self._held.set_timer(EVERYONE, key, Timer(timer.workspace, timer.due_at, users[-1], timer.version))
        else:
            self._set(due.entrance, max(now_ms, due.timer.due_at))

    def _live(self) -> dict[tuple[int, str], Entrance]:
        entrances = (one for index in self._versions.indexes() for one in index.schedules)
        return {(one.compiled.automation, one.trigger.id): one for one in entrances}

    def _published_at(self, entrance: Entrance) -> int:
        known = self._versions.known(entrance.compiled.automation)
        return known.published_at if known is not None else 0

    def _set(self, entrance: Entrance, after_ms: int) -> None:
        compiled, trigger = entrance.compiled, entrance.trigger
        assert isinstance(trigger, OnSchedule)
        zone = zone_of(trigger.zone, self._versions.place(compiled.workspace).zone)
        timer = Timer(compiled.workspace, next_occurrence(trigger, after_ms, zone), 0, compiled.version)
        self._held.set_timer(EVERYONE, (compiled.automation, trigger.id), timer)


_NEXT_USERS = (
    select(user.c.id)
    .where(user.c.workspace_id == bindparam("workspace"), user.c.merged_into.is_(None), user.c.id > bindparam("cursor"))
    .order_by(user.c.id)
    .limit(bindparam("many"))
)
