"""The users as one lane sees them: cached, single-threaded, and written together with the lane's checkpoint."""

from collections.abc import Callable, Collection, Iterable
from hashlib import sha256

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import Connection, select

from cueline.event import UserId
from cueline.state.tables import user_key, workspace
from cueline.users.erasures import newest_number
from cueline.users.identity import NOBODY, Identity, Step, identify
from cueline.users.known_users import KnownUsers, Named
from cueline.users.merges import Merge, kept_apart_from, write_merges
from cueline.users.profile import Profile, absorb
from cueline.users.profile_rows import (
    KeyRow,
    read_by_custom_id,
    read_by_email,
    read_by_key,
    read_by_number,
    write_keys,
    write_profiles,
    write_sightings,
)
from cueline.users.standing_rows import StandingRows, lists_there

MAX_HELD_PROFILES = 50_000
KEY_LENGTH = 12
_NO_ID = UserId(0)
_KEY_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


class Claim(Struct, frozen=True, gc=False):
    """What an event says about whose it is.

    Attributes:
        workspace: The workspace's number.
        key: The visitor's key; empty when the sender named the user otherwise.
        custom_id: The customer's own id; None when not given.
        email: The address as `address_of` gives it; None when not given.
        at: When the event occurred, milliseconds.
        received_at: When the event was received, milliseconds.
        number: The user's own number, which goes before all else; 0 when not given.
    """

    workspace: int
    key: str
    custom_id: str | None
    email: str | None
    at: int
    received_at: int = 0
    number: UserId = UserId(0)


class _Held(Struct):
    """What is at hand, and what of it is not saved yet."""

    users: KnownUsers = field(default_factory=KnownUsers)
    new_keys: dict[Named, KeyRow] = {}
    merges: list[Merge] = []
    changed: dict[UserId, Profile] = {}
    seen: dict[UserId, Profile] = {}
    standing: StandingRows = field(default_factory=StandingRows)
    lists: set[tuple[int, int]] = set()
    email_identifies: frozenset[int] = frozenset()
    last_id: UserId | None = None


Join = Callable[[Profile, Profile, Claim], None]
"""Told of a survivor, of who is about to become part of them, and of the claim that joins the two."""


