"""The users a lane holds in memory, and everything that leads to them."""

from msgspec import Struct

from cueline.event import UserId
from cueline.users.profile import Profile

Named = tuple[int, str]
"""A workspace's number with a key, an own id or an address."""


class KnownUsers(Struct):
    """Users by number, by key, by the customer's own id and by e-mail address.

    Attributes:
        by_id: Every user at hand, merged ones included.
        by_key: The user a key leads to.
        by_custom_id: The user with an own id.
        by_email: Everyone with an address, for those addresses that were read from the database; complete for each.
        keys: Every key that ever led to a user since they are at hand.
    """

    by_id: dict[UserId, Profile] = {}
    by_key: dict[Named, Profile] = {}
    by_custom_id: dict[Named, Profile] = {}
    by_email: dict[Named, dict[UserId, Profile]] = {}
    keys: dict[UserId, list[str]] = {}
    _addresses: dict[UserId, str] = {}

    def hold(self, profile: Profile) -> Profile:
        """Return the user as they are at hand; one who was not is from now on."""
        held = self.by_id.setdefault(profile.id, profile)
        if held.custom_id:
            self.by_custom_id[held.workspace, held.custom_id] = held
        self.note_address(held)
        return held

    def lead(self, key: str, profile: Profile) -> None:
        """Let `key` lead to `profile`."""
        self.by_key[profile.workspace, key] = profile
        self.keys.setdefault(profile.id, []).append(key)

    def lead_on(self, merged: Profile, survivor: Profile) -> list[str]:
        """Let every key that leads to `merged` lead to `survivor`, and return those keys."""
        ever = dict.fromkeys(self.keys.pop(merged.id, ()))
        keys = [key for key in ever if self.by_key[merged.workspace, key] is merged]
        for key in keys:
            self.lead(key, survivor)
        return keys

    def note_address(self, profile: Profile) -> None:
        """Let `profile` be found by the address they have now, and not by one they had."""
        address = None if profile.merged_into else profile.email
        before = self._addresses.get(profile.id)
        if before is not None and before != address:
            del self._addresses[profile.id]
            self.by_email[profile.workspace, before].pop(profile.id, None)
        if address is not None and (profile.workspace, address) in self.by_email:
            self._addresses[profile.id] = address
            self.by_email[profile.workspace, address][profile.id] = profile

    def with_address(self, workspace: int, address: str) -> Profile | None:
        """Return who is meant by an address that several may have: one with an own id, else the oldest."""
        everyone = self.by_email.get((workspace, address), {}).values()
        return min(everyone, key=lambda profile: (profile.custom_id is None, profile.id), default=None)
