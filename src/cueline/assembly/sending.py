"""What the sender is made of."""

import contextlib
import random
import time
from collections.abc import Callable, Collection, Sequence
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from cueline.automations.doorbell import Tell
from cueline.config import Settings
from cueline.delivery.addresses import Allowed, may_be_reached, read_allowed
from cueline.delivery.listing import users_of
from cueline.delivery.network import CheckedNetwork
from cueline.delivery.outgoing import Kind, Outgoing
from cueline.delivery.pages import PageBell
from cueline.delivery.reach import Reach
from cueline.delivery.sender import Carrier, FailAt, Sender, SenderPace, Show
from cueline.delivery.signing_secrets import known_secret_of, signing_secret_of
from cueline.delivery.smtp import Letters, Mailbox
from cueline.delivery.webhooks import Webhooks
from cueline.errors import InvalidInput
from cueline.event import UserId
from cueline.live.feed import LiveFeed
from cueline.state.engine import reading

SECRETS_KEPT_SECONDS = 1.0


def build_sender(
    settings: Settings,
    engine: Engine,
    clock_ms: Callable[[], int],
    fail_at: FailAt,
    show: Show = lambda _numbers: None,
) -> Sender:
    """Put the sender together on an open state database; `show` is told of what ended, by its numbers in the outbox.

    Raises:
        InvalidInput: the list of allowed hosts cannot be read.
    """
    network = CheckedNetwork(_allowed(settings.delivery_allowed_hosts))
    secrets = KeptSecrets(engine, clock_ms)
    webhooks = Webhooks(network, secrets.in_force, clock_ms, settings.delivery_timeout_seconds)
    carriers: dict[Kind, Carrier] = {
        "webhook": webhooks,
        "slack": webhooks,
        "email": Letters(_mailbox(settings), clock_ms),
    }
    pace = SenderPace(retention_days=settings.delivery_retention_days)
    return Sender(
        engine,
        carriers,
        clock_ms=clock_ms,
        chance=random.random,
        pace=pace,
        fail_at=fail_at,
        show=show,
        close=webhooks.close,
    )


def what_rings(sender: Sender, bell: PageBell, live: LiveFeed) -> Tell:
    """Return what tells the sender, the pages of users and who watches them that something was committed for them."""

    def ring(leaving: Sequence[Outgoing], users: Collection[UserId]) -> None:
        if leaving:
            sender.ring()
            bell.ring({one.user for one in leaving if one.kind == "page_message"})
        live.tell_acted(users)

    return ring


def what_shows(engine: Engine, live: LiveFeed) -> Show:
    """Return what tells who watches users that something of the outbox ended for them, given its numbers there."""

    def show(numbers: Sequence[int]) -> None:
        if live.is_anybody_watched:  # else the outbox is not even asked
            with contextlib.suppress(SQLAlchemyError), reading(engine) as connection:
                live.tell_acted(users_of(connection, numbers))

    return show


class KeptSecrets:
    """The signing secrets of workspaces, read again after a second: a rotation holds by then."""

    def __init__(self, engine: Engine, clock_ms: Callable[[], int]) -> None:
        self._engine = engine
        self._clock_ms = clock_ms
        self._kept: dict[int, tuple[float, list[str]]] = {}

    def in_force(self, workspace_id: int) -> list[str]:
        """Return the secrets that sign now, the newest first; one is made where there is none yet."""
        now = time.monotonic()
        until, secrets = self._kept.get(workspace_id, (0.0, []))
        if now >= until:
            with reading(self._engine) as connection:
                held = known_secret_of(connection, workspace_id)
            if held is None:  # only then is it worth waiting for other writers
                with self._engine.begin() as tx:
                    held = signing_secret_of(tx, workspace_id, self._clock_ms())
            secrets = held.in_force(self._clock_ms())
            self._kept[workspace_id] = (now + SECRETS_KEPT_SECONDS, secrets)
        return secrets


def _mailbox(settings: Settings) -> Mailbox:
    return Mailbox(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password,
        sender=settings.smtp_from,
        tls=settings.smtp_tls,
        timeout_seconds=settings.delivery_timeout_seconds,
    )


def reach_of(settings: Settings) -> Reach:
    """Return what can leave at all.

    Raises:
        InvalidInput: the list of allowed hosts cannot be read.
    """
    has_mail_server = bool(settings.smtp_host and settings.smtp_from)
    allowed = _allowed(settings.delivery_allowed_hosts)
    return Reach(has_mail_server=has_mail_server, may_be_reached=partial(may_be_reached, allowed=allowed))


def _allowed(text: str) -> Allowed:
    try:
        return read_allowed(text)
    except ValueError as error:
        raise InvalidInput(
            f"CUELINE_DELIVERY_ALLOWED_HOSTS is wrong: {error}.",
            code="setting_invalid",
            hint="Write hosts, addresses and networks with commas between: crm.local, *.internal.example, 10.0.0.0/8.",
        ) from None
