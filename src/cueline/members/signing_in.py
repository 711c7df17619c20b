"""Ways to sign in, and what a member may change about themselves."""

from collections.abc import Callable

from msgspec import Struct
from sqlalchemy import Connection, Engine, select, update

from cueline.errors import Conflict, Forbidden, Unauthenticated
from cueline.members.attempts import Attempts
from cueline.members.emails import normal_email
from cueline.members.links import use_link
from cueline.members.passwords import hash_password, is_outdated, is_password, reject_weak
from cueline.members.sessions import OpenedSession, Session, close_other_sessions, open_session
from cueline.state.engine import reading
from cueline.state.tables import member
from cueline.workspaces.naming import sound_name


class Door(Struct, frozen=True):
    """What signing in needs at hand."""

    engine: Engine
    attempts: Attempts
    clock: Callable[[], int]


class Visitor(Struct, frozen=True):
    """Where a sign-in comes from: the IP address and the browser's name."""

    address: str
    agent: str


class Member(Struct, frozen=True):
    """A member, as they see themselves."""

    id: int
    email: str
    name: str
    has_password: bool


def sign_in_by_password(door: Door, visitor: Visitor, email: str, password: str) -> OpenedSession:
    """Sign a member in. An unknown e-mail and a wrong password look the same, and take the same time.

    Raises:
        Unauthenticated: they do not fit together.
        RateLimited: too many attempts failed.
    """
    email, now = email.strip().lower(), door.clock()
    door.attempts.reject_guessing(visitor.address, email, now)
    with reading(door.engine) as connection:
        row = connection.execute(select(member).where(member.c.email == email)).one_or_none()
    kept = None if row is None else row.password_hash
    if not is_password(password, kept) or row is None or kept is None:
        door.attempts.note_failure(visitor.address, email, now)
        raise Unauthenticated("E-mail and password do not fit together.", code="sign_in_failed")
    door.attempts.note_success(email)
    fresh = hash_password(password) if is_outdated(kept) else kept
    with door.engine.begin() as transaction:
        if fresh != kept:
            _keep_password(transaction, row.id, fresh)
        return open_session(transaction, row.id, visitor.agent, now)


def sign_in_by_link(door: Door, visitor: Visitor, secret: str) -> OpenedSession:
    """Sign a member in by a one-time link, which is used up by it.

    Raises:
        Unauthenticated: the link is unknown, used or too old.
        RateLimited: too many attempts failed.
    """
    now = door.clock()
    door.attempts.reject_guessing(visitor.address, "", now)
    try:
        with door.engine.begin() as transaction:
            return open_session(transaction, use_link(transaction, secret, now), visitor.agent, now)
    except Unauthenticated:
        door.attempts.note_failure(visitor.address, "", now)
        raise


def set_password(door: Door, session: Session, password: str, current: str | None) -> None:
    """Give the signed-in member a password, and sign them out everywhere else.

    Raises:
        InvalidInput: the password is too short or too long; nothing changed.
        Forbidden: they have a password, and `current` is not it; nothing changed.
        RateLimited: too many attempts failed.
    """
    reject_weak(password)
    now = door.clock()
    with reading(door.engine) as connection:
        kept = connection.execute(select(member.c.password_hash).where(member.c.id == session.member_id)).scalar_one()
    if kept is not None:
        door.attempts.reject_guessing("", session.email, now)
        if not is_password(current or "", kept):
            door.attempts.note_failure("", session.email, now)
            raise Forbidden("The current password is not right.", code="password_wrong")
    fresh = hash_password(password)
    with door.engine.begin() as transaction:
        _keep_password(transaction, session.member_id, fresh)
        close_other_sessions(transaction, session)


def rename_member(engine: Engine, member_id: int, name: str) -> None:
    """Give a member another name, or none.

    Raises:
        InvalidInput: it is too long, or has control characters; nothing changed.
    """
    name = sound_name("A member's", name) if name.strip() else ""
    with engine.begin() as transaction:
        transaction.execute(update(member).where(member.c.id == member_id).values(name=name))


def change_email(engine: Engine, member_id: int, email: str) -> None:
    """Give a member another e-mail to sign in with.

    Raises:
        InvalidInput: it is no e-mail address; nothing changed.
        Conflict: another member has it; nothing changed.
    """
    email = normal_email(email)
    others = (member.c.email == email) & (member.c.id != member_id)
    with engine.begin() as transaction:
        if transaction.execute(select(member.c.id).where(others)).first() is not None:
            raise Conflict("Another member has this e-mail address.", code="email_taken")
        transaction.execute(update(member).where(member.c.id == member_id).values(email=email))


def member_by_id(engine: Engine, member_id: int) -> Member:
    """Return a member that is known to exist."""
    with reading(engine) as connection:
        row = connection.execute(select(member).where(member.c.id == member_id)).one()
    return Member(row.id, row.email, row.name, row.password_hash is not None)


def _keep_password(transaction: Connection, member_id: int, hashed: str) -> None:
    transaction.execute(update(member).where(member.c.id == member_id).values(password_hash=hashed))
