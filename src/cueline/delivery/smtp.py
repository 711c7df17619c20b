"""E-mails, over SMTP."""

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from email.message import EmailMessage
from typing import Literal

from msgspec import Struct

from cueline.delivery.due import Due
from cueline.delivery.letters import LetterRefused, message, recipients
from cueline.delivery.outcome import Outcome
from cueline.delivery.outgoing import Letter

KEPT_LETTER_CHARACTERS = 16_000
_LASTING = 500
"""Answers from there on are refusals for good."""


class Mailbox(Struct, frozen=True, kw_only=True):
    """Where e-mails go out.

    Attributes:
        host: Of the SMTP server; empty: there is none.
        sender: What stands in From, `Shop <news@shop.example>`.
        tls: `starttls`: encrypt after connecting; `tls`: from the first byte; `off`.
    """

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = ""
    sender: str = ""
    tls: Literal["starttls", "tls", "off"] = "starttls"
    timeout_seconds: float = 10


class Letters:
    """Sends e-mails, each over a connection of its own."""

    def __init__(self, mailbox: Mailbox, clock_ms: Callable[[], int]) -> None:
        self._mailbox = mailbox
        self._clock_ms = clock_ms

    async def carry(self, due: Due) -> Outcome:
        """Send an e-mail and say what came of it."""
        assert isinstance(due.content, Letter)
        if not self._mailbox.host or not self._mailbox.sender:
            error = "No mail server is set: CUELINE_SMTP_HOST and CUELINE_SMTP_FROM. Set them, then replay this."
            return Outcome(verdict="dead", error=error)
        try:
            made = message(due.content, self._mailbox.sender, due.key, self._clock_ms())
        except LetterRefused as error:
            return Outcome(verdict="dead", error=str(error))
        told = made.as_string()[:KEPT_LETTER_CHARACTERS]
        return await asyncio.to_thread(self._send, made, recipients(due.content.to), told)

    def _send(self, made: EmailMessage, to: list[str], told: str) -> Outcome:
        try:
            with ExitStack() as stack:
                server = stack.enter_context(self._connect())
                if self._mailbox.tls == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self._mailbox.user:
                    server.login(self._mailbox.user, self._mailbox.password)
                refused = server.send_message(made, to_addrs=to)
        except (smtplib.SMTPException, OSError) as error:
            return _failed(error, told)
        left_out = f"Some were refused: {', '.join(refused)}" if refused else ""
        return Outcome(verdict="delivered", status=250, request=told, answer=left_out)

    def _connect(self) -> smtplib.SMTP:
        box = self._mailbox
        if box.tls == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(box.host, box.port, timeout=box.timeout_seconds, context=context)
        return smtplib.SMTP(box.host, box.port, timeout=box.timeout_seconds)


def _failed(error: Exception, told: str) -> Outcome:
    status, said = _answer(error)
    verdict: Literal["dead", "retry"] = "dead" if status >= _LASTING and not _is_about_us(error) else "retry"
    reason = f"The mail server answered {status}: {said}" if status else f"The mail server cannot be reached: {error}"
    return Outcome(verdict=verdict, status=max(status, 0), request=told, answer=said, error=reason.rstrip(".") + ".")


def _is_about_us(error: Exception) -> bool:
    """Whether it is the operator's settings that are refused, not the e-mail: those can be corrected within the day."""
    return isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPHeloError | smtplib.SMTPNotSupportedError)


def _answer(error: Exception) -> tuple[int, str]:
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = min(error.recipients.values())
            return code, _text(said)
        case smtplib.SMTPResponseException():
            return error.smtp_code, _text(error.smtp_error)
        case _:
            return 0, ""


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
