"""The scores as one lane sees them: cached, single-threaded, and written together with the lane's checkpoint."""

from collections.abc import Collection, Container, Iterable, Sequence
from itertools import chain
from operator import attrgetter

import msgspec
from sqlalchemy import Connection

from cueline.event import EventRow, Kind, MadeEvent, UserId
from cueline.scoring.at_hand import AtHand
from cueline.scoring.by_hand import hand_change
from cueline.scoring.crossing import above_at, above_by
from cueline.scoring.held_score import HeldScore, gate_moment, let_time_pass, take
from cueline.scoring.histories import Events, NoEvents, history_of, numbers_of_all
from cueline.scoring.lane_plans import LanePlans, LaneVersion, Place, is_told
from cueline.scoring.ledger import Cause, Told, line_of
from cueline.scoring.putting_right import scores_of, scores_without
from cueline.scoring.rebuilding import rebuilt
from cueline.scoring.score_rows import (
    due_users,
    first_due,
    opened,
    put_off_scores,
    read_scores,
    remove_lines,
    remove_scores,
    write_lines,
    write_scores,
)
from cueline.scoring.scorer import Given, manual
from cueline.scoring.scores import Scores
from cueline.scoring.taking import take_award, take_given
from cueline.scoring.uniting import united_anew
from cueline.scoring.value import before_cap_at, total_at
from cueline.users.people import Claim
from cueline.users.profile import Profile
from cueline.wire import SCORE_CHANGE

MAX_HELD_SCORES = 20_000
_SCORE = Kind.SCORE


