"""To whom an event belongs: the rule that joins a cookie with a known user. Pure."""

from enum import Enum, auto

from msgspec import Struct

from cueline.users.profile import Profile


class Step(Enum):
    """What to do so that the event has its user."""

    USE_CURRENT = auto()
    """The user behind the key."""

    USE_KNOWN = auto()
    """The identified user; the key, if any, leads to them from now on."""

    MERGE_CURRENT = auto()
    """The identified user; the anonymous one behind the key becomes part of them."""

    NAME_CURRENT = auto()
    """The user behind the key, who is given the identity."""

    CREATE = auto()
    """A new user; the key, if any, leads to them from now on."""


class Identity(Struct, frozen=True):
    """By what an event says its user is known: the customer's own id, or where a workspace wants it, the e-mail.

    Attributes:
        custom_id: The customer's own id; None when not given.
        email: The address, where it identifies and no `custom_id` is given; else None.
    """

    custom_id: str | None = None
    email: str | None = None


NOBODY = Identity()


def is_free(profile: Profile, identity: Identity) -> bool:
    """Tell whether `profile` may become the user with `identity`: it has no id, and no other address, of its own."""
    if profile.custom_id is not None:
        return False
    return identity.email is None or profile.email in {None, identity.email}


def identify(current: Profile | None, known: Profile | None, identity: Identity) -> Step:
    """Decide for an event that came with the key of `current` and an identity that `known` has.

    An anonymous user without an id of their own is joined with the identity; one who has another id is left as they
    are, and tracking switches.

    Args:
        current: The user the key leads to; None when the key is new or absent.
        known: The user who has the event's identity already; None when nobody has.
        identity: What the event carries.
    """
    if identity == NOBODY:
        return Step.USE_CURRENT if current is not None else Step.CREATE
    current_is_free = current is not None and is_free(current, identity)
    if known is None:
        return Step.NAME_CURRENT if current_is_free else Step.CREATE
    if current_is_free and current is not known:
        return Step.MERGE_CURRENT
    return Step.USE_KNOWN
