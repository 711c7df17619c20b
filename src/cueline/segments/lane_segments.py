"""Who is in which segment, as one lane sees it: cached, single-threaded, and written together with its checkpoint."""

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from operator import attrgetter

from msgspec import Struct
from sqlalchemy import Connection

from cueline.conditions.moment import Moment
from cueline.event import EventRow, MadeEvent, UserId
from cueline.segments.done import noted, united
from cueline.segments.held import NEVER, Fill, Place, UserSegments, Watch
from cueline.segments.lane_rows import (
    Pair,
    due_users,
    edition,
    first_due,
    put_off_watches,
    read_places,
    read_users,
    write_fills,
    write_members,
    write_watches,
)
from cueline.segments.segment import ReadySegment
from cueline.segments.segment_events import Cause, passage
from cueline.users.people import Claim
from cueline.users.profile import Profile

MAX_HELD_USERS = 20_000
NOBODY: Mapping[int, int] = {}


class Stirred(Struct, frozen=True, gc=False):
    """What an event did that segments may ask about.

    Attributes:
        is_learned: What is known of the user changed.
        is_seen: The user was seen.
        is_scored: The user's score changed.
        is_standing: Tags or lists changed.
    """

    is_learned: bool = False
    is_seen: bool = False
    is_scored: bool = False
    is_standing: bool = False


class _Held(Struct):
    """What is at hand, and what of it is not saved yet."""

    users: dict[UserId, UserSegments] = {}
    newest: int = 0
    unasked: dict[UserId, tuple[Profile, Cause]] = {}
    members: dict[Pair, int | None] = {}
    watches: dict[Pair, Watch | None] = {}
    fills: dict[int, tuple[ReadySegment, Fill]] = {}
    made: list[MadeEvent] = []