class LaneScores:
    """Keeps every user's score as events and time change it, and remembers what changed until it is saved.

    One lane's thread uses it, batch by batch: `prepare`, `follow` event by event in order, `save`; between batches
    `let_pass` for those who are due. After any exception, an unknown commit included: `forget`.
    """

    def __init__(self, events: Events = NoEvents()) -> None:  # noqa: B008 - it holds nothing
        self.events = events
        self._plans = LanePlans()
        self._held = AtHand()
        self._tx: Connection | None = None
        self.due_at = 0
        """Time changes no score before, in milliseconds, as far as this lane knows."""

    # --- a batch begins -------------------------------------------------------------------------------------------

    def refresh(self, tx: Connection, watched: Container[int]) -> None:
        """Begin a batch: read plans anew if one was published; `watched`: workspaces of which `moved` is asked."""
        self._tx, self._held.watched = tx, watched
        self._plans.refresh(tx)

    def prepare(self, users: Iterable[UserId], newest: UserId) -> None:
        """Read the scores of `users` that are not at hand; users after `newest` have none."""
        self._held.newest_user = newest
        self.read_together(set(users))

    def read_together(self, users: set[UserId]) -> None:
        """Read the scores of `users` that are not at hand, all in one go."""
        held = self._held
        if len(held.scores) > MAX_HELD_SCORES:
            held.scores = dict.fromkeys(held.gone) | held.changed  # what is not saved is nowhere else
        missing = users.difference(held.scores)
        if missing:
            assert self._tx is not None, "refresh comes first"
            held.scores |= dict.fromkeys(missing)
            for row in read_scores(self._tx, missing):
                scorer = self._plans.known(row.workspace).versions[row.version].scorer
                held.scores[row.user] = opened(row, scorer)

    # --- event by event -------------------------------------------------------------------------------------------

    def given(self, event: EventRow, user: UserId, *, tells: bool) -> Sequence[Given] | None:
        """Return what an event gives its user by the newest plan; None when it cannot change a score in any way.

        Args:
            event: The event, typed.
            user: Whose it is.
            tells: Whether it changed what is known of the user.
        """
        place = self._plans.places.get(event.workspace)
        if event.kind == _SCORE:
            return () if event.name == SCORE_CHANGE else None
        if place is not None and place.waits[event.name]:
            return place.versions[-1].scorer.given(event)
        if user in self._held.joined:
            return ()
        is_asked = place is not None and (
            (tells and place.has_gates) or (place.gives_to_all and self._score_of(user) is None)
        )
        return () if is_asked else None

    def asks_of_users(self, workspace: int) -> bool:
        """Say whether what is known of a user may change their score: then any event's user is asked for it."""
        place = self._plans.places.get(workspace)
        return place is not None and place.has_gates

    def before_learning(self, profile: Profile, received_at: int) -> None:
        """Let time pass for a user of whom something new is about to be learned: until now they were as they were."""
        held = self._score_of(profile.id) if self.asks_of_users(profile.workspace) else None
        if held is not None:
            self._pass(held, profile, received_at)

    def unite(self, survivor: Profile, merged: Profile, claim: Claim) -> None:
        """Let the score of one who is about to become part of another go over, as of their common events."""
        mine = self._score_of(survivor.id)
        theirs = self._score_of(merged.id) or self._left_behind(survivor, merged, claim.received_at)
        members = self._held.members
        members[survivor.id] = members.get(survivor.id, {survivor.id}) | members.pop(merged.id, {merged.id})
        for held, profile in ((mine, survivor), (theirs, merged)):
            if held is not None:
                self._pass(held, profile, claim.received_at)
        if theirs is not None:
            mine = mine or self._begun(survivor, theirs.as_of)
            self._pass(mine, survivor, theirs.as_of)
            self._take_over(mine, theirs)
            self._held.drop(merged.id)
        if mine is not None:
            detail = msgspec.json.encode({"merged": merged.id}).decode()
            self._held.joined[survivor.id] = (survivor, Cause("", claim.at, "merge", detail))

    def follow(self, event: EventRow, profile: Profile, given: Sequence[Given], *, tells: bool) -> Told | None:
        """Let an event change its user's score; None when it did not.

        Call in the order of the log, once the event is noted in `profile`, with what `given` returned for it.
        """
        held, place, cause = self._score_of(profile.id), self._plans.known(profile.workspace), None
        version = place.versions[-1]
        if held is None or held.version != version.number:
            version = self._version_for(event, profile, held, place)
            given = version.scorer.given(event)
        if event.kind == _SCORE:
            given, cause = self._given_by_hand(version, held, event, profile)
        if self._held.joined:
            _, cause = self._held.joined.pop(profile.id, (profile, cause))
        if held is None:
            if not given and not version.scorer.fit_rules:
                return None
            held = self._begun(profile, event.received_at)
        elif not given and cause is None and not (tells and version.scorer.has_gates):
            return None
        at_ms = max(event.received_at, held.as_of)
        if at_ms >= held.due_at:
            self._let_pass(held, profile, at_ms)
        if cause is None:
            told = take_award(self._held, version.scorer, held, profile, given[0], at_ms) if len(given) == 1 else None
            if told is not None:
                return told
            cause = Cause(event.id, event.occurred_at, "gate")
        return self._take(held, profile, given, cause, at_ms)

    def total_at(self, profile: Profile, at_ms: int) -> float:
        """Return what a user's score is worth at a moment, in points; 0 where they have none."""
        held = self._score_of(profile.id)
        if held is None:
            return 0.0
        if at_ms == held.as_of:
            return held.total
        return total_at(self._version(held).scorer, held.scores, gate_moment(profile), at_ms)

    def _take(self, held: HeldScore, profile: Profile, given: Sequence[Given], cause: Cause, at_ms: int) -> Told | None:
        return take_given(self._held, self._version(held).scorer, held, profile, given, cause, at_ms)

    def _given_by_hand(
        self, version: LaneVersion, held: HeldScore | None, event: EventRow, profile: Profile
    ) -> tuple[list[Given], Cause | None]:
        change = hand_change(event.raw)
        if change is None:
            return [], None
        if held is not None:
            self._pass(held, profile, event.received_at)
        scores, at_ms = (held.scores, held.as_of) if held is not None else (Scores(), event.received_at)
        milli = change.milli(before_cap_at(version.scorer, scores, gate_moment(profile), at_ms))
        if not milli:
            return [], None
        cause = Cause(event.id, event.occurred_at, "manual", change.detail)
        return [manual(event.id, event.occurred_at, milli)], cause

    def rounded(self, user: UserId) -> int:
        """Return a user's score as programs see it, as of the moment it was last taken on to."""
        held = self._score_of(user)
        return round(held.total) if held is not None else 0

    def moved(self) -> dict[UserId, tuple[Profile, int]]:
        """Return the users whose rounded score changed since this was last asked, and up to when it is told.

        Those of workspaces that are not watched are left out.
        """
        moved, self._held.moved = self._held.moved, {}
        return moved

    # --- time passes ----------------------------------------------------------------------------------------------

    def look_when_due(self, tx: Connection) -> None:
        """Read when time next changes a score."""
        self.due_at = first_due(tx)

    def due(self, tx: Connection, now_ms: int, limit: int) -> list[UserId]:
        """Return users whose score time may have changed, the longest due first."""
        return due_users(tx, now_ms, limit)

    def put_off(self, tx: Connection, users: Collection[UserId], until_ms: int) -> None:
        """Let the scores of users be due later."""
        put_off_scores(tx, users, until_ms)

    def let_pass(self, user: UserId, profile: Profile | None, now_ms: int) -> None:
        """Take a user's score on to a moment: crossings are told as of the millisecond they came at."""
        held = self._score_of(user)
        if held is None or profile is None or profile.id != user:  # not to be read, forgotten, or part of another
            self._held.drop(user)
        else:
            self._pass(held, profile, now_ms)

    def bring(self, held: HeldScore, profile: Profile, newer: LaneVersion, scores: Scores) -> None:
        """Let a score be by another version from the moment it stands at, with what these scores have of its rules.

        What the change itself crosses is told as the version's choice says.
        """
        older, who = self._version(held).scorer, gate_moment(profile)
        scores.keep(newer.scorer.rules)
        held.scores, held.version, held.room = scores, newer.number, 0
        held.above = above_by(newer.scorer, older, held.above, total_at(newer.scorer, scores, who, held.as_of))
        taken = take(held, newer.scorer, who, (), held.as_of)
        self._held.changed[held.user] = held
        self._held.note_move(held, profile, taken.before)
        if held.total != taken.before:
            detail = msgspec.json.encode({"version": newer.number}).decode()
            cause = Cause("", held.as_of, "recompute", detail)
            self._held.lines.append(line_of(held, cause, held.total - taken.before))
        told = [one for one in taken.crossings if is_told(newer.thresholds, one)]
        self._held.tell(newer.scorer.plan, held, profile, told, cause=f"version {newer.number}")

    def recompute(self, profile: Profile, number: int, rows: Iterable[EventRow], now_ms: int) -> None:
        """Bring a user to a version of the plan who is not at it yet.

        Args:
            profile: The user, who stands for themselves.
            number: The version.
            rows: All they have done that it asks for; not looked at when it counts only what is received from now on.
            now_ms: The moment.
        """
        newer, held = self._plans.known(profile.workspace).versions[number], self._score_of(profile.id)
        if held is not None:
            self._pass(held, profile, now_ms)  # which is all there is to do for a version that does not recompute
        if held is not None and held.version >= number:
            return
        scores = rebuilt(newer.scorer, rows, held.scores if held is not None else None)
        if held is None and not scores.by_rule and not newer.scorer.fit_rules:
            return
        self.bring(held or self._begun(profile, now_ms), profile, newer, scores)

    # --- what is no more ------------------------------------------------------------------------------------------

    def remove_events(self, profile: Profile, event_ids: Collection[str], now_ms: int) -> None:
        """Take what events gave out of their user's score, with their ledger lines; call it before they are removed."""
        assert self._tx is not None
        self._score_of(profile.id)  # which may stand in these lines alone
        remove_lines(self._tx, numbers_of_all(self._tx, {profile.id}), event_ids)
        self._leave_out(profile, event_ids, Cause("", now_ms, "removed"), now_ms)

    def part(self, survivor: Profile, merged: Profile, theirs: Sequence[EventRow], now_ms: int) -> None:
        """Let one who was part of another, and did `theirs`, have a score again, and the other be without.

        Both are stored as parted already. What the one is above was told before.
        """
        assert self._tx is not None, "refresh comes first"
        cause = Cause("", now_ms, "unmerge", msgspec.json.encode({"merged": merged.id}).decode())
        self._leave_out(survivor, {row.id for row in theirs}, cause, now_ms)
        scorer = self._plans.known(merged.workspace).for_new(merged.id).scorer
        scores = scores_of(self._tx, scorer, merged.id, theirs)
        if scores.by_rule or scorer.fit_rules:
            (held := self._begun(merged, now_ms)).scores = scores
            held.above = above_at(scorer, total_at(scorer, scores, gate_moment(merged), now_ms))
            self._take(held, merged, [], cause, now_ms)

    def _leave_out(self, profile: Profile, event_ids: Collection[str], cause: Cause, now_ms: int) -> None:
        held = self._score_of(profile.id)
        if held is not None:
            assert self._tx is not None, "refresh comes first"
            self._pass(held, profile, now_ms)
            held.scores = scores_without(self._tx, self.events, self._version(held).scorer, held, event_ids)
            held.room = 0
            self._take(held, profile, [], cause, held.as_of)

    # --- a batch ends ---------------------------------------------------------------------------------------------

    def save(self, tx: Connection) -> list[MadeEvent]:
        """Write what changed, and return the events that were made, in the order of time."""
        for user, (profile, cause) in list(self._held.joined.items()):
            if (joined := self._score_of(user)) is not None:
                self._take(joined, profile, [], cause, joined.as_of)
        held = self._held
        write_lines(tx, held.lines)
        write_scores(tx, held.changed.values())
        self.due_at = min((self.due_at, *(one.due_at for one in held.changed.values())))
        remove_scores(tx, held.gone)
        made = sorted(held.made, key=attrgetter("at_ms"))
        self._held = AtHand(held.watched, scores=held.scores, newest_user=held.newest_user, moved=held.moved)
        self._tx = None
        return made

    def forget(self) -> None:
        """Drop everything at hand; the next batch reads it anew."""
        self._held = AtHand()
        self._plans.forget()
        self._tx = None
        self.due_at = 0

    # --- one user's score -----------------------------------------------------------------------------------------

    def _score_of(self, user: UserId) -> HeldScore | None:
        at_hand = self._held
        held = at_hand.scores.get(user)
        if held is None and user <= at_hand.newest_user and user not in at_hand.scores and self._tx is not None:
            self.read_together({user})
            held = at_hand.scores.get(user)
        return held

    def _begun(self, profile: Profile, at_ms: int) -> HeldScore:
        version = self._plans.known(profile.workspace).for_new(profile.id)
        held = HeldScore(profile.id, profile.workspace, version.number, Scores(), as_of=at_ms)
        self._held.scores[profile.id] = held
        return held

    def _version(self, held: HeldScore) -> LaneVersion:
        return self._plans.known(held.workspace).versions[held.version]

    def _version_for(self, event: EventRow, profile: Profile, held: HeldScore | None, place: Place) -> LaneVersion:
        if held is None:
            version = place.for_new(profile.id)
        else:
            if held.version != place.in_force_after(held.version).number:
                self._pass(held, profile, event.received_at)
            version = place.versions[held.version]
        if version is not place.versions[-1]:
            self._held.behind.append(event)
        return version

    def _pass(self, held: HeldScore, profile: Profile, at_ms: int) -> None:
        newer = self._plans.known(held.workspace).in_force_after(held.version)
        if newer.number != held.version:
            self._let_pass(held, profile, min(newer.published_at, at_ms))
            self.bring(held, profile, newer, held.scores)
        self._let_pass(held, profile, at_ms)

    def _let_pass(self, held: HeldScore, profile: Profile, at_ms: int) -> None:
        if at_ms > held.as_of:
            before = held.total
            scorer = self._version(held).scorer
            crossings = let_time_pass(held, scorer, gate_moment(profile), at_ms)
            self._held.note_move(held, profile, before)
            self._held.tell(scorer.plan, held, profile, crossings)
        self._held.changed[held.user] = held

    def _take_over(self, mine: HeldScore, theirs: HeldScore) -> None:
        if mine.version != theirs.version or not mine.scores.unite(theirs.scores):
            assert self._tx is not None, "refresh comes first"
            members = self._held.members[mine.user]
            rows = history_of(self._tx, self.events, mine.workspace, members)
            just_now = (row for row in self._held.behind if row.user in members)
            scorer = self._version(mine).scorer
            mine.scores = united_anew(scorer, chain(rows, just_now), [mine.scores, theirs.scores])
        mine.room = 0
        mine.above |= theirs.above
        mine.due_at = mine.as_of

    def _left_behind(self, survivor: Profile, merged: Profile, at_ms: int) -> HeldScore | None:
        """Return a score for one who has none and whom a recompute has not reached as it has the survivor.

        Then what they did before may count by the newer version, which only their history tells.
        """
        place, mine = self._plans.known(survivor.workspace), self._score_of(survivor.id)
        older = place.for_new(merged.id)
        reached = mine.version if mine is not None else place.for_new(survivor.id).number
        if older.number >= reached:
            return None
        return HeldScore(merged.id, merged.workspace, older.number, Scores(), as_of=at_ms)
