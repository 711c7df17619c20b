"""Passwords: what is accepted, how they are kept, how they are checked."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cueline.errors import InvalidInput

MIN_CHARACTERS = 10
MAX_CHARACTERS = 1_000
HASHED_AT_ONCE = 2
"""Each hashing takes 64 MiB of memory on purpose; more at once would let sign-ins take the machine down."""

_turnstile = threading.BoundedSemaphore(HASHED_AT_ONCE)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody has this password")


def reject_weak(password: str) -> None:
    """Refuse a password that is too short to be one.

    Raises:
        InvalidInput: it has fewer than 10 or more than 1 000 characters.
    """
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise InvalidInput(
            f"A password has {MIN_CHARACTERS} to {MAX_CHARACTERS} characters.",
            code="password_unfit",
            hint="Several words in a row make a good one.",
        )


def hash_password(password: str) -> str:
    """Return what to keep instead of the password. Takes tens of milliseconds."""
    with _turnstile:
        return _hasher().hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Say whether `password` is the one kept. Takes as long when none is, so that time tells nobody who exists."""
    with _turnstile:
        try:
            _hasher().verify(kept or _nobodys_hash(), password[:MAX_CHARACTERS])
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Say whether today's hashing is stronger than the one `kept` was made with."""
    return _hasher().check_needs_rehash(kept)