class LaneUsers:
    """Finds or makes the user of each event, and remembers what changed until it is saved.

    One lane's thread uses it, batch by batch: `prepare`, `resolve` event by event in order, `save`. After any
    exception, an unknown commit included: `forget`.
    """

    def __init__(self, *before_merge: Join, before_renaming: Callable[[], None] = lambda: None) -> None:
        self._held = _Held()
        self._before_merge = before_merge
        self._before_renaming = before_renaming
        self._tx: Connection | None = None

    def prepare(self, tx: Connection, claims: Iterable[Claim]) -> None:
        """Read every user that `claims` may lead to and that is not at hand."""
        if len(self._held.users.by_id) > MAX_HELD_PROFILES:
            self.forget()
        self._tx = tx
        if self._held.last_id is None:
            self._held.last_id = newest_number(tx)
        wanted = select(workspace.c.id).where(workspace.c.unified_identification)
        self._held.email_identifies = frozenset(tx.execute(wanted).scalars())
        keys: set[Named] = set()
        custom_ids: set[Named] = set()
        emails: set[Named] = set()
        at_hand = self._held.users.by_key
        numbers: set[UserId] = set()
        for claim in claims:
            if claim.key and (named := (claim.workspace, claim.key)) not in at_hand:
                keys.add(named)
            if (identity := self._identity(claim)) is not NOBODY:
                if identity.custom_id:
                    custom_ids.add((claim.workspace, identity.custom_id))
                if identity.email:
                    emails.add((claim.workspace, identity.email))
            if claim.number:
                numbers.add(claim.number)
        self._read(tx, keys, custom_ids, emails)
        if numbers:
            self.prepare_numbers(tx, numbers)

    def prepare_numbers(self, tx: Connection, numbers: Iterable[UserId]) -> None:
        """Read users by their numbers, and whom they became part of, where they are not at hand."""
        users = self._held.users
        wanted = set(numbers)
        while missing := wanted - users.by_id.keys():
            found = [users.hold(profile) for profile in read_by_number(tx, missing)]
            wanted = {profile.merged_into for profile in found if profile.merged_into is not None}

    def prepare_lists(self, tx: Connection, numbers: Collection[int]) -> None:
        """Read which of these lists there are, for this batch."""
        self._held.lists = lists_there(tx, numbers) if numbers else set()

    def has_list(self, workspace: int, number: int) -> bool:
        """Tell whether a workspace has a list, of those that this batch asks for."""
        return (workspace, number) in self._held.lists

    @property
    def newest(self) -> UserId:
        """The highest number there is, as of the last `prepare`, users made since included."""
        return self._held.last_id or _NO_ID

    def skip_numbers(self, below: UserId) -> None:
        """Let nobody who is made from now on, after `prepare`, have a number below this one."""
        self._held.last_id = UserId(max(self._held.last_id or 0, below - 1))

    def anybody(self, number: UserId) -> Profile | None:
        """Return the user at hand with this number, or whom they became part of."""
        by_id = self._held.users.by_id
        profile = by_id.get(number)
        while profile is not None and profile.merged_into is not None:
            profile = by_id.get(profile.merged_into)
        return profile

    def line_of(self, number: UserId) -> list[Profile]:
        """Return the user at hand with this number, whom they became part of, and so on: the last stands alone."""
        line = [self._held.users.by_id[number]]
        while (into := line[-1].merged_into) is not None:
            line.append(self._held.users.by_id[into])
        return line

    def numbered(self, workspace: int, number: UserId) -> Profile | None:
        """Return a workspace's user at hand with this number, or whom they became part of."""
        profile = self.anybody(number)
        return profile if profile is not None and profile.workspace == workspace else None

    def likely(self, claim: Claim) -> list[Profile]:
        """Return the users at hand whose event it may be."""
        users = self._held.users
        if claim.number:
            found = [self.numbered(claim.workspace, claim.number)]
        else:
            identity = self._identity(claim)
            found = [users.by_key.get((claim.workspace, claim.key)) if claim.key else None]
            if identity is not NOBODY:
                found.append(self._known(claim.workspace, identity))
        return [profile for profile in found if profile is not None]

    def _read(self, tx: Connection, keys: set[Named], custom_ids: set[Named], emails: set[Named]) -> None:
        users = self._held.users
        emails -= users.by_email.keys()
        users.by_email |= {email: {} for email in emails}
        for (_, key), profile in read_by_key(tx, keys):
            users.lead(key, users.hold(profile))
        for profile in read_by_custom_id(tx, custom_ids - users.by_custom_id.keys()):
            users.hold(profile)
        for profile in read_by_email(tx, emails):
            users.hold(profile)

    def resolve(self, claim: Claim) -> Profile:
        """Return the user of an event, made or joined as need be.

        Call in the order of the log, after `prepare`; `note_change` or `note_seen` what the event does to the user
        before the next.
        """
        if claim.number and (named := self.numbered(claim.workspace, claim.number)) is not None:
            return named
        current = self._held.users.by_key.get((claim.workspace, claim.key)) if claim.key else None
        identity = self._identity(claim)
        if current is not None and (identity is NOBODY or _is_already(current, identity)):
            return current  # nearly every event
        profile = self._found(claim, current, identity) or self._create(claim)
        self._name(profile, identity)
        if claim.key:
            self._attach(profile, claim.key, claim.at)
        return profile

    def note_change(self, profile: Profile) -> None:
        """Remember that `profile` is new or knows something else now, so that `save` writes all of it."""
        self._held.changed[profile.id] = profile
        self._held.users.note_address(profile)

    def note_seen(self, profile: Profile) -> None:
        """Remember that `profile` was seen once more, so that `save` writes when and where: nearly every event."""
        self._held.seen[profile.id] = profile

    def note_tag(self, profile: Profile, name: str) -> None:
        """Remember that the user has a tag now, or has it no more."""
        self._held.standing.note_tag(profile, name)
        self._held.changed[profile.id] = profile

    def note_list(self, profile: Profile, number: int) -> None:
        """Remember that the user is in a list now, or is no more."""
        self._held.standing.note_list(profile, number)
        self._held.changed[profile.id] = profile

    def save(self, tx: Connection) -> None:
        """Write the users that changed, the keys that lead to them, where they stand, and the merges."""
        held = self._held
        held.standing.write(tx)
        held.standing = StandingRows()
        write_profiles(tx, held.changed.values())
        write_sightings(tx, [profile for number, profile in held.seen.items() if number not in held.changed])
        write_keys(tx, held.new_keys.values())
        write_merges(tx, held.merges)
        held.changed, held.seen, held.new_keys, held.merges = {}, {}, {}, []
        self._tx = None

    def forget(self) -> None:
        """Drop everything at hand; the next `prepare` reads it anew."""
        self._held = _Held()
        self._tx = None

    def _found(self, claim: Claim, current: Profile | None, identity: Identity) -> Profile | None:
        known = self._known(claim.workspace, identity)
        match identify(current, known, identity):
            case Step.USE_CURRENT | Step.NAME_CURRENT:
                return current
            case Step.USE_KNOWN:
                return known
            case Step.MERGE_CURRENT:
                assert known is not None
                assert current is not None
                if self._are_kept_apart(current, known):
                    return known
                for join in self._before_merge:
                    join(known, current, claim)
                self._merge(known, current, claim.at)
                return known
            case Step.CREATE:
                return None

    def _identity(self, claim: Claim) -> Identity:
        if claim.custom_id is None and claim.email is None:
            return NOBODY  # nearly every event
        if claim.custom_id:
            return Identity(custom_id=claim.custom_id)
        if claim.email and claim.workspace in self._held.email_identifies:
            return Identity(email=claim.email)
        return NOBODY

    def _known(self, number: int, identity: Identity) -> Profile | None:
        if identity.custom_id:
            return self._held.users.by_custom_id.get((number, identity.custom_id))
        return self._held.users.with_address(number, identity.email) if identity.email else None

    def _create(self, claim: Claim) -> Profile:
        assert self._held.last_id is not None
        self._held.last_id = UserId(self._held.last_id + 1)
        key = claim.key or _made_key(claim.workspace, claim.custom_id)
        profile = Profile(
            id=self._held.last_id, workspace=claim.workspace, key=key, first_seen=claim.at, last_seen=claim.at
        )
        self._held.users.hold(profile)
        self.note_change(profile)
        self._attach(profile, key, claim.at)
        return profile

    def _attach(self, profile: Profile, key: str, at_ms: int) -> None:
        before = self._held.users.by_key.get((profile.workspace, key))
        if before is profile:
            return
        self._held.users.lead(key, profile)
        self._held.new_keys[profile.workspace, key] = KeyRow(profile.workspace, key, profile.id, at_ms)
        if before is not None and before.key == key:
            self._call_otherwise(before, at_ms)

    def _call_otherwise(self, profile: Profile, at_ms: int) -> None:
        """Let a user whose key leads to somebody else now be called by the oldest they have left, or by a made one."""
        self._before_renaming()
        profile.key = next(iter(self._keys_left(profile)), "")
        if not profile.key:
            profile.key = _made_key(profile.workspace, profile.custom_id or f"user {profile.id}")
            self._attach(profile, profile.key, at_ms)
        self.note_change(profile)

    def _keys_left(self, profile: Profile) -> list[str]:
        """Return the keys that lead to a user, oldest first: stored ones as this batch has left them, and its own."""
        assert self._tx is not None, "prepare comes first"
        held, theirs = self._held, {profile.id}
        for one in reversed(held.merges):
            if one.survivor in theirs:
                theirs.add(one.merged)
        stored = self._tx.execute(select(user_key.c.since, user_key.c.key).where(user_key.c.user_id.in_(theirs)))
        new = ((row.since, row.key) for row in held.new_keys.values() if row.user == profile.id)
        found = {key: since for since, key in (*stored, *new)}
        by_key = held.users.by_key
        left = [key for key in found if by_key.get((profile.workspace, key), profile) is profile]
        return sorted(left, key=lambda key: (found[key], key))

    def _name(self, profile: Profile, identity: Identity) -> None:
        if identity.custom_id and profile.custom_id is None:
            profile.custom_id = identity.custom_id
            self._held.users.hold(profile)
            self.note_change(profile)

    def _are_kept_apart(self, current: Profile, known: Profile) -> bool:
        """Tell whether one became part of the other before, and that was undone."""
        assert self._tx is not None, "prepare comes first"
        others = kept_apart_from(self._tx, current.id)
        self.prepare_numbers(self._tx, others)
        return any(self.numbered(known.workspace, other) is known for other in others)

    def _merge(self, survivor: Profile, merged: Profile, at_ms: int) -> None:
        absorb(survivor, merged, at_ms)
        self._held.standing.note_merge(survivor, merged)
        keys = self._held.users.lead_on(merged, survivor)
        for key in keys:
            new = self._held.new_keys.get((survivor.workspace, key))
            if new is not None:
                self._held.new_keys[survivor.workspace, key] = replace(new, user=survivor.id)
        self._held.merges.append(Merge(survivor.workspace, merged.id, survivor.id, at_ms, keys))
        self.note_change(survivor)
        self.note_change(merged)

    def part(self, merged: Profile, survivor: Profile, keys: Collection[str], at_ms: int) -> None:
        """Let one who was part of another be found again: by those of these keys that lead to the other still.

        Whoever has no key left gets one.
        """
        assert self._tx is not None, "prepare comes first"
        self._read(self._tx, {(merged.workspace, key) for key in (*keys, merged.key)}, set(), set())
        for key in keys:
            if self._held.users.by_key.get((merged.workspace, key)) is survivor:
                self._attach(merged, key, at_ms)
        if self._held.users.by_key.get((merged.workspace, merged.key)) is not merged:
            self._call_otherwise(merged, at_ms)
        self._held.standing.note_parting(survivor, merged)
        self.note_change(survivor)
        self.note_change(merged)


def _is_already(current: Profile, identity: Identity) -> bool:
    return identity.custom_id is not None and current.custom_id == identity.custom_id


def _made_key(workspace: int, known_as: str | None) -> str:
    """Return a key for a user who has none of a cookie: always the same for the same id, so a replay agrees."""
    number = int.from_bytes(sha256(f"{workspace}:{known_as}".encode()).digest()[:16], "big")
    letters: list[str] = []
    for _ in range(KEY_LENGTH):
        number, letter = divmod(number, len(_KEY_ALPHABET))
        letters.append(_KEY_ALPHABET[letter])
    return "".join(letters)
