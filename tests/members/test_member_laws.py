import pytest
from argon2 import extract_parameters
from sqlalchemy import select, update

from cueline.errors import Conflict, Forbidden, InvalidInput, NotFound, RateLimited, Unauthenticated
from cueline.members.attempts import Attempts
from cueline.members.emails import normal_email
from cueline.members.first_run import OWNER_EMAIL, first_run
from cueline.members.links import FIRST_RUN_VALID_MS, INVITE_VALID_MS
from cueline.members.membership import CLI, Actor, change_role, colleagues, invite, remove_member, workspaces_of
from cueline.members.passwords import _nobodys_hash, hash_password, is_password
from cueline.members.roles import Right, Role, allows, covers
from cueline.members.sessions import VALID_MS, Session, close_session, session_of_secret
from cueline.members.signing_in import (
    Door,
    Visitor,
    change_email,
    set_password,
    sign_in_by_link,
    sign_in_by_password,
)
from cueline.state.tables import member, member_session, sign_in_link
from cueline.workspaces.desk import Desk
from cueline.workspaces.workspace import create_workspace

HERE = Visitor("192.0.2.1", "Browser")
PASSWORD = "correct horse battery"


@pytest.fixture
def door(desk: Desk) -> Door:
    return Door(desk.engine, Attempts(), desk.clock)


@pytest.fixture
def link(desk: Desk) -> str:
    link = first_run(desk)
    assert link is not None
    return secret_of(link)


def secret_of(link: str | None) -> str:
    assert link is not None
    return link.partition("/sign-in?token=")[2]


def come_in(door: Door, link: str | None) -> Session:
    opened = sign_in_by_link(door, HERE, secret_of(link) if link and "=" in link else link or "")
    session = session_of_secret(door.engine, opened.secret, door.clock())
    assert session is not None
    return session


def actor_of(session: Session, role: Role) -> Actor:
    return Actor(session.email, role, session.member_id)


def test_the_first_run_happens_once(desk: Desk, link: str) -> None:
    (owner,) = colleagues(desk.engine, 1)

    assert first_run(desk) is None
    assert (owner.email, owner.role, owner.pending) == (OWNER_EMAIL, Role.OWNER, True)


def test_a_link_is_good_once(door: Door, link: str) -> None:
    come_in(door, link)

    with pytest.raises(Unauthenticated):
        sign_in_by_link(door, HERE, link)
    assert not colleagues(door.engine, 1)[0].pending


@pytest.mark.parametrize("is_invitation", [True, False])
def test_a_link_ends(door: Door, desk: Desk, link: str, clock: object, *, is_invitation: bool) -> None:
    invitation = secret_of(invite(desk, 1, "ada@shop.example", Role.VIEWER, CLI))
    desk.clock.now += INVITE_VALID_MS if is_invitation else FIRST_RUN_VALID_MS

    with pytest.raises(Unauthenticated):
        sign_in_by_link(door, HERE, invitation if is_invitation else link)


@pytest.mark.parametrize("secret", ["", "x", "' OR 1=1 --"])
def test_a_made_up_link_opens_nothing(door: Door, link: str, secret: str) -> None:
    with pytest.raises(Unauthenticated):
        sign_in_by_link(door, HERE, secret)


def test_neither_links_nor_sessions_nor_passwords_are_kept_in_clear(door: Door, link: str) -> None:
    opened = sign_in_by_link(door, HERE, link)
    session = session_of_secret(door.engine, opened.secret, door.clock())
    assert session is not None
    set_password(door, session, PASSWORD, None)

    with door.engine.connect() as connection:
        kept = [
            *connection.execute(select(sign_in_link.c.hash)).scalars(),
            *connection.execute(select(member_session.c.hash)).scalars(),
            *connection.execute(select(member.c.password_hash)).scalars(),
        ]
    assert len(kept) == 3
    assert not any(secret in text for text in kept for secret in (link, opened.secret, PASSWORD))


def test_a_session_slides_and_ends(door: Door, desk: Desk, link: str) -> None:
    opened = sign_in_by_link(door, HERE, link)

    desk.clock.now += VALID_MS - 1
    assert session_of_secret(door.engine, opened.secret, desk.clock()) is not None
    desk.clock.now += VALID_MS - 1
    assert session_of_secret(door.engine, opened.secret, desk.clock()) is not None
    desk.clock.now += VALID_MS
    assert session_of_secret(door.engine, opened.secret, desk.clock()) is None


