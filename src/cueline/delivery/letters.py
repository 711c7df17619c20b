"""E-mails as they are sent. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses, parseaddr

from cueline.delivery.outgoing import Letter

MAX_RECIPIENTS = 20


class LetterRefused(Exception):
    """An e-mail that cannot be sent as it is; the message says why."""


def recipients(to: str) -> list[str]:
    """Return the addresses of a list with commas.

    Raises:
        LetterRefused: none, too many, or something that is no address.
    """
    _reject_breaks("recipient", to)
    found = [address for _, address in getaddresses([to]) if address]
    if not found:
        raise LetterRefused("There is no address to send it to.")
    if len(found) > MAX_RECIPIENTS:
        raise LetterRefused(f"More than {MAX_RECIPIENTS} recipients.")
    for address in found:
        local, _, domain = address.rpartition("@")
        if not local or not domain or any(sign.isspace() for sign in address):
            raise LetterRefused(f"{address[:100]!r} is no e-mail address.")
    return found


def message(letter: Letter, sender: str, key: str, at_ms: int) -> EmailMessage:
    """Return the message. Its Message-ID follows from `key`, so that a repetition is known as one.

    Raises:
        LetterRefused: a value would break out of its header, or nobody is to get it.
    """
    to = recipients(letter.to)
    _reject_breaks("subject", letter.subject)
    made = EmailMessage(policy=SMTP)
    try:
        made["From"] = sender
        made["To"] = _addresses(to)
        made["Subject"] = letter.subject
    except ValueError as error:
        raise LetterRefused(f"The headers cannot be written: {error}.") from None
    made["Date"] = format_datetime(datetime.fromtimestamp(at_ms / 1000, UTC))
    made["Message-ID"] = f"<{key}@{_domain(sender)}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    if letter.html:
        made.add_alternative(letter.html, subtype="html")
    return made


def _addresses(found: Sequence[str]) -> list[Address]:
    return [Address(addr_spec=address) for address in found]


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def _reject_breaks(what: str, text: str) -> None:
    if any(sign in text for sign in "\r\n\0"):
        raise LetterRefused(f"The {what} has a line break in it.")
