"""What the sender is made of."""

import random
import time
from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from cueline.config import Settings
from cueline.delivery.addresses import Allowed, read_allowed
from cueline.delivery.network import CheckedNetwork
from cueline.delivery.outgoing import Kind, Outgoing
from cueline.delivery.pages import PageBell
from cueline.delivery.sender import Carrier, FailAt, Sender, SenderPace
from cueline.delivery.signing_secrets import known_secret_of, signing_secret_of
from cueline.delivery.smtp import Letters, Mailbox
from cueline.delivery.webhooks import Webhooks
from cueline.errors import InvalidInput
from cueline.state.engine import reading

SECRETS_KEPT_SECONDS = 1.0


def build_sender(settings: Settings, engine: Engine, clock_ms: Callable[[], int], fail_at: FailAt) -> Sender:
    """Put the sender together on an open state database.

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
        close=webhooks.close,
    )


def what_rings(sender: Sender, bell: PageBell) -> Callable[[Sequence[Outgoing]], None]:
    """Return what tells the sender, and the pages of users, that something was committed for them."""

    def ring(leaving: Sequence[Outgoing]) -> None:
        sender.ring()
        bell.ring({one.user for one in leaving if one.kind == "page_message"})

    return ring


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


def _allowed(text: str) -> Allowed:
    try:
        return read_allowed(text)
    except ValueError as error:
        raise InvalidInput(
            f"CUELINE_DELIVERY_ALLOWED_HOSTS is wrong: {error}.",
            code="setting_invalid",
            hint="Write hosts, addresses and networks with commas between: crm.local, *.internal.example, 10.0.0.0/8.",
        ) from None