class LaneSegments:
    """Keeps who is in a segment as events and time change it, and remembers what changed until it is saved.

    One lane's thread uses it, batch by batch: `prepare`, `follow` event by event in order, `save`; between batches
    `let_pass` for those who are due, and `fill` for who is not known yet. After any exception: `forget`.
    """

    def __init__(self, score_of: Callable[[UserId], int]) -> None:
        self._score_of = score_of
        self._edition: int | None = None
        self._places: dict[int, Place] = {}
        self._held = _Held()
        self._tx: Connection | None = None
        self.due_at = 0
        """Time changes nothing before, in milliseconds, as far as this lane knows."""

    # --- a batch begins -------------------------------------------------------------------------------------------

    def refresh(self, tx: Connection) -> None:
        """Begin a batch: read the segments anew if one was made, changed or deleted."""
        self._tx = tx
        number = edition(tx)
        if number != self._edition:
            self._places, self._edition = read_places(tx), number
            self._held = _Held(newest=self._held.newest)

    @property
    def workspaces(self) -> Container[int]:
        """The workspaces that have segments."""
        return self._places

    def is_on(self, workspace: int) -> bool:
        """Tell whether a workspace has segments."""
        return workspace in self._places

    def prepare(self, tx: Connection, users: Iterable[UserId], newest: UserId) -> None:
        """Read what there is of `users` who are not at hand; users after `newest` are in none."""
        held = self._held
        if len(held.users) > MAX_HELD_USERS:
            held.users = {}
        held.newest = newest
        missing = [user for user in users if user not in held.users]
        if missing:
            found = read_users(tx, missing)
            for user in missing:
                held.users[user] = found.get(user) or UserSegments()

    # --- event by event -------------------------------------------------------------------------------------------

    def of(self, user: UserId) -> Mapping[int, int]:
        """Return which segments a user is in, and since when."""
        return self._user(user).member if self._places else NOBODY

    def meet(self, profile: Profile, at_ms: int) -> None:
        """Note that nothing is known yet of where a user stands: one who is new, or is now more than one."""
        if profile.workspace in self._places:
            self._held.unasked[profile.id] = (profile, Cause(at_ms))

    def before_change(self, profile: Profile, received_at: int) -> None:
        """Let time pass for a user who is about to change: until now they were as they were."""
        place = self._places.get(profile.workspace)
        if place is not None and place.changes_with_time:
            self._let_pass(place, profile, received_at)

    def unite(self, survivor: Profile, merged: Profile, claim: Claim) -> None:
        """Let what is remembered of one who is about to become part of another go over; `follow` then asks anew."""
        place = self._places.get(survivor.workspace)
        if place is None:
            return
        for profile in (survivor, merged):
            self.before_change(profile, claim.received_at)
        mine, theirs = self._user(survivor.id), self._user(merged.id)
        for ready in place.ready:
            self._unite(place, ready, survivor.id, merged.id)
        for number in theirs.member:
            self._held.members[number, merged.id] = None
        for number in theirs.watch:
            self._held.watches[number, merged.id] = None
        self._held.users[merged.id] = UserSegments()
        self._held.users[survivor.id] = mine
        self.meet(survivor, claim.received_at)

    def _unite(self, place: Place, ready: ReadySegment, survivor: UserId, merged: UserId) -> None:
        number, fill = ready.segment.id, place.fills[ready.segment.id]
        if not fill.reaches(survivor) or not ready.done:
            return
        if not fill.reaches(merged):  # what they did is not known yet: begin again before both
            fill.filled_to = min(fill.filled_to, survivor - 1)
            fill.until = max(fill.until or 0, survivor)
            self._held.fills[number] = (ready, fill)
            return
        theirs = self._user(merged).watch.get(number)
        if theirs is not None and any(theirs.times):
            watch = self._watch(ready, survivor)
            watch.times = united(ready.done, watch.times, theirs.times)
            self._held.watches[number, survivor] = watch

    def follow(self, profile: Profile, stirred: Stirred, event: EventRow, cause: Cause) -> None:
        """Let an event change which segments its user is in.

        Args:
            profile: The user, as the event left them.
            stirred: What it did.
            event: The event.
            cause: The event, and when it was received.
        """
        place = self._places.get(profile.workspace)
        if place is None:
            return
        affected = self._affected(place, profile.id, stirred)
        if event.name in place.by_event:
            self._note(place, profile, event)
            affected |= place.by_event[event.name]
        self._judge(place, profile, affected, cause)

    def scored(self, profile: Profile, cause: Cause) -> None:
        """Let a score that changed change which segments its user is in."""
        place = self._places.get(profile.workspace)
        if place is not None and place.scored:
            self._judge(place, profile, set(place.scored), cause)

    def _affected(self, place: Place, user: UserId, stirred: Stirred) -> set[int]:
        if self._held.unasked.pop(user, None) is not None:
            return set(place.by_number)
        affected: set[int] = set()
        if stirred.is_learned:
            affected |= place.learned
        if stirred.is_seen:
            affected |= place.seen
        if stirred.is_standing:
            affected |= place.standing
        if stirred.is_scored:
            affected |= place.scored
        return affected

    def _note(self, place: Place, profile: Profile, event: EventRow) -> None:
        for number in place.by_event[event.name]:
            ready = place.by_number[number]
            if not place.fills[number].reaches(profile.id):
                continue
            watch = self._watch(ready, profile.id)
            for leaf, times in zip(ready.done, watch.times, strict=True):
                if leaf.takes(event):
                    leaf.note(times, event.occurred_at)
                    self._held.watches[number, profile.id] = watch

    # --- time passes ----------------------------------------------------------------------------------------------

    def look_when_due(self, tx: Connection) -> None:
        """Read when time next changes anything."""
        self.due_at = first_due(tx)

    def due(self, tx: Connection, now_ms: int, limit: int) -> list[UserId]:
        """Return users of whom time may have changed something, the longest due first."""
        return due_users(tx, now_ms, limit)

    def put_off(self, tx: Connection, users: Collection[UserId], until_ms: int) -> None:
        """Let what is due for users be due later."""
        put_off_watches(tx, users, until_ms)

    def let_pass(self, user: UserId, profile: Profile | None, now_ms: int) -> None:
        """Take a user on to a moment: whoever enters or leaves does so at the millisecond that says so."""
        held = self._user(user)
        place = self._places.get(profile.workspace) if profile is not None and profile.id == user else None
        for number, watch in list(held.watch.items()):
            ready = place.by_number.get(number) if place is not None else None
            if ready is None or ready.segment.revision != watch.revision:  # of what is no more
                del held.watch[number]
                self._held.watches[number, user] = None
        if place is not None and profile is not None:
            self._let_pass(place, profile, now_ms)

    def _let_pass(self, place: Place, profile: Profile, now_ms: int) -> None:
        held = self._user(profile.id)
        while (due_at := held.due_at) <= now_ms:
            due = {number for number, watch in held.watch.items() if watch.due_at == due_at}
            for number in due:
                held.watch[number].due_at = NEVER
                self._held.watches[number, profile.id] = held.watch[number]
            self._judge(place, profile, due, Cause(due_at))

    # --- put right afterwards -------------------------------------------------------------------------------------

    def ask_anew(
        self, profile: Profile, named: Callable[[Collection[str]], Iterable[EventRow]], at_ms: int, *, is_told: bool
    ) -> None:
        """Find out anew which segments a user is in, from all they did; call it once the rest of them is as it is now.

        Args:
            profile: The user.
            named: Gives all that is stored of what they did under these names.
            at_ms: The moment.
            is_told: Whether whoever enters or leaves by it does so aloud.
        """
        place = self._places.get(profile.workspace)
        if place is None:
            return
        known = [one for one in place.ready if place.fills[one.segment.id].reaches(profile.id)]
        rows = [*named({name for ready in known if ready.done for name in ready.wakes.events})]
        for ready in known:
            if ready.done:
                watch = Watch(ready.segment.revision, noted(ready.done, rows))
                self._user(profile.id).watch[ready.segment.id] = watch
                self._held.watches[ready.segment.id, profile.id] = watch
        self._judge(place, profile, {one.segment.id for one in known}, Cause(at_ms), is_told=is_told)

    # --- filling --------------------------------------------------------------------------------------------------

    def to_fill(self) -> tuple[ReadySegment, Fill] | None:
        """Return a segment of which it is not known of everybody whether they are in it."""
        for place in self._places.values():
            for ready in place.ready:
                if not (fill := place.fills[ready.segment.id]).is_over:
                    return ready, fill
        return None

    def fill(self, ready: ReadySegment, profile: Profile, rows: Iterable[EventRow], now_ms: int) -> None:
        """Find out whether a user is in a segment, from all they did that it asks for; nobody is told.

        Other segments that ask for this one follow it.
        """
        number, place = ready.segment.id, self._places[profile.workspace]
        watch = Watch(ready.segment.revision, noted(ready.done, rows))
        self._user(profile.id).watch[number] = watch
        self._held.watches[number, profile.id] = watch
        self._judge(place, profile, {number}, Cause(now_ms), filling=number)

    def filled(self, ready: ReadySegment, fill: Fill) -> None:
        """Remember how far filling is."""
        self._held.fills[ready.segment.id] = (ready, fill)

    # --- a batch ends ---------------------------------------------------------------------------------------------

    def save(self, tx: Connection) -> list[MadeEvent]:
        """Write what changed, and return the events that were made, in the order of time."""
        for profile, cause in list(self._held.unasked.values()):
            place = self._places[profile.workspace]
            self._judge(place, profile, self._affected(place, profile.id, Stirred()), cause)
        held = self._held
        write_members(tx, held.members)
        write_watches(tx, held.watches)
        write_fills(tx, [(ready.segment, fill) for ready, fill in held.fills.values()])
        self.due_at = min((self.due_at, *(one.due_at for one in held.watches.values() if one is not None)))
        made = sorted(held.made, key=attrgetter("at_ms"))
        self._held = _Held(users=held.users, newest=held.newest)
        self._tx = None
        return made

    def forget(self) -> None:
        """Drop everything at hand; the next batch reads it anew."""
        self._held = _Held()
        self._edition, self._places = None, {}
        self._tx = None
        self.due_at = 0

    # --- one user -------------------------------------------------------------------------------------------------

    def _user(self, user: UserId) -> UserSegments:
        held = self._held
        if user not in held.users:
            if user <= held.newest and self._tx is not None:
                self.prepare(self._tx, [user], UserId(held.newest))
            else:
                held.users[user] = UserSegments()
        return held.users[user]

    def _watch(self, ready: ReadySegment, user: UserId) -> Watch:
        """Return what is remembered of a user; nothing is of an earlier condition."""
        held = self._user(user)
        watch = held.watch.get(ready.segment.id)
        if watch is None or watch.revision != ready.segment.revision:
            watch = held.watch[ready.segment.id] = Watch(ready.segment.revision, ready.nothing_done)
        return watch

    def _judge(
        self,
        place: Place,
        profile: Profile,
        affected: set[int],
        cause: Cause,
        *,
        filling: int | None = None,
        is_told: bool = True,
    ) -> None:
        if not affected:
            return
        member = self._user(profile.id).member
        who = Moment(
            at_us=0,
            person=profile,
            score=float(self._score_of(profile.id)) if place.scored else 0.0,
            tags=profile.tags,
            lists=profile.lists,
            segments=member,
        )
        for ready in place.ready:
            number = ready.segment.id
            if number not in affected or not (number == filling or place.fills[number].reaches(profile.id)):
                continue
            is_in = self._ask(ready, profile, who, cause.at_ms)
            if is_in == (number in member):
                continue
            if is_in:
                member[number] = cause.at_ms
            else:
                del member[number]
            self._held.members[number, profile.id] = member.get(number)
            if filling is None and is_told:
                self._held.made.append(passage(ready.segment, profile, cause, is_in=is_in))
            affected |= place.by_segment.get(number, frozenset())

    def _ask(self, ready: ReadySegment, profile: Profile, who: Moment, at_ms: int) -> bool:
        if not ready.done and not ready.changes_with_time:
            return ready.holds(who, (), at_ms)
        watch = self._watch(ready, profile.id)
        at_ms = max((at_ms, *(times[-1] for times in watch.times if times)))  # what was done was done before now
        due_at = ready.next_change(who, watch.times, at_ms) or NEVER
        if due_at < watch.due_at or watch.due_at <= at_ms:
            watch.due_at = due_at
            self._held.watches[ready.segment.id, profile.id] = watch
        return ready.holds(who, watch.times, at_ms)