def test_a_closed_session_is_over(door: Door, link: str) -> None:
    opened = sign_in_by_link(door, HERE, link)
    session = session_of_secret(door.engine, opened.secret, door.clock())
    assert session is not None

    close_session(door.engine, session)

    assert session_of_secret(door.engine, opened.secret, door.clock()) is None


@pytest.mark.parametrize("password", ["", "short", "123456789", "x" * 1_001])
def test_an_unfit_password_is_refused(door: Door, link: str, password: str) -> None:
    with pytest.raises(InvalidInput):
        set_password(door, come_in(door, link), password, None)


def test_a_password_signs_in_and_its_change_wants_the_old_one(door: Door, link: str) -> None:
    session = come_in(door, link)
    set_password(door, session, PASSWORD, None)

    elsewhere = sign_in_by_password(door, HERE, f" {OWNER_EMAIL.upper()} ", PASSWORD)
    with pytest.raises(Forbidden):
        set_password(door, session, "another good one", "wrong")
    set_password(door, session, "another good one", PASSWORD)

    assert session_of_secret(door.engine, elsewhere.secret, door.clock()) is None
    with pytest.raises(Unauthenticated):
        sign_in_by_password(door, HERE, OWNER_EMAIL, PASSWORD)
    sign_in_by_password(door, HERE, OWNER_EMAIL, "another good one")


def test_an_outdated_hash_is_renewed_by_signing_in(door: Door, link: str) -> None:
    from argon2 import PasswordHasher

    come_in(door, link)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with door.engine.begin() as transaction:
        transaction.execute(update(member).values(password_hash=weak))

    sign_in_by_password(door, HERE, OWNER_EMAIL, PASSWORD)

    with door.engine.connect() as connection:
        kept = connection.execute(select(member.c.password_hash)).scalar_one()
    assert kept != weak
    assert is_password(PASSWORD, kept)


def test_who_exists_is_not_told(door: Door, link: str) -> None:
    set_password(door, come_in(door, link), PASSWORD, None)

    def refusal(email: str) -> tuple[str, str]:
        with pytest.raises(Unauthenticated) as caught:
            sign_in_by_password(door, HERE, email, "wrong password")
        return caught.value.code, caught.value.message

    assert refusal(OWNER_EMAIL) == refusal("nobody@shop.example") == refusal("no address")


def test_an_unknown_email_takes_the_same_work(door: Door, link: str) -> None:
    kept = hash_password(PASSWORD)

    assert not is_password("nobody has this password", None)
    assert extract_parameters(_nobodys_hash()) == extract_parameters(kept)


def test_guessing_is_limited_by_email_and_ends(door: Door, desk: Desk, link: str) -> None:
    set_password(door, come_in(door, link), PASSWORD, None)
    for number in range(10):
        with pytest.raises(Unauthenticated):
            sign_in_by_password(door, Visitor(f"192.0.2.{number}", ""), OWNER_EMAIL, "wrong password")

    with pytest.raises(RateLimited) as caught:
        sign_in_by_password(door, HERE, OWNER_EMAIL, PASSWORD)
    assert caught.value.retry_after_seconds == 15 * 60

    desk.clock.now += 15 * 60_000
    sign_in_by_password(door, HERE, OWNER_EMAIL, PASSWORD)


def test_guessing_is_limited_by_address() -> None:
    attempts = Attempts()
    for number in range(30):
        attempts.note_failure("192.0.2.1", f"{number}@shop.example", 1)

    with pytest.raises(RateLimited):
        attempts.reject_guessing("192.0.2.1", "new@shop.example", 1)
    attempts.reject_guessing("192.0.2.2", "new@shop.example", 1)


def test_made_up_links_do_not_lock_others_out(door: Door, link: str) -> None:
    for _ in range(31):
        with pytest.raises((Unauthenticated, RateLimited)):
            sign_in_by_link(door, Visitor("198.51.100.9", ""), "made up")

    come_in(door, link)


def test_failures_remembered_are_bounded() -> None:
    attempts = Attempts()
    for number in range(20_000):
        attempts.note_failure(f"address {number}", f"{number}@shop.example", 1)

    assert len(attempts._failures) <= 10_000


