"""Runs, entries and timers as one lane holds them, and what of them is not saved yet."""

from collections import Counter
from collections.abc import Collection, Iterable

from msgspec import Struct, field
from sqlalchemy import Connection

from cueline.automations.advancing import Advance
from cueline.automations.entering import Entries
from cueline.automations.run import Run
from cueline.automations.run_rows import (
    CountKey,
    EntryKey,
    Logged,
    Timer,
    TimerKey,
    add_entries,
    entries_of,
    newest_run,
    read_entries,
    read_open_runs,
    read_timers,
    remove_entries,
    write_counts,
    write_entries,
    write_log,
    write_runs,
    write_timers,
)
from cueline.automations.step import Outcome
from cueline.delivery.outbox import cancel_waiting, write_outbox
from cueline.delivery.outgoing import Outgoing
from cueline.event import MadeEvent, UserId

MAX_HELD_USERS = 50_000
NO_RUNS: list[Run] = []


class Unsaved(Struct):
    """What a batch changed."""

    new: dict[int, Run] = {}
    changed: dict[int, Run] = {}
    logged: list[Logged] = []
    counts: Counter[CountKey] = field(default_factory=Counter)
    entries: dict[EntryKey, Entries] = {}
    more_entries: dict[EntryKey, Entries] = {}
    gone_entries: list[UserId] = []
    timers: dict[TimerKey, Timer | None] = {}
    leaving: list[Outgoing] = []
    cut_short: set[int] = set()
    made: list[MadeEvent] = []


