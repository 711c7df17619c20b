"""Sign-in links: good once, and for a limited time."""

import secrets

from sqlalchemy import Connection, insert, update

from cueline.errors import Unauthenticated
from cueline.state.tables import sign_in_link
from cueline.workspaces.tokens import hash_of

SECRET_BYTES = 32
HOUR_MS = 3_600_000
FIRST_RUN_VALID_MS = 24 * HOUR_MS
INVITE_VALID_MS = 7 * 24 * HOUR_MS


def add_link(transaction: Connection, member_id: int, now: int, valid_ms: int) -> str:
    """Make a link that signs a member in once, and return its path; only a hash of its secret is kept."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    transaction.execute(
        insert(sign_in_link).values(
            hash=hash_of(secret), member_id=member_id, created_at=now, expires_at=now + valid_ms
        )
    )
    return f"/sign-in?token={secret}"


def use_link(transaction: Connection, secret: str, now: int) -> int:
    """Use a link up and return its member.

    Raises:
        Unauthenticated: the link is unknown, used or too old.
    """
    link = sign_in_link.c
    is_good = (link.hash == hash_of(secret)) & link.used_at.is_(None) & (link.expires_at > now)
    used = transaction.execute(update(sign_in_link).where(is_good).values(used_at=now).returning(link.member_id))
    member_id: int | None = used.scalar_one_or_none()
    if member_id is None:
        raise Unauthenticated(
            "This sign-in link is not valid: it was used before, is too old, or is not complete.",
            code="link_invalid",
            hint="Ask for a new invitation, or run `cueline member invite` on the server.",
        )
    return member_id