@pytest.mark.parametrize(
    "text", ["", "ada", "@shop.example", "ada@", "a b@shop.example", "a@b@c", "a@b..c", "x" * 251 + "@b.c"]
)
def test_what_is_no_email_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        normal_email(text)


def test_roles_are_ordered() -> None:
    assert [[allows(role, right) for right in Right] for role in Role] == [
        [True, True, True, True],
        [True, True, True, False],
        [True, True, False, False],
        [True, False, False, False],
    ]
    assert covers(Role.ADMIN, Role.EDITOR)
    assert not covers(Role.ADMIN, Role.OWNER)


def test_the_last_owner_stays(door: Door, desk: Desk, link: str) -> None:
    owner = come_in(door, link)

    with pytest.raises(Conflict):
        change_role(desk, 1, owner.member_id, Role.ADMIN, CLI)
    with pytest.raises(Conflict):
        remove_member(desk, 1, owner.member_id, CLI)
    with pytest.raises(Conflict):
        invite(desk, 1, OWNER_EMAIL, Role.VIEWER, CLI)


def test_an_admin_neither_makes_nor_unmakes_owners(door: Door, desk: Desk, link: str) -> None:
    owner = come_in(door, link)
    admin = actor_of(come_in(door, invite(desk, 1, "admin@shop.example", Role.ADMIN, CLI)), Role.ADMIN)

    with pytest.raises(Forbidden):
        invite(desk, 1, "new@shop.example", Role.OWNER, admin)
    with pytest.raises(Forbidden):
        change_role(desk, 1, owner.member_id, Role.VIEWER, admin)
    with pytest.raises(Forbidden):
        remove_member(desk, 1, owner.member_id, admin)
    assert len(colleagues(desk.engine, 1)) == 2


def test_no_invitation_opens_more_than_the_inviter_has(door: Door, desk: Desk, link: str) -> None:
    owner = come_in(door, link)
    admin = actor_of(come_in(door, invite(desk, 1, "admin@shop.example", Role.ADMIN, CLI)), Role.ADMIN)
    other = create_workspace(desk, "Other", "UTC", "cli").id
    invite(desk, other, "elsewhere@shop.example", Role.OWNER, CLI)

    assert invite(desk, 1, owner.email, Role.OWNER, admin) is None
    assert invite(desk, 1, "elsewhere@shop.example", Role.VIEWER, admin) is None
    assert invite(desk, 1, "new@shop.example", Role.VIEWER, admin) is not None
    assert "elsewhere@shop.example" in {one.email for one in colleagues(desk.engine, 1)}


def test_who_is_removed_from_everywhere_is_signed_out(door: Door, desk: Desk, link: str) -> None:
    opened = sign_in_by_link(door, HERE, secret_of(invite(desk, 1, "ada@shop.example", Role.EDITOR, CLI)))
    waiting = invite(desk, 1, "ada@shop.example", Role.EDITOR, CLI)

    remove_member(desk, 1, opened.member_id, CLI)

    assert session_of_secret(door.engine, opened.secret, desk.clock()) is None
    assert workspaces_of(desk.engine, opened.member_id) == []
    with pytest.raises(Unauthenticated):
        sign_in_by_link(door, HERE, secret_of(waiting))
    with pytest.raises(NotFound):
        remove_member(desk, 1, opened.member_id, CLI)


def test_an_email_belongs_to_one_member(door: Door, desk: Desk, link: str) -> None:
    owner = come_in(door, link)
    invite(desk, 1, "ada@shop.example", Role.EDITOR, CLI)

    with pytest.raises(Conflict):
        change_email(desk.engine, owner.member_id, "Ada@shop.example")
    change_email(desk.engine, owner.member_id, "Owner@Shop.example")

    assert colleagues(desk.engine, 1)[0].email == "owner@shop.example"


def test_who_lost_their_way_gets_a_new_link_and_keeps_their_role(door: Door, desk: Desk, link: str) -> None:
    again = invite(desk, 1, OWNER_EMAIL, None, CLI)
    invite(desk, 1, "new@shop.example", None, CLI)

    assert come_in(door, again).email == OWNER_EMAIL
    assert [one.role for one in colleagues(desk.engine, 1)] == [Role.OWNER, Role.ADMIN]