class HeldRuns:
    """Open runs by user, with when users came in and when triggers are due. Used by one lane's thread.

    What is asked for and not at hand is read, within the transaction that `begin` named.
    """

    def __init__(self) -> None:
        self._tx: Connection | None = None
        self.newest_user = UserId(0)
        self.forget()

    def forget(self) -> None:
        """Drop everything at hand."""
        self._newest_run: int | None = None
        self._runs: dict[UserId, list[Run]] = {}
        self._entries: dict[EntryKey, Entries] = {}
        self._timers: dict[UserId, dict[tuple[int, str], Timer]] = {}
        self.unsaved = Unsaved()

    @property
    def tx(self) -> Connection:
        """The transaction at hand."""
        assert self._tx is not None, "begin comes first"
        return self._tx

    def begin(self, tx: Connection, newest_user: UserId) -> None:
        """Begin a batch; users after `newest_user` have nothing yet."""
        self._tx = tx
        self.newest_user = newest_user
        if len(self._runs) > MAX_HELD_USERS:
            self._runs = {}
        if len(self._timers) > MAX_HELD_USERS:
            self._timers = {}
        if len(self._entries) > MAX_HELD_USERS:
            self._entries = {}
        if self._newest_run is None:
            self._newest_run = newest_run(tx)

    def prepare_runs(self, users: Iterable[UserId]) -> None:
        """Read the open runs of users at once."""
        missing = set(users) - self._runs.keys()
        if missing:
            self._runs |= {user: [] for user in missing}
            for run in read_open_runs(self.tx, missing):
                self._runs[run.user].append(run)

    def prepare_entries(self, wanted: Collection[EntryKey]) -> None:
        """Read when users came into automations at once."""
        missing = set(wanted) - self._entries.keys()
        if missing:
            automations, users = ({key[0] for key in missing}, {key[1] for key in missing})
            found = read_entries(self.tx, automations, users)
            self._entries |= {key: found.get(key) or Entries() for key in missing}

    def prepare_timers(self, users: Iterable[UserId]) -> None:
        """Read the timers of users at once."""
        missing = set(users) - self._timers.keys()
        if missing:
            self._timers |= {user: {} for user in missing}
            for (automation, trigger, user), timer in read_timers(self.tx, missing):
                self._timers[user][automation, trigger] = timer

    def open_runs(self, user: UserId) -> list[Run]:
        """Return a user's open runs; the list is the one that is kept."""
        if user not in self._runs:
            if user > self.newest_user:
                self._runs[user] = []
            else:
                self.prepare_runs([user])
        return self._runs[user]

    def entries(self, automation: int, user: UserId) -> Entries:
        """Return when a user came into an automation; of 0, when automations made events of them."""
        key = (automation, user)
        if key not in self._entries:
            if user > self.newest_user:
                self._entries[key] = Entries()
            else:
                self.prepare_entries([key])
        return self._entries[key]

    def timers(self, user: UserId) -> dict[tuple[int, str], Timer]:
        """Return when triggers that wait for a user to do nothing are due."""
        if user not in self._timers:
            if user > self.newest_user:
                self._timers[user] = {}
            else:
                self.prepare_timers([user])
        return self._timers[user]

    def has_timers(self, user: UserId) -> bool:
        """Tell whether a user's timers are at hand."""
        return user in self._timers

    def next_number(self) -> int:
        """Return the number of a run that begins."""
        assert self._newest_run is not None, "begin comes first"
        self._newest_run += 1
        return self._newest_run

    def add(self, run: Run) -> None:
        """Hold a run that begins."""
        self.open_runs(run.user).append(run)
        self.unsaved.new[run.id] = run

    def note_run(self, run: Run) -> None:
        """Remember to save what changed of a run."""
        if run.id not in self.unsaved.new:
            self.unsaved.changed[run.id] = run

    def note_advance(self, done: Advance, at_ms: int) -> None:
        """Remember to save what a run did; one that ended is not held any more."""
        run, unsaved = done.run, self.unsaved
        self.note_run(run)
        self.note_steps(Logged(run.workspace, run.automation, run.id, run.user, at_ms, done.steps))
        for node, what in done.counts:
            unsaved.counts[run.automation, run.version, node, what] += 1
        unsaved.leaving += done.leaving
        unsaved.made += done.made
        if not run.is_open:
            self._runs[run.user] = [one for one in self._runs[run.user] if one is not run]
        if done.is_cut_short:
            unsaved.cut_short.add(run.id)

    def note_steps(self, logged: Logged) -> None:
        """Remember to save steps, if there are any."""
        if logged.steps:
            self.unsaved.logged.append(logged)

    def note_entry(self, automation: int, user: UserId, at_ms: int) -> None:
        """Remember to save that a user came into an automation that does not ask when they did before."""
        if (automation, user) in self._entries:
            self.note_entries(automation, user).add(at_ms, 1)
        else:
            self.unsaved.more_entries.setdefault((automation, user), Entries()).add(at_ms, 1)

    def note_entries(self, automation: int, user: UserId) -> Entries:
        """Return when a user came into an automation, to be added to and saved."""
        entries = self.unsaved.entries[automation, user] = self.entries(automation, user)
        return entries

    def set_timer(self, user: UserId, key: tuple[int, str], timer: Timer | None) -> None:
        """Set when a trigger is due; None: no more."""
        timers = self.timers(user)
        if timer is None:
            timers.pop(key, None)
        else:
            timers[key] = timer
        self.unsaved.timers[*key, user] = timer

    def unite(self, survivor: UserId, merged: UserId) -> list[Run]:
        """Let what belongs to one who becomes part of another be theirs; return the runs that came over."""
        came = self.open_runs(merged)
        for run in came:
            run.user = survivor
            self.note_run(run)
        self._runs[merged] = []
        self._runs[survivor] = [*self.open_runs(survivor), *came]
        for key in [key for key in self.unsaved.more_entries if key[1] in {survivor, merged}]:
            self.note_entries(*key).unite(self.unsaved.more_entries.pop(key))
        if merged <= self.newest_user:
            self._entries = entries_of(self.tx, merged) | self._entries
        for key, theirs in [(key, one) for key, one in self._entries.items() if key[1] == merged]:
            self.note_entries(key[0], survivor).unite(theirs)
            del self._entries[key]
            self.unsaved.entries.pop(key, None)
        self.unsaved.gone_entries.append(merged)
        self._unite_timers(survivor, merged)
        return came

    def end_unreadable(self, run: Run, outcome: Outcome, at_ms: int) -> None:
        """End a run whose version cannot be read, without a word."""
        run.outcome, run.due_at, run.ended_at = outcome, None, at_ms
        self.note_run(run)
        self._runs[run.user] = [one for one in self._runs[run.user] if one is not run]

    def drop(self, user: UserId) -> None:
        """Let the runs of a user who is not there any more be over, without a word, and their timers."""
        for run in self.open_runs(user):
            run.outcome, run.due_at = "ended", None
            self.note_run(run)
        self._runs[user] = []
        for key in list(self.timers(user)):
            self.set_timer(user, key, None)

    def _unite_timers(self, survivor: UserId, merged: UserId) -> None:
        mine = self.timers(survivor)
        for key, timer in list(self.timers(merged).items()):
            if key not in mine or mine[key].due_at < timer.due_at:
                self.set_timer(survivor, key, timer)
            self.set_timer(merged, key, None)

    def save(self, now_ms: int) -> list[MadeEvent]:
        """Write what changed, and return the events that were made, in the order of time."""
        unsaved, self.unsaved = self.unsaved, Unsaved()
        tx, self._tx = self.tx, None
        write_runs(tx, [*unsaved.new.values()], [*unsaved.changed.values()])
        write_log(tx, unsaved.logged)
        write_counts(tx, unsaved.counts)
        for user in unsaved.gone_entries:
            remove_entries(tx, user)
        write_entries(tx, unsaved.entries)
        add_entries(tx, unsaved.more_entries)
        write_timers(tx, unsaved.timers)
        write_outbox(tx, unsaved.leaving)
        if unsaved.cut_short:
            cancel_waiting(tx, unsaved.cut_short, now_ms)
        return unsaved.made

    def due_at(self, otherwise: int) -> int:
        """Return when the first of what is about to be saved is due."""
        unsaved = self.unsaved
        runs = [run.due_at for run in (*unsaved.new.values(), *unsaved.changed.values()) if run.due_at is not None]
        timers = [timer.due_at for timer in unsaved.timers.values() if timer is not None]
        return min([otherwise, *runs, *timers])
