"""Sessions: how a browser stays signed in."""

import secrets

from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, insert, select, update

from cueline.state.engine import reading
from cueline.state.tables import member, member_session
from cueline.workspaces.tokens import hash_of

SECRET_BYTES = 32
DAY_MS = 86_400_000
VALID_MS = 30 * DAY_MS
EXTENDED_EVERY_MS = DAY_MS
MAX_AGENT_CHARACTERS = 512


class OpenedSession(Struct, frozen=True):
    """A session that has just begun; its secret goes into the browser's cookie and is kept nowhere else."""

    secret: str
    csrf: str
    member_id: int


class Session(Struct, frozen=True):
    """A valid session.

    Attributes:
        hash: Of its secret.
        member_id: Who is signed in.
        email: The member's address.
        csrf: What requests that change something must carry besides the cookie.
    """

    hash: str
    member_id: int
    email: str
    csrf: str


def open_session(transaction: Connection, member_id: int, agent: str, now: int) -> OpenedSession:
    """Sign a member in, and forget sessions that ended."""
    opened = OpenedSession(secrets.token_urlsafe(SECRET_BYTES), secrets.token_urlsafe(SECRET_BYTES), member_id)
    transaction.execute(delete(member_session).where(member_session.c.expires_at <= now))
    transaction.execute(
        insert(member_session).values(
            hash=hash_of(opened.secret),
            member_id=member_id,
            csrf=opened.csrf,
            created_at=now,
            expires_at=now + VALID_MS,
            agent=agent[:MAX_AGENT_CHARACTERS],
        )
    )
    return opened


def session_of_secret(engine: Engine, secret: str, now: int) -> Session | None:
    """Return the valid session with this secret, extended to 30 days from now; None when there is none."""
    query = (
        select(member_session, member.c.email)
        .join(member, member.c.id == member_session.c.member_id)
        .where(member_session.c.hash == hash_of(secret), member_session.c.expires_at > now)
    )
    with reading(engine) as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    if now + VALID_MS - row.expires_at >= EXTENDED_EVERY_MS:
        _extend(engine, row.hash, now)
    return Session(row.hash, row.member_id, row.email, row.csrf)


def close_session(engine: Engine, session: Session) -> None:
    """Sign this browser out."""
    with engine.begin() as transaction:
        transaction.execute(delete(member_session).where(member_session.c.hash == session.hash))


def close_other_sessions(transaction: Connection, session: Session) -> None:
    """Sign the member out everywhere else."""
    others = (member_session.c.member_id == session.member_id) & (member_session.c.hash != session.hash)
    transaction.execute(delete(member_session).where(others))


def _extend(engine: Engine, hash_: str, now: int) -> None:
    with engine.begin() as transaction:
        transaction.execute(
            update(member_session).where(member_session.c.hash == hash_).values(expires_at=now + VALID_MS)
        )
