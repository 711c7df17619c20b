"""The automations as one lane sees them: who comes in, whose run goes on, and what that makes."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from cueline.automations.advancing import MAX_DEPTH, Advance, Walk
from cueline.automations.compiled import Compiled, Entrance
from cueline.automations.doorbell import Doorbell
from cueline.automations.entering import (
    NO_ENTRIES,
    Candidate,
    correlation_of,
    counts_entries,
    instance_of,
    moments_needed,
    refusal,
)
from cueline.automations.graph import OnInactivity
from cueline.automations.happened import NOTHING_HAPPENED, Happened
from cueline.automations.held_runs import HeldRuns
from cueline.automations.lane_histories import LaneHistories
from cueline.automations.lane_schedules import LaneSchedules
from cueline.automations.lane_versions import LaneVersions, Succession
from cueline.automations.lane_world import LaneWorld
from cueline.automations.run import Memory, Run
from cueline.automations.run_rows import Logged, Timer, due_users, first_due, put_off_runs, users_of_older_runs
from cueline.automations.step import Outcome, Step, StepError
from cueline.automations.triggers import News, TriggerIndex, is_nth
from cueline.event import Kind, MadeEvent, UserId
from cueline.live.item import Touched
from cueline.scoring.histories import Events
from cueline.scoring.lane_scores import LaneScores
from cueline.segments.lane_segments import LaneSegments
from cueline.users.people import Claim
from cueline.users.profile import Profile
from cueline.wire import AUTOMATION_END

ANY_VERSION = 2**31 - 1
NOTHING_TOUCHED: list[Touched] = []


class LaneAutomations:
    """Lets events and time start runs and take them on, and remembers what that changed until it is saved.

    One lane's thread uses it, batch by batch: `refresh`, `prepare`; event by event in order `let_pass`, `follow`;
    `save`. Between batches `let_pass` for those who are due. After any exception, an unknown commit included: `forget`.
    """

    def __init__(self, scores: LaneScores, segments: LaneSegments, events: Events, clock_ms: Callable[[], int]) -> None:
        self._scores = scores
        self._segments = segments
        self._clock_ms = clock_ms
        self._histories = LaneHistories(events)
        self.bell, self._held = Doorbell(), HeldRuns()
        self.versions = LaneVersions()
        self.schedules = LaneSchedules(self._held, self.versions)
        self.successions: list[Succession] = []
        """What may have to be done to runs by older versions."""
        self.due_at = 0
        """Nothing is due before, in milliseconds, as far as this lane knows."""

    # --- a batch begins -------------------------------------------------------------------------------------------

    def refresh(self, tx: Connection, newest: UserId) -> None:
        """Begin a batch: read automations anew if one changed; users after `newest` are new."""
        self._held.begin(tx, newest)
        if self.versions.refresh(tx):
            self.due_at = 0
            self.successions = [*self.versions.successions]
            self.schedules.follow_versions()
        self._histories.begin(tx, newest, self.versions.asks_for)

    def is_on(self, workspace: int) -> bool:
        """Tell whether a workspace has automations."""
        return self.versions.is_on(workspace)

    def prepare(self, expected: Iterable[tuple[Profile, str]]) -> None:
        """Read what users, and the names of events they are expected to do, may need."""
        pairs = [pair for pair in expected if self.is_on(pair[0].workspace)]
        self._held.prepare_runs({profile.id for profile, _ in pairs})
        for profile, _ in pairs:
            for run in self._held.open_runs(profile.id):
                self._compiled(run)
        self._histories.begin(self._held.tx, self._held.newest_user, self.versions.asks_for)
        for workspace in {profile.workspace for profile, _ in pairs}:
            index = self.versions.index(workspace)
            if index is not None:
                self._prepare(workspace, index, [pair for pair in pairs if pair[0].workspace == workspace])

    def prepare_timers(self, users: Iterable[UserId]) -> None:
        """Read when triggers that wait for users to do nothing are due, also those that are gone."""
        self._held.prepare_timers(users)

    def _prepare(self, workspace: int, index: TriggerIndex, pairs: Sequence[tuple[Profile, str]]) -> None:
        users = {profile.id for profile, _ in pairs}
        if index.has_idle:
            self._held.prepare_timers(users)
        self._held.prepare_entries([(one, profile.id) for profile, name in pairs for one in index.counting(name)])
        asking = {profile.id for profile, name in pairs if index.asks_for_history(name)}
        self._histories.prepare(workspace, asking | {user for user in users if self._asks(user)})

    def _asks(self, user: UserId) -> bool:
        ready = map(self._compiled, self._held.open_runs(user))
        return any(compiled is not None and compiled.asks_for for compiled in ready)

    # --- event by event -------------------------------------------------------------------------------------------

    def let_pass(self, profile: Profile, until_ms: int) -> None:
        """Let the time of a user's runs and triggers come, up to a moment: each at the millisecond it is due."""
        if not self._held.open_runs(profile.id) and not self._idle_timers(profile):
            return  # nearly always
        while (first := self._first_due(profile, until_ms)) is not None:
            due_ms, what = first
            if isinstance(what, Run):
                compiled = self._compiled(what)
                assert compiled is not None, "it is not looked at when it rests"
                late_ms = self._clock_ms() - due_ms
                self._note(Walk(what, compiled, self._world(profile), due_ms).wakes(late_ms), due_ms)
            else:
                self._comes_idle(profile, what, due_ms)

    def concerns(self, profile: Profile, name: str, changed: Sequence[str], *, is_new_user: bool) -> bool:
        """Tell whether an event is anything to automations: to a run of its user, a trigger, or what they ask for."""
        if self._held.open_runs(profile.id) or self._histories.asks_for(name):
            return True
        index = self.versions.index(profile.workspace)
        return index is not None and index.concerns(name, changed, is_new_user=is_new_user)

    def follow(self, profile: Profile, news: News) -> list[Touched]:
        """Let an event, all of whose other effects are done, take runs on and start others; return what it did.

        Call in the order of the log, for every accepted event that concerns automations.
        """
        row = news.row
        if self._histories.asks_for(row.name):
            self._histories.note(profile.id, row)
        index, runs = self.versions.index(profile.workspace), self._held.open_runs(profile.id)
        world = self._world(profile)
        touched: list[Touched] = []
        if runs:
            event = news.event()
            told = (self._tell(run, world, event, news) for run in sorted(runs, key=_order))
            touched = [one for one in told if one is not None]
        if index is not None:
            self._start_clocks(profile, index, news)
            touched += self._let_in(index, profile, world, news)
        return touched

    def refuse(self, profile: Profile, event_id: str, error: StepError, at_ms: int) -> None:
        """Let the run fail whose own change was not accepted."""
        for run in [one for one in self._held.open_runs(profile.id) if one.memory.settles == event_id]:
            compiled = self._compiled(run)
            if compiled is not None:
                self._note(Walk(run, compiled, self._world(profile), at_ms).is_refused(error), at_ms)

    def unite(self, survivor: Profile, merged: Profile, claim: Claim) -> None:
        """Let the runs of one who is about to become part of another go on as theirs."""
        if not self.is_on(survivor.workspace):
            return
        for profile in (survivor, merged):
            self.let_pass(profile, claim.received_at)
        self._histories.unite(survivor.workspace, survivor.id, merged.id)
        self._held.unite(survivor.id, merged.id)
        kept: set[tuple[int, str]] = set()
        for run in sorted(self._held.open_runs(survivor.id), key=_order):
            if (run.automation, run.instance) in kept:
                self._end(run, survivor, "merged", claim.received_at)
            kept.add((run.automation, run.instance))

    def _tell(self, run: Run, world: LaneWorld, event: Happened, news: News) -> Touched | None:
        at_ms, is_own = news.row.received_at, run.memory.settles == news.row.id
        compiled = self._compiled(run)
        if compiled is None or run.automation in self.versions.resting:
            if is_own:
                run.memory.pause, run.memory.settles, run.due_at = "settled", "", at_ms
                self._held.note_run(run)
            return None
        walk = Walk(run, compiled, world, at_ms)
        if news.row.name == AUTOMATION_END and news.attributes.get("run") == run.id:
            done: Advance | None = walk.end("ended")
        else:
            done = walk.happens(event)
            if is_own and run.is_open:
                done = walk.has_settled()
        if done is None:
            return None
        self._note(done, at_ms)
        return (
            None
            if not done.steps
            else Touched(run.automation, compiled.name, run.id, "woken" if run.is_open else "ended")
        )

    # --- who comes in ---------------------------------------------------------------------------------------------

    def _let_in(self, index: TriggerIndex, profile: Profile, world: LaneWorld, news: News) -> list[Touched]:
        entrances = index.entrances(news)
        if not entrances:
            return NOTHING_TOUCHED
        event = news.event() if news.row.kind == Kind.AUTOMATION else news.row
        moment = world.moment(event.occurred_at, event)
        asked: dict[int, Touched | None] = {}
        for one in entrances:
            is_open = one.compiled.automation not in asked and is_nth(one.trigger, moment)
            if is_open and one.judge.holds(moment):
                who = _Newcomer(profile, news.event(), news.row.received_at, news.depth)
                asked[one.compiled.automation] = self._enter(one, who, world, one.judge.compared(moment))
        return [touched for touched in asked.values() if touched is not None]

    def _comes_idle(self, profile: Profile, key: tuple[int, str], due_ms: int) -> None:
        self._held.set_timer(profile.id, key, None)
        index = self.versions.index(profile.workspace)
        entrance = index.by_id.get(key) if index is not None else None
        if entrance is not None:
            self.let_in(entrance, profile, due_ms)

    def let_in(self, entrance: Entrance, profile: Profile, at_ms: int) -> None:
        """Let a user in whose time came, if the trigger's condition is true of them."""
        world = self._world(profile)
        moment = world.moment(at_ms, NOTHING_HAPPENED)
        if entrance.judge.holds(moment):
            who = _Newcomer(profile, NOTHING_HAPPENED, at_ms, 0)
            self._enter(entrance, who, world, entrance.judge.compared(moment))

    def _enter(self, entrance: Entrance, who: "_Newcomer", world: LaneWorld, seen: dict[str, object]) -> Touched | None:
        compiled, user, event = entrance.compiled, who.profile.id, who.event
        settings, trigger = compiled.settings, entrance.trigger.id
        correlation = correlation_of(settings, event)
        rivals = [
            run
            for run in self._held.open_runs(user)
            if run.automation == compiled.automation and run.memory.correlation == correlation
        ]
        entries = self._held.entries(compiled.automation, user) if counts_entries(settings) else NO_ENTRIES
        candidate = Candidate(event, who.at_ms, entries, rivals, who.depth, world.zone)
        reason = refusal(settings, candidate, MAX_DEPTH)
        if reason is not None:
            step = Step(trigger, "skipped", who.at_ms, decision=reason, seen=seen)
            self._held.note_steps(Logged(compiled.workspace, compiled.automation, 0, user, who.at_ms, [step]))
            self._held.unsaved.counts[compiled.automation, compiled.version, "", f"skipped:{reason}"] += 1
            return None
        if settings.concurrency.mode == "restart":
            for run in rivals:
                self._end(run, who.profile, "restarted", who.at_ms)
        if counts_entries(settings):
            self._held.note_entries(compiled.automation, user).add(who.at_ms, moments_needed(settings))
        else:
            self._held.note_entry(compiled.automation, user, who.at_ms)
        cause = f"{compiled.automation}:{user}:{event.id or f'{trigger}@{who.at_ms}'}"
        run = Run(
            id=self._held.next_number(),
            workspace=compiled.workspace,
            automation=compiled.automation,
            version=compiled.version,
            user=user,
            instance=instance_of(settings, event, cause),
            event_id=event.id,
            started_at=who.at_ms,
            changed_at=who.at_ms,
            memory=Memory(cause, event, correlation, who.depth),
        )
        self._held.add(run)
        self._note(Walk(run, compiled, world, who.at_ms).begin(trigger, seen), who.at_ms)
        return Touched(run.automation, compiled.name, run.id, "started")

    def _start_clocks(self, profile: Profile, index: TriggerIndex, news: News) -> None:
        for entrance in index.idle(news):
            trigger = entrance.trigger
            assert isinstance(trigger, OnInactivity)
            key, due_ms = (entrance.compiled.automation, trigger.id), news.row.occurred_at + trigger.after.ms
            before = self._held.timers(profile.id).get(key)
            if before is None or before.due_at < due_ms:
                self._held.set_timer(profile.id, key, Timer(profile.workspace, due_ms))

    # --- time passes ----------------------------------------------------------------------------------------------

    def look_when_due(self, tx: Connection) -> None:
        """Read when the next run or trigger is due."""
        self.due_at = 0 if self.versions.is_outdated(tx) else first_due(tx, self.versions.resting)

    def due(self, tx: Connection, now_ms: int, limit: int) -> list[UserId]:
        """Return users for whom something is due, the longest due first."""
        return due_users(tx, now_ms, self.versions.resting, limit)

    def put_off(self, tx: Connection, now_ms: int, until_ms: int) -> list[UserId]:
        """Let what is due first be due later, whatever it is, and return whose it is."""
        due = self.due(tx, now_ms, 1)
        put_off_runs(tx, due, now_ms, until_ms)
        return due

    def drop(self, user: UserId) -> None:
        """Forget the runs and timers of a user who is not there any more."""
        self._held.drop(user)

    def _first_due(self, profile: Profile, until_ms: int) -> tuple[int, Run | tuple[int, str]] | None:
        resting = self.versions.resting
        due: list[tuple[int, tuple[int, str], Run | tuple[int, str]]] = []
        for run in self._held.open_runs(profile.id):
            is_awake = run.automation not in resting and self._compiled(run) is not None
            if is_awake and run.due_at is not None and run.due_at <= until_ms:
                due.append((run.due_at, (run.started_at, run.memory.cause), run))
        for key, timer in self._idle_timers(profile).items():
            if timer.due_at <= until_ms and key[0] not in resting:
                due.append((timer.due_at, key, key))
        first = min(due, key=lambda one: one[:2], default=None)
        return None if first is None else (first[0], first[2])

    def _idle_timers(self, profile: Profile) -> dict[tuple[int, str], Timer]:
        index = self.versions.index(profile.workspace)
        is_read = (index is not None and index.has_idle) or self._held.has_timers(profile.id)
        return self._held.timers(profile.id) if is_read else {}

    # --- versions follow one another ------------------------------------------------------------------------------

    def users_to_hand_over(self, tx: Connection, most: int) -> list[UserId]:
        """Return users with runs that the first succession is about; when there are none, it is done."""
        first = self.successions[0]
        users = users_of_older_runs(tx, first.automation, first.version or ANY_VERSION, most)
        if not users:
            self.successions.pop(0)
        return users

    def hand_over(self, profile: Profile, at_ms: int) -> None:
        """Let a user's runs go on by the newer version of the first succession, or end."""
        self.let_pass(profile, at_ms)
        first = self.successions[0]
        newer = self.versions.compiled(self._held.tx, first.automation, first.version) if first.version else None
        for run in list(self._held.open_runs(profile.id)):
            if run.automation == first.automation and run.version < (first.version or ANY_VERSION):
                self._succeed(run, profile, first, newer, at_ms)

    def _succeed(self, run: Run, profile: Profile, how: Succession, newer: Compiled | None, at_ms: int) -> None:
        if how.mapping is None or newer is None:
            self._end(run, profile, "replaced" if how.version else "ended", at_ms)
            return
        node = how.mapping.get(run.node, run.node if run.node in newer.nodes else None)
        if node is None:
            self._end(run, profile, "replaced", at_ms)
        else:
            walk = Walk(run, self._compiled(run) or newer, self._world(profile), at_ms)
            self._note(walk.move(newer, node), at_ms)

    # --- a batch ends ---------------------------------------------------------------------------------------------

    def save(self) -> list[MadeEvent]:
        """Write what changed, and return the events that were made, in the order they were."""
        self.due_at = self._held.due_at(self.due_at)
        unsaved = self._held.unsaved
        self.bell.note(unsaved.leaving, {one.user for one in unsaved.logged})
        return self._held.save(self._clock_ms())

    def forget(self) -> None:
        """Drop everything at hand; the next batch reads it anew."""
        self._held.forget()
        self.bell.forget()
        self._histories.forget()
        self.versions.forget()
        self.successions = []
        self.due_at = 0

    # --- one run --------------------------------------------------------------------------------------------------

    def _compiled(self, run: Run) -> Compiled | None:
        return self.versions.compiled(self._held.tx, run.automation, run.version)

    def _world(self, profile: Profile) -> LaneWorld:
        return LaneWorld(
            profile,
            self.versions.place(profile.workspace),
            self._scores.total_at,
            self._segments.of,
            self._histories.of(profile.workspace, profile.id),
            lambda: self._held.note_entries(0, profile.id),
        )

    def _end(self, run: Run, profile: Profile, outcome: Outcome, at_ms: int) -> None:
        compiled = self._compiled(run)
        if compiled is None:
            self._held.end_unreadable(run, outcome, at_ms)
        else:
            self._note(Walk(run, compiled, self._world(profile), at_ms).end(outcome), at_ms)

    def _note(self, done: Advance, at_ms: int) -> None:
        self._held.note_advance(done, at_ms)


class _Newcomer(Struct, frozen=True):
    profile: Profile
    event: Happened
    at_ms: int
    depth: int


def _order(run: Run) -> tuple[int, int, str]:
    return run.order
