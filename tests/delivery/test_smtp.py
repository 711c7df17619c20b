"""E-mails, at a real SMTP server."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from cueline.delivery.outgoing import Letter
from cueline.delivery.smtp import Letters, Mailbox
from cueline.workspaces.desk import Desk
from tests.delivery.delivery_samples import outgoing, rows
from tests.delivery.delivery_stage import now_ms, sending
from tests.running_server import eventually

LETTER = Letter(to="Ann <ann@shop.example>", subject="Żółw", text="Hi", html="<p>Hi</p>")


class Postbox:
    """What the server does with what comes: `answers` one after the other, then takes everything."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.came: list[tuple[list[str], Any]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.answers:
            return self.answers.pop(0)
        self.came.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


class AnyPort(Controller):
    """Listens where the system likes; the library's own looks at the port it was given."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(postbox: Postbox, **said: Any) -> Iterator[Mailbox]:
    controller = AnyPort(postbox, hostname="127.0.0.1", port=0, **said)
    controller.start()
    try:
        yield Mailbox(
            host="127.0.0.1", port=controller.port, sender="Shop <news@shop.example>", tls="off", timeout_seconds=5
        )
    finally:
        controller.stop()


def sent(desk: Desk, mailbox: Mailbox, letter: Letter) -> dict[str, Any]:
    with sending(desk.engine, others={"email": Letters(mailbox, now_ms)}) as stage:
        stage.leave(outgoing(letter, due_ms=now_ms(), idempotency_key="abc"))
        eventually(stage.is_done)
    return {**rows(desk.engine)[0], "tried": stage.attempts()}


def test_an_email_arrives_with_its_key_as_its_id(desk: Desk) -> None:
    postbox = Postbox("451 Try again later")

    with mail_server(postbox) as mailbox:
        row = sent(desk, mailbox, LETTER)

    ((to, message),) = postbox.came
    assert (row["state"], [one["status"] for one in row["tried"]]) == ("delivered", [451, 250])
    assert to == ["ann@shop.example"]
    assert (message["subject"], message["from"], message["message-id"]) == (
        "Żółw",
        "Shop <news@shop.example>",
        "<abc@shop.example>",
    )
    assert message.get_body(("plain",)).get_content().strip() == "Hi"
    assert message.get_body(("html",)).get_content().strip() == "<p>Hi</p>"


def test_what_is_refused_for_good_is_dead_and_says_why(desk: Desk) -> None:
    with mail_server(Postbox("550 No such user here")) as mailbox:
        row = sent(desk, mailbox, LETTER)

    assert (row["state"], row["attempts"]) == ("dead", 1)
    assert "No such user here" in row["reason"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_it_signs_in(desk: Desk) -> None:
    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=given.login == b"me" and given.password == b"open")

    postbox = Postbox()
    with mail_server(postbox, authenticator=check, auth_required=True, auth_require_tls=False) as mailbox:
        allowed = Mailbox(
            host=mailbox.host, port=mailbox.port, user="me", password="open", sender=mailbox.sender, tls="off"
        )
        row = sent(desk, allowed, LETTER)

    assert (row["state"], len(postbox.came)) == ("delivered", 1)


def test_without_a_mail_server_it_is_dead_and_says_which_setting(desk: Desk) -> None:
    row = sent(desk, Mailbox(), LETTER)

    assert row["state"] == "dead"
    assert "CUELINE_SMTP_HOST" in row["reason"]


@pytest.mark.parametrize(
    "letter",
    [
        Letter(to="ann@shop.example", subject="Hi\r\nBcc: eve@evil.example", text="x"),
        Letter(to="ann@shop.example\nBcc: eve@evil.example", subject="Hi", text="x"),
        Letter(to="", subject="Hi", text="x"),
        Letter(to="nobody", subject="Hi", text="x"),
        Letter(to=",".join(f"a{n}@shop.example" for n in range(21)), subject="Hi", text="x"),
    ],
)
def test_no_value_writes_a_header_of_its_own(desk: Desk, letter: Letter) -> None:
    postbox = Postbox()
    with mail_server(postbox) as mailbox:
        row = sent(desk, mailbox, letter)

    assert (row["state"], postbox.came) == ("dead", [])
